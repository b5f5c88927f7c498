// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// models/soma: the scale of a group of neurons on Loihi: what stands for its threshold, and for the largest weight into it.
#pragma once

#include <vector>

#include "models/soma/loihi_cuba.h"

namespace synfire::loihi {

constexpr double kAccumulatorUnit = 64.0;  ///< of u and v: the chip adds weights << 6
constexpr double kRange = 0x1p23;          ///< of u and v

/// A neuron of the network, potentials in its own units.
struct Neuron {
  double gain = 0.0;       ///< v per unit of weight
  double threshold = 0.0;  ///< above v_reset
  double reset = 0.0;
  double drive = 0.0;     ///< constant part of v's change, through the leak
  double bias = 0.0;      ///< ... through the bias of the input
  double kept = 1.0;      ///< what a step leaves of v
  double rate_syn = 1.0;  ///< dt/tau_syn
};

Neuron neuron_of(const NeuronGroup& group, std::size_t n);

/// Whether a format has weight exponents, and not only mantissas.
inline bool has_exponents(const WeightFormat& format) {
  return format.exponent_least < format.exponent_most;
}

struct Scale {
  WeightFormat format;  ///< of the mantissas, by the weights' signs
  SignMode mode = SignMode::mixed;
  int exponent = 0;  ///< of the weights; without exponents: shift of the input
  double vth = 1.0;  ///< of the threshold: a whole number
};

/// The scale for neurons with weights in a range. Gives a threshold to those with threshold 0: any will do for them.
Scale choose_scale(Variant variant, std::vector<Neuron>& neurons, const WeightRange& weights, const WeightFormat& format);

}  // namespace synfire::loihi
