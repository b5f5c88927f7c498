// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// models/soma: the hot part of `float64`: blocks of neurons of one run are integrated, fire, and are listed.
#pragma once

#include <algorithm>
#include <cstdint>
#include <span>

#include "base/spike.h"
#include "models/soma/nir_neuron.h"
#include "models/vector_clones.h"

namespace synfire::float64 {

/// Consecutive neurons with one model and one set of conventions.
struct Run {
  std::uint32_t first = 0;
  std::uint32_t count = 0;
  NeuronModel model = NeuronModel::relay;
  Compare compare = Compare::above;
  Reset reset = Reset::to_value;
  CubaOrder cuba = CubaOrder::newer;
  double dt = 0.0;  ///< of I and IF; other models have it in their rates
  double unit = 1.0;
  bool plain = true;  ///< x is what the accumulators hold: unit 1, no bias
};

/// The regions, as the update uses them.
struct Arrays {
  double* v = nullptr;
  double* i = nullptr;
  const double* rate = nullptr;
  const double* rate_syn = nullptr;
  const double* r = nullptr;
  const double* w_in = nullptr;
  const double* v_leak = nullptr;
  const double* v_threshold = nullptr;
  const double* v_reset = nullptr;
  const double* bias = nullptr;
};

constexpr std::uint32_t kBlock = 256;  ///< neurons; with seven arrays 14 KiB of the 32 KiB of a first-level cache

/// Appends the neurons whose output is not zero, with their values.
inline void append_values(const double* values, std::uint32_t count, std::uint32_t first, FiredBatch& fired) {
  for (std::uint32_t n = 0; n < count; ++n) {
    if (values[n] == 0.0) continue;
    append_value(fired.values, fired.neurons.size(), values[n]);
    fired.neurons.push_back(first + n);
  }
}

SYNFIRE_VECTOR_CLONES inline void integrate(const Run& run, const Arrays& all, std::uint32_t first, std::uint32_t count,
                                            std::span<const double> x) {
  const auto part = [first, count](auto* array) { return std::span(array + first, count); };
  switch (run.model) {
    case NeuronModel::integrator:
    case NeuronModel::integrate_and_fire: nir::integrate_i(part(all.v), x, run.dt, part(all.r)); break;
    case NeuronModel::leaky_integrator:
    case NeuronModel::lif: nir::integrate_li(part(all.v), x, part(all.rate), part(all.r), part(all.v_leak)); break;
    case NeuronModel::cuba_li:
    case NeuronModel::cuba_lif:
      nir::integrate_cuba(run.cuba, part(all.v), part(all.i), x, part(all.rate_syn), part(all.w_in), part(all.rate),
                          part(all.r), part(all.v_leak));
      break;
    case NeuronModel::threshold: nir::compare_with(run.compare, x, part(all.v_threshold), part(all.v)); break;
    case NeuronModel::relay: std::copy(x.begin(), x.end(), part(all.v).begin()); break;
    case NeuronModel::if_curr_exp:
    case NeuronModel::if_cond_exp: break;  // refused
  }
}

SYNFIRE_VECTOR_CLONES inline std::size_t fire(const Run& run, const Arrays& all, std::uint32_t first, std::uint32_t count,
                                              std::uint8_t* flags) {
  const auto part = [first, count](auto* array) { return std::span(array + first, count); };
  return nir::fire(run.compare, run.reset, part(all.v), part(all.v_threshold), part(all.v_reset), std::span(flags, count));
}

}  // namespace synfire::float64
