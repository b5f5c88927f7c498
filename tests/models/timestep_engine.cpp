// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// tests/models: the ring of accumulators, the engine of a time-stepped core, and the core as a compiler sees it.
#include "models/cores/timestep_engine.h"

#include <bit>

#include "base/error.h"
#include "tests/models/core_fixture.h"

using namespace synfire;
using namespace synfire::testing;

namespace {

TimestepParts lif_parts(std::uint32_t neurons, std::uint32_t axons, std::uint32_t delay) {
  return {.neurons = neurons,
          .axons_in = axons,
          .axons_out = 4 * neurons,
          .delay = delay,
          .soma = part<Soma>("type: float64"),
          .synapses = part<SynapseMemory>("{type: packed, memory: 1 MiB, weight_bits: 64, delay_bits: 4}")};
}

/// Recurrently connected LIF neurons: axon n is the core's own neuron n, axon `neurons` + k is input k.
struct Recurrent : Core {
  static constexpr std::uint32_t kNeurons = 90;
  static constexpr std::uint32_t kInputs = 10;
  Recurrent() : Core(lif_parts(100, kNeurons + kInputs, 9)) {
    add(group_of(NeuronModel::lif, kNeurons));
    RandomStream random(1, "recurrent");
    program.layer = 3;
    program.rows.resize(kNeurons + kInputs);
    for (SynapseRow& row : program.rows) {
      for (std::uint32_t to = 0; to < kNeurons; ++to) {
        if (random.below(5) == 0) {
          row.synapses.push_back({to, static_cast<std::uint32_t>(random.below(10)), 12.0 * random.uniform() - 4.0});
        }
      }
    }
    for (std::uint32_t n = 0; n < kNeurons; ++n) {
      program.destinations.push_back({});
      for (std::uint32_t k = 0; k < n % 4; ++k) program.destinations.back().push_back({k + 7, 100 * n + k});
    }
    load();
  }
  /// The spikes of each of so many steps; inputs depend on the step alone.
  std::vector<std::vector<std::uint32_t>> run(int first, int count) {
    std::vector<std::vector<std::uint32_t>> steps;
    for (int step = first; step < first + count; ++step) {
      std::vector<std::uint32_t> axons = fired.neurons;
      RandomStream random(static_cast<std::uint64_t>(step), "input");
      for (std::uint32_t k = 0; k < kInputs; ++k) {
        if (random.below(3) == 0) axons.push_back(kNeurons + k);
      }
      engine.deliver(axons);
      engine.update(fired);
      steps.push_back(fired.neurons);
    }
    return steps;
  }
  FiredBatch fired;
};

}  // namespace

TEST_CASE("the ring's size") {
  for (const std::uint32_t neurons : {1u, 63u, 64u, 65u, 256u, 1000u, 1024u, 4096u, 20000u, 65536u}) {
    for (const std::uint32_t delay : {0u, 1u, 2u, 5u, 7u, 15u, 62u, 63u}) {
      for (const AccumulatorKind kind : {AccumulatorKind::i32, AccumulatorKind::f64}) {
        const RingGeometry ring = RingGeometry::of(neurons, delay, kind);
        INFO(neurons << " neurons, delay " << delay << ": " << ring.slots << " x " << ring.stride);
        CHECK(std::has_single_bit(ring.slots));
        CHECK(ring.slots > delay);
        CHECK(ring.stride >= neurons);
        CHECK(ring.stride % 64 == 0);
        if (ring.slots == 1) continue;
        CHECK(ring.accumulators() * (kind == AccumulatorKind::i32 ? 4 : 8) % MemoryLayout::kPage == 0);
        CHECK_FALSE(std::has_single_bit(ring.stride));
        CHECK(ring.stride < neurons + 4096);
      }
    }
  }
}

