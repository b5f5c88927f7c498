// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// interconnect/fabrics: packets in, packets out.
#include "interconnect/fabrics/packet_fabric.h"

#include <algorithm>

#include "base/error.h"
#include "kernel/simulation.h"

namespace synfire {

std::vector<ProbeInfo> link_probes(const std::shared_ptr<const Topology>& topology) {
  const auto links = static_cast<std::uint32_t>(topology->links().size());
  const auto place = [topology](std::uint32_t link) { return topology->link_place(link); };
  return {
      bits_probe("router[].busy", 1, "a packet (behavioural) or a flit (cycle) is on this link").array(links, place),
      bits_probe("router[].waiting", 32, "packets that wait until this link is free (behavioural)").array(links, place),
      bits_probe("router[].buffer", 32, "flits in the buffer at this link's end, or on their way there (cycle)")
          .array(links, place),
      event_probe("router[].flit", "a flit goes on this link (cycle), a packet's first one (behavioural)").array(links, place),
      event_probe("router[].stopped", "a flit wants to go on this link and there is no room behind it (cycle)")
          .array(links, place)};
}

PacketFabric::PacketFabric(const sc_core::sc_module_name& name, const BuildContext& context, FabricSetting setting,
                           std::unique_ptr<Carrier> carrier)
    : Fabric(name, context.path),
      setting_(std::move(setting)),
      carrier_(std::move(carrier)),
      has_uplink_(context.uplink),
      ports_(context.ports),
      packet_(activity().action("packet")),
      hop_(activity().action("hop")),
      delivery_(activity().action("delivery")) {
  const std::size_t ends = ports_.size() + (has_uplink_ ? 1 : 0);
  for (std::size_t i = 0; i < ends; ++i) {
    outs_.push_back(std::make_unique<SpikeOut>(("out_" + std::to_string(i)).c_str()));
    ins_.push_back(
        std::make_unique<SpikeIn<PacketFabric>>(("in_" + std::to_string(i)).c_str(), *this, &PacketFabric::accept, i));
  }
  delivering_.resize(ends);
  for (const std::string& kind : setting_.topology->kinds()) hop_kind_.push_back(activity().action(kind));
  counted_.resize(hop_kind_.size());
  if (ports_.empty()) return;
  first_core_ = ports_.front().first_core;
  port_of_.resize(ports_.back().first_core + ports_.back().cores - first_core_, static_cast<std::uint32_t>(ports_.size()));
  for (std::size_t port = 0; port < ports_.size(); ++port) {
    std::fill_n(port_of_.begin() + (ports_[port].first_core - first_core_), ports_[port].cores,
                static_cast<std::uint32_t>(port));
  }
}

/// Whether somebody looks is settled after a fabric was made.
void PacketFabric::look() {
  carrier_->watch(probes().watched() ? static_cast<CarrierWatcher*>(this) : nullptr);
}

Picoseconds PacketFabric::absolute(Tick at) const {
  return to_picoseconds(sc_core::sc_time_stamp()) + static_cast<Picoseconds>(at) * setting_.tick;
}

void PacketFabric::busy(std::uint32_t channel, Tick from, Tick to) {
  if (channel >= setting_.topology->links().size()) return;
  probes().event(kFlit, channel, absolute(from));
  if (from == to) return;
  probes().add(kBusy, channel, 1, absolute(from));
  probes().add(kBusy, channel, -1, absolute(to));
}

void PacketFabric::waiting(std::uint32_t channel, std::int64_t by, Tick at) {
  if (channel < setting_.topology->links().size()) probes().add(kWaiting, channel, by, absolute(at));
}

void PacketFabric::buffered(std::uint32_t channel, std::int64_t by, Tick at) {
  if (channel < setting_.topology->links().size()) probes().add(kBuffer, channel, by, absolute(at));
}

void PacketFabric::stopped(std::uint32_t channel, Tick at) {
  if (channel < setting_.topology->links().size()) probes().event(kStopped, channel, absolute(at));
}

void PacketFabric::begin_step() {
  look();
  carrier_->restart();
  sent_.clear();
  destinations_.clear();
}

void PacketFabric::accept(std::size_t port, const PacketBatch& batch) {
  const auto offset = static_cast<std::uint32_t>(destinations_.size());
  destinations_.insert(destinations_.end(), batch.destinations.begin(), batch.destinations.end());
  for (std::size_t i = 0; i < batch.packets.size(); ++i) {
    const Packet& packet = batch.packets[i];
    if (recorder_ && packet.source != kOutside) {
      for (std::uint32_t k = 0; k < packet.count; ++k)
        recorder_(packet.time, packet.source, batch.destinations[packet.first + k].core);
    }
    Sent sent{packet.source, packet.first + offset, packet.count, 0, batch.value(i)};
    if (setting_.multicast) {
      waiting_.push_back({packet.time, static_cast<std::uint32_t>(port), sent});
      continue;
    }
    sent.count = 1;
    for (std::uint32_t k = 0; k < packet.count; ++k, ++sent.first) {
      waiting_.push_back({packet.time, static_cast<std::uint32_t>(port), sent});
    }
  }
}

void PacketFabric::send(std::size_t port, Picoseconds time, const Sent& packet) {
  targets_.clear();
  for (std::uint32_t i = 0; i < packet.count; ++i) {
    const auto target = static_cast<std::uint32_t>(port_of(destinations_[packet.first + i].core));
    if (packet.count == 1 || std::ranges::find(targets_, target) == targets_.end()) targets_.push_back(target);
  }
  // A packet that comes in from the fabric above was counted there.
  if (port < ports_.size() || !has_uplink_) activity().count(packet_);
  const auto tag = static_cast<std::uint32_t>(sent_.size());
  sent_.push_back(packet);
  sent_.back().arrivals = static_cast<std::uint32_t>(targets_.size());
  const Picoseconds at = (time + setting_.tick - 1) / setting_.tick;  // what comes between two clock edges waits for the next
  carrier_->offer(static_cast<std::uint32_t>(port), static_cast<Tick>(at), tag,
                  packet.value == 1.0 ? setting_.flits : setting_.value_flits, targets_);
}

Picoseconds PacketFabric::next() const {
  Picoseconds first = kNothing;
  for (const Waiting& waiting : waiting_) first = std::min(first, waiting.time);
  const Tick tick = carrier_->next();
  return tick == kNever ? first : std::min(first, static_cast<Picoseconds>(tick) * setting_.tick);
}

Picoseconds PacketFabric::settle() {
  return advance(kNothing);
}

Picoseconds PacketFabric::advance(Picoseconds until) {
  // By time; the order of sending breaks ties, which is that of the cores, so that threads never change a result.
  if (!std::ranges::is_sorted(waiting_, {}, &Waiting::time)) std::ranges::stable_sort(waiting_, {}, &Waiting::time);
  for (const Waiting& waiting : waiting_) send(waiting.port, waiting.time, waiting.packet);
  waiting_.clear();
  const Tick end = until == kNothing ? kNever : static_cast<Tick>((until + setting_.tick - 1) / setting_.tick) + 1;
  carry(end);
  return deliver();
}

/// A long way to `end` is gone in parts, between which an interrupt is seen.
void PacketFabric::carry(Tick end) {
  constexpr Tick kCycles = 1 << 16;
  const Tick part = kCycles * static_cast<Tick>(std::max<Picoseconds>(setting_.period / setting_.tick, 1));
  for (Tick next = carrier_->next(); next != kNever && next < end - std::min(end, part); next = carrier_->next()) {
    carrier_->run_until(next + part);
    if (Simulation::interrupted()) throw SimulationError("interrupted at " + sc_core::sc_time_stamp().to_string());
  }
  carrier_->run_until(end);
}

Picoseconds PacketFabric::deliver() {
  Picoseconds last = 0;
  for (const Arrival& arrival : carrier_->arrivals()) {
    if (watcher_) watcher_(arrival);
    const Sent& sent = sent_[arrival.tag];
    const Picoseconds time = static_cast<Picoseconds>(arrival.tail) * setting_.tick + setting_.local;
    last = std::max(last, time);
    activity().count(delivery_);
    PacketBatch& batch = delivering_[arrival.port];
    const Destination* to = destinations_.data() + sent.first;
    if (sent.arrivals == 1) {
      batch.add(time, sent.source, to, sent.count, sent.value);
      continue;
    }
    batch.add(time, sent.source, to, 0, sent.value);
    for (std::uint32_t i = 0; i < sent.count; ++i) {
      if (port_of(to[i].core) != arrival.port) continue;
      batch.destinations.push_back(to[i]);
      ++batch.packets.back().count;
    }
  }
  carrier_->arrivals().clear();
  count_hops();
  sc_core::sc_time none;
  for (std::size_t port = 0; port < delivering_.size(); ++port) {
    PacketBatch& batch = delivering_[port];
    if (batch.packets.empty()) continue;
    (*outs_[port])->b_transport(batch, none);
    batch.clear();
  }
  return last;
}

void PacketFabric::count_hops() {
  const std::vector<std::uint64_t>& hops = carrier_->hops();
  for (std::size_t kind = 0; kind < hops.size(); ++kind) {
    activity().count(hop_, hops[kind] - counted_[kind]);
    // A kind may have the name of what is counted anyway, such as `hop`.
    if (hop_kind_[kind] > delivery_) activity().count(hop_kind_[kind], hops[kind] - counted_[kind]);
    counted_[kind] = hops[kind];
  }
}

Picoseconds PacketFabric::stall(std::uint32_t core) const {
  const std::size_t port = port_of(core);
  // Of a nested platform's cores, their own fabric knows.
  if (port >= ports_.size() || ports_[port].cores != 1) return 0;
  return static_cast<Picoseconds>(carrier_->stall(static_cast<std::uint32_t>(port))) * setting_.tick;
}

}  // namespace synfire
