// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// networks: what a node of a NIR file consists of: which datasets each type has, and which of them may be absent.
#pragma once

#include <string>
#include <vector>

#include "networks/graph.h"

namespace synfire {

/// What numbers may be, besides finite.
enum class ValueRule { any, above_zero, not_negative };

struct ParameterSpec {
  const char* name;
  ValueRule rule = ValueRule::any;
  bool required = true;
  double absent = 0;  ///< what it is when it is not there
};

struct TypeSpec {
  std::vector<ParameterSpec> values;  ///< float arrays
  std::vector<std::string> others;    ///< integers and words, read by type
  bool elementwise = false;           ///< all values have the shape of the node
};

/// The datasets of a type, besides `type` and `metadata`.
const TypeSpec& spec_of(NodeType type);

}  // namespace synfire