TEST_CASE("the ring continues past its end, and the memory map shows the same bytes") {
  const RingGeometry geometry = RingGeometry::of(100, 3, AccumulatorKind::i32);
  MemoryLayout layout;
  layout.add("before", Element::u32, 10, RegionKind::configuration, "");
  layout.add("accumulators", Element::i32, geometry.accumulators(), RegionKind::state, "");
  layout.add("after", Element::u32, 10, RegionKind::configuration, "");
  MemoryBlock memory(layout);
  memory.region<std::uint32_t>("before")[9] = 1;
  memory.region<std::uint32_t>("after")[0] = 2;
  {
    AccumulatorRing ring(memory, "accumulators", AccumulatorKind::i32, geometry);
    const std::span<std::int32_t> region = memory.region<std::int32_t>("accumulators");
    for (std::uint32_t slot = 0; slot < geometry.slots; ++slot) {
      for (std::uint32_t ahead = 0; ahead < geometry.slots; ++ahead) {
        std::int32_t& through_ring = ring.at(slot).now.i32[ahead * geometry.stride + 99];
        std::int32_t& through_map = region[(slot + ahead) % geometry.slots * geometry.stride + 99];
        through_ring = 17;
        CHECK(through_map == 17);
        through_map = 0;
        CHECK(through_ring == 0);
      }
    }
    CHECK(ring.next(0) == 1);
    CHECK(ring.next(geometry.slots - 1) == 0);
    region[5] = 55;
    memory.snapshot();
    ring.at(0).now.i32[5] = 66;
    memory.restore();
    CHECK(ring.at(0).now.i32[5] == 55);
  }
  CHECK(memory.region<std::uint32_t>("before")[9] == 1);
  CHECK(memory.region<std::uint32_t>("after")[0] == 2);
}

TEST_CASE("what was loaded is what runs: registers, destinations") {
  Recurrent core;
  CHECK(core.engine.neurons() == Recurrent::kNeurons);
  CHECK(core.engine.axons() == Recurrent::kNeurons + Recurrent::kInputs);
  CHECK(core.engine.layer() == 3);
  for (std::uint32_t n = 0; n < Recurrent::kNeurons; ++n) {
    const std::span<const Destination> to = core.engine.destinations(n);
    CHECK(std::vector<Destination>(to.begin(), to.end()) == core.program.destinations[n]);
  }
}

TEST_CASE("an empty core does nothing, and reset returns to the kept state") {
  TimestepEngine empty(lif_parts(10, 10, 2));
  FiredBatch fired;
  CHECK(empty.update(fired).updates == 0);
  CHECK(fired.neurons.empty());
  CHECK_THROWS_AS(empty.deliver(std::vector<std::uint32_t>{0}), SimulationError);

  Recurrent core;
  const auto once = core.run(0, 57);  // no multiple of the ring's 16 slots
  std::size_t spikes = 0;
  for (const auto& step : once) spikes += step.size();
  CHECK(spikes > 500);
  CHECK(core.region<std::uint32_t>("slot")[0] == 57 % 16);
  CHECK(core.engine.reset() > 0);
  core.fired.clear();
  CHECK(core.run(0, 57) == once);
}

TEST_CASE("a core moves through its slots only if something waits in later ones") {
  for (const std::uint32_t delay : {0u, 2u}) {
    for (const std::size_t early : {0u, 1u, 3u}) {
      INFO("delay " << delay << ", " << early << " early steps");
      Core core(lif_parts(8, 8, 5));
      NeuronGroup group = group_of(NeuronModel::relay, 4);
      for (std::size_t step = 0; step < early; ++step) group.early.push_back({1.0 + static_cast<double>(step), 0.0, 0.0, 0.0});
      core.add(group);
      core.program.rows = {{{{3, delay, 0.5}}}};
      core.load();
      FiredBatch fired;
      for (std::size_t step = 0; step < 20; ++step) {
        core.engine.deliver(std::vector<std::uint32_t>{0});
        core.engine.update(fired);
        CHECK(core.region("v")[0] == (step < early ? 1.0 + static_cast<double>(step) : 0.0));
        CHECK(core.region("v")[3] == (step >= delay ? 0.5 : 0.0));
      }
      CHECK(core.region<std::uint32_t>("slot")[0] == (delay > 0 || early > 1 ? 20u % 8 : 0u));
    }
  }
}

TEST_CASE("the state regions are the whole state: another core goes on from a copy") {
  Recurrent core;
  core.run(0, 23);
  Recurrent other;
  other.fired = core.fired;
  for (const Region& region : core.target.layout().regions()) {
    if (region.kind != RegionKind::state) continue;
    std::memcpy(other.engine.memory().data() + region.offset, core.engine.memory().data() + region.offset, region.bytes());
  }
  other.engine.bind();
  CHECK(other.run(23, 40) == core.run(23, 40));
}

TEST_CASE("a core delivers to the axons that it has, with one value each or none") {
  Recurrent core;
  CHECK_THROWS_WITH(core.engine.deliver(std::vector<std::uint32_t>{3, 100}),
                    "a spike arrived for axon 100 of a core with 100 axons");
  CHECK_THROWS_AS(core.engine.deliver(std::vector<std::uint32_t>{3, 4}, std::vector<double>{1.0}), std::logic_error);
  CHECK_NOTHROW(core.engine.deliver({}));
}

