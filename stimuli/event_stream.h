// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// stimuli: what feeds an Input node: a stream that says for each step which of the node's elements spike, and with which value.
// A stream that registers itself is an input of any scenario, `{stimulus: {type: NAME, ...}}` (docs/add-a-part.md):
//
//     const Registered<EventStream, Bursts> kRegistered;
#pragma once

#include <cstdint>
#include <string>

#include "base/archive.h"
#include "base/quantity.h"
#include "base/registry.h"
#include "base/spike.h"

namespace synfire {

class EventStream {
 public:
  static constexpr const char* kSlot = "stimulus";
  /// What it feeds: `size` elements, in steps of `dt`; `path` (`inputs.input.stimulus`) and `seed` make its random streams.
  struct Context {
    std::uint32_t size = 0;
    Time dt;
    std::uint64_t seed = 0;
    std::string path;
  };

  virtual ~EventStream() = default;

  /// The spikes of a step, ascending by index. Steps are asked for in ascending order, each once.
  virtual const FiredBatch& at(std::uint64_t step) = 0;
  /// How many spikes lie in step `steps` or later, so are not seen by a run of that length; 0 for an endless stream.
  virtual std::uint64_t left_after(std::uint64_t) const { return 0; }
  /// Where the stream is: after reading, the same steps are asked for as when it was written.
  virtual void archive(Archive&) {}
};

}  // namespace synfire
