// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// interconnect/fabrics: a fabric packet by packet: the behavioural counterpart of the cycle engine. Each channel carries one
// packet after the other, first come, first served. A packet that finds its next channel taken waits; as much of it as the
// buffer behind its last channel holds comes after it, and the rest keeps that channel, and those before it, taken (wormhole
// switching). With one virtual channel it also keeps those behind it from passing. Where a buffer is too small for what is
// under way until its room is known to the sender (hop and credit), flits come at the pace of that round trip. That is all it
// knows of buffers: a full one does not stop a new packet from coming, so near saturation, where buffers are full most of the
// time, it is too fast.
#pragma once

#include <algorithm>
#include <array>
#include <queue>

#include "interconnect/fabrics/carrier.h"
#include "interconnect/routing/routing.h"

namespace synfire {

/// Times of a channel, in picoseconds.
struct ChannelTimes {
  Tick hop = 0;   ///< from leaving a router until it can leave the next one
  Tick flit = 0;  ///< how long a flit keeps the channel busy
};

struct PacketModelSettings {
  std::shared_ptr<const Topology> topology;
  std::shared_ptr<const Routing> routing;
  std::vector<ChannelTimes> kinds;  ///< by kind of link
  ChannelTimes inject, eject;
  std::uint32_t buffer = 4;
  Tick credit = 0;       ///< until a sender knows of room
  bool windows = false;  ///< whether that holds flits up: with a clock
  std::uint32_t virtual_channels = 1;
  std::uint32_t source_queue = 0;    ///< packets that a core can have waiting before it is held up; 0: any number
  std::vector<std::uint32_t> ports;  ///< router of each core
};

class PacketModel : public Carrier {
 public:
  explicit PacketModel(PacketModelSettings settings);

  void offer(std::uint32_t port, Tick at, std::uint32_t tag, std::uint32_t flits,
             std::span<const std::uint32_t> targets) override;
  Tick next() const override {
    const Tick offered = next_offer_ < offers_.size() ? offers_[next_offer_].at : kNever;
    return events_.empty() ? offered : std::min(offered, events_.top().at);
  }
  void run_until(Tick end) override;
  void restart() override;
  Tick stall(std::uint32_t port) const override { return sources_[port].stall; }
  const ChannelLoad& load(std::uint32_t channel) const override { return channels_[channel].load; }
  Tick flit_time(std::uint32_t channel) const override { return channels_[channel].times.flit; }

 private:
  static constexpr std::uint32_t kNone = 0xffffffff;
  /// Channels behind it that a packet can keep taken.
  static constexpr std::size_t kTrail = 7;

  struct Packet {
    Tick offered = 0;
    std::uint32_t tag = 0;
    std::uint32_t flits = 0;
    std::uint32_t first = 0;  ///< the target, or into targets_
    std::uint32_t count = 0;
    std::uint32_t vc_class = 0;
    std::uint32_t trailing = 0;
    Tick ready = 0;                             ///< when its head was at its router
    Tick span = 0;                              ///< and how long after the head its tail comes
    std::uint64_t first_flit = 0;               ///< its number on that channel
    bool called = false;                        ///< it stood in line behind another one of its channel, and is its turn
    std::array<std::uint32_t, kTrail> trail{};  ///< channels that it came by, the last one first
  };
  /// A packet's head comes to a router, or a channel becomes free.
  struct Event {
    Tick at = 0;
    std::uint64_t order = 0;  ///< among those of a time
    std::uint32_t packet = 0;
    std::uint32_t channel = kNone;  ///< that becomes free; none: the packet is at a router
    bool operator>(const Event& other) const { return at != other.at ? at > other.at : order > other.order; }
  };
  struct Channel {
    ChannelTimes times;
    std::uint32_t to = 0;  ///< router where it ends
    Tick free_at = 0;
    std::uint32_t first = kNone;  ///< packets that wait for it
    std::uint32_t last = kNone;
    // With one virtual channel, packets leave the buffer at its end one after the other.
    Tick passing = 0;                    ///< until the tail of the last one has left it
    bool blocked = false;                ///< its head waits for the next channel
    std::uint32_t behind_first = kNone;  ///< packets behind that one
    std::uint32_t behind_last = kNone;
    bool tight = false;  ///< a virtual channel's buffer is smaller than what is under way
    /// Where all of them are: by number of the flit modulo their size, when its room is known again.
    std::vector<Tick> room;
    ChannelLoad load;
  };
  struct Source {
    Tick stall = 0;
    std::uint32_t waiting = 0;  ///< packets handed over that have not begun to leave
  };

  void arrive(Tick at, std::uint32_t packet);
  bool stand_behind(Tick at, std::uint32_t packet);
  void leave_buffer(Tick until, const Packet& packet);
  Tick pass(Tick at, const Packet& packet, Channel& channel, Channel* from);
  void make_room(const Packet& packet, Channel& from);
  Tick round_trip(const Channel& channel) const { return channel.times.hop + settings_.credit; }
  Way way_to(const Packet& packet, std::uint32_t router, std::uint32_t port);
  void ask(Tick at, std::uint32_t packet, std::uint32_t channel);
  void start(Tick at, std::uint32_t packet, std::uint32_t channel);
  void set_free(Tick at, std::uint32_t channel);
  std::uint32_t new_packet(const Packet& packet);
  void push(Tick at, std::uint32_t packet, std::uint32_t channel) { events_.push({at, order_++, packet, channel}); }
  Event take();

  PacketModelSettings settings_;
  std::uint32_t links_ = 0;
  std::uint32_t first_eject_ = 0;
  std::vector<Channel> channels_;
  std::vector<Packet> packets_;
  std::vector<std::uint32_t> free_packets_;
  std::vector<std::uint32_t> next_;  ///< by packet: who waits behind it
  std::vector<std::uint32_t> targets_;
  std::vector<Tick> leaving_;  ///< scratch: when the flits of one packet go
  std::vector<Source> sources_;
  std::priority_queue<Event, std::vector<Event>, std::greater<>> events_;
  std::vector<Event> offers_;  ///< events of cores that come in order of time anyway, as a fabric's do: no heap is needed
  std::size_t next_offer_ = 0;
  std::uint64_t order_ = 0;
  Ways ways_;
};

}  // namespace synfire
