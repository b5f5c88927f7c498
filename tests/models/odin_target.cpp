// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// tests/models: what ODIN offers a compiler: rows and signs, twins, virtual events, leaks, learning, and what is refused.
#include <catch2/catch.hpp>
#include <cstring>

#include "models/cores/odin/host.h"
#include "models/cores/odin/odin_target.h"

namespace synfire::odin {
namespace {

NeuronGroup group_of(NeuronModel model, std::size_t size, double threshold) {
  NeuronGroup group{"n", model, size, {}, {{"v_threshold", std::vector(size, threshold)}, {"v_reset", std::vector(size, 0.0)}},
                    {},  {}};
  group.conventions.if_dt = 1.0;
  return group;
}

/// One group of neurons, rows by axon, and who of the neurons has which axon; loaded into an engine.
struct Compiled {
  Compiled(const OdinTarget& kind, const NeuronGroup& of, std::vector<SynapseRow> rows,
           std::vector<std::vector<Destination>> to = {})
      : target(kind), group(of), memory(kind.layout()) {
    WeightRange range;
    for (const SynapseRow& row : rows) {
      for (const SynapseEntry& s : row.synapses) {
        range.least = std::min(range.least, s.weight);
        range.most = std::max(range.most, s.weight);
      }
    }
    quantised = target.quantise(group, range, notes);
    std::vector<std::uint32_t> all(group.size);
    for (std::uint32_t n = 0; n < all.size(); ++n) all[n] = n;
    program.slices.push_back({&group, quantised.get(), 0, all});
    program.rows = std::move(rows);
    program.destinations = std::move(to);
    program.destinations.resize(group.size);
    for (const Segment& segment : target.encode(program, notes)) {
      std::memcpy(memory.data() + segment.offset, segment.bytes.data(), segment.bytes.size());
    }
  }
  std::span<std::uint32_t> region(const char* name) { return memory.region<std::uint32_t>(name); }
  bool noted(const std::string& part) const {
    return std::ranges::any_of(notes, [&](const std::string& note) { return note.find(part) != std::string::npos; });
  }
  std::uint32_t nibble(std::uint32_t pre, std::uint32_t post) {
    return (region("synapses")[pre << 5 | post >> 3] >> (4 * (post & 7))) & 15;
  }
  bool inhibits(std::uint32_t row) { return ((region("registers")[Register::kSynSign + row / 16] >> (row % 16)) & 1) != 0; }
  std::uint32_t row_of(std::uint32_t axon, std::uint32_t which) { return (region("host_axons")[axon * 2 + which] >> 8) & 0xff; }

