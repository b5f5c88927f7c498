// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// models/cores/neurosynaptic: a tick of a core, without SystemC. In order, for every neuron j:
//
//     V += sum over active axons i with a bit in the crossbar of  b_j^G ? F(|s_j^G|) sgn(s_j^G) : s_j^G,   G the type of i
//     V += sgn * (c ? F(|leak|) : |leak|),   sgn the leak's sign, times V's with reversal (which never crosses 0)
//     eta = random & mask
//     V >= threshold + eta:  spike; V = reset value, V - (threshold + eta), or V
//     V < -(floor + eta):    V = -(reset value), V + floor + eta, or V; with mode floor instead: V < -floor: V = -floor
//
// F(x) is 1 with probability x / 256. The sum is formed in 32 bits and enters the potential's word at once.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "base/memory_block.h"
#include "base/random.h"
#include "base/spike.h"
#include "models/cores/neurosynaptic/design.h"

namespace synfire::neurosynaptic {

class Engine {
 public:
  Engine(const Parameters& parameters, std::string path);

  MemoryBlock& memory() { return memory_; }
  const Design& design() const { return design_; }

  /// Takes hold of what was loaded. Throws InputError when the memory holds what cannot be a configuration.
  void bind(std::uint32_t cores);
  void keep_state() { memory_.snapshot(); }
  void reset() { memory_.restore(); }

  std::uint32_t neurons() const { return neurons_; }

  /// A spike for the word of a destination. False when the scheduler has it already: the two are one. Throws SimulationError
  /// for an axon or a delay that the core does not have.
  bool schedule(std::uint32_t word);

  struct Did {
    std::uint64_t axons = 0;
    std::uint64_t synaptic_operations = 0;
  };
  /// One tick; `fired` is cleared first.
  Did tick(FiredBatch& fired);

  /// Where a neuron's spikes go; empty: nowhere.
  std::span<const Destination> destination(std::uint32_t neuron) const {
    return {destinations_ + neuron, destinations_[neuron].core == kNobody ? 0u : 1u};
  }

 private:
  void bind_weights();
  void deliver(std::uint32_t axon, RandomStream& random);
  std::int32_t fit(std::int64_t potential) const;
  bool update(std::uint32_t neuron, RandomStream& random);

  Design design_;
  std::string path_;
  MemoryBlock memory_;
  std::uint32_t neurons_ = 0;
  std::uint64_t key_ = 0;  ///< of the random numbers
  std::uint64_t* now_;
  std::uint64_t* scheduler_;
  const std::uint64_t* crossbar_;
  const std::uint8_t* types_;
  std::int32_t* v_;
  const std::uint16_t* modes_;
  const std::int16_t* leak_;
  const std::int32_t *threshold_, *mask_, *floor_, *reset_;
  const Destination* destinations_;
  std::vector<std::int16_t> weights_;      ///< by type, stride neurons each; 0 where stochastic
  std::vector<std::uint64_t> stochastic_;  ///< by type: neurons whose weight is stochastic
  bool any_stochastic_[kTypes] = {};
  std::vector<std::uint32_t> synapses_;  ///< of each axon
  std::vector<std::int32_t> sums_;
};

}  // namespace synfire::neurosynaptic
