// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// interconnect/fabrics: routing a step's packets.
#include "interconnect/fabrics/behavioural_fabric.h"

#include <algorithm>
#include <tuple>

namespace synfire {

BehaviouralFabric::BehaviouralFabric(const sc_core::sc_module_name& name, const BuildContext& context,
                                     std::shared_ptr<const Topology> topology, FabricTiming timing, std::uint32_t edge,
                                     bool multicast)
    : Fabric(name, context.path),
      topology_(std::move(topology)),
      timing_(std::move(timing)),
      edge_(edge),
      multicast_(multicast),
      has_uplink_(context.uplink),
      ports_(context.ports),
      packet_(activity().action("packet")),
      hop_(activity().action("hop")),
      delivery_(activity().action("delivery")) {
  const std::size_t ends = ports_.size() + (has_uplink_ ? 1 : 0);
  for (std::size_t i = 0; i < ends; ++i) {
    outs_.push_back(std::make_unique<SpikeOut>(("out_" + std::to_string(i)).c_str()));
    ins_.push_back(std::make_unique<SpikeIn<BehaviouralFabric>>(("in_" + std::to_string(i)).c_str(), *this,
                                                                &BehaviouralFabric::accept, i));
  }
  delivering_.resize(ends);
  free_.resize(topology_->links().size());
  crossed_.resize(free_.size());
  crossed_at_.resize(free_.size());
  loads_.resize(free_.size());
  for (const std::string& kind : topology_->kinds()) hop_kind_.push_back(activity().action(kind));
}

void BehaviouralFabric::begin_step() {
  std::ranges::fill(free_, Picoseconds{0});
}

std::size_t BehaviouralFabric::port_of(std::uint32_t core) const {
  const auto after = std::ranges::upper_bound(ports_, core, {}, &BuildContext::Port::first_core);
  if (after == ports_.begin()) return uplink();
  const auto port = after - 1;
  return core - port->first_core < port->cores ? static_cast<std::size_t>(port - ports_.begin()) : uplink();
}

void BehaviouralFabric::accept(std::size_t port, const PacketBatch& batch) {
  const std::uint32_t router = port < ports_.size() ? ports_[port].router : edge_;
  const auto offset = static_cast<std::uint32_t>(destinations_.size());
  destinations_.insert(destinations_.end(), batch.destinations.begin(), batch.destinations.end());
  for (std::size_t i = 0; i < batch.packets.size(); ++i) {
    const Packet& packet = batch.packets[i];
    waiting_.push_back({packet.time, packet.source, router, packet.first + offset, packet.count,
                        static_cast<std::uint32_t>(waiting_.size()), batch.values.empty() ? 1.0 : batch.values[i],
                        static_cast<std::uint32_t>(port)});
  }
}

Picoseconds BehaviouralFabric::walk(Picoseconds time, std::uint32_t from, std::uint32_t to) {
  path_.clear();
  topology_->path(from, to, path_);
  for (const std::uint32_t link : path_) {
    if (crossed_[link] == tree_) {
      time = crossed_at_[link];
      continue;
    }
    const std::uint32_t kind = topology_->links()[link].kind;
    const Picoseconds start = std::max(time, free_[link]);
    free_[link] = start + timing_.busy[kind];
    time = start + timing_.hop[kind];
    crossed_[link] = tree_;
    crossed_at_[link] = time;
    ++loads_[link].packets;
    loads_[link].busy += timing_.busy[kind];
    activity().count(hop_);
    activity().count(hop_kind_[kind]);
  }
  return time;
}

void BehaviouralFabric::route(const Waiting& packet, const Destination* destinations, std::uint32_t count) {
  ++tree_;
  // A packet that comes in from the fabric above was counted there.
  if (packet.from_port < ports_.size() || !has_uplink_) activity().count(packet_);
  std::size_t port = delivering_.size();
  Picoseconds arrival = 0;
  for (std::uint32_t i = 0; i < count; ++i) {
    const std::size_t next = port_of(destinations[i].core);
    if (next != port) {
      port = next;
      const std::uint32_t router = port < ports_.size() ? ports_[port].router : edge_;
      arrival = walk(packet.time, packet.router, router) + timing_.local;
      activity().count(delivery_);
      delivering_[port].add(arrival, packet.source, destinations + i, 1, packet.value);
    } else {
      PacketBatch& batch = delivering_[port];
      batch.destinations.push_back(destinations[i]);
      ++batch.packets.back().count;
    }
  }
}

Picoseconds BehaviouralFabric::settle() {
  if (waiting_.empty()) return 0;
  // By time; the order of sending breaks ties, which is that of the cores, so that threads never change a result.
  std::ranges::sort(waiting_, {}, [](const Waiting& packet) { return std::tuple(packet.time, packet.order); });
  for (const Waiting& packet : waiting_) {
    const Destination* destinations = destinations_.data() + packet.first;
    if (multicast_) {
      route(packet, destinations, packet.count);
    } else {
      for (std::uint32_t i = 0; i < packet.count; ++i) route(packet, destinations + i, 1);
    }
  }
  waiting_.clear();
  destinations_.clear();
  Picoseconds last = 0;
  sc_core::sc_time none;
  for (std::size_t port = 0; port < delivering_.size(); ++port) {
    PacketBatch& batch = delivering_[port];
    if (batch.packets.empty()) continue;
    for (const Packet& packet : batch.packets) last = std::max(last, packet.time);
    (*outs_[port])->b_transport(batch, none);
    batch.clear();
  }
  return last;
}

}  // namespace synfire
