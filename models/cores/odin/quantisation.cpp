// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// models/cores/odin: NIR's neurons in ODIN's integers. A weight w moves the potential by gain * w: dt*r for IF, dt/tau*r for
// LIF. All neurons of a group share the range of weights, so the largest weight becomes 7, and the threshold follows; where it
// would exceed the chip's range, the neuron's weights are made smaller instead.
//
// ODIN's leak takes a constant at each time reference, NIR's takes dt/tau of the potential. Both agree at one potential;
// Synfire chooses half the threshold.
#include "models/cores/odin/quantisation.h"

#include <algorithm>
#include <cmath>

#include "base/quantity.h"

namespace synfire::odin {

namespace {

std::string percent(double part) {
  return format_number(std::round(part * 1e4) / 1e2) + " %";
}

double gain_of(const NeuronGroup& group, std::size_t n, double& rate) {
  const double r = group.parameter("r", n, 1.0);
  rate = 0.0;
  if (group.model == NeuronModel::integrate_and_fire) return group.conventions.if_dt * r;
  rate = group.conventions.dt / group.parameter("tau", n, 1.0);
  return rate * r;
}

}  // namespace

std::string refusal(const NeuronGroup& group) {
  if (group.model == NeuronModel::cuba_lif) return "a synaptic current; its neurons add weights to the potential at once";
  if (has_receptors(group.model)) return "two receptors; its neurons add weights to the potential at once";
  if (group.model != NeuronModel::lif && group.model != NeuronModel::integrate_and_fire) {
    return "it has no spikes; its neurons are IF and LIF";
  }
  if (group.conventions.reset == Reset::subtract) return "its neurons are reset to 0, not by subtracting the threshold";
  if (std::ranges::any_of(group.bias, [](double b) { return b != 0.0; }) || !group.early.empty()) {
    return "a constant input (bias); its neurons change by events only";
  }
  for (std::size_t n = 0; n < group.size; ++n) {
    const double reset = group.parameter("v_reset", n, 0.0);
    if (group.model == NeuronModel::lif && group.parameter("v_leak", n, 0.0) != reset) {
      return "v_leak differs from v_reset; its neurons leak to the value that they are reset to";
    }
    if (!(group.parameter("v_threshold", n, 1.0) > reset)) return "a threshold that is not above the reset value";
    if (group.model == NeuronModel::lif && group.conventions.dt > group.parameter("tau", n, 1.0)) {
      return "tau is shorter than the time step";
    }
  }
  return {};
}

std::unique_ptr<OdinGroup> quantised(const NeuronGroup& group, const WeightRange& weights, Variant variant,
                                     std::vector<std::string>& notes) {
  const bool tiny = variant == Variant::tinyodin;
  const double most_threshold = tiny ? 2047.0 : 255.0;
  const double largest = std::max(std::abs(weights.least), std::abs(weights.most));
  auto made = std::make_unique<OdinGroup>();
  const double scale = largest > 0.0 ? 7.0 / largest : 1.0;
  made->weight_scale = scale;
  std::size_t shrunk = 0;
  double least_scale = 1.0;
  bool leaks = false;
  double wanted = 0.0;
  double got = 0.0;
  for (std::size_t n = 0; n < group.size; ++n) {
    double rate = 0.0;
    const double gain = gain_of(group, n, rate);
    const double above = group.parameter("v_threshold", n, 1.0) - group.parameter("v_reset", n, 0.0);
    // In units of the chip: v of the network times scale / |gain|.
    double own = scale;
    double threshold = gain == 0.0 ? most_threshold : above / std::abs(gain) * own;
    if (threshold > most_threshold) {
      const double smaller = most_threshold / threshold;
      least_scale = std::min(least_scale, smaller);
      own *= smaller;
      threshold = most_threshold;
      ++shrunk;
    }
    const double reached = std::ceil(threshold - 1e-9);
    const bool exact = std::abs(threshold - std::round(threshold)) < 1e-9;
    const bool beyond = group.conventions.compare == Compare::above && exact && threshold < most_threshold;
    made->threshold.push_back(
        static_cast<std::uint32_t>(std::clamp(beyond ? std::round(threshold) + 1 : reached, 1.0, most_threshold)));
    made->scale.push_back(gain < 0.0 ? -own : gain == 0.0 ? 0.0 : own);
    const double leak = rate * threshold / 2.0;
    made->leak.push_back(static_cast<std::uint32_t>(std::clamp(std::round(leak), 0.0, 127.0)));
    leaks = leaks || rate > 0.0;
    if (std::abs(made->leak.back() - leak) >= std::abs(got - wanted)) {
      wanted = leak;
      got = made->leak.back();
    }
  }
  if (leaks) {
    notes.push_back(group.name +
                    ": NIR's leak takes a part of the potential in a step, the chip's a constant; they agree at half the " +
                    "threshold (up to rounding: at most " + format_number(std::round(wanted * 1e3) / 1e3) + " becomes " +
                    format_number(got) + ")");
  }
  if (!tiny && weights.least < 0.0)
    notes.push_back(group.name + ": potentials below the reset value do not exist; inhibition stops there");
  if (shrunk > 0) {
    notes.push_back(group.name + ": " + std::to_string(shrunk) + " neurons have thresholds beyond " +
                    format_number(most_threshold) + "; their weights use " + percent(least_scale) + " of the range or more");
  }
  return made;
}

std::int32_t Rounding::round(double scaled, double weight) {
  ++weights_;
  const double least = variant_ == Variant::tinyodin ? -8.0 : -7.0;
  const double whole = std::round(scaled);
  const double kept = std::clamp(whole, least, 7.0);
  if (kept != whole) ++limited_;
  if (std::abs(kept - scaled) > 1e-9) ++rounded_;
  if (kept == 0.0 && weight != 0.0) ++vanished_;
  largest_error_ = std::max(largest_error_, std::abs(kept - scaled));
  return static_cast<std::int32_t>(kept);
}

void Rounding::report(std::vector<std::string>& notes) const {
  if (rounded_ == 0) return;
  notes.push_back(std::to_string(rounded_) + " of " + std::to_string(weights_) + " weights rounded, by at most " +
                  format_number(std::round(largest_error_ * 1e3) / 1e3) + " of the chip's units" +
                  (vanished_ > 0 ? "; " + std::to_string(vanished_) + " became 0" : "") +
                  (limited_ > 0 ? "; " + std::to_string(limited_) + " limited" : ""));
}

}  // namespace synfire::odin
