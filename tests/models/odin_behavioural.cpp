// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// tests/models: ODIN without its clock against ODIN clock for clock: the same where events do not overlap, and where they must
// differ.
#include <catch2/catch.hpp>
#include <optional>
#include <random>

#include "models/cores/odin/behavioural.h"

namespace synfire::odin {
namespace {

struct Pair {
  explicit Pair(Variant variant)
      : design(variant), exact(design.layout), counted(design.layout), engine(design, exact), host(engine) {}

  template <class F>
  void both(const F& change) {
    change(exact);
    change(counted);
  }
  /// A random chip whose activity dies out.
  void fill(std::mt19937_64& random) {
    const auto below = [&](std::uint64_t limit) { return static_cast<std::uint32_t>(random() % limit); };
    const std::uint64_t seed = random();
    both([&](MemoryBlock& memory) {
      std::mt19937_64 own(seed);
      const auto neurons = memory.region<std::uint32_t>("neurons");
      for (auto& word : neurons) word = static_cast<std::uint32_t>(own());
      for (std::uint32_t n = 0; n < kNeurons; ++n) {
        if (design.tiny()) {
          neurons[n] = (neurons[n] & 0x8f000000u) | static_cast<std::uint32_t>(60 + own() % 200) << 12;
        } else if (own() % 16 != 0) {
          store_word(neurons.data() + n * 4,
                     {1 | (own() & 0x1fe) | (120 + own() % 130) << 9 | (own() & 0xfffffe0000u), own() % 2 << 63});
        } else {
          neurons[n * 4] &= ~(7u << 12);  // no bursts
        }
      }
      for (auto& word : memory.region<std::uint32_t>("synapses")) word = static_cast<std::uint32_t>(own() & own() & own());
      if (!design.tiny()) std::ranges::fill(memory.region<std::uint8_t>("sdsp_flags"), SdspFlag::kKnown);
      const auto registers = memory.region<std::uint32_t>("registers");
      for (std::uint32_t r = 1; r < design.registers(); ++r)
        registers[r] = static_cast<std::uint32_t>(own()) & register_mask(design.variant, r);
      if (!design.tiny()) {
        registers[Register::kBurstTimeref] = 0;
        registers[Register::kMonitorEnable] = 0;
      }
      if (registers[Register::kOpenLoop] == 0) {
        // A closed loop in which every spike causes less than one: Izhikevich neurons, some of which spike always, are not
        // heard.
        if (!design.tiny()) registers[Register::kPropagateUnmapped] = 0;
        for (std::uint32_t n = 0; n < kNeurons && !design.tiny(); ++n) {
          if ((neurons[n * 4] & 1) == 0 || ((neurons[n * 4] >> 9) & 255) < 120) neurons[n * 4 + 3] |= 0x8000'0000u;
          if ((neurons[n * 4] & 1) == 1) neurons[n * 4] &= ~(1u << 17);
        }
      }
    });
    delay = below(5);
    host.reset();
    host.set_delay(delay);
    behaviour.emplace(design, counted);
    behaviour->set_delay(delay);
    behaviour->begin();
  }

  void send(std::uint32_t address) {
    host.send(address, engine.now());
    REQUIRE(host.settle(engine.now() + 50'000'000));
    behaviour->take(address, behaviour->now());
    REQUIRE(behaviour->settle(kNever - 1));
  }
  bool same_events() {
    return std::ranges::equal(host.received(), behaviour->received(), [](const ReceivedEvent& a, const ReceivedEvent& b) {
      return a.requested == b.requested && a.address == b.address && a.released == b.released;
    });
  }
  bool same(const char* region) {
    const Region& place = design.layout.at(region);
    return std::equal(exact.data() + place.offset, exact.data() + place.offset + place.bytes(), counted.data() + place.offset);
  }

