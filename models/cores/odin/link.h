// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// models/cores/odin: a wire from one chip's AER output to another's AER input, with its delay. The first chip's neuron n is an
// event of the second's row n: the second's ADDR is {0, n, 0x07} (tinyODIN: {0, 0, n}).
//
// The four phases make it simple to run two clocked chips together: whose turn it is to move the link runs on alone until it
// does, since nothing that the other one does can reach it before.
#pragma once

#include <vector>

#include "models/cores/odin/host.h"

namespace synfire::odin {

class Link {
 public:
  /// `latency`: cycles from an edge of REQ or ACK at one chip to the first at which the other may see it, at least 1. The first
  /// chip's host listens, and leaves it to the second chip to acknowledge.
  Link(Host& from, Host& to, Cycle latency) : from_(from), to_(to), latency_(latency) { from_.set_delay(kNever); }

  /// Runs both until every event was taken and both are at rest, or to `limit`. Returns whether they are.
  bool settle(Cycle limit);

  /// Events that crossed, by the second chip's edges.
  const std::vector<SentEvent>& crossed() const { return crossed_; }
  void forget() { crossed_.clear(); }

 private:
  void pass_request();
  void pass_acknowledge();

  Host& from_;
  Host& to_;
  Cycle latency_;
  std::vector<SentEvent> crossed_;
};

}  // namespace synfire::odin
