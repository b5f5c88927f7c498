// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// interconnect/fabrics: what a user can say of a fabric, the same keys for both fidelities, and what follows from it.
#pragma once

#include <map>

#include "base/duration.h"
#include "base/figure.h"
#include "interconnect/fabrics/cycle_engine.h"
#include "interconnect/fabrics/packet_model.h"

namespace synfire {

/// What differs for the links of one kind.
struct LinkParameters {
  std::optional<Figure<Duration>> hop_latency;
  std::optional<Figure<Duration>> flit_time;
  std::optional<MemorySize> width;

  static const Schema<LinkParameters>& schema();
};

/// What all fabrics have.
struct RouterParameters {
  std::optional<Part<Routing>> routing;
  std::optional<Frequency> clock;
  std::int32_t router_cycles = 1;
  std::int32_t link_latency = 1;
  std::int32_t link_cycles = 1;
  std::int32_t virtual_channels = 1;
  std::int32_t buffer = 4;
  FlowControl flow_control = FlowControl::credit;
  std::int32_t credit_cycles = 1;
  Arbitration arbitration = Arbitration::round_robin;
  MemorySize width{32.0};
  MemorySize packet{32.0};
  MemorySize value{0.0};
  std::optional<std::int32_t> source_queue;
  /// By the name of the kind: `hop_x`, `chip`; `local` are the ways between a router and its cores.
  std::map<std::string, LinkParameters> links;
  Figure<Duration> local_latency{Duration{0}};
  std::int32_t edge = 0;
  bool multicast = true;

  /// Adds these keys to a schema.
  template <class P>
  static Schema<P> declare(Schema<P> schema);
};

/// A fabric as it is built: shape, ways and times. Made from parameters that a schema has read.
struct FabricDesign {
  std::shared_ptr<const Topology> topology;
  std::shared_ptr<const Routing> routing;
  std::vector<ChannelTimes> kinds;  ///< of links
  ChannelTimes local;               ///< of the ways between a router and its cores
  Picoseconds period = 0;           ///< of the clock; 0: there is none
  std::uint32_t flits = 1;          ///< of a packet
  std::uint32_t value_flits = 1;    ///< of one that carries a value

  /// Times in whole cycles, rounded up.
  ChannelCycles cycles(const ChannelTimes& times, std::uint32_t router_cycles) const;
};

/// The design, or nothing; problems go to the reader. `given`: links whose times the fabric's own keys give (mesh: per axis).
std::optional<FabricDesign> design_fabric(std::shared_ptr<const Topology> topology, const RouterParameters& parameters,
                                          const std::map<std::string, LinkParameters>& given, const Value& in, Reader& reader);

template <class P>
Schema<P> RouterParameters::declare(Schema<P> schema) {
  schema.optional("routing", &P::routing, "which way packets go; by default the topology's own")
      .optional("clock", &P::clock, "clock of routers and links; its period is a whole number of picoseconds", above(0))
      .optional("router_cycles", &P::router_cycles, "pipeline of a router: cycles from a flit's coming in until it can leave",
                between(1, 1024))
      .optional("link_latency", &P::link_latency, "cycles of a flit on a link", between(0, 1024))
      .optional("link_cycles", &P::link_cycles, "cycles that a flit keeps a link busy", between(1, 1024))
      .optional("virtual_channels", &P::virtual_channels, "virtual channels of each link", between(1, 64))
      .optional("buffer", &P::buffer, "flits that each virtual channel holds at a router's input", between(1, 4096))
      .optional("flow_control", &P::flow_control,
                "how a sender knows of room: credit (it counts) or on_off (the receiver says stop in time)")
      .optional("credit_cycles", &P::credit_cycles, "cycles until a sender knows of room", between(1, 1024))
      .optional("arbitration", &P::arbitration,
                "who gets an output that several want: round_robin, or fixed_priority (the lowest input)")
      .optional("width", &P::width, "bits of a flit, which a link carries at once", between(1, 65536))
      .optional("packet", &P::packet, "bits of a packet: header and axon", between(1, 1048576))
      .optional("value", &P::value, "further bits of a packet that carries a value", between(0, 1048576))
      .optional("source_queue", &P::source_queue,
                "packets that a core can have waiting for its router before it is held up; by default any number",
                between(1, 1048576))
      .optional("links", &P::links, "times of links of one kind, by its name; `local`: between a router and its cores")
      .optional("local_latency", &P::local_latency, "time from a router to a core on it")
      .optional("edge", &P::edge, "router where the outside's packets, or those of a board, enter and leave", at_least(0))
      .optional("multicast", &P::multicast,
                "whether routers copy a packet along a tree (true) or the source sends one packet to each core (false)");
  return schema;
}

}  // namespace synfire
