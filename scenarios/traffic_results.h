// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// scenarios: the results folder of a scenario with traffic.
#pragma once

#include "scenarios/traffic.h"

namespace synfire {

/// What has been measured so far.
struct TrafficResults {
  std::vector<TrafficRow> rows;
  std::vector<Counted> counted;
  std::uint64_t steps = 0;      ///< measurements
  double simulated_time = 0.0;  ///< seconds
  double wall_time = 0.0;       ///< seconds
};

/// Writes curve.csv, configuration.yaml and summary.json. `failure`: why the run ended early, or nothing.
void write_traffic(const PreparedTraffic& prepared, const TrafficResults& results, const std::filesystem::path& folder,
                   const std::string& version, const std::string& failure);

}  // namespace synfire
