// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// tests: the cycle engine: exact times of an idle fabric, nothing lost, the same with every router visited, trees, deadlocks.
#include <algorithm>

#include "base/error.h"
#include "tests/interconnect/fabric_bench.h"

using namespace synfire;
using namespace synfire::test;

TEST_CASE("in an idle 8x8 mesh a head takes 2 cycles a hop, and 2 into the fabric, exactly") {
  const std::uint32_t flits = GENERATE(1u, 2u, 8u);
  CycleEngine engine(router_settings(shape("mesh, size: [8, 8]", "xy"), 1, 2));
  for (std::uint32_t from = 0; from < 64; ++from) {
    for (std::uint32_t to = 0; to < 64; ++to) {
      if (from == to) continue;
      const Cycle start = engine.now() + 100;
      engine.offer(from, start, 0, flits, {&to, 1});
      engine.run();
      REQUIRE(engine.arrivals().size() == 1);
      const Arrival arrival = engine.arrivals().front();
      const std::uint32_t hops = engine.settings().routing->hops(from, to);
      CHECK(arrival.port == to);
      CHECK(arrival.head - start == 2 * (hops + 1));
      CHECK(arrival.tail - arrival.head == 2 * (flits - 1));  // a flit every 2 cycles
      engine.arrivals().clear();
    }
  }
  engine.check_conservation();
}

TEST_CASE("a link carries a flit every so many cycles, whatever the buffers") {
  const std::uint32_t cycles = GENERATE(1u, 2u, 5u);
  const std::uint32_t buffer = GENERATE(2u, 4u, 8u);
  EngineSettings settings = router_settings(shape("mesh, size: [2, 1]", "xy"), 1, cycles);
  settings.buffer = buffer;
  CycleEngine engine(settings);
  const std::uint32_t to = 1;
  for (std::uint32_t i = 0; i < 1000; ++i) engine.offer(0, 0, i, 4, {&to, 1});
  engine.run();
  // A buffer of 2 holds what comes in the 2 cycles of a hop and the 1 until its room is known: it stops a link of 1 cycle a
  // flit.
  const Cycle expected = buffer == 2 && cycles == 1 ? 3 * 2000 : 4000 * cycles;
  CHECK(engine.arrivals().back().tail == Approx(static_cast<double>(expected)).epsilon(0.01));
}

namespace {

struct Setting {
  const char* topology;
  const char* routing;
  std::uint32_t channels;
  FlowControl flow;
  Arbitration arbitration;
};

}  // namespace

TEST_CASE("waking routers gives what visiting all of them gives, and no flit is lost") {
  using enum FlowControl;
  using enum Arbitration;
  const Setting setting = GENERATE(
      Setting{"mesh, size: [4, 4]", "xy", 1, credit, round_robin}, Setting{"mesh, size: [4, 4]", "xy", 1, on_off, round_robin},
      Setting{"mesh, size: [4, 4]", "yx", 4, credit, fixed_priority},
      Setting{"mesh, size: [4, 4]", "west_first", 1, credit, round_robin},
      Setting{"mesh, size: [5, 3]", "odd_even", 2, on_off, fixed_priority},
      Setting{"torus, size: [4, 4]", "xy", 2, credit, round_robin}, Setting{"ring, routers: 8", "xy", 3, credit, round_robin},
      Setting{"hexagonal_torus, size: [4, 4]", "hexagonal", 3, credit, round_robin},
      Setting{"tree, levels: 4", "up_down", 1, credit, round_robin}, Setting{"crossbar", "shortest", 1, credit, round_robin});
  const std::uint32_t credit_cycles = GENERATE(1u, 3u);
  INFO(setting.topology << ", " << setting.routing << ", credit after " << credit_cycles);
  EngineSettings settings = router_settings(shape(setting.topology, setting.routing), setting.topology[0] == 'c' ? 12 : 1);
  settings.virtual_channels = setting.channels;
  settings.flow_control = setting.flow;
  settings.arbitration = setting.arbitration;
  settings.credit = credit_cycles;
  settings.buffer = 5;
  CycleEngine woken(settings);
  settings.visit_all = true;
  CycleEngine visited(settings);
  const std::size_t nodes = settings.ports.size();
  for (CycleEngine* engine : {&woken, &visited}) {
    // Far more than it can carry, so that everything blocks; and copies, whose buffers hold a packet, while it still does.
    std::uint32_t made = offer_uniform(*engine, nodes, 0.25, 3, 600);
    engine->run_until(650);
    RandomStream random(3, "copies");
    for (std::uint32_t i = 0; i < 200; ++i) {
      std::vector<std::uint32_t> targets;
      for (std::uint32_t port = 0; port < nodes; ++port) {
        if (random.uniform() < 0.3) targets.push_back(port);
      }
      if (targets.empty()) continue;
      engine->offer(static_cast<std::uint32_t>(random.below(nodes)), 700 + i, 100000 + i, 2, targets);
      made += static_cast<std::uint32_t>(targets.size());
    }
    engine->run();
    CHECK(engine->arrivals().size() == made);
    CHECK(engine->on_the_way() == 0);
    engine->check_conservation();
  }
  CHECK(woken.visits() <= visited.visits());
  REQUIRE(woken.arrivals().size() == visited.arrivals().size());
  // Packets that arrive at different cores in the same cycle have no order.
  for (CycleEngine* engine : {&woken, &visited}) {
    std::ranges::sort(engine->arrivals(), {}, [](const Arrival& a) { return std::pair(a.tag, a.port); });
  }
  std::size_t different = 0;
  for (std::size_t i = 0; i < woken.arrivals().size(); ++i) {
    const Arrival& a = woken.arrivals()[i];
    const Arrival& b = visited.arrivals()[i];
    different += a.tag != b.tag || a.port != b.port || a.offered != b.offered || a.head != b.head || a.tail != b.tail ? 1 : 0;
  }
  CHECK(different == 0);
}

