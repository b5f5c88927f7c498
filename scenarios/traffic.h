// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// scenarios: scenarios with `traffic` instead of a network: how long packets take through a fabric, and how many it carries.
// For each rate some measurements with seeds of their own, each a step of a platform of traffic sources.
#pragma once

#include <filesystem>
#include <memory>

#include "kernel/plan.h"
#include "platforms/description.h"
#include "scenarios/load.h"
#include "scenarios/summary.h"

namespace synfire {

struct TrafficLoads {
  std::vector<double> rates;
  std::int32_t seeds = 1;
  std::int64_t warm_up = 2000;
  std::int64_t cycles = 20000;
  std::optional<std::filesystem::path> packets;

  static const Schema<TrafficLoads>& schema();
};

struct TrafficScenario {
  std::int32_t synfire = 1;
  std::string title;
  Value platform;
  Fidelity fidelity = Fidelity::behavioural;
  TrafficLoads traffic;
  std::int64_t seed = 1;

  static const Schema<TrafficScenario>& schema();
};

struct PreparedTraffic {
  TrafficScenario scenario;
  Value merged;
  std::unique_ptr<Description> description;
  std::vector<std::string> warnings;
};

/// Throws InputError with all problems.
PreparedTraffic prepare_traffic(const ScenarioRequest& request);

/// One line of the curve: all seeds of a rate together. Latencies in cycles, from the handing over of a packet.
struct TrafficRow {
  double rate = 0.0;      ///< packets a cycle and node
  double offered = 0.0;   ///< flits a cycle and node
  double accepted = 0.0;  ///< flits a cycle and node, of what arrived after the warm-up
  std::uint64_t packets = 0;
  double head_mean = 0.0, head_p50 = 0.0, head_p95 = 0.0, head_p99 = 0.0, head_most = 0.0;
  double tail_mean = 0.0, tail_p50 = 0.0, tail_p95 = 0.0, tail_p99 = 0.0, tail_most = 0.0;
};
/// Elaborates the platform and measures. `folder`: where curve.csv, links.csv, configuration.yaml and summary.json go, with
/// what there is when the run fails, too.
std::vector<TrafficRow> run_traffic(const PreparedTraffic& prepared, const std::filesystem::path& folder,
                                    const std::string& version);

}  // namespace synfire
