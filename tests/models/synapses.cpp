// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// tests/models: every registered synapse memory against a sum formed synapse by synapse; capacities, rounding and damage.
#include <bit>
#include <cmath>

#include "base/error.h"
#include "tests/models/core_fixture.h"

using namespace synfire;
using namespace synfire::testing;

namespace {

constexpr std::uint32_t kNeurons = 150;  // in use, of 170: no multiple of a vector
constexpr std::uint32_t kAxons = 70;

template <class Sum>
TimestepParts parts_with(const Part<SynapseMemory>& synapses, std::uint32_t delay) {
  return {.neurons = 170, .axons_in = kAxons, .axons_out = 170, .delay = delay, .soma = recorder<Sum>(), .synapses = synapses};
}

double random_weight(RandomStream& random, const WeightFormat& format, bool single) {
  if (!format.integer) {
    const double weight = 2.0 * random.uniform() - 1.0;
    return single ? static_cast<double>(static_cast<float>(weight)) : weight;
  }
  const auto choices = static_cast<std::uint64_t>((format.most - format.least) / format.step) + 1;
  const double weight = format.least + static_cast<double>(random.below(choices)) * format.step;
  return weight == 0.0 ? format.most : weight;  // a crossbar does not count zeros
}

/// Rows of every length from none to all neurons, for a core of kNeurons.
std::vector<SynapseRow> random_rows(const WeightFormat& format, std::uint32_t delay, bool single, const char* seed) {
  RandomStream random(1, seed);
  std::vector<SynapseRow> rows(kAxons);
  for (std::uint32_t axon = 0; axon < kAxons; ++axon) {
    const std::uint64_t density = axon % 10;
    for (std::uint32_t target = 0; target < kNeurons; ++target) {
      if (density < 9 && random.below(9) >= density) continue;
      rows[axon].synapses.push_back(
          {target, static_cast<std::uint32_t>(random.below(delay + 1)), random_weight(random, format, single)});
    }
  }
  return rows;
}

/// Runs the core on random batches, and compares each step's sums with those of a synapse-by-synapse delivery.
template <class Sum>
void check_against_sums(Core& core, int steps, bool graded) {
  RandomStream random(2, graded ? "graded" : "unit");
  std::vector<std::vector<Sum>> later(64, std::vector<Sum>(kNeurons));  // by step, modulo 64
  FiredBatch fired;
  std::uint64_t delivered = 0;
  for (int step = 0; step < steps; ++step) {
    for (int batch = 0; batch < 2; ++batch) {
      std::vector<std::uint32_t> axons(random.below(step % 7 == 0 ? 600 : 40));  // unsorted, with repetitions
      std::vector<double> values;
      for (std::uint32_t& axon : axons) axon = static_cast<std::uint32_t>(random.below(kAxons));
      if (graded) {
        for (std::size_t n = 0; n < axons.size(); ++n) values.push_back(std::floor(200.0 * random.uniform()) - 100.0);
      }
      std::uint64_t expected = 0;
      for (std::size_t n = 0; n < axons.size(); ++n) {
        for (const SynapseEntry& synapse : core.program.rows[axons[n]].synapses) {
          Sum& sum = later[(static_cast<std::uint32_t>(step) + synapse.delay) % 64][synapse.target];
          sum += static_cast<Sum>(graded ? synapse.weight * values[n] : synapse.weight);
          ++expected;
        }
      }
      REQUIRE(core.engine.deliver(axons, values) == expected);
      delivered += expected;
    }
    core.engine.update(fired);
    std::vector<Sum>& now = later[static_cast<std::uint32_t>(step) % 64];
    const std::span<Sum> v = core.region<Sum>("v").first(kNeurons);
    REQUIRE(std::vector<Sum>(v.begin(), v.end()) == now);
    std::ranges::fill(now, Sum{});
  }
  CHECK(delivered > 10000);
}

template <class Sum>
bool check_memory(const Part<SynapseMemory>& synapses, std::uint32_t delay, bool single = false) {
  try {
    TimestepDesign possible(parts_with<Sum>(synapses, delay));
  } catch (const InputError&) {
    return false;  // not with this kind of accumulators
  }
  for (const bool graded : {false, true}) {
    Core core(parts_with<Sum>(synapses, delay));
    core.add(group_of(NeuronModel::relay, kNeurons));
    TimestepDesign design(core.parts);
    REQUIRE(design.synapses->delay() == core.target.limits().delay);
    core.program.rows = random_rows(design.synapses->format(), design.synapses->delay(), single, "rows");
    core.load();
    CHECK(core.notes.empty());  // weights that the memory can hold lose nothing
    check_against_sums<Sum>(core, 60, graded);
  }
  return true;
}

std::string packed(const std::string& more) {
  return "{type: packed, memory: 1 MiB, " + more + "}";
}

}  // namespace

