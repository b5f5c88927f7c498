// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// interconnect/fabrics: packets on their ways, in order of time.
#include "interconnect/fabrics/packet_model.h"

#include <algorithm>

#include "base/error.h"

namespace synfire {

PacketModel::PacketModel(PacketModelSettings settings)
    : settings_(std::move(settings)),
      links_(static_cast<std::uint32_t>(settings_.topology->links().size())),
      first_eject_(links_ + static_cast<std::uint32_t>(settings_.ports.size())) {
  for (const Link& link : settings_.topology->links()) channels_.push_back({settings_.kinds[link.kind], link.to});
  for (const std::uint32_t router : settings_.ports) channels_.push_back({settings_.inject, router});
  for (const std::uint32_t router : settings_.ports) channels_.push_back({settings_.eject, router});
  for (std::uint32_t i = 0; settings_.windows && i < first_eject_; ++i) {
    Channel& channel = channels_[i];
    if (channel.times.flit == 0) continue;  // it takes no time
    channel.tight = round_trip(channel) > channel.times.flit * settings_.buffer;
    const std::size_t all = std::size_t{settings_.buffer} * settings_.virtual_channels;
    if (round_trip(channel) > channel.times.flit * all) channel.room.resize(all);
  }
  sources_.resize(settings_.ports.size());
  hops_.resize(settings_.kinds.size());
}

std::uint32_t PacketModel::new_packet(const Packet& packet) {
  if (free_packets_.empty()) {
    packets_.push_back(packet);
    next_.push_back(kNone);
    return static_cast<std::uint32_t>(packets_.size() - 1);
  }
  const std::uint32_t at = free_packets_.back();
  free_packets_.pop_back();
  packets_[at] = packet;
  return at;
}

void PacketModel::offer(std::uint32_t port, Tick at, std::uint32_t tag, std::uint32_t flits,
                        std::span<const std::uint32_t> targets) {
  Packet packet{at, tag, flits, targets[0], static_cast<std::uint32_t>(targets.size())};
  if (targets.size() > 1) {
    packet.first = static_cast<std::uint32_t>(targets_.size());
    targets_.insert(targets_.end(), targets.begin(), targets.end());
  }
  packet.trailing = 1;
  packet.trail[0] = links_ + port;
  // An event of its way in: the core hands it over.
  const std::uint32_t number = new_packet(packet);
  if (next_offer_ < offers_.size() && offers_.back().at > at) return push(at, number, links_ + port);
  if (next_offer_ == offers_.size()) {
    offers_.clear();
    next_offer_ = 0;
  }
  offers_.push_back({at, order_++, number, links_ + port});
}

PacketModel::Event PacketModel::take() {
  if (next_offer_ < offers_.size() && (events_.empty() || events_.top() > offers_[next_offer_])) return offers_[next_offer_++];
  const Event event = events_.top();
  events_.pop();
  return event;
}

void PacketModel::run_until(Tick end) {
  while (next() < end) {
    const Event event = take();
    if (event.channel == kNone) {
      arrive(event.at, event.packet);
    } else if (event.packet != kNone) {
      ask(event.at, event.packet, event.channel);
    } else {
      set_free(event.at, event.channel);
    }
  }
}

/// The channel by which a packet goes on from a router; of several, the one that is free first.
Way PacketModel::way_to(const Packet& packet, std::uint32_t router, std::uint32_t port) {
  const std::uint32_t to = settings_.ports[port];
  if (to == router) return {first_eject_ + port, 0};
  const std::uint32_t came_by = packet.trail[0] < links_ ? packet.trail[0] : kNoLink;
  ways_.clear();
  settings_.routing->ways({router, came_by, packet.vc_class}, to, ways_);
  if (ways_.empty()) {
    throw SimulationError("a packet to router " + settings_.topology->router_name(to) + " cannot go on from router " +
                          settings_.topology->router_name(router) + ": its routing has no entry");
  }
  if (packet.count > 1) return ways_[0];
  return *std::min_element(ways_.begin(), ways_.end(),
                           [&](const Way& a, const Way& b) { return channels_[a.link].free_at < channels_[b.link].free_at; });
}

/// Whether a packet that has come to a router must wait for others that came by the same channel.
bool PacketModel::stand_behind(Tick at, std::uint32_t number) {
  Packet& packet = packets_[number];
  Channel& channel = channels_[packet.trail[0]];
  if (!packet.called) {
    if (channel.blocked || channel.behind_first != kNone) {
      next_[number] = kNone;
      (channel.behind_first == kNone ? channel.behind_first : next_[channel.behind_last]) = number;
      channel.behind_last = number;
      return true;
    }
    if (channel.passing > at) {
      packet.called = true;
      channel.blocked = true;
      push(channel.passing, number, kNone);
      return true;
    }
  }
  packet.called = false;
  channel.blocked = true;
  return false;
}

/// A packet goes on, and the next one behind it can follow its tail.
void PacketModel::leave_buffer(Tick until, const Packet& packet) {
  Channel& channel = channels_[packet.trail[0]];
  channel.blocked = false;
  channel.passing = std::max(channel.passing, until);
  if (channel.behind_first == kNone) return;
  const std::uint32_t next = channel.behind_first;
  channel.behind_first = next_[next];
  packets_[next].called = true;
  channel.blocked = true;
  push(channel.passing, next, kNone);
}

void PacketModel::arrive(Tick at, std::uint32_t number) {
  if (settings_.virtual_channels == 1 && stand_behind(at, number)) return;
  const std::uint32_t router = channels_[packets_[number].trail[0]].to;
  if (packets_[number].count == 1) {
    const Way way = way_to(packets_[number], router, packets_[number].first);
    packets_[number].vc_class = way.vc_class;
    return ask(at, number, way.link);
  }
  const Packet packet = packets_[number];  // a copy: new packets move the old ones
  // Where the ways of its targets part, a copy goes each way.
  std::vector<std::pair<std::uint64_t, std::uint32_t>> by_way;
  for (std::uint32_t i = 0; i < packet.count; ++i) {
    const Way way = way_to(packet, router, targets_[packet.first + i]);
    by_way.push_back({std::uint64_t{way.link} << 32 | way.vc_class, targets_[packet.first + i]});
  }
  std::ranges::stable_sort(by_way, {}, [](const auto& entry) { return entry.first; });
  free_packets_.push_back(number);
  for (std::size_t i = 0; i < by_way.size();) {
    std::size_t end = i;
    while (end < by_way.size() && by_way[end].first == by_way[i].first) ++end;
    Packet copy = packet;
    copy.count = static_cast<std::uint32_t>(end - i);
    copy.first = copy.count == 1 ? by_way[i].second : packet.first + static_cast<std::uint32_t>(i);
    for (std::size_t k = i; k < end; ++k) targets_[packet.first + k] = by_way[k].second;
    copy.vc_class = static_cast<std::uint32_t>(by_way[i].first);
    ask(at, new_packet(copy), static_cast<std::uint32_t>(by_way[i].first >> 32));
    i = end;
  }
}

/// A packet wants a channel: it starts at once, or stands in line.
void PacketModel::ask(Tick at, std::uint32_t packet, std::uint32_t number) {
  Channel& channel = channels_[number];
  const bool from_core = number >= links_ && number < first_eject_;
  if (from_core) {
    Source& source = sources_[number - links_];
    Tick handed = packets_[packet].offered + source.stall;
    const std::uint32_t queued = source.waiting + (channel.free_at > at ? 1 : 0);
    if (settings_.source_queue > 0 && queued >= settings_.source_queue) handed = std::max({handed, channel.free_at, at + 1});
    if (handed > at) return push(handed, packet, number);  // its core is held up
    source.stall = at - packets_[packet].offered;
    packets_[packet].offered = at;
  }
  if (channel.first == kNone && channel.free_at <= at) return start(at, packet, number);
  if (from_core) ++sources_[number - links_].waiting;
  if (watcher_ != nullptr) watcher_->waiting(number, 1, at);
  next_[packet] = kNone;
  if (channel.first == kNone) {
    channel.first = packet;
    push(channel.free_at, kNone, number);
  } else {
    next_[channel.last] = packet;
  }
  channel.last = packet;
}

void PacketModel::set_free(Tick at, std::uint32_t number) {
  Channel& channel = channels_[number];
  if (channel.free_at > at) return push(channel.free_at, kNone, number);  // it was kept for longer
  const std::uint32_t packet = channel.first;
  channel.first = next_[packet];
  if (watcher_ != nullptr) watcher_->waiting(number, -1, at);
  if (number >= links_ && number < first_eject_) --sources_[number - links_].waiting;
  start(at, packet, number);
  if (channel.first != kNone) push(channel.free_at, kNone, number);
}

/// A packet's flits go on a channel: how long after the head the tail does, and when the channel is free. A tail that came late
/// goes late, unless the head has waited for it. `from`: the channel that it came by, or nullptr.
Tick PacketModel::pass(Tick at, const Packet& packet, Channel& channel, Channel* from) {
  const Tick flit = channel.times.flit;
  const Tick waited = at - packet.ready;
  Tick span = std::max((packet.flits - 1) * flit, packet.span > waited ? packet.span - waited : 0);
  if (channel.tight || (from != nullptr && from->tight)) {
    // Flit i comes into a buffer once flit i - buffer has left it and the sender knows.
    const Tick window =
        std::max(channel.tight ? round_trip(channel) : 0, from != nullptr && from->tight ? round_trip(*from) : 0);
    const Tick pace = packet.flits > 1 ? span / (packet.flits - 1) : 0;
    const std::uint64_t first = channel.load.flits - packet.flits;
    leaving_.resize(packet.flits);
    Tick leaves = at;
    for (std::uint32_t i = 0; i < packet.flits; ++i) {
      if (i > 0) leaves += pace;
      if (i >= settings_.buffer) leaves = std::max(leaves, leaving_[i - settings_.buffer] + window);
      if (!channel.room.empty()) {
        Tick& room = channel.room[(first + i) % channel.room.size()];
        if (i > 0) leaves = std::max(leaves, room);
        room = leaves + round_trip(channel);
      }
      leaving_[i] = leaves;
    }
    span = leaves - at;
    if (from != nullptr && !from->room.empty()) make_room(packet, *from);
  }
  channel.free_at = at + (settings_.virtual_channels == 1 ? span + flit : packet.flits * flit);
  if (!channel.room.empty())
    channel.free_at = std::max(channel.free_at, channel.room[channel.load.flits % channel.room.size()]);
  return span;
}

/// The flits that leave a buffer now make room in it later than was thought when they came.
void PacketModel::make_room(const Packet& packet, Channel& from) {
  for (std::uint32_t i = 0; i < packet.flits; ++i) {
    const std::uint64_t number = packet.first_flit + i;
    if (from.load.flits - number > from.room.size()) continue;  // others have come since
    Tick& room = from.room[number % from.room.size()];
    room = std::max(room, leaving_[i] + settings_.credit);
  }
  from.free_at = std::max(from.free_at, from.room[from.load.flits % from.room.size()]);
}

void PacketModel::start(Tick at, std::uint32_t number, std::uint32_t on) {
  Channel& channel = channels_[on];
  Packet& packet = packets_[number];
  channel.load.flits += packet.flits;
  ++channel.load.packets;
  const bool from_core = on >= links_ && on < first_eject_;
  if (from_core) packet.ready = at;
  packet.span = pass(at, packet, channel, from_core ? nullptr : &channels_[packet.trail[0]]);
  packet.ready = at + channel.times.hop;
  packet.first_flit = channel.load.flits - packet.flits;
  if (watcher_ != nullptr) watcher_->busy(on, at, at + packet.flits * channel.times.flit);
  if (from_core) {
    return channel.times.hop == 0 ? arrive(at, number) : push(at + channel.times.hop, number, kNone);
  }
  if (settings_.virtual_channels == 1) leave_buffer(at + packet.span + channel.times.flit, packet);
  // What does not fit into the buffers behind follows at the pace of this channel.
  std::uint64_t held = settings_.buffer;
  const bool alone = settings_.virtual_channels == 1;  // else others use the gaps between slow flits
  const Tick pace = alone && packet.flits > 1 ? packet.span / (packet.flits - 1) : channel.times.flit;
  for (std::uint32_t i = 0; i < packet.trailing && packet.flits > held; ++i, held += settings_.buffer) {
    Tick& free_at = channels_[packet.trail[i]].free_at;
    free_at = std::max(free_at, at + (packet.flits - held) * pace);
  }
  if (on >= first_eject_) {
    arrivals_.push_back({packet.tag, on - first_eject_, packet.offered, at, at + packet.span});
    free_packets_.push_back(number);
    return;
  }
  ++hops_[settings_.topology->links()[on].kind];
  std::move_backward(packet.trail.begin(), packet.trail.end() - 1, packet.trail.end());
  packet.trail[0] = on;
  packet.trailing = std::min<std::uint32_t>(packet.trailing + 1, kTrail);
  push(at + channel.times.hop, number, kNone);
}

void PacketModel::restart() {
  if (packets_.size() != free_packets_.size()) throw SimulationError("a fabric starts over with packets still on their way");
  targets_.clear();
  for (Channel& channel : channels_) {
    channel.free_at = channel.passing = 0;
    std::ranges::fill(channel.room, 0);
  }
  for (Source& source : sources_) {
    source.stall = 0;
  }
}

}  // namespace synfire
