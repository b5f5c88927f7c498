// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// interconnect/fabrics: the one SystemC module of every fabric. It hands a step's packets to what carries them, packet by
// packet (behavioural) or clock by clock (cycle), and delivers what arrives with its time. It has no process: the discipline's
// step drives it, and each packet says its own time.
#pragma once

#include <functional>
#include <memory>
#include <vector>

#include "interconnect/fabrics/carrier.h"
#include "interconnect/topologies/topology.h"
#include "kernel/fabric.h"
#include "kernel/plan.h"

namespace synfire {

/// The probes of a fabric, in the order of PacketFabric::Probe.
std::vector<ProbeInfo> link_probes(const std::shared_ptr<const Topology>& topology);

/// What a fabric's module needs to know beside what carries its packets.
struct FabricSetting {
  std::shared_ptr<const Topology> topology;
  Picoseconds tick = 1;    ///< of the carrier
  Picoseconds period = 0;  ///< of the clock; 0: there is none
  Picoseconds local = 0;   ///< from the last router to the core
  bool multicast = true;
  std::uint32_t flits = 1;        ///< of a packet
  std::uint32_t value_flits = 1;  ///< of one that carries a value
};

class PacketFabric : public Fabric, private CarrierWatcher {
 public:
  enum Probe : ProbeIndex { kBusy, kWaiting, kBuffer, kFlit, kStopped };

  /// The carrier has a port for each of the context's, and one more for the outside or the fabric above.
  PacketFabric(const sc_core::sc_module_name& name, const BuildContext& context, FabricSetting setting,
               std::unique_ptr<Carrier> carrier);

  SpikeOut& port_out(std::size_t port) override { return *outs_[port]; }
  SpikeTargetSocket& port_in(std::size_t port) override { return *ins_[port]; }

  Picoseconds settle() override;
  Picoseconds next() const override;
  Picoseconds advance(Picoseconds until) override;
  void inject(const PacketBatch& batch) override { accept(ports_.size(), batch); }
  void begin_step() override;
  Picoseconds stall(std::uint32_t core) const override;

  const Topology& topology() const { return *setting_.topology; }
  const Carrier& carrier() const { return *carrier_; }
  Picoseconds tick() const { return setting_.tick; }
  Picoseconds period() const { return setting_.period; }
  std::uint32_t flits() const { return setting_.flits; }
  /// Sees what arrives, in ticks, before it is delivered.
  void watch(std::function<void(const Arrival&)> watcher) { watcher_ = std::move(watcher); }
  /// Sees what cores hand over: when (from the start of the step), from which core, to which.
  void record(std::function<void(Picoseconds, std::uint32_t, std::uint32_t)> recorder) { recorder_ = std::move(recorder); }

 private:
  /// A packet on its way: what its targets are to be given.
  struct Sent {
    std::uint32_t source = 0;
    std::uint32_t first = 0;  ///< into destinations_
    std::uint32_t count = 0;
    std::uint32_t arrivals = 0;
    double value = 1.0;
  };

  std::size_t port_of(std::uint32_t core) const {
    const std::uint32_t nearby = core - first_core_;  // wraps around below the first
    return nearby < port_of_.size() ? port_of_[nearby] : ports_.size();
  }
  void accept(std::size_t port, const PacketBatch& batch);
  void send(std::size_t port, Picoseconds time, const Sent& packet);
  void carry(Tick end);
  Picoseconds deliver();
  void count_hops();
  void look();
  Picoseconds absolute(Tick at) const;
  void busy(std::uint32_t channel, Tick from, Tick to) override;
  void waiting(std::uint32_t channel, std::int64_t by, Tick at) override;
  void buffered(std::uint32_t channel, std::int64_t by, Tick at) override;
  void stopped(std::uint32_t channel, Tick at) override;

  FabricSetting setting_;
  std::unique_ptr<Carrier> carrier_;
  bool has_uplink_;
  std::vector<BuildContext::Port> ports_;
  std::vector<std::unique_ptr<SpikeOut>> outs_;
  std::vector<std::unique_ptr<SpikeIn<PacketFabric>>> ins_;
  std::uint32_t first_core_ = 0;
  std::vector<std::uint32_t> port_of_;  ///< by core, from first_core_

  /// What was handed over in this round and is not yet the carrier's: it wants each core's packets in order of time.
  struct Waiting {
    Picoseconds time = 0;
    std::uint32_t port = 0;
    Sent packet;
  };
  std::vector<Waiting> waiting_;
  std::vector<Sent> sent_;  ///< by tag
  std::vector<Destination> destinations_;
  std::vector<std::uint32_t> targets_;   ///< scratch
  std::vector<PacketBatch> delivering_;  ///< by port; the last is the uplink
  std::vector<std::uint64_t> counted_;   ///< hops by kind that were counted
  std::function<void(const Arrival&)> watcher_;
  std::function<void(Picoseconds, std::uint32_t, std::uint32_t)> recorder_;
  Activity::Index packet_, hop_, delivery_;
  std::vector<Activity::Index> hop_kind_;
};

}  // namespace synfire
