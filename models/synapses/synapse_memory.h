// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// models/synapses: the interface of a synapse memory: it holds one row of synapses for each axon, and delivers rows into the
// accumulators. Calls are per batch of axons, never per synapse.
//
// Like a soma, one class serves two lives: unbound it describes and encodes, bound to a core's memory it delivers.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "models/soma/soma.h"

namespace synfire {

/// The ring of accumulators that rows are delivered into: steps of `stride` neurons. The memory behind it is mapped
/// twice in a row, so that base + offset needs no wrap.
struct RingView {
  Accumulators now;          ///< slot of the present step
  std::uint32_t stride = 0;  ///< accumulators a slot
};

class SynapseMemory {
 public:
  static constexpr const char* kSlot = "synapses";
  struct Context {
    std::uint32_t neurons = 0;
    std::uint32_t axons = 0;
    std::uint32_t delay = 0;   ///< largest that the core's accumulators can hold, in steps
    std::uint32_t stride = 0;  ///< of the accumulator ring: a multiple of 64
    AccumulatorKind accumulator = AccumulatorKind::f64;
    NegativeExponent negative_exponent = NegativeExponent::each_weight;  ///< as the soma wants it
  };
  virtual ~SynapseMemory() = default;

  // --- description ---------------------------------------------------------------------------------------------------------
  virtual WeightFormat format() const = 0;
  virtual void declare(MemoryLayout& layout) const = 0;
  /// Largest delay of a synapse, in steps.
  virtual std::uint32_t delay() const = 0;
  /// Capacity, and what a row takes of it, in bits as the chip would store it.
  virtual std::uint64_t capacity_bits() const = 0;
  virtual std::uint64_t row_bits(const SynapseRow& row) const = 0;
  /// What all rows of a program take: more than their sum where rows are cut by what their targets need.
  virtual std::uint64_t program_bits(const CoreProgram& program) const {
    std::uint64_t bits = 0;
    for (const SynapseRow& row : program.rows) bits += row_bits(row);
    return bits;
  }
  /// What a program takes of further resources, such as formats that rows share.
  virtual std::vector<Usage> usage(const CoreProgram&) const { return {}; }
  /// Writes all rows. Weights are the network's; each target neuron's slice gives its scale. `notes`: rounding and saturation.
  /// Throws std::length_error when they do not fit.
  virtual void encode(const CoreProgram& program, MemoryImage& memory, std::vector<std::string>& notes) const = 0;

  // --- running -------------------------------------------------------------------------------------------------------------
  /// Takes hold of its regions: `neurons` and `axons` are those in use. Throws InputError when the memory holds rows that would
  /// lead outside of it or of the accumulators.
  virtual void bind(MemoryBlock& memory, std::uint32_t neurons, std::uint32_t axons) = 0;
  /// Delivers the rows of these axons, each < `axons` (ascending or not; duplicates count twice), in their order. `values` is
  /// empty for unit spikes, else one for each axon. Returns the synapses delivered.
  virtual std::uint64_t deliver(std::span<const std::uint32_t> axons, std::span<const double> values, const RingView& ring) = 0;
  /// Ends the deliveries of a step, before the soma sees its sums: for memories that change whole sums.
  virtual void commit(const RingView&) {}
  /// Forgets what was delivered since the last commit.
  virtual void discard() {}
  /// Largest delay among the synapses that were bound.
  virtual std::uint32_t deepest() const { return delay(); }
};

}  // namespace synfire
