// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// tests/networks: what the compiler says when it refuses a network.
#pragma once

#include <string>

#include "base/error.h"
#include "networks/compiler.h"
#include "tests/networks/fake_target.h"

namespace synfire {

inline std::string refusal(const Graph& graph, const FakeTarget& target, const CompileOptions& options = {}) {
  try {
    compile(graph, options, target);
  } catch (const InputError& error) {
    return error.what();
  }
  return "compiled";
}

}  // namespace synfire
