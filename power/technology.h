// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// power: technologies: what an action costs on a chip, as published. A file of power/technologies (or a user's own):
//
//     synfire: 1
//     technology: loihi_davies2018
//     scope: marginal
//     actions:
//       synaptic_operation: {value: 23.6 pJ, tier: simulated, at: {vdd: 0.75 V}, source: "Davies 2018, Table 2"}
//       axon_out: null                      # unpublished, which is not zero
//     included: [neuron_update]             # counted, but part of other figures
//     components:
//       timestep_core: {synaptic_operation: ...}      # for components of that type only
//     static: null
//     estimate: {node: 28 nm, vdd: 0.8 V, actions: {...}}   # for what nobody has published: see estimate.h
//
// A technology holds figures of one scope. Marginal ones (the cost of one more event) add up, with the static power; an all-in
// one (chip power over event rate) holds everything already. Mixed, they would count the same joules twice, so that is refused.
#pragma once

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/figure.h"
#include "power/estimate.h"

namespace synfire {

/// Prices by the name of the action (singular, as models count it).
using PriceTable = std::map<std::string, Figure<Energy>>;

struct Technology {
  std::int32_t synfire = 1;
  std::string name;
  std::string title;
  Scope scope = Scope::marginal;
  PriceTable actions;
  std::map<std::string, PriceTable> components;  ///< by the type of the component
  std::vector<std::string> included;
  Figure<Power> static_power;
  std::optional<Estimate> estimate;  ///< whose figures are among the actions

  static const Schema<Technology>& schema();

  /// The figure for an action of a component of that type (its value may be null), or nullptr when the technology is silent on
  /// it.
  const Figure<Energy>* price(const std::string& component_type, const std::string& action) const;
  bool is_included(const std::string& action) const;
  /// Puts the estimate's figures among the actions. Reading a file does so.
  void apply_estimate();
};

/// Reads a technology. Throws InputError with every problem found.
Technology read_technology(const std::filesystem::path& file);
/// Reads what a platform's `technology:` names: a name of power/technologies or the path of a file.
Technology load_technology(const Value& named);

}  // namespace synfire
