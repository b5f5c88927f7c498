// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// models/cores/neurosynaptic: what a neurosynaptic core offers a compiler.
//
// Weights belong to neurons, one for each type of axon: so the axons of a core are given types such that all axons of a type
// weigh the same for a neuron, and a network for which four types do not suffice is refused. A neuron sends to one axon of one
// core. Integrate-and-fire neurons are exact when weights and thresholds are whole numbers in range; a constant input that is
// no whole number becomes a stochastic leak of the same mean.
#pragma once

#include "base/target.h"
#include "models/cores/neurosynaptic/design.h"

namespace synfire::neurosynaptic {

class NeurosynapticTarget : public CoreTarget {
 public:
  explicit NeurosynapticTarget(const Parameters& parameters) : design_(parameters) {}

  const Design& design() const { return design_; }
  const MemoryLayout& layout() const override { return design_.layout; }
  CoreLimits limits() const override;
  std::string refuses(const NeuronGroup& group) const override;
  std::unique_ptr<QuantisedGroup> quantise(const NeuronGroup& group, const WeightRange& weights,
                                           std::vector<std::string>& notes) const override;
  /// A row of the crossbar has a bit for every neuron, whatever is set.
  std::uint64_t row_bits(const SynapseRow&) const override { return design_.neurons; }
  std::vector<Segment> encode(const CoreProgram& program, std::vector<std::string>& notes) const override;
  std::vector<Usage> usage(const CoreProgram& program) const override;

 private:
  struct Group;
  Design design_;
};

}  // namespace synfire::neurosynaptic
