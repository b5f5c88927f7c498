// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// models/cores: a time-stepped core as a compiler sees it: capacities, what it refuses, and the bytes of a program.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "base/target.h"
#include "models/cores/timestep_engine.h"

namespace synfire {

class TimestepTarget : public CoreTarget {
 public:
  explicit TimestepTarget(const TimestepParts& parts) : design_(parts) {}

  const TimestepDesign& design() const { return design_; }
  const MemoryLayout& layout() const override { return design_.layout; }
  CoreLimits limits() const override;
  std::string refuses(const NeuronGroup& group) const override;
  std::unique_ptr<QuantisedGroup> quantise(const NeuronGroup& group, const WeightRange& weights,
                                           std::vector<std::string>& notes) const override;
  std::uint64_t row_bits(const SynapseRow& row) const override { return design_.synapses->row_bits(row); }
  std::vector<Segment> encode(const CoreProgram& program, std::vector<std::string>& notes) const override;
  std::vector<Usage> usage(const CoreProgram& program) const override;

 private:
  /// Throws std::length_error with the resource named.
  void check_fits(const CoreProgram& program) const;
  /// Corrections to the input of the first steps are what the accumulators hold at the start.
  void encode_early(const CoreSlice& slice, MemoryImage& memory) const;
  /// The program as its synapses see it: accumulators in the place of neurons.
  CoreProgram by_receptor(const CoreProgram& program) const;

  TimestepDesign design_;
};

}  // namespace synfire
