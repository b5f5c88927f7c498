// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// app: components as bundled platforms have them: memory regions and probes depend on parameters, so listings show an example.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "platforms/description.h"

namespace synfire::app {

struct Example {
  std::string platform;
  std::shared_ptr<const Description> description;
  const Instance* instance = nullptr;  ///< of the description
};

/// The first instance of each type of component in the bundled platforms, in order of their names.
std::vector<Example> examples();
std::optional<Example> example_of(const std::string& type);

/// The probes of a component, a line each.
void print_probes(const ComponentPlan& plan, const std::string& indent);

}  // namespace synfire::app
