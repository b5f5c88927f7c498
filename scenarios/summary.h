// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// scenarios: summary.json: what a run came to, in the words that the outside knows.
#pragma once

#include <filesystem>
#include <span>
#include <string>
#include <vector>

#include "base/json.h"
#include "networks/image.h"
#include "platforms/chip.h"
#include "platforms/description.h"
#include "power/pricing.h"
#include "scenarios/hosts.h"
#include "scenarios/inference.h"

namespace synfire {

/// `synaptic_operation` -> `synaptic_operations`.
std::string plural(const std::string& action);

/// What every summary begins with.
template <class Scenario>
Json summary_head(const std::string& version, const Scenario& scenario, const std::string& platform, std::uint64_t steps,
                  double simulated, double wall) {
  return {{"synfire", version},
          {"title", scenario.title},
          {"platform", platform},
          {"fidelity", choice_name(scenario.fidelity)},
          {"seed", scenario.seed},
          {"steps", steps},
          {"simulated_time_s", simulated},
          {"wall_time_s", wall}};
}
/// Writes configuration.yaml and summary.json.
void write_summary(const std::filesystem::path& folder, const Value& configuration, const Json& summary);

/// The components of a chip and what they count.
std::vector<Counted> counted(const Description& description, const Chip& chip);
/// Counts of all components together, and `by_component`. Those that every platform is asked for are there even when they are
/// 0.
Json counts_json(std::span<const Counted> components);
Json energy_json(const EnergyReport& report);
/// `inference` may be nullptr: then null.
Json inference_json(const Inference* inference, const EnergyReport& energy);
/// Firmware and its exit code, by host.
Json hosts_json(const Hosts& hosts);
Json utilisation_json(const Image& image);

}  // namespace synfire