  const OdinTarget& target;
  NeuronGroup group;
  MemoryBlock memory;
  std::unique_ptr<QuantisedGroup> quantised;
  CoreProgram program;
  std::vector<std::string> notes;
};

const OdinTarget kOdin(Variant::odin, std::nullopt, false);
const OdinTarget kTiny(Variant::tinyodin, std::nullopt, false);

TEST_CASE("an input that excites and inhibits takes two rows of ODIN, one of tinyODIN", "[odin]") {
  const std::vector<SynapseRow> rows = {{{{0, 0, 7.0}, {1, 0, -3.0}}, false}, {{{0, 0, 2.0}, {1, 0, 5.0}}, false}};
  Compiled odin(kOdin, group_of(NeuronModel::integrate_and_fire, 2, 19.5), rows);
  CHECK(odin.noted("1 axons excite some neurons and inhibit others"));
  CHECK(odin.nibble(odin.row_of(0, 0), 0) == 15);
  CHECK(odin.nibble(odin.row_of(0, 0), 1) == 0);
  CHECK(odin.nibble(odin.row_of(0, 1), 1) == 11);
  CHECK_FALSE(odin.inhibits(odin.row_of(0, 0)));
  CHECK(odin.inhibits(odin.row_of(0, 1)));
  CHECK(odin.nibble(odin.row_of(1, 0), 1) == 13);
  CHECK((odin.region("host_axons")[3] & kValid) == 0);
  CHECK(odin.target.usage(odin.program)[2].used == 3);
  CHECK(((odin.region("neurons")[0] >> 9) & 255) == 20);  // v > 19.5 in whole weights
  CHECK(odin.region("registers")[Register::kOpenLoop] == 1);

  Compiled tiny(kTiny, group_of(NeuronModel::integrate_and_fire, 2, 19.5), rows);
  CHECK(tiny.region("host_axons")[0] == (kValid | 255));
  CHECK(tiny.nibble(255, 1) == 13);  // -3
  CHECK(tiny.region("registers")[TinyRegister::kMaxNeuron] == 1);
}

TEST_CASE("a neuron with synapses of both signs is split, and the twin follows it", "[odin]") {
  // Input 0 makes neuron 0 fire, which excites neuron 1 and inhibits neuron 2.
  const std::vector<SynapseRow> rows = {{{{0, 0, 7.0}, {1, 0, 1.0}}, false}, {{{1, 0, 6.0}, {2, 0, -5.0}}, false}};
  Compiled odin(kOdin, group_of(NeuronModel::integrate_and_fire, 3, 6.5), rows, {{{0, 1}}});
  CHECK(odin.noted("1 neurons have outgoing synapses of both signs"));
  CHECK(odin.region("registers")[Register::kOpenLoop] == 0);
  const Design design(Variant::odin);
  Engine engine(design, odin.memory);
  Host host(engine);
  // Neuron 2 is at 6 before, so that inhibition shows.
  store_word(odin.region("neurons").data() + 8, {load_word(odin.region("neurons").data() + 8).low, 6u << 6});
  host.reset();
  host.send(odin.region("host_axons")[0] & ~kValid);
  REQUIRE(host.settle(100'000));
  const auto v = [&](std::uint32_t n) { return field<70, 8>(load_word(odin.region("neurons").data() + n * 4)); };
  REQUIRE(host.received().size() >= 2);  // neuron 0 and its twin, whom nobody hears
  CHECK(odin.region("host_neurons")[host.received()[0].address] == 1);
  CHECK(odin.region("host_neurons")[host.received()[1].address] == 0);
  CHECK(v(2) == 1);
}

TEST_CASE("an input with one synapse is a virtual event and takes no row", "[odin]") {
  Compiled odin(kOdin, group_of(NeuronModel::integrate_and_fire, 2, 19.5),
                {{{{1, 0, -7.0}}, false}, {{{0, 0, 3.0}, {1, 0, 4.0}}, false}});
  CHECK(odin.region("host_axons")[0] == (kValid | 1u << 8 | 7u << 5 | 16 | 1));
  CHECK(odin.target.usage(odin.program)[2].used == 1);
}

TEST_CASE("leaks come by time references, right at half the threshold", "[odin]") {
  NeuronGroup group = group_of(NeuronModel::lif, 1, 1.0);
  group.conventions.dt = 1e-3;
  group.parameters["tau"] = {10e-3};
  group.parameters["r"] = {10.0};  // dt/tau * r = 1
  group.parameters["v_leak"] = {0.0};
  Compiled odin(kOdin, group, {{{{0, 0, 0.07}, {0, 0, 0.0}}, false}});
  // The weight 0.07 is 7, so the threshold is 100, and half of it loses a tenth in a step: 5.
  CHECK(((odin.region("neurons")[0] >> 1) & 127) == 5);
  CHECK(odin.region("host")[HostRegister::kTimeReference] == 1);
  CHECK(odin.noted("half the threshold"));
}

TEST_CASE("learning writes thresholds of potential and calcium", "[odin]") {
  const OdinTarget learns(Variant::odin, Learning{40, {1, 6, 4}, 9}, false);
  Compiled odin(learns, group_of(NeuronModel::integrate_and_fire, 1, 19.5), {{{{0, 0, 7.0}, {0, 0, 0.0}}, false}});
  const Word word = load_word(odin.region("neurons").data());
  CHECK(field<17, 1>(word) == 1);
  CHECK(field<18, 8>(word) == 40);
  CHECK(field<26, 3>(word) == 1);
  CHECK(field<29, 3>(word) == 4);
  CHECK(field<32, 3>(word) == 6);
  CHECK(field<35, 5>(word) == 9);
}

TEST_CASE("what ODIN cannot be is refused with the reason", "[odin]") {
  const auto refused = [](const NeuronGroup& group, const std::string& part) {
    return kOdin.refuses(group).find(part) != std::string::npos;
  };
  NeuronGroup good = group_of(NeuronModel::integrate_and_fire, 1, 1.0);
  CHECK(kOdin.refuses(good).empty());
  NeuronGroup group = good;
  group.model = NeuronModel::cuba_lif;
  CHECK(refused(group, "synaptic current"));
  group = good;
  group.model = NeuronModel::leaky_integrator;
  CHECK(refused(group, "no spikes"));
  group = good;
  group.conventions.reset = Reset::subtract;
  CHECK(refused(group, "reset to 0"));
  group = good;
  group.bias = {0.1};
  CHECK(refused(group, "constant input"));
  group = good;
  group.parameters["v_threshold"] = {0.0};
  CHECK(refused(group, "not above"));
  CHECK(OdinTarget(Variant::odin, std::nullopt, true).refuses(good).find("another chip") != std::string::npos);
}

TEST_CASE("rows that ODIN does not have are told", "[odin]") {
  std::vector<SynapseRow> rows(130, SynapseRow{{{0, 0, 7.0}, {1, 0, -7.0}}, false});
  CHECK_THROWS_WITH(Compiled(kOdin, group_of(NeuronModel::integrate_and_fire, 2, 19.5), rows),
                    Catch::Contains("rows: 260 needed"));
}

}  // namespace
}  // namespace synfire::odin
