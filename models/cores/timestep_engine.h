// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// models/cores: what a time-stepped core computes, without time and without SystemC: axons deliver rows of synapses into a ring
// of accumulators, a soma updates all neurons once a step, and those that fire name the axons that their spikes go to.
// `timestep_core` is a wrapper around this engine.
//
//     engine.deliver(axons, values);    any number of times in a step
//     engine.update(fired);             ends the step
//     engine.destinations(neuron);      where a spike of that neuron goes
#pragma once

#include <cstdint>
#include <memory>
#include <span>

#include "base/memory_block.h"
#include "base/registry.h"
#include "base/spike.h"
#include "models/cores/accumulator_ring.h"
#include "models/soma/soma.h"
#include "models/synapses/synapse_memory.h"

namespace synfire {

/// What a time-stepped core is made of.
struct TimestepParts {
  std::uint32_t neurons = 0;    ///< capacity
  std::uint32_t axons_in = 0;   ///< capacity
  std::uint32_t axons_out = 0;  ///< entries of the routing table: destinations summed over the neurons
  std::uint32_t delay = 0;      ///< largest synaptic delay in steps, beyond the one that a packet takes
  Part<Soma> soma;
  Part<SynapseMemory> synapses;
};

/// The parts put together, before anything runs: what the compiler's view of a core (TimestepTarget) and the running core
/// (TimestepEngine) have in common. Throws InputError when the parts do not fit each other.
struct TimestepDesign {
  static constexpr std::uint32_t kMostDelay = 63;  ///< steps

  explicit TimestepDesign(const TimestepParts& parts);

  TimestepParts parts;
  std::unique_ptr<Soma> soma;
  std::uint32_t receptors = 1;  ///< accumulators of each neuron
  RingGeometry ring;
  std::unique_ptr<SynapseMemory> synapses;
  /// Regions `registers`, `slot`, the soma's, the synapse memory's, `axon_out_rows`, `axon_out`, `accumulators`.
  MemoryLayout layout;
};

/// Elements of region `registers`.
struct TimestepRegister {
  static constexpr std::uint32_t kNeurons = 0;  ///< in use
  static constexpr std::uint32_t kAxons = 1;    ///< in use
  static constexpr std::uint32_t kLayer = 2;    ///< depth in the network, for `layered` chips
  static constexpr std::uint32_t kAhead = 3;    ///< later steps for which the accumulators hold something from the start
  static constexpr std::uint32_t kCount = 4;
};

class TimestepEngine {
 public:
  explicit TimestepEngine(const TimestepParts& parts);

  /// The core's memory map and state: loading writes here, then calls bind.
  MemoryBlock& memory() { return memory_; }
  const MemoryLayout& layout() const { return design_.layout; }

  /// Takes hold of what was loaded; again after configuration was written. Throws InputError when the memory holds what cannot
  /// be a core's (indices out of range, unknown models): afterwards nothing in it can make the engine read or write elsewhere.
  void bind(std::uint32_t cores = kOutside);
  /// Makes the present state the one that reset returns to: call after loading and bind.
  void keep_state() { memory_.snapshot(); }
  /// Returns to the kept state. Returns the bytes written, since a chip pays for them.
  std::uint64_t reset();

  std::uint32_t neurons() const { return neurons_; }
  std::uint32_t axons() const { return axons_; }
  std::uint32_t layer() const { return layer_; }

  /// Adds the rows of these axons to the accumulators of this step and, where synapses have delays, of later ones. `values` is
  /// empty for unit spikes, else one for each axon. Sums are formed in the order of the axons. Returns the synapses delivered.
  /// Throws SimulationError for an axon that the core does not have.
  std::uint64_t deliver(std::span<const std::uint32_t> axons, std::span<const double> values = {});

  /// Updates all neurons with what was delivered for this step, and goes on to the next. `fired` is cleared first.
  SomaActivity update(FiredBatch& fired);

  /// What has been delivered for this step to neurons `first` and following. Nothing that a later update finds is changed.
  void read_accumulators(std::uint32_t first, std::span<double> values);

  /// Where a spike of this neuron (< neurons()) goes.
  std::span<const Destination> destinations(std::uint32_t neuron) const {
    const std::uint32_t* row = axon_rows_ + 2 * std::size_t{neuron};
    return {axon_out_ + row[0], row[1]};
  }

 private:
  TimestepDesign design_;
  MemoryBlock memory_;
  AccumulatorRing ring_;
  std::uint32_t neurons_ = 0;
  std::uint32_t axons_ = 0;
  std::uint32_t layer_ = 0;
  bool rotates_ = true;  ///< without delays one slot serves every step, and stays in the cache
  std::uint32_t* slot_ = nullptr;
  const std::uint32_t* axon_rows_ = nullptr;
  const Destination* axon_out_ = nullptr;
};

}  // namespace synfire
