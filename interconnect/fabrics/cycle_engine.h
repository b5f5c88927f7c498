// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// interconnect/fabrics: routers clock by clock, in plain C++: wormhole switching with virtual channels. Everything is a row in
// an array, and a cycle touches only routers where something can happen: whoever sends a flit, returns a credit or frees a
// channel wakes the router that was waiting for it at the cycle from which it can use it.
//
// A channel is a link from router to router, a core's way into its router, or a router's way out to a core; each has virtual
// channels (VCs), and behind each VC of the first two lies a buffer of flits. In one cycle a router
//   1. takes flits from the cores that sit on it;
//   2. gives free VCs of its outputs to the heads of packets that wait for them (a packet keeps its VC until its tail has
//   left);
//   3. sends at most one flit on each output that is not busy, from packets that have a VC with room behind it.
// A flit that leaves at cycle t can leave the next router at t + hop, where hop counts link and router. Room that it left
// behind is known to the sender before at t + credit. Packets of several targets are copied where their ways part; the copies
// then go on independently of each other, and a flit leaves its buffer when the last copy of it has been sent.
#pragma once

#include <cstdint>
#include <queue>
#include <string>
#include <vector>

#include "interconnect/fabrics/wake_wheel.h"
#include "interconnect/routing/routing.h"

namespace synfire {

/// Credit: the sender counts the room of the buffer. On/off: the receiver says stop while what may still come has just room.
enum class FlowControl { credit, on_off };
template <>
struct Choices<FlowControl> {
  static constexpr std::pair<std::string_view, FlowControl> kAll[] = {{"credit", FlowControl::credit},
                                                                      {"on_off", FlowControl::on_off}};
};
/// Who gets an output that several want: the one after the last that had it, or the lowest input (links first, then cores).
enum class Arbitration { round_robin, fixed_priority };
template <>
struct Choices<Arbitration> {
  static constexpr std::pair<std::string_view, Arbitration> kAll[] = {{"round_robin", Arbitration::round_robin},
                                                                      {"fixed_priority", Arbitration::fixed_priority}};
};

/// Times of a channel, in cycles.
struct ChannelCycles {
  std::uint32_t hop = 2;     ///< from leaving until it can leave the next router
  std::uint32_t arrive = 1;  ///< from leaving until it is in the next buffer
  std::uint32_t flit = 1;    ///< how long a flit keeps the channel busy
};

struct EngineSettings {
  std::shared_ptr<const Topology> topology;
  std::shared_ptr<const Routing> routing;
  std::vector<ChannelCycles> kinds;  ///< by kind of link
  ChannelCycles inject;              ///< from a core into its router; may take no time
  ChannelCycles eject;               ///< from a router to a core; its `hop` is not waited for
  std::uint32_t credit = 1;          ///< cycles until a sender knows of room
  std::uint32_t virtual_channels = 1;
  std::uint32_t buffer = 4;  ///< flits of each VC
  FlowControl flow_control = FlowControl::credit;
  Arbitration arbitration = Arbitration::round_robin;
  std::uint32_t source_queue = 0;    ///< packets that a core can have waiting before it is held up; 0: any number
  std::vector<std::uint32_t> ports;  ///< router of each core
  bool visit_all = false;            ///< visit every router in every cycle: what the array loop costs, for comparison
};

/// Flits that may still come after the receiver has said stop: on/off needs room for them.
std::uint32_t flits_after_stop(const ChannelCycles& cycles, std::uint32_t credit);

class CycleEngine : public Carrier {
 public:
  explicit CycleEngine(EngineSettings settings);

  void offer(std::uint32_t port, Cycle at, std::uint32_t tag, std::uint32_t flits,
             std::span<const std::uint32_t> targets) override;
  Cycle next() const override;
  void run_until(Cycle end) override;
  void restart() override;
  Cycle stall(std::uint32_t port) const override { return sources_[port].stall; }
  const ChannelLoad& load(std::uint32_t channel) const override { return channels_[channel].load; }
  Tick flit_time(std::uint32_t channel) const override { return channels_[channel].cycles.flit; }

