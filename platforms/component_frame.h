// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// platforms: what the frame of a description says of one component: how many copies there are, and at which routers.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "base/schema.h"
#include "kernel/plan.h"

namespace synfire {

/// The most components that a platform has in all.
inline constexpr std::int64_t kMostInstances = 1 << 20;

/// Fabrics of one level. nullptr: what describes it is wrong, which is told when it is planned.
using FabricsByName = std::map<std::string, std::shared_ptr<const ComponentPlan>>;
FabricsByName find_fabrics(const Value& components);

/// A component of one level, before its copies become instances.
struct Described {
  std::int64_t count = 1;
  bool counted = false;                ///< they have numbers, even if there is one
  std::vector<std::uint32_t> routers;  ///< by copy; empty: not connected
};

/// Reads `count` and `connect`, and looks whether `copies` are there. Problems go to the reader.
Described read_component_frame(const Value& in, Reader reader, const FabricsByName& fabrics);

}  // namespace synfire
