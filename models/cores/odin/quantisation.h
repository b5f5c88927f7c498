// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// models/cores/odin: NIR's IF and LIF neurons as those of ODIN and tinyODIN: what cannot be, and what it becomes in integers.
#pragma once

#include <string>
#include <vector>

#include "base/target.h"
#include "models/cores/odin/design.h"

namespace synfire::odin {

struct OdinGroup : QuantisedGroup {
  std::vector<std::uint32_t> threshold;  ///< by neuron of the group; an event that reaches it makes a spike
  std::vector<std::uint32_t> leak;       ///< what a time reference takes
  std::vector<double> scale;             ///< the network's weights times this are the chip's
};

/// Why a group cannot live on the chip, or an empty string.
std::string refusal(const NeuronGroup& group);

std::unique_ptr<OdinGroup> quantised(const NeuronGroup& group, const WeightRange& weights, Variant variant,
                                     std::vector<std::string>& notes);

/// Rounds weights and keeps account of what that loses.
class Rounding {
 public:
  explicit Rounding(Variant variant) : variant_(variant) {}
  std::int32_t round(double scaled, double weight);
  void report(std::vector<std::string>& notes) const;

 private:
  Variant variant_;
  std::uint64_t weights_ = 0, rounded_ = 0, limited_ = 0, vanished_ = 0;
  double largest_error_ = 0.0;
};

}  // namespace synfire::odin
