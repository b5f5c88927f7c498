// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// tests/models: the whole chip `loihi`: barrier times out of runs (V13), a saturated keyword network against its derived bound,
// the digits network, and the published single neuron against what a Loihi 2 recorded.
#include <filesystem>
#include <fstream>
#include <numeric>

#include "kernel/simulation.h"
#include "networks/compiler.h"
#include "networks/nir_reader.h"
#include "power/pricing.h"
#include "scenarios/session.h"
#include "stimuli/spike_list.h"
#include "tests/models/core_fixture.h"
#include "tests/places.h"
#include "tests/skip.h"

using namespace synfire;

namespace {

Description loihi(const std::vector<std::pair<std::string, std::string>>& set = {}) {
  Value platform = load_platform(Value::scalar("loihi"), std::filesystem::current_path());
  for (const auto& [path, text] : set) override_platform(platform, path, text);
  return Description(platform);
}

/// Times of steps, and what the output fired in each.
struct Watcher : StepObserver {
  explicit Watcher(Chip& observed) : chip(observed) {}
  void on_step(const StepReport& report) override {
    durations.push_back(report.end - report.start);
    for (const StepCore* core : chip.cores()) {
      for (const std::uint32_t neuron : core->fired().neurons) spikes.push_back({report.step, neuron});
    }
    if (after) after(report.step);
  }
  Chip& chip;
  std::vector<Picoseconds> durations;
  std::vector<std::pair<std::uint64_t, std::uint32_t>> spikes;
  std::function<void(std::uint64_t)> after;
};

/// The duration of a step in which the first core of each of so many tiles has one compartment at rest.
Picoseconds idle_step(std::uint32_t tiles) {
  const Description description = loihi();
  Chip chip(description);
  for (std::uint32_t tile = 0; tile < tiles; ++tile) {
    const TargetCore& core = description.target().cores.at(4 * tile);
    const std::uint32_t one = 1;
    chip.write(core.base + core.kind->layout().at("registers").offset, std::as_bytes(std::span(&one, 1)));
  }
  chip.prepare();
  Watcher watcher(chip);
  chip.sync().add_observer(&watcher);
  chip.sync().set_steps(3);
  Simulation().run();
  REQUIRE(watcher.durations.size() == 3);
  CHECK(watcher.durations[0] == watcher.durations[2]);
  return watcher.durations[0];
}

constexpr Picoseconds kInactive = 5300;  // one neuron update, Davies 2018, Table 2

}  // namespace

// Published: 113 to 465 ns for 1 to 32 tiles.
TEST_CASE("loihi V13: the barrier of one tile takes 113 ns") {
  CHECK(idle_step(1) == 113000 + kInactive);
}
TEST_CASE("loihi V13: the barrier of 32 tiles takes 465 ns") {
  CHECK(idle_step(32) == 465000 + kInactive);
}
TEST_CASE("loihi V13: between, it grows with the logarithm of the tiles") {
  CHECK(idle_step(8) == 113000 + (465000 - 113000) * 3 / 5 + kInactive);  // log2 8 of log2 32
}

