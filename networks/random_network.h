// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// networks: a recurrent random network, made core by core for a chip of cores, as benchmarks of big chips use it. A file of its
// synapses would take gigabytes, and a graph of them too.
//
// Every neuron (IF, reset by subtraction) sends to one axon of its own on a core chosen at random; the axon reaches `synapses`
// neurons of that core, every other axon with weight +1 and -1, and each neuron is reached by as many of either kind. So what
// neurons receive adds up to nothing on average, and their mean rate is the constant input over the threshold, whatever they do
// to each other. The rates that come out are counted, not assumed.
#pragma once

#include <cstdint>
#include <optional>

#include "base/error.h"
#include "networks/compiler.h"

namespace synfire {

struct RandomNetwork {
  double rate = 20.0;                    ///< Hz, mean of every neuron
  std::uint32_t synapses = 128;          ///< of every neuron; even
  std::uint32_t longest_delay = 1;       ///< steps; delays are drawn from 1 to this
  std::optional<std::uint32_t> cores;    ///< default: all
  std::optional<std::uint32_t> neurons;  ///< on each core; default: as many as it has and has axons for
};

/// Constant input and threshold, in weights, of a rate in spikes a step.
struct Drive {
  double input = 0.0;  ///< a whole number, or below 1 and a whole number of 256ths
  std::uint32_t threshold = 1;
};
Drive drive_of(double spikes_per_step, std::uint32_t synapses);

/// Of `options`, conventions (dt) and seed. Throws InputError at `where` when it does not fit. The only node is `neurons`.
Image random_network(const RandomNetwork& network, const CompileOptions& options, const Target& target, const Location& where);

}  // namespace synfire
