// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// models/synapses: from a network's weights to those of a core: scaled as the target's group asks, rounded and limited as the
// format asks, with an account of what that lost. Shared by the synapse memories.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "models/synapses/synapse_memory.h"

namespace synfire {

/// What a synapse memory stores for a weight.
enum class WeightKind { integer, float32, float64 };

/// For schemas with a parameter `weight_bits`: 1 to 16 are integers, 32 and 64 floating point.
void check_weight_bits(std::int64_t weight_bits, const Value& at, Reader& reader);
/// The kind of weights of so many bits. Throws InputError for floating point where the soma adds integers.
WeightKind weight_kind(std::int64_t weight_bits, AccumulatorKind accumulator);

class WeightEncoder {
 public:
  /// Throws std::length_error for a synapse whose target or delay the core does not have.
  WeightEncoder(const CoreProgram& program, const WeightFormat& format, std::uint32_t neurons, std::uint32_t delay);

  /// The synapse's weight on the core (its mantissa), unrounded.
  double scaled(const SynapseEntry& synapse) const { return synapse.weight * scale_[synapse.target]; }
  /// ... as an integer of the format; counts what is lost.
  std::int32_t integer(const SynapseEntry& synapse);
  /// ... as a float; counts what is lost.
  float single(const SynapseEntry& synapse);

  /// One sentence for each group that lost something.
  void report(std::vector<std::string>& notes) const;

 private:
  struct Loss {
    const QuantisedGroup* group = nullptr;
    std::string name;
    WeightFormat format;
    std::uint64_t weights = 0;
    std::uint64_t rounded = 0;
    std::uint64_t limited = 0;
    double largest = 0.0;        ///< of the weights, in the network's units
    double largest_error = 0.0;  ///< of those not limited
  };
  Loss& account(const SynapseEntry& synapse);

  std::vector<double> scale_;         ///< by neuron
  std::vector<std::uint32_t> group_;  ///< by neuron, index into losses_
  std::vector<Loss> losses_;
};

}  // namespace synfire