  /// Packets that are handed over, or will be, and have not arrived everywhere; copies count.
  std::uint64_t on_the_way() const { return packets_.size() - free_packets_.size(); }
  Cycle now() const { return now_; }
  /// How often a router was looked at.
  std::uint64_t visits() const { return visits_; }
  const EngineSettings& settings() const { return settings_; }

  /// Throws SimulationError when flits were lost or made: those that entered, and their copies, are delivered or in a buffer.
  void check_conservation() const;

 private:
  static constexpr std::uint32_t kNone = 0xffffffff;
  static constexpr std::uint32_t kSource = 0xfffffffe;  ///< owner of a VC: the core itself
  static constexpr std::uint32_t kUnlimited = 1u << 30;
  static constexpr std::uint32_t kEnter = 1u << 31;  ///< late in a cycle: a core's flit; else one of this VC

  struct Packet {
    Cycle offered = 0;
    Cycle head = 0;
    std::uint32_t tag = 0;
    std::uint32_t flits = 0;
    std::uint32_t first = 0;  ///< the target, or into targets_
    std::uint32_t count = 0;
  };
  struct Flit {
    Cycle ready = 0;
    std::uint32_t packet = 0;
    std::uint32_t number : 31 = 0;
    std::uint32_t tail : 1 = 0;
  };
  struct alignas(64) Channel {
    Cycle free_at = 0;
    ChannelLoad load;
    ChannelCycles cycles;
    std::uint32_t from = 0;    ///< router, of the core for its way in
    std::uint32_t to = kNone;  ///< router; none: a way out
    std::uint32_t turn = 0;    ///< input slot that is first in line
  };
  /// A VC: the sender's side, and the buffer behind it with the state of the packet in front.
  struct alignas(64) Vc {
    Cycle popped_at = kNever;     ///< when the last flit left: its room is known one cycle later
    Cycle act_at = 0;             ///< before this, the front flit can do nothing
    std::uint32_t credits = 0;    ///< on/off: 1 while on
    std::uint32_t owner = kNone;  ///< VC whose front packet holds it
    std::uint32_t out = kNone;    ///< VC that the front packet holds
    std::uint32_t want = kNone;   ///< channel that it waits for, where there is one way only
    std::uint32_t fork = kNone;
    std::uint32_t channel = 0;  ///< that it belongs to
    std::uint32_t slot = 0;     ///< among the inputs of the router behind
    std::uint32_t word = 0;     ///< of occupied_, for that slot
    std::uint16_t head = 0;     ///< in its ring
    std::uint16_t count = 0;
    std::uint16_t want_class = 0;
    std::uint16_t arrived = 0;  ///< on/off: flits in the buffer
    bool stopped = false;       ///< on/off: the receiver has said stop
    bool starved = false;       ///< usual router: the sender waits for room
  };
  struct Branch {
    std::uint32_t packet = 0;
    std::uint32_t channel = 0;
    std::uint16_t vc_class = 0;
    std::uint32_t out = kNone;
    std::uint32_t sent = 0;
  };
  struct Offered {
    Cycle at = 0;
    std::uint32_t packet = 0;
  };
  struct Source {
    std::vector<Offered> packets;
    std::size_t next = 0;    ///< not yet handed over
    std::size_t first = 0;   ///< being sent
    std::uint32_t sent = 0;  ///< flits of it
    std::uint32_t vc = kNone;
    Cycle stall = 0;
    bool announced = false;  ///< its next packet has an entry in offers_
    bool pending = false;    ///< `first` is handed over
  };
  struct Request {
    std::uint32_t slot = 0;
    std::uint32_t vc = 0;
    std::uint32_t branch = kNone;
    std::uint32_t channel = 0;
    std::uint16_t vc_class = 0;
  };
  struct Event {
    enum Kind : std::uint32_t { credit, arrive, off, on };
    std::uint32_t vc : 30 = 0;
    std::uint32_t kind : 2 = credit;
  };

