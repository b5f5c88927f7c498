// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// tests: elaborated platforms: packets travel between cores, in time and over nested fabrics.
#include "platforms/chip.h"

#include <catch2/catch.hpp>
#include <ctime>

#include "base/error.h"
#include "kernel/simulation.h"

using namespace synfire;

namespace {

/// A core that fires what it is told, when it is told, and remembers what arrives.
struct Probe : StepObserver {
  explicit Probe(Chip& chip) : chip_(chip) {}
  void on_step(const StepReport& report) override { reports.push_back(report); }
  std::vector<StepReport> reports;
  Chip& chip_;
};

struct OneSpike : SpikeSource {
  void inject(std::uint64_t step, PacketBatch& batch) override {
    if (step == 0) batch.add(0, kOutside, &to, 1);
  }
  Destination to;
};

std::vector<Segment> chain_program(const CoreTarget& kind, const std::vector<Destination>& next) {
  static NeuronGroup group;
  group = {"n", NeuronModel::threshold, 1, {}, {{"threshold", {0.5}}}, {}, {}};
  std::vector<std::string> notes;
  static std::vector<std::unique_ptr<QuantisedGroup>> kept;
  kept.push_back(kind.quantise(group, {}, notes));
  CoreProgram program;
  program.slices.push_back({&group, kept.back().get(), 0, {0}});
  program.rows.push_back({{{0, 0, 1.0}}, false});
  program.destinations.push_back(next);
  return kind.encode(program, notes);
}

void load(Chip& chip, const Target& target, std::uint32_t core, const std::vector<Destination>& next) {
  for (const Segment& segment : chain_program(*target.cores[core].kind, next)) {
    chip.write(target.cores[core].base + segment.offset, segment.bytes);
  }
}

}  // namespace

TEST_CASE("a spike takes a step from core to core, and the time of its hops") {
  const Description description(load_platform(parse_yaml(R"(synfire: 1
platform: small
components:
  sync: {type: barrier, latency: 10 ns}
  mesh: {type: mesh, size: [4, 2], hop_latency: {x: 3 ns, y: 7 ns}, local_latency: 1 ns}
  core:
    type: timestep_core
    count: 8
    connect: {mesh: 1 per router}
    neurons: 4
    soma: {type: float64}
    synapses: {type: packed, weight_bits: 32, memory: 1 MiB}
    times: {axon_in: 2 ns, synaptic_operation: 5 ns, neuron_update: 20 ns, axon_out: 4 ns}
)",
                                                         "test.yaml"),
                                              ""));
  Chip chip(description);
  const Target& target = description.target();
  load(chip, target, 0, {{7, 0}});
  load(chip, target, 7, {});
  chip.prepare();
  OneSpike source;
  source.to = {0, 0};
  Probe probe(chip);
  chip.sync().set_source(&source);
  chip.sync().add_observer(&probe);
  chip.sync().set_steps(3);
  Simulation().run();

  REQUIRE(probe.reports.size() == 3);
  // Step 0: the packet enters at router 0 (local 1 ns), row 2 + 5 ns, update 20 ns, packet out 4 ns, then 3 hops along x, 1
  // along y and into the core: 3*3 + 7 + 1; the barrier takes 10 ns.
  CHECK(probe.reports[0].end - probe.reports[0].start == 1000 * (1 + 2 + 5 + 20 + 4 + 17 + 10));
  // Step 1: core 7 integrates (2 + 5), updates (20); core 0 only updates.
  CHECK(probe.reports[1].end - probe.reports[1].start == 1000 * (7 + 20 + 10));
  CHECK(probe.reports[2].end - probe.reports[2].start == 1000 * (20 + 10));
  const auto count = [&](const char* action) {
    std::uint64_t total = 0;
    for (const auto& component : chip.components()) total += component->activity().of(action);
    return total;
  };
  CHECK(count("packet") == 2);
  CHECK(count("hop") == 4);
  CHECK(count("hop_x") == 3);
  CHECK(count("hop_y") == 1);
  CHECK(count("delivery") == 2);
  CHECK(count("synaptic_operation") == 2);
  CHECK(count("neuron_update") == 6);
  CHECK(count("spike") == 2);
}

TEST_CASE("spikes cross from chip to chip of a board") {
  const Description description(load_platform(parse_yaml(R"(synfire: 1
platform: board
components:
  sync: {type: barrier}
  links: {type: mesh, size: [2, 2], hop_latency: {x: 100 ns, y: 100 ns}}
  chip: {platform: float, count: 4, connect: {links: 1 per router}}
)",
                                                         "board.yaml"),
                                              ""));
  Chip chip(description);
  const Target& target = description.target();
  // A chip has 128 cores and 32 with receptors. From the outside to the last of the 128 of chip 3, to that of chip 0, to the
  // first of chip 1.
  load(chip, target, 607, {{127, 0}});
  load(chip, target, 127, {{160, 0}});
  load(chip, target, 160, {});
  chip.prepare();
  OneSpike source;
  source.to = {607, 0};
  Probe probe(chip);
  struct Watch : StepObserver {
    Chip* chip = nullptr;
    std::vector<std::vector<std::uint32_t>> fired;
    void on_step(const StepReport&) override {
      fired.emplace_back();
      for (StepCore* core : chip->cores()) {
        if (core->in_use() && !core->fired().neurons.empty()) fired.back().push_back(core->id());
      }
    }
  } watch;
  watch.chip = &chip;
  chip.sync().set_source(&source);
  chip.sync().add_observer(&probe);
  chip.sync().add_observer(&watch);
  chip.sync().set_steps(4);
  Simulation().run();
  CHECK(watch.fired == std::vector<std::vector<std::uint32_t>>{{607}, {127}, {160}, {}});
  // Step 0: in at router 0 of the links: 2 links of 100 ns, then 10 hops of 1 ns to core 607; it works 3 ns (row, synapse,
  // update) and sends after 1 more; back 10 hops, 2 links, 10 hops to core 127.
  CHECK(probe.reports[0].end == 1000 * (200 + 10 + 3 + 1 + 10 + 200 + 10));
  std::uint64_t packets = 0;
  for (const auto& component : chip.components()) packets += component->activity().of("packet");
  CHECK(packets > 0);
}

TEST_CASE("a chip of 128 cores elaborates in a tenth of a second") {
  // Of processor time; the margin is for a loaded machine.
  const std::clock_t start = std::clock();
  const Description description(load_platform(Value::scalar("float"), ""));
  Chip chip(description);
  chip.prepare();
  const double seconds = static_cast<double>(std::clock() - start) / CLOCKS_PER_SEC;
  INFO(seconds);
  CHECK(seconds < 0.5);
}
