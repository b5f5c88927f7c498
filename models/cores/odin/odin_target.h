// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// models/cores/odin: what ODIN and tinyODIN offer a compiler.
//
// A neuron of the network is the chip's neuron of the same number, and its synapses inside the chip are the row of that number.
// An axon of the outside takes a row of its own, or, on ODIN, two when it excites some neurons and inhibits others: a row has
// one sign there. A neuron of the network with outgoing synapses of both signs is split: a twin with the same input takes the
// other sign.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/schema.h"
#include "base/target.h"
#include "models/cores/odin/design.h"

namespace synfire::odin {

/// How neurons learn (SDSP): an event that comes when the potential is at least `thetamem` strengthens its synapse if the
/// neuron's calcium is theta[0] to theta[1] - 1, another weakens it if the calcium is theta[0] to theta[2] - 1.
struct Learning {
  std::int32_t thetamem = 0;
  std::array<std::int32_t, 3> theta{1, 7, 7};
  std::int32_t calcium_leak = 1;
  std::optional<std::vector<std::string>> nodes;  ///< whose neurons learn; nothing: all

  static const Schema<Learning>& schema();
};

class OdinTarget : public CoreTarget {
 public:
  /// `linked`: its input is wired to another chip, whose neurons' numbers are its rows, so the compiler cannot choose any.
  OdinTarget(Variant variant, std::optional<Learning> learning, bool linked)
      : design_(variant), learning_(learning), linked_(linked) {}

  const MemoryLayout& layout() const override { return design_.layout; }
  CoreLimits limits() const override;
  std::string refuses(const NeuronGroup& group) const override;
  std::unique_ptr<QuantisedGroup> quantise(const NeuronGroup& group, const WeightRange& weights,
                                           std::vector<std::string>& notes) const override;
  std::uint64_t row_bits(const SynapseRow& row) const override { return 4 * std::uint64_t{row.synapses.size()}; }
  std::vector<Segment> encode(const CoreProgram& program, std::vector<std::string>& notes) const override;
  std::vector<Usage> usage(const CoreProgram& program) const override;
  /// A neuron's word holds parameters and state together, so no region of elements is the potential.
  std::string state_region() const override { return ""; }

 private:
  struct Rows;
  void check_learning(const CoreProgram& program) const;
  Rows assign(const CoreProgram& program) const;

  Design design_;
  std::optional<Learning> learning_;
  bool linked_;
};

}  // namespace synfire::odin
