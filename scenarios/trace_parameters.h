// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// scenarios: what a scenario says about waves: which signals, from when to when, what triggers, how large.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/schema.h"

namespace synfire {

/// What starts a stretch of waves: a spike, or a probe that passes a bound.
struct WhenParameters {
  std::optional<std::string> spike;
  std::optional<std::string> probe;
  std::optional<double> above;
  std::optional<double> below;
  std::optional<std::string> equals;
  static const Schema<WhenParameters>& schema();
};

struct TraceParameters {
  std::string vcd = "waves.vcd";
  std::vector<std::string> signals;
  std::optional<Time> from;
  std::optional<Time> to;
  std::optional<WhenParameters> when;
  std::optional<Time> before;
  std::optional<Time> after;
  std::optional<MemorySize> size_limit;
  std::int32_t files = 1;
  static const Schema<TraceParameters>& schema();
};

}  // namespace synfire
