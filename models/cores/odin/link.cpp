// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// models/cores/odin: turns on the wire.
#include "models/cores/odin/link.h"

#include <algorithm>

namespace synfire::odin {

void Link::pass_request() {
  const Engine& first = from_.engine();
  const std::uint32_t neuron = first.out_address();
  const std::uint32_t address = to_.engine().design().tiny() ? neuron : neuron << 8 | 0x07;
  const Cycle at = first.now() + latency_;
  if (first.out_request()) crossed_.push_back({address, at, at});
  to_.engine().set_request(at, first.out_request(), address);
}

void Link::pass_acknowledge() {
  const Engine& second = to_.engine();
  (second.acknowledge() ? crossed_.back().acknowledged : crossed_.back().released) = second.now();
  from_.answer(second.now() + latency_, second.acknowledge());
}

bool Link::settle(Cycle limit) {
  for (;;) {
    unsigned changed = from_.advance(limit);
    while ((changed & (Engine::kRequest | Engine::kIdle)) == 0 && from_.engine().now() < limit) changed = from_.advance(limit);
    if ((changed & Engine::kIdle) != 0) break;
    if ((changed & Engine::kRequest) == 0) return false;
    pass_request();
    do {
      if (to_.engine().now() >= limit) return false;
      changed = to_.advance(limit);
    } while ((changed & Engine::kAcknowledge) == 0);
    pass_acknowledge();
  }
  // Nothing more comes over the link: the second one works off what it has.
  if (!to_.settle(limit)) return false;
  const Cycle end = std::max(from_.engine().now(), to_.engine().now());
  from_.run_to(end);
  to_.run_to(end);
  return true;
}

}  // namespace synfire::odin
