// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// base: what a network says about neurons, in the terms of NIR: models, conventions, and groups of neurons with their
// parameters.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/schema.h"

namespace synfire {

/// The neuron models of NIR, and `relay`: an analogue value passed on (v = x), which carries a linear readout on chips of
/// cores. IF_curr_exp and IF_cond_exp are PyNN's, with two receptors: synapses with weights above and below zero.
enum class NeuronModel {
  integrator,
  integrate_and_fire,
  leaky_integrator,
  lif,
  cuba_li,
  cuba_lif,
  threshold,
  relay,
  if_curr_exp,
  if_cond_exp
};

/// What a spike does to the potential: v := v_reset, or v := v - v_threshold.
enum class Reset : std::uint8_t { to_value, subtract };
/// Whether v uses the synaptic current of this step (after its update) or of the step before.
enum class CubaOrder : std::uint8_t { newer, older };
/// A neuron fires when v > v_threshold, or when v >= v_threshold.
enum class Compare : std::uint8_t { above, at_least };
/// What a feedback edge carries before step 0: the response of its source to no input, or zero.
enum class FeedbackInit : std::uint8_t { response, zero };

template <>
struct Choices<NeuronModel> {
  static constexpr std::pair<std::string_view, NeuronModel> kAll[] = {{"I", NeuronModel::integrator},
                                                                      {"IF", NeuronModel::integrate_and_fire},
                                                                      {"LI", NeuronModel::leaky_integrator},
                                                                      {"LIF", NeuronModel::lif},
                                                                      {"CubaLI", NeuronModel::cuba_li},
                                                                      {"CubaLIF", NeuronModel::cuba_lif},
                                                                      {"Threshold", NeuronModel::threshold},
                                                                      {"relay", NeuronModel::relay},
                                                                      {"IF_curr_exp", NeuronModel::if_curr_exp},
                                                                      {"IF_cond_exp", NeuronModel::if_cond_exp}};
};
template <>
struct Choices<Reset> {
  static constexpr std::pair<std::string_view, Reset> kAll[] = {{"to_value", Reset::to_value}, {"subtract", Reset::subtract}};
};
template <>
struct Choices<CubaOrder> {
  static constexpr std::pair<std::string_view, CubaOrder> kAll[] = {{"new", CubaOrder::newer}, {"old", CubaOrder::older}};
};
template <>
struct Choices<Compare> {
  static constexpr std::pair<std::string_view, Compare> kAll[] = {{">", Compare::above}, {">=", Compare::at_least}};
};
template <>
struct Choices<FeedbackInit> {
  static constexpr std::pair<std::string_view, FeedbackInit> kAll[] = {{"response", FeedbackInit::response},
                                                                       {"zero", FeedbackInit::zero}};
};

/// Conventions that a NIR file does not carry. Times in seconds.
struct Conventions {
  double dt = 1e-3;
  double if_dt = 1e-3;  ///< step of I and IF nodes
  Reset reset = Reset::to_value;
  CubaOrder cuba = CubaOrder::newer;
  Compare compare = Compare::above;
  FeedbackInit feedback_init = FeedbackInit::response;

  bool operator==(const Conventions&) const = default;
};

/// Neurons of one node of the network: one model, per-neuron parameters in SI units under NIR's names (tau, tau_mem, tau_syn,
/// r, v_leak, v_threshold, v_reset, w_in; each of length `size`), and the constant part of the input x (from biases), step by
/// step.
struct NeuronGroup {
  std::string name;
  NeuronModel model = NeuronModel::lif;
  std::size_t size = 0;
  Conventions conventions;
  std::map<std::string, std::vector<double>> parameters;
  std::vector<double> bias;  ///< added to x in every step; empty: none
  /// Corrections to the bias in the first steps (a bias behind a Delay, or feedback that starts at zero): early[k] is added in
  /// step k, each of length `size`.
  std::vector<std::vector<double>> early;

  /// A neuron's parameter, or \p missing where the network leaves it out.
  double parameter(const char* parameter_name, std::size_t neuron, double missing) const {
    const auto found = parameters.find(parameter_name);
    return found == parameters.end() || found->second.empty() ? missing : found->second[neuron];
  }
};

/// Whether the model's output is a spike (0 or 1) or an analogue value.
inline bool fires(NeuronModel model) {
  return model == NeuronModel::integrate_and_fire || model == NeuronModel::lif || model == NeuronModel::cuba_lif ||
         model == NeuronModel::threshold || model == NeuronModel::if_curr_exp || model == NeuronModel::if_cond_exp;
}

/// Whether synapses with weights above zero and those with weights below act on the neuron apart from each other.
inline bool has_receptors(NeuronModel model) {
  return model == NeuronModel::if_curr_exp || model == NeuronModel::if_cond_exp;
}

}  // namespace synfire
