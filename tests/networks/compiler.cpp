// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// tests/networks: what the compiler makes of a network is the network (against the interpreter of `ideal`), keeps to the limits
// of the cores, and explains what does not fit.
#include "networks/compiler.h"

#include <catch2/catch.hpp>
#include <filesystem>
#include <set>

#include "base/error.h"
#include "models/cores/graph_interpreter.h"
#include "networks/nir_reader.h"
#include "networks/partition.h"
#include "networks/placement.h"
#include "networks/program.h"
#include "networks/projection.h"
#include "tests/networks/fake_target.h"
#include "tests/networks/graph_maker.h"
#include "tests/networks/refusal.h"
#include "tests/places.h"

using namespace synfire;
using Catch::Matchers::Contains;

namespace {

/// Every limit of every core, every neuron on exactly one place, every axon of a program reached by somebody.
void check_compiled(const Image& image, const FakeTarget& target) {
  std::set<std::pair<std::uint32_t, std::uint32_t>> places, axons;
  for (std::uint32_t n = 0; n < image.nodes.size(); ++n) {
    if (image.nodes[n].role == NodeRole::input || image.nodes[n].source) continue;
    std::uint32_t next = 0;
    for (const ImageRun& run : image.runs_of(n)) {
      CHECK(run.first == next);
      next += run.count;
      for (std::uint32_t k = 0; k < run.count; ++k) CHECK(places.insert({run.core, run.local + k}).second);
      CHECK(run.address == target.cores[run.core].base + target.core.layout().at("v").offset + 8 * run.local);
      CHECK(run.bytes == 8 * run.count);
    }
    CHECK(next == image.nodes[n].size);
  }
  for (const InputRouting& input : image.inputs) {
    for (const Destination& to : input.destinations) axons.insert({to.core, to.axon});
  }
  const CoreLimits limits = target.core.its_limits;
  std::size_t rows = 0;
  for (const LoadedCore& core : target.core.loaded) {
    const std::vector<Usage> usage = target.core.usage(core.program);
    for (const Usage& use : usage) CHECK(use.used <= use.capacity);
    rows += core.program.rows.size();
    for (const SynapseRow& row : core.program.rows) {
      CHECK_FALSE(row.synapses.empty());
      for (std::size_t s = 0; s < row.synapses.size(); ++s) {
        CHECK(row.synapses[s].target < usage[0].used);
        CHECK(row.synapses[s].delay <= limits.delay);
        const auto place = [&](std::size_t k) { return std::pair(row.synapses[k].target, row.synapses[k].delay); };
        if (s > 0) CHECK(place(s - 1) < place(s));
      }
    }
    for (const auto& destinations : core.program.destinations) {
      CHECK(std::is_sorted(destinations.begin(), destinations.end()));
      for (const Destination& to : destinations) axons.insert({to.core, to.axon});
    }
  }
  CHECK(axons.size() == rows);
}

/// Runs the compiled network and the graph itself with the same random input. Each node must give what it gives on paper, as
/// many steps later as its group lags.
void check_runs_as_on_paper(const Graph& graph, const Image& image, const FakeTarget& target, const Conventions& conventions,
                            std::size_t steps, double tolerance) {
  const Network network = lower(graph, {conventions, target.discipline, image.balanced_delays, "test.nir"});
  std::map<std::string, std::size_t> lags;
  for (const Group& group : network.groups) lags[group.neurons.name] = group.lag;
  for (const NetworkOutput& output : network.outputs) lags[graph.nodes[output.node].name] = network.groups[output.group].lag;

  GraphInterpreter paper(make_program(graph, conventions));
  FakeRun chip(image, target);
  RandomStream random(7, "input");
  std::map<std::string, std::vector<std::vector<double>>> expected, found;
  for (std::size_t t = 0; t < steps; ++t) {
    std::vector<std::vector<double>> values;
    for (const std::size_t n : network.inputs) {
      std::vector<double>& all = values.emplace_back(graph.nodes[n].output_size());
      for (double& value : all) value = random.below(3) == 0 ? 1.0 : 0.0;
    }
    const std::vector<std::span<const double>> views(values.begin(), values.end());
    paper.step(views);
    const auto out = chip.step(values);
    for (std::size_t n = 0; n < image.nodes.size(); ++n) {
      const std::span<const double> its = paper.output(paper.find(image.nodes[n].name));
      expected[image.nodes[n].name].emplace_back(its.begin(), its.end());
      found[image.nodes[n].name].push_back(out[n]);
    }
  }
  for (const auto& [name, values] : expected) {
    INFO("node " << name);
    const std::size_t lag = lags[name];
    for (std::size_t t = 0; t + lag < steps; ++t) {
      INFO("step " << t << ", " << lag << " later on the chip");
      for (std::size_t i = 0; i < values[t].size(); ++i)
        REQUIRE(found[name][t + lag][i] == Approx(values[t][i]).margin(tolerance));
    }
  }
}

}  // namespace

