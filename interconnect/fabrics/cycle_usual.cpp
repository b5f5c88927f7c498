// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// interconnect/fabrics: the usual router: one VC, credits known after a cycle, packets of one target. Each flit's cycle is
// known when the one before it has left: max(ready, channel free), or the cycle after room came. So flits move by themselves,
// late in their cycle, and a router is visited only when heads want an output.
#include <algorithm>

#include "interconnect/fabrics/cycle_flits.h"

namespace synfire {

/// Whether the sender knows of room behind an output. If not, it tries again when it does.
inline bool CycleEngine::has_room(std::uint32_t out, std::uint32_t who) {
  Vc& behind = vcs_[out];
  if (credits(behind) > 0) [[likely]]
    return true;
  if (behind.credits > 0) {
    wheel_.add_late(who, now_ + 1);
  } else {
    behind.starved = true;
  }
  if (watcher_ != nullptr) [[unlikely]]
    watcher_->stopped(behind.channel, now_);
  return false;
}

/// Puts a flit on a channel.
inline void CycleEngine::put(std::uint32_t out, std::uint32_t packet, std::uint32_t number, bool tail) {
  if (!enters_buffer(out, packet, number, tail)) return;
  Vc& behind = vcs_[out];
  const Channel& channel = channels_[behind.channel];
  const Cycle ready = now_ + channel.cycles.hop;
  flit(out, behind.count) = {ready, packet, number, tail ? 1u : 0u};
  --behind.credits;
  if (behind.count++ != 0) return;
  if (behind.out != kNone) {
    wheel_.add_late(out, std::max(ready, channels_[vcs_[behind.out].channel].free_at));
  } else {
    behind.act_at = ready;
    occupied_[behind.word] |= std::uint64_t{1} << (behind.slot % 64);
    wheel_.wake(channel.to, ready);
  }
}

/// The front flit of a buffer goes on.
void CycleEngine::go(std::uint32_t vc) {
  Vc& input = vcs_[vc];
  const std::uint32_t out = input.out;
  if (!has_room(out, vc)) return;
  const Flit front = flit(vc, 0);
  put(out, front.packet, front.number, front.tail != 0);
  if (watcher_ != nullptr) [[unlikely]]
    watcher_->buffered(input.channel, -1, now_);
  if (++input.head == settings_.buffer) input.head = 0;
  --input.count;
  const Channel& channel = channels_[vcs_[out].channel];
  if (front.tail != 0) {
    input.out = input.want = kNone;
    vcs_[out].owner = kNone;
    if (refused_at_[channel.from] != 0) wheel_.wake(channel.from, now_ + 1);
    if (input.count != 0) {
      input.act_at = std::max(flit(vc, 0).ready, now_ + 1);
      occupied_[input.word] |= std::uint64_t{1} << (input.slot % 64);
      wheel_.wake(channel.from, input.act_at);
    }
  } else if (input.count != 0) {
    wheel_.add_late(vc, std::max(flit(vc, 0).ready, channel.free_at));
  }
  input.popped_at = now_;
  ++input.credits;
  if (input.starved) {
    input.starved = false;
    wheel_.add_late(input.owner == kSource ? (input.channel - links_) | kEnter : input.owner, now_ + 1);
  }
}

/// A core's next flit enters its router.
void CycleEngine::enter(std::uint32_t port) {
  Source& source = sources_[port];
  const std::uint32_t way_in = links_ + port;  // and its VC
  const Channel& channel = channels_[way_in];
  if (channel.free_at > now_) return wheel_.add_late(port | kEnter, channel.free_at);
  if (!has_room(way_in, port | kEnter)) return;
  const std::uint32_t packet = source.packets[source.first].packet;
  const bool tail = source.sent + 1 == packets_[packet].flits;
  ++entered_;
  if (source.sent == 0) ++channels_[way_in].load.packets;
  put(way_in, packet, source.sent, tail);
  ++source.sent;
  if (tail) {
    source.sent = 0;
    ++source.first;
    hand_over(port);
  }
  if (source.pending) wheel_.add_late(port | kEnter, channel.free_at);
}

void CycleEngine::visit_usual(std::uint32_t router) {
  ++visits_;
  visited_ = router;
  refused_ = false;
  const std::uint32_t first = first_word_[router];
  for (std::uint32_t word = first; word < first_word_[router + 1]; ++word) {
    for (std::uint64_t bits = occupied_[word]; bits != 0; bits &= bits - 1) {
      const auto slot = (word - first) * 64 + static_cast<std::uint32_t>(std::countr_zero(bits));
      const std::uint32_t vc = slot_vc_[first_slot_[router] + slot];
      if (vcs_[vc].act_at <= now_) request(slot, vc);
    }
  }
  if (!requests_.empty()) allocate();
  refused_at_[router] = refused_ ? 1 : 0;
  for (const std::uint32_t vc : sendable_) {
    Vc& input = vcs_[vc];
    occupied_[input.word] &= ~(std::uint64_t{1} << (input.slot % 64));
    // Late in this cycle at the earliest: then no visit of it sees what this flit leaves free.
    wheel_.add_late(vc, std::max(channels_[vcs_[input.out].channel].free_at, now_));
  }
  sendable_.clear();
}

/// A packet of several targets: from the next cycle on, every router that holds a flit is visited.
void CycleEngine::leave_usual() {
  usual_ = false;
  const Cycle at = now_ + (started_ ? 1 : 0);
  for (std::uint32_t vc = 0; vc < first_eject_; ++vc) {
    if (vcs_[vc].count == 0) continue;
    vcs_[vc].act_at = std::max(flit(vc, 0).ready, at);
    occupied_[vcs_[vc].word] |= std::uint64_t{1} << (vcs_[vc].slot % 64);
    wheel_.wake(channels_[vc].to, vcs_[vc].act_at);
  }
  for (std::uint32_t port = 0; port < sources_.size(); ++port) {
    sources_[port].vc = links_ + port;  // of a packet that has begun to enter
    if (sources_[port].pending) wheel_.wake(settings_.ports[port], at);
  }
}

}  // namespace synfire
