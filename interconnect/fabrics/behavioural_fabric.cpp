// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// interconnect/fabrics: routing a step's packets.
#include "interconnect/fabrics/behavioural_fabric.h"

#include <algorithm>
#include <tuple>

namespace synfire {

std::vector<ProbeInfo> link_probes(const std::shared_ptr<const Topology>& topology) {
  const auto links = static_cast<std::uint32_t>(topology->links().size());
  const auto place = [topology](std::uint32_t link) { return topology->link_place(link); };
  return {bits_probe("router[].busy", 1, "a packet is on this link").array(links, place),
          bits_probe("router[].waiting", 32, "packets that wait until this link is free").array(links, place)};
}

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
  hops_.resize(hop_kind_.size());
  if (ports_.empty()) return;
  first_core_ = ports_.front().first_core;
  port_of_.resize(ports_.back().first_core + ports_.back().cores - first_core_, static_cast<std::uint32_t>(uplink()));
  for (std::size_t port = 0; port < ports_.size(); ++port) {
    std::fill_n(port_of_.begin() + (ports_[port].first_core - first_core_), ports_[port].cores,
                static_cast<std::uint32_t>(port));
  }
}

void BehaviouralFabric::begin_step() {
  std::ranges::fill(free_, Picoseconds{0});
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

std::span<const BehaviouralFabric::PathLink> BehaviouralFabric::path(std::uint32_t from, std::uint32_t to) {
  const std::size_t routers = topology_->routers();
  if (routers > kMostRouters) {
    steps_.clear();
    add_path(from, to);
    return steps_;
  }
  if (paths_.empty()) paths_.resize(routers * routers);
  Path& path = paths_[from * routers + to];
  if (!path.known) {
    path = {static_cast<std::uint32_t>(steps_.size()), 0, true};
    add_path(from, to);
    path.count = static_cast<std::uint32_t>(steps_.size()) - path.first;
  }
  return std::span(steps_).subspan(path.first, path.count);
}

void BehaviouralFabric::add_path(std::uint32_t from, std::uint32_t to) {
  path_.clear();
  topology_->path(from, to, path_);
  for (const std::uint32_t link : path_) steps_.push_back({link, topology_->links()[link].kind});
}

Picoseconds BehaviouralFabric::walk(Picoseconds time, std::uint32_t from, std::uint32_t to) {
  for (const auto [link, kind] : path(from, to)) {
    if (crossed_[link] == tree_) {
      time = crossed_at_[link];
      continue;
    }
    const Picoseconds start = std::max(time, free_[link]);
    free_[link] = start + timing_.busy[kind];
    if (probes().watched()) [[unlikely]]
      show(link, time, start, free_[link]);
    time = start + timing_.hop[kind];
    crossed_[link] = tree_;
    crossed_at_[link] = time;
    ++loads_[link].packets;
    loads_[link].busy += timing_.busy[kind];
    ++hops_[kind];
  }
  return time;
}

void BehaviouralFabric::show(std::uint32_t link, Picoseconds came, Picoseconds start, Picoseconds end) {
  const Picoseconds now = to_picoseconds(sc_core::sc_time_stamp());
  if (start > came) {
    probes().add(kWaiting, link, 1, now + came);
    probes().add(kWaiting, link, -1, now + start);
  }
  probes().add(kBusy, link, 1, now + start);
  probes().add(kBusy, link, -1, now + end);
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
  for (std::size_t kind = 0; kind < hops_.size(); ++kind) {
    activity().count(hop_, hops_[kind]);
    activity().count(hop_kind_[kind], hops_[kind]);
    hops_[kind] = 0;
  }
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
