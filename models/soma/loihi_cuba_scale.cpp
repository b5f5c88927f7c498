// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// models/soma: how a group's scale on Loihi is chosen.
//
// A weight w moves v by `gain`*w at once (IF, LIF), or begins to through u (CubaLIF). S is chosen such that the threshold is
// exactly 64*vth: thresholds lose nothing, and all neurons of a group share one vth. Then vth and the exponent x of the weights
// decide: a mantissa's unit is 2^x/vth thresholds. The largest mantissa shall stand for the largest weight, and x shall be
// large, so that v is resolved finely, while overflow stays far: sums and u hold so many thresholds only.
#include "models/soma/loihi_cuba_scale.h"

#include <algorithm>
#include <cmath>

namespace synfire::loihi {
namespace {

constexpr double kAxons = 4096.0;  ///< of a core: no neuron has more sources
/// What sums shall hold, in thresholds or in largest weights, whichever is more: as a rule, and at the very least, which is
/// preferred to negative exponents.
constexpr double kComfort = 64.0;
constexpr double kLeastComfort = 8.0;

/// Formats and exponents that a group can have.
struct Choice {
  WeightFormat format;
  SignMode mode = SignMode::mixed;
  int least = 0;  ///< exponent
  int most = 0;
};

Choice choose_format(Variant variant, const WeightRange& weights, const WeightFormat& format) {
  Choice choice{.format = format};
  if (format.one_sign_most > 0.0 && weights.least >= 0.0) {
    choice.mode = SignMode::excitatory;
    choice.format.least = 0.0;
    choice.format.most = format.one_sign_most;
    choice.format.step = format.one_sign_step;
  } else if (format.one_sign_most > 0.0 && weights.most <= 0.0) {
    choice.mode = SignMode::inhibitory;
    choice.format.least = -format.one_sign_most;
    choice.format.most = 0.0;
    choice.format.step = format.one_sign_step;
  }
  if (has_exponents(format)) {
    // Shifting each weight only drops bits that rounding could have kept in place: worth it where sums are shifted.
    choice.least = variant == Variant::lava ? format.exponent_least : std::max(0, format.exponent_least);
    choice.most = format.exponent_most;
  } else {
    // Plain integers of n bits are the first n of the chip's nine: the exponent makes up for the others.
    choice.most = std::clamp(7 + static_cast<int>(std::lround(std::log2(256.0 / std::abs(format.least)))), 0,
                             static_cast<int>(kMostShift));
  }
  return choice;
}

}  // namespace

Neuron neuron_of(const NeuronGroup& group, std::size_t n) {
  Neuron neuron;
  const double r = group.parameter("r", n, 1.0);
  const double leak = group.parameter("v_leak", n, 0.0);
  neuron.reset = group.parameter("v_reset", n, 0.0);
  neuron.threshold = group.parameter("v_threshold", n, 0.0) - neuron.reset;
  double to_current = 1.0;
  if (group.model == NeuronModel::integrate_and_fire) {
    neuron.gain = group.conventions.if_dt * r;
  } else {
    const bool cuba = group.model == NeuronModel::cuba_lif;
    const double rate = group.conventions.dt / group.parameter(cuba ? "tau_mem" : "tau", n, 0.0);
    neuron.kept = 1.0 - rate;
    neuron.drive = rate * (leak - neuron.reset);
    neuron.gain = rate * r;
    if (cuba) {
      neuron.rate_syn = group.conventions.dt / group.parameter("tau_syn", n, 0.0);
      to_current = group.parameter("w_in", n, 1.0);
    }
  }
  if (!group.bias.empty()) neuron.bias = neuron.gain * to_current * group.bias[n];
  neuron.gain *= to_current * neuron.rate_syn;
  return neuron;
}

Scale choose_scale(Variant variant, std::vector<Neuron>& neurons, const WeightRange& weights, const WeightFormat& format) {
  const Choice choice = choose_format(variant, weights, format);

  // In thresholds: the largest weight, what it is for a mantissa of 1, what u can collect, and the largest bias.
  const double largest = std::max(std::abs(weights.least), std::abs(weights.most));
  double per_mantissa = 0.0;
  if (weights.most > 0.0 && choice.format.most > 0.0) per_mantissa = weights.most / choice.format.most;
  if (weights.least < 0.0) per_mantissa = std::max(per_mantissa, weights.least / choice.format.least);
  double most_gain = 0.0;
  double most_collected = 0.0;
  double most_bias = 0.0;
  for (Neuron& neuron : neurons) {
    if (neuron.threshold == 0.0) neuron.threshold = largest * std::abs(neuron.gain);  // some scale: vth will be 0
    if (neuron.threshold == 0.0) neuron.threshold = 1.0;
    const double gain = std::abs(neuron.gain) / neuron.threshold;
    most_gain = std::max(most_gain, gain);
    most_collected = std::max(most_collected, gain * largest / neuron.rate_syn);
    most_bias = std::max(most_bias, std::abs(neuron.drive + neuron.bias) / neuron.threshold);
  }
  per_mantissa *= most_gain;
  const double input_range = variant == Variant::nengo_loihi ? 0x1p21 : kRange;  // of a step's sum
  const auto most_vth = [&](double comfort) {
    const auto thresholds = [comfort](double spike) {
      return std::max(2.0, std::min(comfort * std::max(1.0, spike), kAxons * spike));
    };
    double most =
        std::min(input_range / thresholds(largest * most_gain), kRange / thresholds(most_collected)) / kAccumulatorUnit;
    if (most_bias > 0.0) most = std::min(most, std::ldexp(kMostBiasMantissa, 7) / (kAccumulatorUnit * most_bias));
    return std::max(std::floor(most), 1.0);
  };
  const auto fitting = [&](int x) { return std::floor(std::ldexp(1.0, x) / per_mantissa); };
  int exponent = choice.least;
  double vth = most_vth(kComfort);
  if (per_mantissa > 0.0) {
    const auto raise = [&](int until, double most) {
      while (exponent < until && fitting(exponent + 1) <= most) ++exponent;
    };
    raise(choice.most, vth);
    if (exponent <= 0) {
      vth = most_vth(kLeastComfort);
      raise(0, vth);
    }
    vth = std::clamp(fitting(exponent), 1.0, vth);
  }
  return {choice.format, choice.mode, exponent, vth};
}

}  // namespace synfire::loihi
