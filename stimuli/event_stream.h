// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// stimuli: what feeds an Input node: a stream that says for each step which of the node's elements spike, and with which value.
#pragma once

#include <cstdint>

#include "base/archive.h"
#include "base/spike.h"

namespace synfire {

class EventStream {
 public:
  virtual ~EventStream() = default;

  /// The spikes of a step, ascending by index. Steps are asked for in ascending order, each once.
  virtual const FiredBatch& at(std::uint64_t step) = 0;
  /// How many spikes lie in step `steps` or later, so are not seen by a run of that length; 0 for an endless stream.
  virtual std::uint64_t left_after(std::uint64_t) const { return 0; }
  /// Where the stream is: after reading, the same steps are asked for as when it was written.
  virtual void archive(Archive&) {}
};

}  // namespace synfire