TEST_CASE("every synapse memory delivers the sum of its synapses") {
  const std::vector<std::string> names = Registry<SynapseMemory>::instance().names();
  REQUIRE(std::ranges::count(names, "packed") == 1);
  REQUIRE(std::ranges::count(names, "dense") == 1);
  for (const std::string& name : names) {
    INFO("synapse memory " << name);
    const Part<SynapseMemory> synapses = example_part<SynapseMemory>(name);
    const bool integers = check_memory<std::int32_t>(synapses, 7);
    const bool floats = check_memory<double>(synapses, 7);
    CHECK((integers || floats));
  }
}

TEST_CASE("packed: every word format, with delays around the ring") {
  for (const int bits : {1, 2, 4, 8, 9, 16}) {
    for (const int delay : {0, 1, 3, 6}) {
      INFO(bits << " bits, delay " << delay);
      const auto synapses = part<SynapseMemory>(packed("weight_bits: " + std::to_string(bits) + ", delay_bits: 3"));
      CHECK(check_memory<std::int32_t>(synapses, static_cast<std::uint32_t>(delay)));
      CHECK(check_memory<double>(synapses, static_cast<std::uint32_t>(delay)));
    }
  }
  CHECK(check_memory<double>(part<SynapseMemory>(packed("weight_bits: 32, delay_bits: 6")), 63, true));
  CHECK(check_memory<double>(part<SynapseMemory>(packed("weight_bits: 64, delay_bits: 6")), 63, true));
  CHECK(check_memory<double>(part<SynapseMemory>(packed("weight_bits: 64, delay_bits: 2")), 3, false));
  CHECK_FALSE(check_memory<std::int32_t>(part<SynapseMemory>(packed("weight_bits: 32")), 0));
}

TEST_CASE("dense: every element format") {
  for (const int bits : {1, 3, 8, 12, 16}) {
    INFO(bits << " bits");
    const auto synapses = part<SynapseMemory>("{type: dense, weight_bits: " + std::to_string(bits) + "}");
    CHECK(check_memory<std::int32_t>(synapses, 0));
    CHECK(check_memory<double>(synapses, 0));
  }
  CHECK(check_memory<double>(part<SynapseMemory>("{type: dense, weight_bits: 32}"), 0, true));
  CHECK(check_memory<double>(part<SynapseMemory>("{type: dense, weight_bits: 64}"), 0));
  CHECK_FALSE(check_memory<std::int32_t>(part<SynapseMemory>("{type: dense, weight_bits: 64}"), 0));
}

TEST_CASE("packed: resident bytes of a synapse") {
  const auto bytes = [](const std::string& more, bool exact_as_float32) {
    Core core(parts_with<double>(part<SynapseMemory>(packed(more)), 7));
    core.add(group_of(NeuronModel::relay, kNeurons));
    core.program.rows = random_rows(TimestepDesign(core.parts).synapses->format(), 0, exact_as_float32, "rows");
    std::uint64_t synapses = 0;
    for (const SynapseRow& row : core.program.rows) synapses += row.synapses.size();
    std::uint64_t total = 0;
    for (const Segment& segment : core.target.encode(core.program, core.notes)) {
      for (const char* name : {"synapses", "synapse_offsets", "synapse_weights"}) {
        const Region* region = core.target.layout().find(name);
        if (region != nullptr && region->offset == segment.offset) total += segment.bytes.size();
      }
    }
    return static_cast<double>(total) / static_cast<double>(synapses);
  };
  CHECK(bytes("weight_bits: 8, delay_bits: 3", false) == 4.0);
  CHECK(bytes("weight_bits: 16, delay_bits: 3", false) == 8.0);
  CHECK(bytes("weight_bits: 32", true) == 8.0);
  CHECK(bytes("weight_bits: 64", true) == 8.0);    // every weight is a float32
  CHECK(bytes("weight_bits: 64", false) == 12.0);  // the price of exactness
}

