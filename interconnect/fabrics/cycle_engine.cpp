// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// interconnect/fabrics: wiring of the cycle engine, cores that hand packets over, and the passing of cycles.
#include "interconnect/fabrics/cycle_engine.h"

#include <algorithm>

#include "base/error.h"

namespace synfire {

CycleEngine::CycleEngine(EngineSettings settings)
    : settings_(std::move(settings)),
      links_(static_cast<std::uint32_t>(settings_.topology->links().size())),
      first_eject_(links_ + static_cast<std::uint32_t>(settings_.ports.size())),
      vcs_each_(settings_.virtual_channels),
      classes_(settings_.routing->classes() <= vcs_each_ ? settings_.routing->classes() : 1) {
  wire();
}

void CycleEngine::wire() {
  const Topology& topology = *settings_.topology;
  const std::uint32_t routers = topology.routers();
  const auto ports = static_cast<std::uint32_t>(settings_.ports.size());
  channels_.resize(std::size_t{first_eject_} + ports);
  vcs_.resize(channels_.size() * vcs_each_);
  std::uint32_t horizon = settings_.credit + 1;
  const auto set = [&](std::uint32_t channel, const ChannelCycles& cycles, std::uint32_t from, std::uint32_t to) {
    channels_[channel].cycles = cycles;
    channels_[channel].from = from;
    channels_[channel].to = to;
    horizon = std::max({horizon, cycles.hop + 1, cycles.flit + 1});
  };
  for (std::uint32_t link = 0; link < links_; ++link) {
    const Link& of = topology.links()[link];
    set(link, settings_.kinds[of.kind], of.from, of.to);
  }
  port_at_.resize(ports);
  first_port_.assign(routers + 1, 0);
  for (std::uint32_t port = 0; port < ports; ++port) {
    const std::uint32_t router = settings_.ports[port];
    set(links_ + port, settings_.inject, router, router);
    set(first_eject_ + port, settings_.eject, router, kNone);
    ++first_port_[router + 1];
  }
  for (std::uint32_t router = 0; router < routers; ++router) first_port_[router + 1] += first_port_[router];
  std::vector<std::uint32_t> next(first_port_.begin(), first_port_.end() - 1);
  for (std::uint32_t port = 0; port < ports; ++port) port_at_[next[settings_.ports[port]]++] = port;

  first_slot_.assign(routers + 1, 0);
  first_word_.assign(routers + 1, 0);
  for (std::uint32_t router = 0; router < routers; ++router) {
    std::uint32_t slot = 0;
    const auto add = [&](std::uint32_t channel) {
      for (std::uint32_t vc = channel * vcs_each_; vc < (channel + 1) * vcs_each_; ++vc, ++slot) {
        vcs_[vc].slot = slot;
        vcs_[vc].word = first_word_[router] + slot / 64;
        slot_vc_.push_back(vc);
      }
    };
    for (const std::uint32_t link : topology.in_links(router)) add(link);
    for (std::uint32_t i = first_port_[router]; i < first_port_[router + 1]; ++i) add(links_ + port_at_[i]);
    first_slot_[router + 1] = first_slot_[router] + slot;
    first_word_[router + 1] = first_word_[router] + (slot + 63) / 64;
  }
  occupied_.assign(first_word_.back(), 0);
  pending_.assign(routers, 0);

  const bool credits = settings_.flow_control == FlowControl::credit;
  for (std::size_t vc = 0; vc < vcs_.size(); ++vc) {
    const bool way_out = vc >= std::size_t{first_eject_} * vcs_each_;
    // A core has its way in for itself; any room there wakes its router.
    if (!way_out && vc >= std::size_t{links_} * vcs_each_) vcs_[vc].owner = kSource;
    vcs_[vc].channel = static_cast<std::uint32_t>(vc / vcs_each_);
    vcs_[vc].credits = way_out ? kUnlimited : credits ? settings_.buffer : 1;
  }
  flits_.resize(std::size_t{first_eject_} * vcs_each_ * settings_.buffer);
  sources_.resize(ports);
  hops_.resize(settings_.kinds.size());
  wheel_.resize(routers, horizon);
  refused_at_.assign(routers, 0);
  const bool takes_time = settings_.inject.hop > 0 &&
                          std::ranges::all_of(settings_.kinds, [](const ChannelCycles& cycles) { return cycles.hop > 0; });
  can_be_usual_ = vcs_each_ == 1 && credits && settings_.credit == 1 && takes_time && !settings_.visit_all;
  usual_ = can_be_usual_;
}

void CycleEngine::offer(std::uint32_t port, Cycle at, std::uint32_t tag, std::uint32_t flits,
                        std::span<const std::uint32_t> targets) {
  Source& source = sources_[port];
  at = std::max(at, now_ + (started_ ? 1 : 0));
  if (!source.packets.empty()) at = std::max(at, source.packets.back().at);
  Packet packet{at, 0, tag, flits, targets[0], static_cast<std::uint32_t>(targets.size())};
  if (targets.size() > 1) {
    if (usual_) leave_usual();
    packet.first = static_cast<std::uint32_t>(targets_.size());
    targets_.insert(targets_.end(), targets.begin(), targets.end());
  }
  source.packets.push_back({at, new_packet(packet)});
  if (source.packets.size() - source.next == 1) announce(port);
}

std::uint32_t CycleEngine::new_packet(const Packet& packet) {
  if (free_packets_.empty()) {
    packets_.push_back(packet);
    return static_cast<std::uint32_t>(packets_.size() - 1);
  }
  const std::uint32_t at = free_packets_.back();
  free_packets_.pop_back();
  packets_[at] = packet;
  return at;
}

void CycleEngine::announce(std::uint32_t port) {
  Source& source = sources_[port];
  if (source.announced) return;
  source.announced = true;
  offers_.emplace(source.packets[source.next].at + source.stall, port);
}

/// Hands over what its core has ready by now, as far as the queue has room.
void CycleEngine::hand_over(std::uint32_t port) {
  Source& source = sources_[port];
  while (source.next < source.packets.size()) {
    const Offered& offered = source.packets[source.next];
    if (offered.at + source.stall > now_) {
      announce(port);
      break;
    }
    if (settings_.source_queue > 0 && source.next - source.first >= settings_.source_queue) break;  // until one has left
    source.stall = now_ - offered.at;  // time that a full queue cost; all that the core does later is later by it
    packets_[offered.packet].offered = now_;
    ++source.next;
  }
  const bool pending = source.first < source.next;
  if (pending != source.pending) {
    pending_[settings_.ports[port]] += pending ? 1 : 0xffffffff;
    if (pending && usual_) wheel_.add_late(port | kEnter, now_);
  }
  source.pending = pending;
}

Cycle CycleEngine::next() const {
  const Cycle from = started_ ? now_ + 1 : now_;
  const Cycle woken = wheel_.next(from);
  const Cycle offered = offers_.empty() ? kNever : std::max(offers_.top().first, from);
  return std::min(woken, offered);
}

void CycleEngine::run_until(Cycle end) {
  while (true) {
    Cycle at = next();
    if (at == kNever && on_the_way() > 0) deadlock();
    if (settings_.visit_all && on_the_way() > 0 && started_) at = now_ + 1;
    if (at == kNever || at >= end) return;
    now_ = at;
    started_ = true;
    cycle();
  }
}

void CycleEngine::cycle() {
  while (!offers_.empty() && offers_.top().first <= now_) {
    const std::uint32_t port = offers_.top().second;
    offers_.pop();
    sources_[port].announced = false;
    hand_over(port);
    if (!usual_) wheel_.wake(settings_.ports[port], now_);
  }
  const auto happens = [this](const Event& event) { happen(event); };
  const auto late = [this](std::uint32_t number) {
    if (!usual_) return;  // what was foreseen before this engine left the usual case
    (number & kEnter) != 0 ? enter(number & ~kEnter) : go(number);
  };
  if (settings_.visit_all) {
    wheel_.work(
        now_, happens, [](std::uint32_t) {}, late);
    for (std::uint32_t router = 0; router < settings_.topology->routers(); ++router) visit(router);
  } else if (usual_) {
    wheel_.work(
        now_, happens, [this](std::uint32_t router) { visit_usual(router); }, late);
  } else {
    wheel_.work(
        now_, happens, [this](std::uint32_t router) { visit(router); }, late);
  }
}

void CycleEngine::happen(const Event& event) {
  Vc& vc = vcs_[event.vc];
  switch (event.kind) {
    case Event::credit:
      if (vc.credits++ == 0 && vc.owner != kNone) wheel_.wake(channels_[vc.channel].from, now_);
      return;
    case Event::arrive:
      if (++vc.arrived >= stop_at(vc.channel) && !vc.stopped) {
        vc.stopped = true;
        wheel_.add({event.vc, Event::off}, now_ + settings_.credit);
      }
      return;
    case Event::off: vc.credits = 0; return;
    default:
      vc.credits = 1;
      if (vc.owner != kNone) wheel_.wake(channels_[vc.channel].from, now_);
      return;
  }
}

void CycleEngine::restart() {
  check_conservation();
  if (on_the_way() > 0) throw SimulationError("a fabric starts over with packets still on their way");
  // Credits on their way home come home: nothing may happen in cycles that count from 0 again.
  for (Cycle at = wheel_.next(now_ + 1); at != kNever; at = wheel_.next(now_ + 1)) {
    now_ = at;
    cycle();
  }
  for (Channel& channel : channels_) channel.free_at = 0;
  for (Vc& vc : vcs_) {
    vc.popped_at = kNever;
    vc.act_at = 0;
    vc.starved = false;
  }
  usual_ = can_be_usual_;
  for (Source& source : sources_) {
    source.packets.clear();
    source.next = source.first = 0;
    source.stall = 0;
  }
  targets_.clear();
  now_ = 0;
  started_ = false;
}

std::uint32_t CycleEngine::stop_at(std::uint32_t channel) const {
  return settings_.buffer - flits_after_stop(channels_[channel].cycles, settings_.credit);
}

}  // namespace synfire