TEST_CASE("a compiled network does what the graph says, a step later for each layer") {
  for (const bool recurrent : {false, true}) {
    for (const Discipline discipline : {Discipline::barrier, Discipline::layered}) {
      const Graph graph = layers({20, 30, 25, 10}, 0.6, recurrent);
      FakeTarget target;
      target.discipline = discipline;
      target.core.its_limits = {.neurons = 16, .axons_in = 60, .axons_out = 80, .synapse_bits = 4000, .delay = 3};
      const Image image = compile(graph, {}, target);
      CHECK(image.warnings.empty());
      CHECK(image.utilisation.size() > 3);
      check_compiled(image, target);
      check_runs_as_on_paper(graph, image, target, {}, 60, 0.0);
    }
  }
}

TEST_CASE("the golden NIR cases run on cores as on paper") {
  const std::filesystem::path folder = std::filesystem::path(test::source_folder()) / "tests" / "golden" / "nir";
  std::size_t run = 0;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    if (!std::filesystem::exists(entry.path() / "model.nir")) continue;
    INFO(entry.path().filename().string());
    const Graph graph = read_nir(entry.path() / "model.nir");
    CompileOptions options;
    options.conventions.if_dt = 1.0;
    options.balance_delays = true;
    FakeTarget target;
    target.core.its_limits.neurons = 7;
    const Image image = compile(graph, options, target);
    check_compiled(image, target);
    if (std::any_of(image.warnings.begin(), image.warnings.end(), [](auto& w) { return w.find("paper") != std::string::npos; }))
      continue;
    check_runs_as_on_paper(graph, image, target, options.conventions, 40, 1e-9);
    ++run;
  }
  CHECK(run >= 15);
}

TEST_CASE("few cores are used, and the limits of each are kept") {
  RandomStream random(3, "limits");
  for (int round = 0; round < 30; ++round) {
    const Graph graph = layers({10 + random.below(40), 10 + random.below(60), 5 + random.below(40), 3 + random.below(10)}, 0.5,
                               round % 2 == 1, static_cast<std::uint64_t>(round) + 10);
    FakeTarget target(16, 16);
    CoreLimits& limits = target.core.its_limits;
    limits = {.neurons = 5 + random.below(40),
              .axons_in = 70 + random.below(100),
              .axons_out = 60 + random.below(100),
              .synapse_bits = 4000 + random.below(8000),
              .delay = 0};
    const Image image = compile(graph, {}, target);
    check_compiled(image, target);
  }
  // Nothing limits but the number of neurons: as few cores as that allows.
  FakeTarget target;
  target.core.its_limits.neurons = 32;
  const Image image = compile(layers({10, 50, 20, 10}), {}, target);
  CHECK(image.utilisation.size() == 3);  // 80 neurons
  target.far = true;                     // many packets over long ways are many hops, and still no reason to refuse
  CHECK(compile(layers({10, 50, 20, 10}), {}, target).utilisation.size() == 3);
  CHECK(compile(layers({10, 50, 20, 10}), {}, FakeTarget()).utilisation.size() == 1);
}

TEST_CASE("feature maps are cut in bands, which see less of their input") {
  const auto network = [](bool maps) {
    RandomStream random(4, "bands");
    GraphMaker maker;
    maker.input("in", {2, 16, 16});
    std::string at = "in";
    for (const std::string name : {"a", "b"}) {
      const std::size_t channels = name == "a" ? 2 : 4;
      Node& conv = maker.add("conv_" + name, NodeType::conv2d, {channels, 16, 16}, {4, 16, 16});
      conv.window.kernel = {3, 3};
      conv.window.padding_before = conv.window.padding_after = {1, 1};
      conv.parameters["weight"] = {{4, channels, 3, 3}, eighths(random, 36 * channels)};
      conv.parameters["bias"] = {{4}, std::vector<double>(4, 0.125)};
      maker.integrate_and_fire(name, maps ? Shape{4, 16, 16} : Shape{1024});
      maker.chain({at, "conv_" + name, name});
      at = name;
    }
    return maker.graph();
  };
  FakeTarget maps(16, 16);
  maps.core.its_limits = {.neurons = 256, .axons_in = 520, .delay = 0};
  FakeTarget rows = maps;
  for (TargetCore& core : rows.cores) core.kind = &rows.core;
  for (TargetCore& core : maps.cores) core.kind = &maps.core;
  const Graph graph = network(true);
  const Image banded = compile(graph, {}, maps);
  const Image numbered = compile(network(false), {}, rows);
  check_compiled(banded, maps);
  check_runs_as_on_paper(graph, banded, maps, {}, 20, 0.0);
  CHECK(banded.utilisation.size() <= numbered.utilisation.size());
  CHECK(2 * banded.routes < numbered.routes);
}