  void wire();
  void cycle();
  void happen(const Event& event);
  void visit(std::uint32_t router);
  void announce(std::uint32_t port);
  void hand_over(std::uint32_t port);
  void inject(std::uint32_t port);
  void look_at(std::uint32_t slot, std::uint32_t vc);
  void look_at_head(std::uint32_t slot, std::uint32_t vc);
  void request(std::uint32_t slot, std::uint32_t vc);
  void part(std::uint32_t vc, Packet packet);
  void request_fork(std::uint32_t slot, std::uint32_t vc);
  void allocate();
  bool grant(const Request& request);
  void try_send(std::uint32_t vc);
  void try_send_fork(std::uint32_t vc);
  /// Whether the channel of this VC can take a flit now; if it is only busy, the router is woken when it is free.
  bool can_send(std::uint32_t out);
  bool fork_can_send(std::uint32_t vc);
  bool has_credit(const Vc& vc);
  std::uint32_t credits(const Vc& vc) const { return vc.credits - (vc.popped_at == now_ ? 1 : 0); }
  bool enters_buffer(std::uint32_t out, std::uint32_t packet, std::uint32_t number, bool tail);
  void send(std::uint32_t out, std::uint32_t packet, std::uint32_t number, bool tail);
  void pop(std::uint32_t vc, bool tail, Cycle next_at);
  void switch_several();
  // The usual router, where each flit's cycle is known beforehand (cycle_usual.cpp).
  void leave_usual();
  void visit_usual(std::uint32_t router);
  void go(std::uint32_t vc);
  void enter(std::uint32_t port);
  void put(std::uint32_t out, std::uint32_t packet, std::uint32_t number, bool tail);
  bool has_room(std::uint32_t out, std::uint32_t who);
  Way way_to(std::uint32_t vc, std::uint32_t port, Ways& ways, bool& single);
  /// On/off: flits in the buffer at which the receiver says stop.
  std::uint32_t stop_at(std::uint32_t channel) const;
  std::uint32_t free_vc(std::uint32_t channel, std::uint32_t vc_class) const;
  /// Not before the next cycle.
  void wake(std::uint32_t router, Cycle at) { wheel_.wake(router, std::max(at, now_ + 1)); }
  Flit& flit(std::uint32_t vc, std::uint32_t index) {
    std::uint32_t at = vcs_[vc].head + index;
    if (at >= settings_.buffer) at -= settings_.buffer;
    return flits_[std::size_t{vc} * settings_.buffer + at];
  }
  std::uint32_t new_packet(const Packet& packet);
  std::uint32_t target(const Packet& packet, std::uint32_t i) const {
    return packet.count == 1 ? packet.first : targets_[packet.first + i];
  }
  [[noreturn]] void deadlock() const;
  std::uint32_t waits_for(std::uint32_t vc) const;
  std::string vc_name(std::uint32_t vc) const;

  EngineSettings settings_;
  std::uint32_t links_ = 0;
  std::uint32_t first_eject_ = 0;
  std::uint32_t vcs_each_ = 1;
  std::uint32_t classes_ = 1;
  bool can_be_usual_ = false;  ///< one VC, and credits known after one cycle
  bool usual_ = false;         ///< and no packet of several targets so far
  std::vector<Channel> channels_;
  std::vector<Vc> vcs_;
  std::vector<Flit> flits_;

  // By router: its input VCs (slots), a bit for each that holds flits, and its cores.
  std::vector<std::uint32_t> first_slot_, slot_vc_, first_word_, first_port_, port_at_;
  std::vector<std::uint64_t> occupied_;
  std::vector<std::uint8_t> refused_at_;  ///< usual router: a head waits for a VC
  std::vector<std::uint32_t> pending_;    ///< cores with a packet handed over

  std::vector<Packet> packets_;
  std::vector<std::uint32_t> free_packets_;
  std::vector<std::uint32_t> targets_;
  std::vector<std::vector<Branch>> forks_;
  std::vector<std::uint32_t> free_forks_;
  std::vector<Source> sources_;
  std::priority_queue<std::pair<Cycle, std::uint32_t>, std::vector<std::pair<Cycle, std::uint32_t>>, std::greater<>> offers_;

  WakeWheel<Event> wheel_;
  Cycle now_ = 0;
  bool started_ = false;  ///< cycle now_ has been worked through

  // Of the visit in progress.
  std::uint32_t visited_ = 0;
  std::vector<Request> requests_;
  std::vector<std::uint32_t> sendable_, released_, inputs_;
  bool refused_ = false;
  Ways ways_;

  std::uint64_t entered_ = 0, copied_ = 0, delivered_ = 0, visits_ = 0;
};

}  // namespace synfire
