// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// interconnect/fabrics: what a router does in a cycle.
#include <algorithm>

#include "interconnect/fabrics/cycle_flits.h"

namespace synfire {

inline void CycleEngine::try_send(std::uint32_t vc) {
  Vc& input = vcs_[vc];
  const std::uint32_t out = input.out;
  if (!can_send(out)) return;
  const Flit front = flit(vc, 0);
  const bool tail = front.tail != 0;
  send(out, front.packet, front.number, tail);
  if (tail) {
    input.out = input.want = kNone;
    released_.push_back(out);
  }
  pop(vc, tail, channels_[vcs_[out].channel].free_at);
}

/// Decides what the front of an input wants in this cycle.
inline void CycleEngine::look_at(std::uint32_t slot, std::uint32_t vc) {
  if (vcs_[vc].act_at > now_) return;  // its router is woken then
  if (vcs_[vc].out == kNone) return look_at_head(slot, vc);
  sendable_.push_back(vc);
}

void CycleEngine::visit(std::uint32_t router) {
  ++visits_;
  visited_ = router;
  refused_ = false;
  if (pending_[router] != 0) {
    for (std::uint32_t i = first_port_[router]; i < first_port_[router + 1]; ++i) {
      if (sources_[port_at_[i]].pending) inject(port_at_[i]);
    }
  }
  const std::uint32_t* const slots = slot_vc_.data() + first_slot_[router];
  const std::uint32_t first = first_word_[router];
  const std::uint32_t end = first_word_[router + 1];
  for (std::uint32_t word = first; word < end; ++word) {
    for (std::uint64_t bits = occupied_[word]; bits != 0; bits &= bits - 1) {
      const auto slot = (word - first) * 64 + static_cast<std::uint32_t>(std::countr_zero(bits));
      look_at(slot, slots[slot]);
    }
  }
  if (!requests_.empty()) allocate();
  if (!sendable_.empty()) {
    if (vcs_each_ > 1 && sendable_.size() > 1) switch_several();
    for (const std::uint32_t vc : sendable_) vcs_[vc].fork == kNone ? try_send(vc) : try_send_fork(vc);
    sendable_.clear();
  }
  if (released_.empty()) return;
  for (const std::uint32_t vc : released_) vcs_[vc].owner = kNone;
  released_.clear();
  // Who was refused in vain asks again once something is free. What others release later wakes this router then.
  if (refused_) wake(router, now_ + 1);
}

void CycleEngine::inject(std::uint32_t port) {
  Source& source = sources_[port];
  const std::uint32_t channel = links_ + port;
  Channel& way_in = channels_[channel];
  if (way_in.free_at > now_) return wake(visited_, way_in.free_at);
  const std::uint32_t packet = source.packets[source.first].packet;
  if (source.sent == 0) {
    source.vc = channel * vcs_each_;  // that with most room
    for (std::uint32_t vc = source.vc; vc < (channel + 1) * vcs_each_; ++vc) {
      if (credits(vcs_[vc]) > credits(vcs_[source.vc])) source.vc = vc;
    }
  }
  if (!has_credit(vcs_[source.vc])) return;
  if (source.sent == 0) ++way_in.load.packets;
  const bool tail = source.sent + 1 == packets_[packet].flits;
  ++entered_;
  send(source.vc, packet, source.sent, tail);
  ++source.sent;
  if (tail) {
    source.sent = 0;
    ++source.first;
    hand_over(port);
  }
  if (source.pending) wake(visited_, way_in.free_at);
}

/// With several VCs more than one input may want the same output, and an input with several VCs has one way to the crossbar:
/// each takes turns, and who must wait asks again in the next cycle.
void CycleEngine::switch_several() {
  const std::uint32_t slots = first_slot_[visited_ + 1] - first_slot_[visited_];
  const auto start = settings_.arbitration == Arbitration::round_robin ? static_cast<std::uint32_t>(now_ % slots) : 0;
  const auto place = [&](std::uint32_t vc) {
    const std::uint32_t slot = vcs_[vc].slot;
    return slot >= start ? slot - start : slot + slots - start;
  };
  std::ranges::sort(sendable_, {}, place);
  inputs_.clear();
  std::size_t kept = 0;
  for (const std::uint32_t vc : sendable_) {
    const std::uint32_t input = vcs_[vc].channel;
    const bool able = vcs_[vc].fork != kNone ? fork_can_send(vc) : can_send(vcs_[vc].out);
    if (!able) continue;
    if (std::ranges::find(inputs_, input) != inputs_.end()) {
      wake(visited_, now_ + 1);
      continue;
    }
    inputs_.push_back(input);
    sendable_[kept++] = vc;
  }
  sendable_.resize(kept);
}

}  // namespace synfire