// Keyword spotting 390-256-256-29 (Blouw 2019), every input and every neuron firing in each of 10 steps: what the constants of
// Davies 2018 give at most, 172,800 * 23.6 pJ * 10 and 541 * 81 pJ * 10. The published 270 uJ an inference holds more than the
// cores.
TEST_CASE("loihi: the saturated keyword network keeps to its derived bound") {
  const std::vector<std::size_t> sizes{390, 256, 256, 29};
  const Description description = loihi();
  const Target& target = description.target();
  Chip chip(description);

  // Layer l is on core 4*l; every neuron of a layer reaches every one of the next through an axon of its own.
  std::vector<std::unique_ptr<NeuronGroup>> groups;
  std::vector<std::unique_ptr<QuantisedGroup>> quantised;
  std::vector<std::string> notes;
  for (std::size_t layer = 1; layer < sizes.size(); ++layer) {
    const TargetCore& core = target.cores[4 * layer];
    groups.push_back(std::make_unique<NeuronGroup>(testing::group_of(NeuronModel::integrate_and_fire, sizes[layer])));
    // A bias above the threshold: everybody fires in every step.
    groups.back()->bias.assign(sizes[layer], 2.0);
    quantised.push_back(core.kind->quantise(*groups.back(), {-0.01, 0.01, false}, notes));
    CoreSlice slice{groups.back().get(), quantised.back().get(), 0, std::vector<std::uint32_t>(sizes[layer])};
    std::iota(slice.neurons.begin(), slice.neurons.end(), 0u);
    CoreProgram program;
    program.slices.push_back(std::move(slice));
    for (std::size_t axon = 0; axon < sizes[layer - 1]; ++axon) {
      program.rows.emplace_back();
      for (std::uint32_t to = 0; to < sizes[layer]; ++to)
        program.rows.back().synapses.push_back({to, 0, axon % 2 ? 0.01 : -0.01});
    }
    program.destinations.resize(sizes[layer]);
    for (std::uint32_t n = 0; n < sizes[layer] && layer + 1 < sizes.size(); ++n) {
      program.destinations[n] = {{static_cast<std::uint32_t>(4 * (layer + 1)), n}};
    }
    for (const Segment& segment : core.kind->encode(program, notes)) chip.write(core.base + segment.offset, segment.bytes);
  }
  chip.prepare();
  struct All : SpikeSource {
    void inject(std::uint64_t, PacketBatch& batch) override {
      for (std::uint32_t axon = 0; axon < 390; ++axon) {
        const Destination to{4, axon};
        batch.add(0, kOutside, &to, 1);
      }
    }
  } source;
  chip.sync().set_source(&source);
  constexpr std::uint64_t kSteps = 11;  // in the first, hidden layers have no input yet
  chip.sync().set_steps(kSteps);
  Simulation().run();
  std::uint64_t operations = 0;
  std::uint64_t active = 0;
  std::vector<Counted> counted;
  for (const auto& component : chip.components()) {
    operations += component->activity().of("synaptic_operation");
    active += component->activity().of("neuron_update_active");
    counted.push_back({component->path(), "", &component->activity()});
  }
  CHECK(operations == 10 * (390u * 256 + 256 * 256 + 256 * 29) + 390 * 256);
  CHECK(active == 11 * 541);
  const Technology technology = load_technology(Value::scalar("loihi_davies2018"));
  const EnergyReport energy = price(&technology, counted, 1.0);
  const double synapses = energy.by_action.at("synaptic_operation").value();
  const double neurons = energy.by_action.at("neuron_update_active").value();
  CHECK((synapses - 390 * 256 * 23.6e-12) == Approx(40.8e-6).epsilon(0.001));
  CHECK(neurons * 10 / 11 == Approx(0.44e-6).epsilon(0.01));
  CHECK_FALSE(energy.static_energy.has_value());
}

namespace {

/// Runs 500 digits on a platform; how many it reads right.
int digits_right(const Description& description, std::size_t* hidden_spikes = nullptr) {
  const std::filesystem::path folder = std::filesystem::path(test::source_folder()) / "scenarios/digits";
  CompileOptions options;
  Image image = compile(read_nir(folder / "digits.nir"), options, description.target());
  SpikeList list = read_spike_csv(folder / "digits.csv", {64, true});
  to_steps(list, Time(1e-3));
  std::vector<std::unique_ptr<EventStream>> events;
  events.push_back(std::make_unique<SpikeListStream>(std::move(list)));
  Session session(description, image, std::move(events));

  std::vector<int> labels;
  std::ifstream stream(folder / "digits_labels.csv");
  std::string line;
  std::getline(stream, line);
  while (std::getline(stream, line)) labels.push_back(std::stoi(line.substr(line.find(',') + 1)));
  REQUIRE(labels.size() == 500);

  struct Decider : StepObserver {
    Decider(Session& of, std::uint32_t output, std::uint32_t hidden_node, const std::vector<int>& truth)
        : session(of), node(output), hidden(hidden_node), labels(truth) {}
    void on_step(const StepReport& report) override {
      for (const std::uint32_t index : session.observation().output(node).index) ++counts[index];
      hidden_spikes += session.observation().output(hidden).index.size();
      if (report.step % 32 != 31) return;
      const auto decided = std::ranges::max_element(counts) - counts.begin();
      right += decided == labels[report.step / 32] ? 1 : 0;
      counts.assign(10, 0);
      session.chip().sync().request_reset();
    }
    Session& session;
    std::uint32_t node;
    std::uint32_t hidden;
    const std::vector<int>& labels;
    std::vector<int> counts = std::vector<int>(10);
    int right = 0;
    std::size_t hidden_spikes = 0;
  } decider(session, image.find("output").value(), image.find("hidden").value(), labels);
  session.add_observer(&decider);
  session.run(16000);
  if (hidden_spikes != nullptr) *hidden_spikes = decider.hidden_spikes;
  return decider.right;
}

}  // namespace

