// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// tests: fabrics without SystemC: shapes and routings by their YAML, engines of either fidelity, and random packets.
#pragma once

#include <catch2/catch.hpp>
#include <memory>
#include <string>

#include "base/random.h"
#include "interconnect/fabrics/cycle_engine.h"
#include "interconnect/fabrics/packet_model.h"

namespace synfire::test {

template <class I>
std::unique_ptr<I> make_part(const std::string& yaml, const typename I::Context& context) {
  Problems problems;
  Part<I> part;
  read_part(parse_yaml(yaml, "part.yaml"), part, Reader(problems));
  problems.throw_if_any();
  return part.make(context);
}

struct Shape {
  std::shared_ptr<const Topology> topology;
  std::shared_ptr<const Routing> routing;
};

inline Shape shape(const std::string& topology, const std::string& routing) {
  Shape made;
  made.topology = make_part<Topology>("{type: " + topology + "}", {});
  made.routing = make_part<Routing>("{type: " + routing + "}", {made.topology});
  return made;
}

/// The reference router: 2 cycles a hop; `flit` cycles of a link for each flit.
inline EngineSettings router_settings(const Shape& shape, std::uint32_t cores_each = 1, std::uint32_t flit = 1) {
  EngineSettings settings;
  settings.topology = shape.topology;
  settings.routing = shape.routing;
  settings.kinds.assign(shape.topology->kinds().size(), {2, 1, flit});
  settings.inject = settings.eject = {2, 1, flit};
  for (std::uint32_t router = 0; router < shape.topology->routers(); ++router)
    settings.ports.insert(settings.ports.end(), cores_each, router);
  return settings;
}

/// The same router, packet by packet; a cycle is 1000 ticks.
inline PacketModelSettings packet_settings(const EngineSettings& engine) {
  PacketModelSettings settings;
  settings.topology = engine.topology;
  settings.routing = engine.routing;
  const auto times = [](const ChannelCycles& cycles) {
    return ChannelTimes{Tick{1000} * cycles.hop, Tick{1000} * cycles.flit};
  };
  for (const ChannelCycles& cycles : engine.kinds) settings.kinds.push_back(times(cycles));
  settings.inject = times(engine.inject);
  settings.eject = times(engine.eject);
  settings.buffer = engine.buffer;
  settings.credit = Tick{1000} * engine.credit;
  settings.windows = true;
  settings.virtual_channels = engine.virtual_channels;
  settings.source_queue = engine.source_queue;
  settings.ports = engine.ports;
  return settings;
}

/// Each node sends with this probability in each cycle, to any other. Returns the number of packets.
inline std::uint32_t offer_uniform(Carrier& carrier, std::size_t nodes, double rate, std::uint32_t flits, Tick cycles,
                                   Tick cycle = 1, std::uint64_t seed = 1) {
  std::uint32_t made = 0;
  for (std::uint32_t node = 0; node < nodes; ++node) {
    RandomStream random(seed, "node " + std::to_string(node));
    for (Tick at = 0; at < cycles; ++at) {
      if (random.uniform() >= rate) continue;
      auto to = static_cast<std::uint32_t>(random.below(nodes - 1));
      if (to >= node) ++to;
      carrier.offer(node, at * cycle, made++, flits, {&to, 1});
    }
  }
  return made;
}

struct Measured {
  double head = 0.0;      ///< mean delay of heads, in cycles
  double accepted = 0.0;  ///< flits a cycle and node
};

/// What happens to packets that are still on their way when the window ends.
enum class Rest { is_delivered, stays };

/// Uniform traffic for warm-up and `window` cycles; what arrives in the window counts. Unless the rest stays, everything is
/// delivered afterwards and the carrier starts over.
inline Measured measure_uniform(Carrier& carrier, std::size_t nodes, double rate, std::uint32_t flits, Tick window, Tick cycle,
                                std::uint64_t seed, Rest rest = Rest::is_delivered) {
  constexpr Tick kWarmUp = 2000;
  const std::uint32_t made = offer_uniform(carrier, nodes, rate, flits, kWarmUp + window, cycle, seed);
  carrier.run_until((kWarmUp + window) * cycle);
  if (rest == Rest::is_delivered) {
    carrier.run();
    REQUIRE(carrier.arrivals().size() == made);
  }
  Measured measured;
  std::uint64_t counted = 0;
  for (const Arrival& arrival : carrier.arrivals()) {
    if (arrival.head < kWarmUp * cycle || arrival.head >= (kWarmUp + window) * cycle) continue;
    measured.head += static_cast<double>(arrival.head - arrival.offered) / static_cast<double>(cycle);
    ++counted;
  }
  carrier.arrivals().clear();
  if (rest == Rest::is_delivered) carrier.restart();  // checks that no flit was lost or made
  measured.head /= static_cast<double>(counted);
  measured.accepted = static_cast<double>(counted * flits) / static_cast<double>(window) / static_cast<double>(nodes);
  return measured;
}

}  // namespace synfire::test