TEST_CASE("packed: what rows take of the capacity") {
  const TimestepTarget target(parts_with<std::int32_t>(
      part<SynapseMemory>("{type: packed, memory: 128 B, weight_bits: 6, delay_bits: 2, header_bits: 24}"), 3));
  SynapseRow row;
  CHECK(target.row_bits(row) == 0);
  row.synapses.resize(5);
  CHECK(target.row_bits(row) == 24 + 5 * (8 + 6 + 2));  // 170 neurons: an index of 8 bits
  CHECK(target.limits().synapse_bits == 1024);
  CHECK(target.limits().delay == 3);

  Core core(target.limits().delay == 3 ? parts_with<std::int32_t>(part<SynapseMemory>("{type: packed, memory: 128 B}"), 0)
                                       : TimestepParts{});
  core.add(group_of(NeuronModel::relay, kNeurons));
  core.program.rows.resize(1);
  for (std::uint32_t n = 0; n < 64; ++n) core.program.rows[0].synapses.push_back({n, 0, 1.0});
  CHECK_NOTHROW(core.load());  // 64 * 16 bits: full
  core.program.rows[0].synapses.push_back({64, 0, 1.0});
  CHECK_THROWS_WITH(core.load(), Catch::Contains("synapse memory: 1040 bit needed; the core has 1024"));

  CHECK_THROWS_WITH(TimestepDesign(parts_with<double>(part<SynapseMemory>(packed("index_bits: 7")), 0)),
                    Catch::Contains("index_bits: found 7; expected at least 8 for 170 neurons"));
  CHECK_THROWS_AS(part<SynapseMemory>(packed("weight_bits: 17")), InputError);
  CHECK_THROWS_AS(part<SynapseMemory>(packed("weight_bits: 0")), InputError);
  CHECK_THROWS_AS(part<SynapseMemory>("{type: dense, weight_bits: 33}"), InputError);
}

TEST_CASE("a synapse that the core cannot have is refused") {
  for (const char* yaml : {"{type: packed, memory: 1 MiB, delay_bits: 2}", "{type: dense}"}) {
    Core core(parts_with<std::int32_t>(part<SynapseMemory>(yaml), 3));
    core.add(group_of(NeuronModel::relay, kNeurons));
    core.program.rows = {{{{kNeurons, 0, 1.0}}}};
    CHECK_THROWS_WITH(core.load(), Catch::Contains("target 150 of 150"));
    core.program.rows = {{{{0, 4, 1.0}}}};
    CHECK_THROWS_WITH(core.load(), Catch::Contains("synaptic delay: 4 steps needed"));
  }
  Core core(parts_with<std::int32_t>(part<SynapseMemory>("{type: dense}"), 0));
  core.add(group_of(NeuronModel::relay, kNeurons));
  core.program.rows = {{{{7, 0, 1.0}, {7, 0, 2.0}}}};
  CHECK_THROWS_WITH(core.load(), Catch::Contains("axon 0 has several to neuron 7"));
}

TEST_CASE("integer weights on a float64 soma: rounded to the nearest, delivered in the network's units") {
  for (const char* yaml : {"{type: packed, memory: 1 MiB, weight_bits: 4}", "{type: dense, weight_bits: 4}"}) {
    INFO(yaml);
    Core core({.neurons = 8,
               .axons_in = 4,
               .axons_out = 8,
               .soma = part<Soma>("type: float64"),
               .synapses = part<SynapseMemory>(yaml)});
    // Most 1.75 becomes mantissa 7: the unit is 0.25. The second group has a unit of its own.
    core.add(group_of(NeuronModel::relay, 3), {-0.5, 1.75, false});
    NeuronGroup other = group_of(NeuronModel::relay, 1);
    other.name = "other";
    core.add(other, {-14.0, 3.0, false});
    core.program.rows = {{{{0, 0, 1.75}, {1, 0, 0.3}, {2, 0, -0.5}, {3, 0, -14.0}}}, {{{0, 0, 0.25}, {3, 0, 2.9}}}};
    core.load();
    FiredBatch fired;
    core.engine.deliver(std::vector<std::uint32_t>{0, 1});
    core.engine.update(fired);
    CHECK(core.region("v")[0] == Approx(2.0));
    CHECK(core.region("v")[1] == Approx(0.25));
    CHECK(core.region("v")[2] == Approx(-0.5));
    CHECK(core.region("v")[3] == Approx(-14.0 + 2.0));
    const std::string notes = std::accumulate(core.notes.begin(), core.notes.end(), std::string());
    CHECK(notes.find("integers from -8 to 7 in units of 0.25") != std::string::npos);
    CHECK(notes.find("group: 1 of 4 weights rounded, by at most 2.8571 % of the largest") != std::string::npos);
    CHECK(notes.find("other: 1 of 2 weights rounded, by at most 6.4286 % of the largest") != std::string::npos);
    CHECK(notes.find("limited") == std::string::npos);
  }
}