// 98.2 % (491) in float64 by another program: scenarios/digits/reference.json.
TEST_CASE("loihi: digits, at least 95 % right and within a point of float64") {
  std::size_t hidden = 0;
  const int right = digits_right(loihi(), &hidden);
  CHECK(right >= 475);
  CHECK(std::abs(right - 491) <= 5);
  CHECK(static_cast<double>(hidden) == Approx(114724).epsilon(0.01));
}
TEST_CASE("loihi: digits in the other variant") {
  const int right = digits_right(loihi({{"core.soma.variant", "nengo_loihi"}}));
  CHECK(std::abs(right - 491) <= 5);
}
TEST_CASE("loihi: digits with plain packed synapses, as the frame of a platform has them") {
  const int right = digits_right(loihi({{"core.synapses", "{type: packed, memory: 128 KiB, weight_bits: 8}"}}));
  CHECK(std::abs(right - 491) <= 5);
}
TEST_CASE("loihi: digits with 4 bits still work, with 2 they suffer") {
  const int right = digits_right(loihi({{"core.synapses.weight_bits", "4"}}));
  CHECK(right >= 475);
}

TEST_CASE("loihi: the published neuron fires as a Loihi 2 recorded it, at a constant offset of at most a step") {
  const std::filesystem::path folder = std::filesystem::path(test::shared_folder()) / "data/nir";
  if (!std::filesystem::exists(folder)) test::skip("no folder ../shared/data/nir");
  // Columns: input, v, spike; a row for each step of 0.1 ms.
  const auto column = [&](const char* file, int which) {
    std::vector<std::uint64_t> steps;
    std::ifstream stream(folder / file);
    std::string line;
    for (std::uint64_t step = 0; std::getline(stream, line); ++step) {
      for (int n = 0; n < which; ++n) line.erase(0, line.find(',') + 1);
      if (std::stod(line) != 0.0) steps.push_back(step);
    }
    return steps;
  };
  const std::vector<std::uint64_t> recorded = column("lif_lava_loihi_fixed.csv", 2);
  REQUIRE(recorded.size() == 4);

  const Description description = loihi();
  CompileOptions options;
  options.conventions.dt = 1e-4;
  Image image = compile(read_nir(folder / "lif_norse.nir"), options, description.target());
  SpikeList list;
  for (const std::uint64_t step : column("lif_norse.csv", 0)) {
    list.when.push_back(step);
    list.index.push_back(0);
  }
  REQUIRE(list.size() == 34);
  std::vector<std::unique_ptr<EventStream>> events;
  events.push_back(std::make_unique<SpikeListStream>(std::move(list)));
  Session session(description, image, std::move(events));
  Watcher watcher(session.chip());
  session.add_observer(&watcher);
  session.run(1000);
  REQUIRE(watcher.spikes.size() == 4);
  const auto offset = static_cast<std::int64_t>(recorded[0]) - static_cast<std::int64_t>(watcher.spikes[0].first);
  CHECK(std::abs(offset) <= 1);
  for (std::size_t n = 0; n < 4; ++n) {
    CHECK(static_cast<std::int64_t>(recorded[n]) - static_cast<std::int64_t>(watcher.spikes[n].first) == offset);
  }
}