TEST_CASE("what only a core itself can count is kept to as well") {
  // Six layers, each with a threshold of its own; a core holds four different ones.
  Graph graph = layers({5, 5, 5, 5, 5, 5, 5});
  double threshold = 1.0;
  for (Node& node : graph.nodes) {
    if (node.type == NodeType::lif) node.parameters["v_threshold"].values.assign(5, threshold += 0.25);
  }
  FakeTarget layered;
  layered.core.thresholds = 4;
  const Image image = compile(graph, {}, layered);
  check_compiled(image, layered);
  check_runs_as_on_paper(graph, image, layered, {}, 40, 0.0);
  REQUIRE(image.utilisation.size() == 2);
  CHECK(layered.core.loaded[0].program.slices.size() + layered.core.loaded[1].program.slices.size() == 6);

  // A layer in which thresholds differ from neuron to neuron is cut.
  Graph mixed = layers({5, 40, 5});
  auto& thresholds = mixed.nodes[*mixed.find("lif1")].parameters["v_threshold"].values;
  for (std::size_t n = 0; n < 40; ++n) thresholds[n] = 1.0 + static_cast<double>(n / 4);
  FakeTarget target;
  target.core.thresholds = 3;
  const Image cut = compile(mixed, {}, target);
  check_compiled(cut, target);
  check_runs_as_on_paper(mixed, cut, target, {}, 40, 0.0);
  CHECK(cut.utilisation.size() == 4);  // ten thresholds, of which one is lif2's too

  target.core.thresholds = 0;
  CHECK_THAT(refusal(mixed, target),
             Contains("node/lif1: found 1 thresholds of neuron 0; expected at most 0, the limit of a core"));
}

TEST_CASE("cores of a layered chip hold one layer each") {
  FakeTarget target;
  target.discipline = Discipline::layered;
  const Image image = compile(layers({10, 20, 20, 5}), {}, target);
  REQUIRE(target.core.loaded.size() == 3);
  for (std::uint32_t c = 0; c < 3; ++c) CHECK(target.core.loaded[c].program.slices.size() == 1);
  std::set<std::uint32_t> seen;
  for (const LoadedCore& core : target.core.loaded) seen.insert(core.program.layer);
  CHECK(seen == std::set<std::uint32_t>{0, 1, 2});
}

TEST_CASE("what does not fit is explained") {
  const Graph graph = layers({40, 30, 10});
  const auto with = [&](CoreLimits limits, std::uint32_t width = 8) {
    FakeTarget target(width, 1);
    target.core.its_limits = limits;
    return refusal(graph, target);
  };
  CHECK_THAT(with({.neurons = 8}, 4),
             Contains("test.nir: error: node/lif1: found a network that takes 5 cores; expected at most 4, 1 too many: "
                      "lif1 on 4 (limit: neurons), lif2 on 2"));
  CHECK_THAT(with({.axons_in = 35}), Contains("node/lif1: found ") &&
                                         Contains("axons in (sources) of neuron 0; expected at most 35, the limit of a core"));
  CHECK_THAT(with({.synapse_bits = 500}),
             Contains("node/lif1: found ") && Contains("bits of synapse memory of neuron 0; expected at most 500"));
  CHECK_THAT(with({.neurons = 1, .axons_out = 5}, 64),
             Contains("node/lif1: found ") && Contains("axons out (cores that it sends to) of neuron"));
  CHECK(with({.neurons = 1}, 64) == "compiled");

  FakeTarget picky;
  picky.core.refusal = [](const NeuronGroup& group) { return group.name == "lif2" ? "its threshold is odd" : ""; };
  CHECK_THAT(refusal(graph, picky), Contains("node/lif2: found LIF, which the cores of fake refuse: its threshold is odd"));

  FakeTarget none;
  none.cores.clear();
  CHECK_THAT(refusal(graph, none), Contains("found platform fake without cores"));
}

