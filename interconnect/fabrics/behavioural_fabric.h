// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// interconnect/fabrics: a fabric at the level of packets. Each packet walks its path; a link that is still busy with another
// one makes it wait, so contention shows. Packets are routed in order of their times, one step's worth at once; a multicast
// packet crosses each link of its tree once.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "interconnect/topologies/topology.h"
#include "kernel/plan.h"
#include "kernel/step.h"

namespace synfire {

/// The probes of a behavioural fabric, in the order of BehaviouralFabric::Probe.
std::vector<ProbeInfo> link_probes(const std::shared_ptr<const Topology>& topology);

/// What a behavioural fabric knows of time, in picoseconds.
struct FabricTiming {
  std::vector<Picoseconds> hop;   ///< latency of a link, by its kind
  std::vector<Picoseconds> busy;  ///< how long a packet keeps a link busy, by its kind
  Picoseconds local = 0;          ///< from router to core
};

class BehaviouralFabric : public Fabric {
 public:
  BehaviouralFabric(const sc_core::sc_module_name& name, const BuildContext& context, std::shared_ptr<const Topology> topology,
                    FabricTiming timing, std::uint32_t edge, bool multicast);

  SpikeOut& port_out(std::size_t port) override { return *outs_[port]; }
  SpikeTargetSocket& port_in(std::size_t port) override { return *ins_[port]; }

  Picoseconds settle() override;
  bool pending() const override { return !waiting_.empty(); }
  void inject(const PacketBatch& batch) override { accept(uplink(), batch); }
  void begin_step() override;

  /// Packets that crossed each link, and the time that it was busy, over the whole run.
  struct LinkLoad {
    std::uint64_t packets = 0;
    Picoseconds busy = 0;
  };
  const Topology& topology() const { return *topology_; }
  const std::vector<LinkLoad>& loads() const { return loads_; }

  enum Probe : ProbeIndex { kBusy, kWaiting };

 private:
  struct Waiting {
    Picoseconds time = 0;
    std::uint32_t source = 0;
    std::uint32_t router = 0;  ///< where it is
    std::uint32_t first = 0;   ///< into destinations_
    std::uint32_t count = 0;
    std::uint32_t order = 0;
    double value = 1.0;
    std::uint32_t from_port = 0;
  };

  struct PathLink {
    std::uint32_t link = 0;
    std::uint32_t kind = 0;
  };

  struct Path {
    std::uint32_t first = 0;  ///< into steps_
    std::uint32_t count = 0;
    bool known = false;
  };
  /// Of larger fabrics no ways are kept: between so many routers they take up to 6 MiB.
  static constexpr std::size_t kMostRouters = 256;

  std::size_t uplink() const { return ports_.size(); }
  /// Where packets for a core leave; the uplink for cores that are elsewhere.
  std::size_t port_of(std::uint32_t core) const {
    const std::uint32_t nearby = core - first_core_;  // wraps around below the first
    return nearby < port_of_.size() ? port_of_[nearby] : uplink();
  }
  /// The links of a way, and their kinds. Asked of the topology once.
  std::span<const PathLink> path(std::uint32_t from, std::uint32_t to);
  void add_path(std::uint32_t from, std::uint32_t to);
  void accept(std::size_t port, const PacketBatch& batch);
  void route(const Waiting& packet, const Destination* destinations, std::uint32_t count);
  /// Walks to a router along links that this packet's tree has not yet crossed; returns when the packet is there.
  Picoseconds walk(Picoseconds time, std::uint32_t from, std::uint32_t to);
  /// Tells who looks that a packet came to a link, and when it went on it.
  [[gnu::noinline, gnu::cold]] void show(std::uint32_t link, Picoseconds came, Picoseconds start, Picoseconds end);

  std::shared_ptr<const Topology> topology_;
  FabricTiming timing_;
  std::uint32_t edge_;
  bool multicast_;
  bool has_uplink_;
  std::vector<BuildContext::Port> ports_;
  std::vector<std::unique_ptr<SpikeOut>> outs_;
  std::vector<std::unique_ptr<SpikeIn<BehaviouralFabric>>> ins_;

  std::vector<Waiting> waiting_;
  std::vector<Destination> destinations_;
  std::vector<PacketBatch> delivering_;  ///< by port; the last is the uplink
  std::vector<Picoseconds> free_;        ///< when a link is free, within this step
  std::vector<std::uint64_t> crossed_;   ///< tree that crossed the link last
  std::vector<Picoseconds> crossed_at_;
  std::uint64_t tree_ = 0;
  std::uint32_t first_core_ = 0;
  std::vector<std::uint32_t> port_of_;  ///< by core, from first_core_
  std::vector<Path> paths_;             ///< from router * routers + to router
  std::vector<PathLink> steps_;
  std::vector<std::uint32_t> path_;  ///< scratch
  std::vector<std::uint64_t> hops_;  ///< by kind, since the last settle
  std::vector<LinkLoad> loads_;
  Activity::Index packet_, hop_, delivery_;
  std::vector<Activity::Index> hop_kind_;
};

}  // namespace synfire
