// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// scenarios: summary.json: what a run came to, in the words that the outside knows.
#pragma once

#include <nlohmann/json.hpp>
#include <span>
#include <string>
#include <vector>

#include "networks/image.h"
#include "power/pricing.h"
#include "scenarios/hosts.h"
#include "scenarios/inference.h"

namespace synfire {

using Json = nlohmann::ordered_json;

/// `synaptic_operation` -> `synaptic_operations`.
std::string plural(const std::string& action);

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
