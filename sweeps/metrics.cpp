// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// sweeps: numbers of points.
#include "sweeps/metrics.h"

#include <regex>

#include "base/json.h"
#include "scenarios/load.h"

namespace synfire {

namespace {

const std::regex kOfCurve(R"(curve\[(\d{1,6})\]\.(\w+))");

}  // namespace

ScenarioFacts facts_of(const std::filesystem::path& scenario) {
  ScenarioFacts facts;
  if (scenario.empty()) return facts;
  try {
    const Value file = read_yaml(scenario);
    if (!file.is_map()) return facts;
    facts.known = true;
    facts.traffic = scenario_kind(scenario) == ScenarioKind::traffic;
    const Value* samples = file.find("samples");
    facts.samples = samples != nullptr && !samples->is_null();
  } catch (const InputError&) {  // told when its points are checked
  }
  return facts;
}

bool can_yield(const std::string& metric, const ScenarioFacts& facts, std::string& why) {
  if (facts.traffic) {
    if (std::regex_match(metric, kOfCurve) || metric.starts_with("counts.") || metric == "simulated_time_s" ||
        metric == "steps" || metric == "wall_time_s")
      return true;
    why = "found " + shown(metric) +
          ", which a run of traffic does not yield; expected curve[0].tail_mean, curve[0].accepted, counts.NAME, ...";
    return false;
  }
  if (!known_metric(metric, why)) return false;
  if (facts.known && !facts.samples && metric.starts_with("inference.")) {
    why = "found " + shown(metric) + ", which runs of a scenario without samples do not yield; expected another metric";
    return false;
  }
  return true;
}

std::optional<double> metric_of(const Json& summary, const std::string& path) {
  std::smatch found;
  if (!std::regex_match(path, found, kOfCurve)) return find_metric(summary, path);
  const auto curve = summary.find("curve");
  const std::size_t index = std::stoul(found[1]);
  if (curve == summary.end() || !curve->is_array() || index >= curve->size()) return std::nullopt;
  return find_metric((*curve)[index], found[2]);
}

}  // namespace synfire
