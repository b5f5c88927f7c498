// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// tests/models: two chips wired AER to AER: the handshake's edges by hand, and against both chips run edge by edge.
#include "models/cores/odin/link.h"

#include <catch2/catch.hpp>

#include "kernel/simulation.h"
#include "models/cores/odin/odin_core.h"
#include "platforms/chip.h"
#include "tests/models/odin_bench.h"
#include "tests/places.h"

namespace synfire::odin {
namespace {

/// What a link shall do, without taking turns.
std::vector<SentEvent> edge_by_edge(Bench& first, Bench& second, Cycle latency, Cycle end) {
  first.host.set_delay(kNever);
  std::vector<SentEvent> crossed;
  bool request = false, acknowledge = false;
  for (Cycle edge = std::max(first.engine.now(), second.engine.now()) + 1; edge <= end; ++edge) {
    first.host.run_to(edge);
    second.host.run_to(edge);
    if (first.engine.out_request() != request) {
      request = !request;
      const std::uint32_t neuron = first.engine.out_address();
      const std::uint32_t address = first.design.tiny() ? neuron : neuron << 8 | 7;
      if (request) crossed.push_back({address, edge + latency, edge + latency});
      second.engine.set_request(edge + latency, request, address);
    }
    if (second.engine.acknowledge() != acknowledge) {
      acknowledge = !acknowledge;
      (acknowledge ? crossed.back().acknowledged : crossed.back().released) = edge;
      first.host.answer(edge + latency, acknowledge);
    }
  }
  return crossed;
}

/// Chip of LIF neurons that hear nothing, but for some.
void program(Bench& bench) {
  bench.silence();
  bench.engine.write_register(Register::kOpenLoop, 1);
  bench.host.reset();
}

TEST_CASE("an event crosses from chip to chip with its handshake, edge by edge as counted by hand", "[odin]") {
  // facts of the RTL: POP_NEUR is visible at P, the spike of neuron n at P + 2n + 2; a REQ at k is in PUSH at k + 3, its ACK
  // is seen at k + 4; a fall of REQ is followed by that of ACK 3 cycles later; after that POP_NEUR is visible one cycle on.
  constexpr Cycle kLatency = 2;
  Bench first(Variant::odin), second(Variant::odin);
  program(first);
  program(second);
  first.neuron(3, 0, lif(1));
  first.word("synapses", 0 << 5 | 3 >> 3) = 15u << 4 * 3;  // row 0 to neuron 3
  second.neuron(9, 0, lif(7));
  second.word("synapses", 3 << 5 | 9 >> 3) = 15u << 4 * 1;  // row 3 to neuron 9
  Link link(first.host, second.host, kLatency);
  second.host.set_delay(0);
  first.host.send(0 << 8 | 7, 10);
  REQUIRE(link.settle(10'000));

  const Cycle popped = 10 + 7 + 1;  // REQ at 10, ACK low 7 later
  const Cycle spike = popped + 2 * 3 + 2;
  REQUIRE(first.host.received().size() == 1);
  CHECK(first.host.received()[0].requested == spike);
  REQUIRE(link.crossed().size() == 1);
  const SentEvent& event = link.crossed()[0];
  CHECK(event.address == (3u << 8 | 7));
  CHECK(event.requested == spike + kLatency);
  CHECK(event.acknowledged == event.requested + 4);
  // ACK reaches the first chip, passes two flip-flops and takes REQ down at the third edge.
  CHECK(first.host.received()[0].answered == event.acknowledged + kLatency);
  CHECK(first.host.received()[0].released == event.acknowledged + kLatency + 3);
  CHECK(event.released == event.acknowledged + kLatency + 3 + kLatency + 3);
  REQUIRE(second.host.received().size() == 1);
  CHECK(second.host.received()[0].address == 9);
  CHECK(second.host.received()[0].requested == event.released + 1 + 2 * 9 + 2);
  CHECK(first.engine.now() == second.engine.now());
}

TEST_CASE("chips that take turns on a wire do what chips do that run edge by edge", "[odin]") {
  const auto variant = GENERATE(Variant::odin, Variant::tinyodin);
  std::size_t events = 0;
  for (unsigned seed = 1; seed <= 6; ++seed) {
    INFO("seed " << seed);
    constexpr Cycle kEnd = 30'000;
    const Cycle latency = 1 + seed % 3;
    Bench a(variant), b(variant), x(variant), y(variant);
    fill(a, seed, kEnd / 8);
    fill(x, seed, kEnd / 8);
    fill(b, 100 + seed, 0);
    fill(y, 100 + seed, 0);
    Link link(a.host, b.host, latency);
    link.settle(kEnd);
    // A chip that stopped at the limit may lie behind the other: what was before both is the same.
    const Cycle end = std::min(a.engine.now(), b.engine.now());
    std::vector<SentEvent> expected = edge_by_edge(x, y, latency, end);
    std::vector<SentEvent> found = link.crossed();
    std::erase_if(found, [&](const SentEvent& e) { return e.requested > end + latency; });
    REQUIRE(found.size() >= expected.size());
    for (std::size_t i = 0; i < expected.size(); ++i) {
      REQUIRE(found[i].address == expected[i].address);
      REQUIRE(found[i].requested == expected[i].requested);
      if (expected[i].acknowledged != kNever) REQUIRE(found[i].acknowledged == expected[i].acknowledged);
      if (expected[i].released != kNever) REQUIRE(found[i].released == expected[i].released);
    }
    for (std::size_t i = 0; i < y.host.received().size(); ++i) {
      REQUIRE(b.host.received()[i].requested == y.host.received()[i].requested);
      REQUIRE(b.host.received()[i].address == y.host.received()[i].address);
    }
    events += expected.size();
  }
  CHECK(events > 20);
}

struct OneEvent : SpikeSource {
  void inject(std::uint64_t step, PacketBatch& batch) override {
    const Destination to{0, 0};
    if (step == 0) batch.add(0, kOutside, &to, 1);
  }
};

TEST_CASE("a pair of ODINs is a platform: an event goes in at the first and comes out at the second", "[odin]") {
  Value platform = load_platform(Value::scalar("odin_pair"), test::source_folder());
  for (const char* core : {"first", "second"}) override_platform(platform, std::string(core) + ".clock", "1 GHz");
  const Description description(platform);
  Chip chip(description);
  for (std::size_t c = 0; c < 2; ++c) {
    Bench bench(Variant::odin);
    bench.silence();
    bench.word("registers", Register::kOpenLoop) = 1;
    bench.word("host", HostRegister::kNeurons) = kNeurons;
    if (c == 0) {
      bench.neuron(3, 0, lif(1));
      bench.word("synapses", 0) = 15u << 4 * 3;
      bench.word("host_axons", 0) = kValid | 7;
      bench.word("host_neurons", 3) = 1;
    } else {
      bench.neuron(9, 0, lif(7));
      bench.word("synapses", 3 << 5 | 9 >> 3) = 15u << 4 * 1;
      bench.word("host_neurons", 9) = 1;
    }
    const TargetCore& place = description.target().cores[c];
    for (const char* region : {"neurons", "synapses", "registers", "host", "host_axons", "host_neurons"}) {
      chip.write(place.base + place.kind->layout().at(region).offset,
                 std::as_bytes(bench.memory.region<std::uint32_t>(region)));
    }
  }
  chip.prepare();
  OneEvent source;
  chip.sync().set_source(&source);
  chip.sync().set_steps(1);
  Simulation simulation;
  simulation.run();
  Simulation::finish();
  const StepCore& first = *chip.cores()[0];
  const StepCore& second = *chip.cores()[1];
  REQUIRE(first.fired().neurons.size() == 1);
  REQUIRE(second.fired().neurons.size() == 1);
  // Requested 8 + 3 cycles after POP_NEUR and the wire's 1; then as in the test by hand, with a latency of 1.
  CHECK(second.fired_at()[0] - first.fired_at()[0] == 1000 * (1 + 4 + 1 + 3 + 1 + 3 + 1 + 2 * 9 + 2));
}

TEST_CASE("mistakes in a pair are told", "[odin]") {
  const auto [path, value, problem] = GENERATE(table<std::string, std::string, std::string>(
      {{"second.fed_by", "frist", "found 'frist'; expected another component of the platform (did you mean first?)"},
       {"second.fed_by", "sync", "which is no ODIN"},
       {"second.clock", "70 MHz", "which has another clock"},
       {"first.fed_by", "second", "expected"}}));
  Value platform = load_platform(Value::scalar("odin_pair"), test::source_folder());
  override_platform(platform, path, value);
  std::string found;
  try {
    const Description description(platform);
    Chip chip(description);
  } catch (const InputError& error) {
    found = error.what();
  }
  Simulation::finish();
  INFO(found);
  CHECK(found.find(problem) != std::string::npos);
}

}  // namespace
}  // namespace synfire::odin