  Design design;
  MemoryBlock exact, counted;
  Engine engine;
  Host host;
  std::optional<Behavioural> behaviour;
  Cycle delay = 0;
};

TEST_CASE("without its clock a chip gives the same events at the same cycles, when each waits for the last", "[odin]") {
  std::size_t outputs = 0;
  std::uint64_t scans = 0;
  for (unsigned seed = 0; seed < 40; ++seed) {
    std::mt19937_64 random(seed);
    const Variant variant = seed % 4 == 3 ? Variant::tinyodin : Variant::odin;
    Pair pair(variant);
    pair.fill(random);
    for (int event = 0; event < 60; ++event) {
      INFO("seed " << seed << ", event " << event);
      auto address = static_cast<std::uint32_t>(random() % (variant == Variant::odin ? 0x20000 : 0x400));
      if (variant == Variant::odin && random() % 2 == 0) address = (address & 0xff00) | (random() % 4 == 0 ? 0x7f : 7);
      pair.send(address);
      REQUIRE(pair.engine.now() == pair.behaviour->now());
      REQUIRE(pair.same_events());
    }
    CHECK(pair.same("neurons"));
    CHECK(pair.same("synapses"));
    if (variant == Variant::odin) CHECK(pair.same("sdsp_flags"));
    CHECK(pair.engine.counts().synaptic_operations == pair.behaviour->counts().synaptic_operations);
    CHECK(pair.engine.counts().neuron_updates == pair.behaviour->counts().neuron_updates);
    CHECK(pair.engine.counts().spikes == pair.behaviour->counts().spikes);
    CHECK(pair.engine.counts().losses == pair.behaviour->counts().losses);
    outputs += pair.host.received().size();
    scans += pair.engine.counts().synaptic_operations;
  }
  CHECK(outputs > 300);
  CHECK(scans > 200'000);
}

void silence(MemoryBlock& memory) {
  for (std::uint32_t n = 0; n < kNeurons; ++n) {
    store_word(memory.region<std::uint32_t>("neurons").data() + n * 4, {1 | 255u << 9, std::uint64_t{1} << 63});
  }
}

TEST_CASE("input faster than the core loses spikes clock for clock, and must not without the clock", "[odin]") {
  // Row 33 makes neurons 0 to 30 fire, so with itself the FIFO is full; when it is done, the next input takes its place, which
  // is full again. Then the event of neuron 0 makes neuron 201 fire, whose own event is lost, so neuron 202 stays silent.
  // Worked off one by one, the second input comes when all is over.
  Pair pair(Variant::odin);
  pair.both([](MemoryBlock& memory) {
    silence(memory);
    std::uint32_t* neurons = memory.region<std::uint32_t>("neurons").data();
    std::uint32_t* synapses = memory.region<std::uint32_t>("synapses").data();
    const auto connect = [&](std::uint32_t pre, std::uint32_t post) {
      store_word(neurons + post * 4, {1 | 7u << 9, 0});
      synapses[pre << 5 | post >> 3] |= 0xfu << (4 * (post & 7));
    };
    for (std::uint32_t n = 0; n < 31; ++n) connect(33, n);
    connect(0, 201);
    connect(201, 202);
    std::ranges::fill(memory.region<std::uint8_t>("sdsp_flags"), SdspFlag::kKnown);
  });
  pair.host.reset();
  Behavioural behaviour(pair.design, pair.counted);
  behaviour.begin();
  for (const std::uint32_t event : {33u << 8 | 7, 50u << 8 | 7}) {
    pair.host.send(event);
    behaviour.take(event, behaviour.now());
    REQUIRE(behaviour.settle(kNever - 1));
  }
  REQUIRE(pair.host.settle(1'000'000));
  CHECK(pair.engine.counts().losses == 1);
  REQUIRE(pair.host.received().size() == 32);
  CHECK(pair.host.received()[31].address == 201);
  CHECK(behaviour.counts().losses == 0);
  REQUIRE(behaviour.received().size() == 33);
  CHECK(behaviour.received()[32].address == 202);
}

}  // namespace
}  // namespace synfire::odin
