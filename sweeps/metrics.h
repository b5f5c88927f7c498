// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// sweeps: the numbers of a point: metrics of its summary.json (scenarios/metric.h), and those of a curve of traffic, such as
// `curve[0].tail_mean`.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "scenarios/metric.h"

namespace synfire {

/// What a scenario is, as far as it decides which numbers its runs yield.
struct ScenarioFacts {
  bool known = false;
  bool traffic = false;
  bool samples = false;
};
ScenarioFacts facts_of(const std::filesystem::path& scenario);

/// Whether a run of such a scenario can have the metric; else `why` says what is wrong.
bool can_yield(const std::string& metric, const ScenarioFacts& facts, std::string& why);

/// The number at that path of a summary, where items of lists count from 0.
std::optional<double> metric_of(const Json& summary, const std::string& path);

}  // namespace synfire
