// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// interconnect/fabrics: a flit leaves one buffer and enters the next: what every cycle does most, kept where it can be inlined.
#pragma once

#include <algorithm>

#include "interconnect/fabrics/cycle_engine.h"

namespace synfire {

/// A flit goes onto a channel. False: that was the way out, and nothing is behind it; true: it enters the buffer there.
inline bool CycleEngine::enters_buffer(std::uint32_t out, std::uint32_t packet, std::uint32_t number, bool tail) {
  const Vc& behind = vcs_[out];
  Channel& channel = channels_[behind.channel];
  channel.free_at = now_ + channel.cycles.flit;
  ++channel.load.flits;
  if (watcher_ != nullptr) [[unlikely]] {
    watcher_->busy(behind.channel, now_, channel.free_at);
    if (channel.to != kNone) watcher_->buffered(behind.channel, 1, now_);
  }
  if (channel.to != kNone) return true;
  ++delivered_;
  if (number == 0) packets_[packet].head = now_;
  if (tail) {
    const Packet& done = packets_[packet];
    arrivals_.push_back({done.tag, behind.channel - first_eject_, done.offered, done.head, now_});
    free_packets_.push_back(packet);
  }
  return false;
}

/// Puts a flit on a channel: into the buffer behind it, to be ready later; or out.
inline void CycleEngine::send(std::uint32_t out, std::uint32_t packet, std::uint32_t number, bool tail) {
  if (!enters_buffer(out, packet, number, tail)) return;
  Vc& behind = vcs_[out];
  const Channel& channel = channels_[behind.channel];
  const Cycle ready = now_ + channel.cycles.hop;
  flit(out, behind.count) = {ready, packet, number, tail ? 1u : 0u};
  if (behind.fork != kNone) wake(channel.to, ready);  // a copy may have sent all that was there
  if (behind.count++ == 0) {
    occupied_[behind.word] |= std::uint64_t{1} << (behind.slot % 64);
    // The way of a packet whose earlier flits have left may still be busy.
    behind.act_at = ready;
    // A core's way in may take no time: its router is being visited.
    if (ready > now_) wake(channel.to, ready);
  }
  if (settings_.flow_control == FlowControl::credit) {
    --behind.credits;
  } else {
    wheel_.add({out, Event::arrive}, now_ + std::max<std::uint32_t>(channel.cycles.arrive, 1));
  }
}

/// The front flit has left; the next one can leave at `next_at` at the earliest.
inline void CycleEngine::pop(std::uint32_t vc, bool tail, Cycle next_at) {
  Vc& input = vcs_[vc];
  if (watcher_ != nullptr) [[unlikely]]
    watcher_->buffered(input.channel, -1, now_);
  if (++input.head == settings_.buffer) input.head = 0;
  if (--input.count == 0) {
    occupied_[input.word] &= ~(std::uint64_t{1} << (input.slot % 64));
  } else {
    input.act_at = std::max(flit(vc, 0).ready, tail ? now_ + 1 : next_at);
    wheel_.wake(visited_, input.act_at);
  }
  if (settings_.flow_control == FlowControl::credit) {
    if (settings_.credit > 1) return wheel_.add({vc, Event::credit}, now_ + settings_.credit);
    input.popped_at = now_;
    if (input.credits++ == 0 && input.owner != kNone) wheel_.wake(channels_[input.channel].from, now_ + 1);
    return;
  }
  --input.arrived;
  if (input.stopped && input.arrived < stop_at(input.channel)) {
    input.stopped = false;
    wheel_.add({vc, Event::on}, now_ + settings_.credit);
  }
}

/// Whether there is room that the sender knows of. If there is none, the router is woken when there is.
inline bool CycleEngine::has_credit(const Vc& vc) {
  if (credits(vc) > 0) return true;
  if (vc.credits > 0) wake(visited_, now_ + 1);
  if (watcher_ != nullptr) [[unlikely]]
    watcher_->stopped(vc.channel, now_);
  return false;
}

/// Whether the channel of this VC can take a flit now; if it is only busy, the router is woken when it is free.
inline bool CycleEngine::can_send(std::uint32_t out) {
  const Channel& channel = channels_[vcs_[out].channel];
  if (channel.free_at > now_) {
    wheel_.wake(visited_, channel.free_at);
    return false;
  }
  return has_credit(vcs_[out]);
}

}  // namespace synfire
