// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// tests: one thing changed, and what it must do, said beforehand.
#include "tests/interconnect/fabric_bench.h"

using namespace synfire;
using namespace synfire::test;

TEST_CASE("a deeper buffer keeps a stopped packet off the links behind it") {
  // Packet A, from router 2, holds the link 2 -> 3 for 20 cycles. B, of 4 flits, follows it from router 0 and waits at
  // router 2. C goes from 0 to 1 behind B. A buffer of 4 at router 2 takes all of B, so the way to router 1 is free; with 2,
  // the other half of B waits at router 1, and C behind it until A is done.
  const auto arrival_of_c = [](std::uint32_t buffer) {
    EngineSettings settings = router_settings(shape("mesh, size: [4, 1]", "xy"));
    settings.buffer = buffer;
    CycleEngine engine(settings);
    const std::uint32_t to[] = {3, 3, 1};
    engine.offer(2, 0, 0, 20, {&to[0], 1});
    engine.offer(0, 1, 1, 4, {&to[1], 1});
    engine.offer(0, 2, 2, 1, {&to[2], 1});
    engine.run();
    for (const Arrival& arrival : engine.arrivals()) {
      if (arrival.tag == 2) return arrival.head;
    }
    return Cycle{0};
  };
  // B's 4 flits leave core 0 in cycles 1 to 4, C follows in cycle 5: 2 cycles into router 0, 2 to router 1.
  CHECK(arrival_of_c(4) == 5 + 4);
  CHECK(arrival_of_c(2) > 20);
}

TEST_CASE("a fixed priority starves the lower input, taking turns does not") {
  // Routers 0 and 2 both send to core 1 as fast as its way out takes flits. Inputs are links in their order (that from 0
  // first).
  const auto first_half_from = [](Arbitration arbitration) {
    EngineSettings settings = router_settings(shape("mesh, size: [3, 1]", "xy"));
    settings.arbitration = arbitration;
    CycleEngine engine(settings);
    const std::uint32_t to = 1;
    for (std::uint32_t i = 0; i < 200; ++i) {
      engine.offer(0, 0, i, 1, {&to, 1});
      engine.offer(2, 0, 1000 + i, 1, {&to, 1});
    }
    engine.run();
    std::uint32_t from_0 = 0;
    for (std::size_t i = 0; i < 200; ++i) from_0 += engine.arrivals()[i].tag < 1000 ? 1 : 0;
    return from_0;
  };
  const std::uint32_t turns = first_half_from(Arbitration::round_robin);
  CHECK(turns >= 99);
  CHECK(turns <= 101);
  const std::uint32_t priority = first_half_from(Arbitration::fixed_priority);
  CHECK((priority <= 20 || priority >= 180));
}

TEST_CASE("half the width is twice the flits: the tail comes later by one flit time for each more") {
  const auto delays = [](std::uint32_t flits) {
    CycleEngine engine(router_settings(shape("mesh, size: [5, 1]", "xy"), 1, 3));
    const std::uint32_t to = 4;
    engine.offer(0, 0, 0, flits, {&to, 1});
    engine.run();
    return std::pair(engine.arrivals()[0].head, engine.arrivals()[0].tail);
  };
  CHECK(delays(2) == std::pair<Cycle, Cycle>(10, 10 + 3));
  CHECK(delays(4) == std::pair<Cycle, Cycle>(10, 10 + 3 * 3));
}