TEST_CASE("a packet to many crosses each link of its tree once") {
  CycleEngine engine(router_settings(shape("mesh, size: [4, 4]", "xy")));
  std::vector<std::uint32_t> all;
  for (std::uint32_t port = 1; port < 16; ++port) all.push_back(port);
  engine.offer(0, 0, 1, 1, all);
  engine.run();
  REQUIRE(engine.arrivals().size() == 15);
  for (const Arrival& arrival : engine.arrivals()) {
    CHECK(arrival.head == 2 * (engine.settings().routing->hops(0, arrival.port) + 1));
  }
  std::uint64_t flits = 0;
  for (std::uint32_t link = 0; link < engine.settings().topology->links().size(); ++link) {
    CHECK(engine.load(link).flits <= 1);
    flits += engine.load(link).flits;
  }
  CHECK(flits == 15);  // a tree over 16 routers
}

TEST_CASE("a circle of links that wait for each other is found and told") {
  EngineSettings settings = router_settings(shape(
      "links, links: [{from: 0, to: 1, both_ways: false}, {from: 1, to: 2, both_ways: false}, {from: 2, to: 3, both_ways: "
      "false}, {from: 3, to: 0, both_ways: false}]",
      "shortest"));
  settings.buffer = 2;
  CycleEngine engine(settings);
  // Each sends a long packet two links on at once: each holds its first link and waits for the next one's.
  for (std::uint32_t from = 0; from < 4; ++from) {
    const std::uint32_t to = (from + 2) % 4;
    engine.offer(from, 0, from, 16, {&to, 1});
  }
  std::string told;
  try {
    engine.run();
  } catch (const SimulationError& error) {
    told = error.what();
  }
  INFO(told);
  CHECK(told.starts_with("deadlock in cycle "));
  for (const char* link : {"0 -> 1", "1 -> 2", "2 -> 3", "3 -> 0"}) CHECK(told.find(link) != std::string::npos);
  engine.check_conservation();
}

TEST_CASE("a core is held up while its packets are not taken") {
  EngineSettings settings = router_settings(shape("mesh, size: [2, 1]", "xy"), 1, 4);
  settings.source_queue = 2;
  CycleEngine engine(settings);
  const std::uint32_t to = 1;
  // A packet of one flit every cycle, and the link takes one every 4: packet k leaves at 4 k, so it is handed over when
  // packet k - 2 has left, at 4 (k - 2): the last of 10 at 28 instead of 9.
  for (std::uint32_t i = 0; i < 10; ++i) engine.offer(0, i, i, 1, {&to, 1});
  engine.run();
  CHECK(engine.stall(0) == 28 - 9);
  CHECK(engine.arrivals().back().offered == 28);
  CHECK(engine.stall(1) == 0);

  PacketModel model(packet_settings(settings));
  for (std::uint32_t i = 0; i < 10; ++i) model.offer(0, i * 1000, i, 1, {&to, 1});
  model.run();
  CHECK(model.stall(0) == Approx(19000).margin(4000));
}
