// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// models/synapses: the synapse formats of a Loihi core: each has an exponent and a sign mode. Neurons of a slice share one, so
// a row is a sequence of runs.
#pragma once

#include <cstdint>
#include <span>
#include <stdexcept>
#include <string>
#include <vector>

#include "models/soma/loihi_cuba.h"

namespace synfire::loihi {

/// Element of region `synapse_formats`; 0 is no format.
struct Format {
  int exponent = 0;
  SignMode mode = SignMode::none;
  int weight_bits = 0;

  bool operator==(const Format&) const = default;
  static Format unpack(std::uint32_t word) {
    return {static_cast<int>(word & 15) - 8, static_cast<SignMode>(word >> 4 & 3), static_cast<int>(word >> 6 & 15)};
  }
  std::uint32_t pack() const {
    return static_cast<std::uint32_t>(exponent + 8) | static_cast<std::uint32_t>(mode) << 4 |
           static_cast<std::uint32_t>(weight_bits) << 6;
  }
};

/// The formats of a program, and which of them each neuron's synapses have.
class FormatPlan {
 public:
  FormatPlan(const CoreProgram& program, int weight_bits);

  const std::vector<Format>& formats() const { return formats_; }

  /// Calls `with(format, synapses)` for each stretch of a row whose targets share a format. Throws std::length_error when a
  /// target is no neuron of the program.
  void each_run(const SynapseRow& row, const auto& with) const {
    const std::span<const SynapseEntry> all(row.synapses);
    for (std::size_t first = 0; first < all.size();) {
      const std::uint32_t format = at(all[first].target);
      std::size_t end = first + 1;
      while (end < all.size() && at(all[end].target) == format) ++end;
      with(format, all.subspan(first, end - first));
      first = end;
    }
  }

 private:
  std::uint32_t at(std::uint32_t target) const {
    if (target < format_of_.size()) return format_of_[target];
    throw std::length_error("a synapse has target " + std::to_string(target) + " of " + std::to_string(format_of_.size()) +
                            " neurons");
  }

  std::vector<Format> formats_;
  std::vector<std::uint32_t> format_of_;  ///< by neuron
};

}  // namespace synfire::loihi