TEST_CASE("a damaged image is refused with the place of the damage") {
  const auto refuses = [](const char* region, std::size_t index, std::uint32_t value, const char* message) {
    Recurrent core;
    core.region<std::uint32_t>(region)[index] = value;
    CHECK_THROWS_AS(core.engine.bind(), InputError);
    CHECK_THROWS_WITH(core.engine.bind(), Catch::Contains(message));
  };
  refuses("registers", 0, 101, "registers[0]: found 101; expected at most 100");
  refuses("registers", 1, 5000, "registers[1]: found 5000");
  refuses("slot", 0, 16, "slot: found 16; expected less than 16");
  refuses("axon_out_rows", 4, 401, "axon_out_rows[4]: found destinations up to 403; expected at most 400");
  refuses("axon_out_rows", 5, 0xffffffff, "axon_out_rows[4]");
  refuses("synapse_format", 0, 1, "synapse_format[0]: found 1");
  refuses("synapse_format", 1, 0xffffffff, "synapse_format[1]");
  refuses("synapse_rows", 2, 0xfffffff0, "synapse_rows[2]: found a row that ends at word 42949");
  refuses("synapse_offsets", 7, 90, "synapse_offsets[7]: found target 90 with delay 0");
}

TEST_CASE("bits that flip anywhere in the image never lead out of the core's memory") {
  Recurrent core;
  const std::vector<Segment> image = core.target.encode(core.program, core.notes);
  RandomStream random(1, "flips");
  int refused = 0;
  int ran = 0;
  for (int trial = 0; trial < 2000; ++trial) {
    load(core.engine.memory(), image);
    const Segment& segment = image[random.below(image.size())];
    core.engine.memory().data()[segment.offset + random.below(segment.bytes.size())] ^=
        static_cast<std::byte>(1 << random.below(8));
    try {
      core.engine.bind();
    } catch (const InputError&) {
      ++refused;
      continue;
    }
    ++ran;
    FiredBatch fired;
    std::vector<std::uint32_t> axons(core.engine.axons());
    std::iota(axons.begin(), axons.end(), 0u);
    for (int step = 0; step < 20; ++step) {
      core.engine.deliver(axons);
      core.engine.update(fired);
      for (const std::uint32_t neuron : fired.neurons) REQUIRE(core.engine.destinations(neuron).size() <= 400);
    }
  }
  CHECK(refused > 100);
  CHECK(ran > 100);
}

TEST_CASE("limits and usage of a core, and programs that exceed them") {
  Recurrent core;
  const CoreLimits limits = core.target.limits();
  CHECK(limits.neurons == 100);
  CHECK(limits.axons_in == 100);
  CHECK(limits.axons_out == 400);
  CHECK(limits.synapse_bits == 8u << 20);
  CHECK(limits.delay == 9);
  const std::vector<Usage> usage = core.target.usage(core.program);
  REQUIRE(usage.size() == 4);
  CHECK(usage[0].used == 90);
  CHECK(usage[2].used == 100);
  CHECK(usage[3].used == 22 * 6 + 0 + 1);  // 90 neurons with n % 4 destinations
  std::uint64_t synapses = 0;
  for (const SynapseRow& row : core.program.rows) synapses += row.synapses.size();
  CHECK(usage[1].used == synapses * (7 + 64 + 4));

  const auto throws = [&](CoreProgram program, const char* message) {
    CHECK_THROWS_AS(core.target.encode(program, core.notes), std::length_error);
    CHECK_THROWS_WITH(core.target.encode(program, core.notes), Catch::Contains(message));
  };
  CoreProgram program = core.program;
  program.rows.resize(101);
  throws(program, "axons in: 101 needed; the core has 100");
  program = core.program;
  program.destinations[0].resize(400, {1, 1});
  throws(program, "axons out: 533 needed; the core has 400");
  program = core.program;
  program.slices[0].neurons.resize(101);
  throws(program, "neurons: 101 needed; the core has 100");
}

TEST_CASE("parts that cannot be a core") {
  CHECK_THROWS_AS(TimestepDesign(lif_parts(0, 10, 0)), InputError);
  CHECK_THROWS_AS(TimestepDesign(lif_parts(10, 0, 0)), InputError);
  CHECK_THROWS_WITH(TimestepDesign(lif_parts(10, 10, 64)), Catch::Contains("delay"));
  CHECK_NOTHROW(TimestepDesign(lif_parts(10, 10, 63)));
}