TEST_CASE("balanced delays make unequal depths agree with the paper") {
  RandomStream random(11, "skip");
  GraphMaker maker;
  maker.input("in", {6});
  for (const char* name : {"a", "b", "c"}) maker.lif(name, {6});
  maker.affine("fc", 6, 6, eighths(random, 36), eighths(random, 6));
  for (const char* name : {"w1", "w2", "w3"}) maker.linear(name, 6, 6, eighths(random, 36));
  maker.chain({"in", "fc", "a", "w1", "b", "w2", "c"});
  maker.chain({"in", "w3", "c"});
  maker.edge("a", "c");
  maker.output("out", {6});
  maker.edge("c", "out");
  const Graph graph = maker.graph();

  FakeTarget plain;
  CHECK(compile(graph, {}, plain).warnings.size() == 1);
  FakeTarget target;
  const Image image = compile(graph, {.balance_delays = true}, target);
  CHECK(image.warnings.empty());
  CHECK(image.balanced_delays);
  check_runs_as_on_paper(graph, image, target, {}, 50, 0.0);
}

TEST_CASE("a bias waits for its late input where the core can, else the compiler warns") {
  const Graph graph = layers({5, 5, 5});
  FakeTarget target;
  target.core.refusal = [](const NeuronGroup& group) { return group.early.empty() ? "" : "no corrections"; };
  const Image image = compile(graph, {}, target);
  REQUIRE(image.warnings.size() == 1);
  CHECK_THAT(image.warnings[0],
             Contains("node/lif2: its constant input begins at step 0") && Contains("1 step later than on paper"));
}

TEST_CASE("analogue values travel on graded axons, and every kind of core gets its groups") {
  GraphMaker maker;
  maker.input("in", {3});
  maker.li("li", {3});
  maker.lif("lif", {3});
  maker.output("out", {3});
  maker.chain({"in", "li", "lif", "out"});
  FakeTarget target(4, 1);
  FakeCore analogue;
  target.core.refusal = [](const NeuronGroup& group) { return group.model == NeuronModel::leaky_integrator ? "no LI" : ""; };
  target.cores[3].kind = &analogue;
  const Image image = compile(maker.graph(), {}, target);
  CHECK(image.runs_of(*image.find("li"))[0].core == 3);
  CHECK(image.runs_of(*image.find("lif"))[0].core < 3);
  CHECK_FALSE(image.nodes[*image.find("li")].spiking);
  CHECK(target.core.loaded.at(0).program.rows.at(0).graded);
  CHECK_FALSE(analogue.loaded.at(0).program.rows.at(0).graded);
  CHECK(image.nodes[*image.find("out")].source == image.find("lif"));

  analogue.refusal = target.core.refusal;
  CHECK_THAT(refusal(maker.graph(), target), Contains("node/li: found LI, which the cores of fake refuse: no LI"));
}

TEST_CASE("what is too large for one kind of core goes to another that takes it") {
  GraphMaker maker;
  maker.input("in", {3});
  maker.lif("small", {2});
  maker.lif("large", {9});
  maker.output("out", {9});
  maker.linear("w", 2, 3, std::vector<double>(6, 1.0));
  maker.linear("x", 9, 2, std::vector<double>(18, 1.0));
  maker.chain({"in", "w", "small", "x", "large", "out"});
  FakeTarget target(4, 1);
  FakeCore tiny;
  tiny.its_limits.neurons = 2;
  target.core.its_limits.neurons = 3;
  target.cores[0].kind = &tiny;
  const Image image = compile(maker.graph(), {}, target);
  CHECK(image.runs_of(*image.find("small"))[0].core == 0);
  CHECK(image.runs_of(*image.find("large")).size() == 3);
  for (const ImageRun& run : image.runs_of(*image.find("large"))) CHECK(run.core > 0);

  // When it fits nowhere, what most of the chip says is told.
  target.core.its_limits.neurons = 2;
  CHECK_THAT(refusal(maker.graph(), target), Contains("node/large: found a network that takes 5 cores; expected at most 3"));
}

TEST_CASE("the same input and seed give the same bytes") {
  const Graph graph = layers({30, 60, 40, 10}, 0.3, true);
  const auto bytes = [&](std::uint64_t seed) {
    FakeTarget target(16, 8);
    target.core.its_limits = {.neurons = 3, .delay = 0};
    return elf_bytes(compile(graph, {.seed = seed}, target));
  };
  CHECK(bytes(1) == bytes(1));
  CHECK(bytes(5) == bytes(5));
  FakeTarget target;
  CHECK(compile(graph, {}, target).fingerprint != compile(layers({30, 60, 40, 10}, 0.3, true, 2), {}, target).fingerprint);
}