TEST_CASE("weights beyond the format are limited, and that is said") {
  Core core(parts_with<std::int32_t>(part<SynapseMemory>(packed("weight_bits: 4")), 0));
  core.add(group_of(NeuronModel::relay, kNeurons));
  // The others go to the nearest integer, halves away from zero.
  core.program.rows = {
      {{{0, 0, 100.0}, {1, 0, -9.0}, {2, 0, 7.0}, {3, 0, 2.4}, {4, 0, 2.6}, {5, 0, 2.5}, {6, 0, -2.5}, {7, 0, -2.4}}}};
  core.load();
  FiredBatch fired;
  core.engine.deliver(std::vector<std::uint32_t>{0});
  core.engine.update(fired);
  const std::span<std::int32_t> v = core.region<std::int32_t>("v");
  CHECK(std::vector<std::int32_t>(v.begin(), v.begin() + 8) == std::vector<std::int32_t>{7, -8, 7, 2, 3, 3, -3, -2});
  REQUIRE(core.notes.size() == 2);
  CHECK(core.notes[1] == "group: 2 of 8 weights limited to the range -8 to 7");
}

TEST_CASE("packed and dense hold the same network in the same way") {
  Core sparse(parts_with<std::int32_t>(part<SynapseMemory>(packed("weight_bits: 8")), 0));
  Core full(parts_with<std::int32_t>(part<SynapseMemory>("{type: dense, weight_bits: 8}"), 0));
  for (Core* core : {&sparse, &full}) {
    core->add(group_of(NeuronModel::relay, kNeurons));
    core->program.rows = random_rows({.integer = true, .least = -128, .most = 127}, 0, false, "same");
    core->load();
  }
  RandomStream random(3, "same");
  FiredBatch fired;
  for (int step = 0; step < 20; ++step) {
    // Past 256 rows of one sign the dense memory's partial sums of 16 bits would overflow.
    std::vector<std::uint32_t> axons(1000, static_cast<std::uint32_t>(random.below(kAxons)));
    for (std::size_t n = 0; n < axons.size(); n += 3) axons[n] = static_cast<std::uint32_t>(random.below(kAxons));
    CHECK(sparse.engine.deliver(axons) == full.engine.deliver(axons));
    sparse.engine.update(fired);
    full.engine.update(fired);
    REQUIRE(std::ranges::equal(sparse.region<std::int32_t>("v"), full.region<std::int32_t>("v")));
  }
}

TEST_CASE("dense: 256 rows of the most negative weight just fit") {
  Core core(parts_with<std::int32_t>(part<SynapseMemory>("{type: dense, weight_bits: 8}"), 0));
  core.add(group_of(NeuronModel::relay, kNeurons));
  core.program.rows = {{{{149, 0, -128.0}}}};
  core.load();
  FiredBatch fired;
  core.engine.deliver(std::vector<std::uint32_t>(1027, 0));
  core.engine.update(fired);
  CHECK(core.region<std::int32_t>("v")[149] == -128 * 1027);
}

TEST_CASE("no damage makes a synapse memory write outside of the accumulators") {
  for (const std::string& name : Registry<SynapseMemory>::instance().names()) {
    INFO("synapse memory " << name);
    const Part<SynapseMemory> synapses = example_part<SynapseMemory>(name);
    Core core(parts_with<double>(synapses, 7));
    const TimestepDesign design(core.parts);
    core.add(group_of(NeuronModel::relay, kNeurons));
    core.program.rows = random_rows(design.synapses->format(), design.synapses->delay(), false, "damage");
    core.load();
    std::vector<std::uint32_t> axons(kAxons);
    std::iota(axons.begin(), axons.end(), 0u);
    std::vector<Region> regions;
    MemoryLayout own;
    design.synapses->declare(own);
    for (const Region& region : own.regions()) regions.push_back(core.target.layout().at(region.name));
    std::vector<Segment> image = core.target.encode(core.program, core.notes);
    RandomStream random(9, name);
    int refused = 0;
    for (int trial = 0; trial < 3000; ++trial) {
      const Region& region = regions[random.below(regions.size())];
      const auto found = std::ranges::find(image, region.offset, &Segment::offset);
      if (found == image.end()) continue;
      std::byte& damaged = core.engine.memory().data()[region.offset + random.below(found->bytes.size())];
      const std::byte before = damaged;
      damaged ^= static_cast<std::byte>(1 << random.below(8));
      try {
        core.engine.bind();
        core.engine.deliver(axons);
        FiredBatch fired;
        core.engine.update(fired);
      } catch (const InputError&) {
        ++refused;
      }
      damaged = before;
      // What was delivered went to neurons in use (cleared by now), or at most to the rest of their last vector.
      core.engine.bind();
      FiredBatch fired;
      for (std::uint32_t step = 0; step < design.ring.slots; ++step) core.engine.update(fired);
      if (trial % 100 == 0) {
        const std::span<double> sums = core.region<double>("accumulators");
        for (std::size_t n = 0; n < sums.size(); ++n) {
          const bool padding = n % design.ring.stride >= kNeurons && n % design.ring.stride < 192;
          REQUIRE((padding || sums[n] == 0.0));
        }
      }
    }
    CHECK(refused > 0);
  }
}
