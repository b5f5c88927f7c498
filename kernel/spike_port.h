// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// kernel: where hosts give spikes to a chip and take them from it (a spike FIFO). Elements are numbered over all Input nodes
// that it feeds, one node after the other, and over all Output nodes that it hears.
#pragma once

#include "base/spike.h"

namespace synfire {

class SpikePort {
 public:
  virtual ~SpikePort() = default;
  /// How many elements it feeds and hears; said before the first step.
  virtual void set_elements(std::uint32_t inputs, std::uint32_t outputs) = 0;
  /// The events whose step has come, ascending by element.
  virtual void take(std::uint64_t step, FiredBatch& events) = 0;
  /// An element fired; `at` is absolute. Calls come in ascending order of time within a step.
  virtual void give(std::uint64_t step, Picoseconds at, std::uint32_t element) = 0;
};

}  // namespace synfire
