// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// tests/networks: fusion against a plain evaluation of the nodes, and the rules of time: feedback, delays, depths, biases.
#include "networks/projection.h"

#include <catch2/catch.hpp>

#include "base/error.h"
#include "tests/networks/graph_maker.h"
#include "tests/networks/naive_linear.h"

using namespace synfire;
using Catch::Matchers::Contains;

namespace {

Network lowered(const Graph& graph, bool balance = false, Discipline discipline = Discipline::barrier,
                FeedbackInit init = FeedbackInit::response) {
  LoweringOptions options{.discipline = discipline, .balance_delays = balance, .file = "test.nir"};
  options.conventions.feedback_init = init;
  return lower(graph, options);
}

std::uint32_t group_of(const Network& network, const std::string& name) {
  for (std::uint32_t g = 0; g < network.groups.size(); ++g) {
    if (network.groups[g].neurons.name == name) return g;
  }
  FAIL("no group " << name);
  return 0;
}

std::vector<const Projection*> into(const Network& network, const std::string& name) {
  std::vector<const Projection*> found;
  for (const Projection& p : network.projections) {
    if (p.group == group_of(network, name)) found.push_back(&p);
  }
  return found;
}

/// A random way of linear nodes from `in` to `sink`, with parallel branches and edges that are there twice.
Graph random_way(std::uint64_t seed) {
  RandomStream random(seed, "ways");
  GraphMaker maker;
  Shape shape{1 + random.below(3), 3 + random.below(4), 3 + random.below(4)};
  maker.input("in", shape);
  std::string at = "in";
  const std::size_t length = 1 + random.below(4);
  for (std::size_t k = 0; k < length; ++k) {
    const std::string name = "n" + std::to_string(k);
    const std::size_t size = element_count(shape);
    const auto seconds = [&] {
      std::vector<double> delays(size);
      for (double& d : delays) d = static_cast<double>(random.below(4)) * 1e-3;
      return delays;
    };
    const bool planes = shape.size() == 3;
    std::uint64_t kind = random.below(planes ? 7 : 4);
    if (planes && (shape[1] < 3 || shape[2] < 3) && kind >= 4) kind = 3;
    if (kind == 0) {
      maker.elementwise(name, NodeType::scale, shape, "scale", eighths(random, size));
      maker.edge(at, name);
    } else if (kind == 1) {
      maker.elementwise(name, NodeType::delay, shape, "delay", seconds());
      maker.edge(at, name);
      if (random.below(2) == 0) maker.edge(at, name);
    } else if (kind == 2) {  // two branches that meet again in a Scale
      maker.elementwise(name + "a", NodeType::delay, shape, "delay", seconds());
      maker.elementwise(name + "b", NodeType::scale, shape, "scale", eighths(random, size));
      maker.elementwise(name, NodeType::scale, shape, "scale", eighths(random, size));
      for (const char* branch : {"a", "b"}) {
        maker.edge(at, name + branch);
        maker.edge(name + branch, name);
      }
      maker.edge(at, name);
    } else if (kind == 3) {
      if (planes) {
        maker.add(name + "f", NodeType::flatten, shape, {size});
        maker.edge(at, name + "f");
        at = name + "f";
      }
      const std::size_t outputs = 2 + random.below(6);
      maker.affine(name, outputs, size, eighths(random, outputs * size), eighths(random, outputs));
      maker.edge(at, name);
      shape = {outputs};
    } else if (kind == 4) {
      const std::size_t groups = shape[0] % 2 == 0 ? 1 + random.below(2) : 1;
      const std::size_t outputs = groups * (1 + random.below(2));
      Node& node = maker.add(name, NodeType::conv2d, shape, {});
      Window& w = node.window;
      w.kernel = {1 + random.below(3), 1 + random.below(3)};
      w.stride = {1 + random.below(2), 1 + random.below(2)};
      w.padding_before = {random.below(3), random.below(2)};
      w.padding_after = {random.below(2), random.below(3)};
      w.groups = groups;
      for (std::size_t axis = 0; axis < 2; ++axis) {
        if (w.kernel[axis] == 2 && shape[axis + 1] >= 3) w.dilation[axis] = 1 + random.below(2);
      }
      node.output_shape = {outputs};
      for (std::size_t axis = 0; axis < 2; ++axis) {
        const std::size_t padded = shape[axis + 1] + w.padding_before[axis] + w.padding_after[axis];
        node.output_shape.push_back((padded - w.dilation[axis] * (w.kernel[axis] - 1) - 1) / w.stride[axis] + 1);
      }
      const Shape weight{outputs, shape[0] / groups, w.kernel[0], w.kernel[1]};
      node.parameters["weight"] = {weight, eighths(random, element_count(weight))};
      node.parameters["bias"] = {{outputs}, eighths(random, outputs)};
      shape = node.output_shape;
      maker.edge(at, name);
    } else {
      Node& node = maker.add(name, kind == 5 ? NodeType::sum_pool2d : NodeType::avg_pool2d, shape, {});
      Window& w = node.window;
      w.kernel = {2, 2};  // a mean of four keeps sums exact
      w.stride = {1 + random.below(2), 2};
      w.padding_before = w.padding_after = {random.below(2), 0};
      node.output_shape = {shape[0], (shape[1] + 2 * w.padding_before[0] - 2) / w.stride[0] + 1, (shape[2] - 2) / 2 + 1};
      shape = node.output_shape;
      maker.edge(at, name);
    }
    at = name;
  }
  maker.lif("sink", shape);
  maker.edge(at, "sink");
  maker.output("out", shape);
  maker.edge("sink", "out");
  return maker.graph();
}

}  // namespace

TEST_CASE("fused linear nodes give what the nodes give one by one") {
  std::size_t delayed = 0;
  std::size_t biased = 0;
  for (std::uint64_t seed = 1; seed <= 150; ++seed) {
    INFO("seed " << seed);
    const Graph graph = random_way(seed);
    const Network network = lowered(graph);
    REQUIRE(network.groups.size() == 1);
    REQUIRE(network.projections.size() <= 1);
    const std::size_t probe = *graph.find("sink");
    const std::size_t inputs = graph.nodes[*graph.find("in")].output_size();
    const std::size_t size = graph.nodes[probe].input_size();
    constexpr std::size_t kSteps = 20;
    const Signal silence = naive_response(graph, probe, std::vector<double>(inputs, 0.0), kSteps, 1e-3);

    for (std::size_t i = 0; i < inputs; ++i) {
      std::vector<double> impulse(inputs, 0.0);
      impulse[i] = 1.0;
      const Signal expected = naive_response(graph, probe, impulse, kSteps, 1e-3);
      Signal fused(kSteps, std::vector<double>(size, 0.0));
      if (!network.projections.empty()) {
        std::uint64_t before = 0;
        for (const SynapseEntry& entry : network.projections[0].map.row(i)) {
          REQUIRE(entry.delay < kSteps);
          REQUIRE(entry.weight != 0.0);
          const std::uint64_t place = (std::uint64_t{entry.target} << 32 | entry.delay) + 1;
          REQUIRE(place > before);  // ascending, each pair once
          before = place;
          fused[entry.delay][entry.target] += entry.weight;
          delayed += entry.delay > 0 ? 1 : 0;
        }
      }
      for (std::size_t t = 0; t < kSteps; ++t) {
        for (std::size_t o = 0; o < size; ++o) REQUIRE(fused[t][o] == expected[t][o] - silence[t][o]);
      }
    }

    NeuronGroup group = network.groups[0].neurons;
    set_constant(group, network.groups[0].constant, 0);
    for (std::size_t t = 0; t < kSteps; ++t) {
      for (std::size_t o = 0; o < size; ++o) {
        const double constant = (group.bias.empty() ? 0.0 : group.bias[o]) + (t < group.early.size() ? group.early[t][o] : 0.0);
        REQUIRE(constant == silence[t][o]);
        biased += constant != 0.0 ? 1 : 0;
      }
    }
  }
  CHECK(delayed > 1000);  // the random graphs do contain what is tested
  CHECK(biased > 1000);
}

TEST_CASE("a convolution in one dimension, grouped, with a stride, is a sparse map") {
  RandomStream random(5, "conv1d");
  GraphMaker maker;
  maker.input("in", {4, 9});
  Node& conv = maker.add("conv", NodeType::conv1d, {4, 9}, {6, 5});
  conv.window.kernel = {1, 3};
  conv.window.stride = {1, 2};
  conv.window.padding_before = conv.window.padding_after = {0, 1};
  conv.window.groups = 2;
  conv.parameters["weight"] = {{6, 2, 3}, eighths(random, 36)};
  conv.parameters["bias"] = {{6}, std::vector<double>(6, 0.0)};
  maker.lif("sink", {6, 5});
  maker.chain({"in", "conv", "sink"});
  const Graph graph = maker.graph();
  const Network network = lowered(graph);
  for (std::size_t i = 0; i < 36; ++i) {
    std::vector<double> impulse(36, 0.0);
    impulse[i] = 1.0;
    const std::vector<double> expected = naive_response(graph, *graph.find("sink"), impulse, 1, 1e-3)[0];
    std::vector<double> fused(30, 0.0);
    for (const SynapseEntry& entry : network.projections[0].map.row(i)) fused[entry.target] += entry.weight;
    CHECK(fused == expected);
  }
}

TEST_CASE("parallel paths that cancel leave no synapse, and an edge that is there twice counts twice") {
  GraphMaker maker;
  maker.input("in", {2});
  maker.linear("plus", 2, 2, {1, 2, 3, 4});
  maker.linear("minus", 2, 2, {-1, -2, -3, 0});
  maker.lif("sum", {2});
  maker.lif("twice", {2});
  for (const char* node : {"plus", "minus"}) maker.chain({"in", node, "sum"});
  maker.edge("in", "twice");
  maker.edge("in", "twice");
  const Network network = lowered(maker.graph());
  const SparseMap& sum = into(network, "sum")[0]->map;
  REQUIRE(sum.entries.size() == 1);
  CHECK(sum.row(1)[0].target == 1);
  CHECK(sum.row(1)[0].weight == 4.0);
  const SparseMap& twice = into(network, "twice")[0]->map;
  REQUIRE(twice.entries.size() == 2);
  CHECK(twice.entries[0].weight == 2.0);
}

TEST_CASE("a recurrent connection takes the step of its packet, further steps are delays") {
  GraphMaker maker;
  maker.input("in", {2});
  maker.lif("lif", {2});
  maker.affine("rec", 2, 2, {1, 2, 3, 4}, {0.5, 0.25});
  maker.delay("late", {3e-3, 1e-3});
  maker.chain({"in", "lif", "rec", "late", "lif"});
  const Network network = lowered(maker.graph());
  const auto all = into(network, "lif");
  REQUIRE(all.size() == 2);
  CHECK_FALSE(all[0]->feedback);
  CHECK(all[1]->feedback);
  const auto row = all[1]->map.row(0);  // of neuron 0: weights 1 and 3 into neurons 0 and 1
  REQUIRE(row.size() == 2);
  CHECK(row[0].delay == 3);
  CHECK(row[0].weight == 1.0);
  CHECK(row[1].delay == 1);
  CHECK(row[1].weight == 3.0);
}

TEST_CASE("what a feedback edge carries before step 0 is the response to no input, or zero") {
  GraphMaker maker;
  maker.input("in", {1});
  maker.lif("lif", {1});
  maker.affine("rec", 1, 1, {1}, {0.5});
  maker.chain({"in", "lif", "rec", "lif"});
  const Graph graph = maker.graph();
  // rec -> lif is the feedback edge (rec is further from the Input), so zero delays its bias by a step.
  for (const FeedbackInit init : {FeedbackInit::response, FeedbackInit::zero}) {
    const Network network = lowered(graph, false, Discipline::barrier, init);
    NeuronGroup group = network.groups[0].neurons;
    set_constant(group, network.groups[0].constant, 0);
    CHECK(group.bias == std::vector<double>{0.5});
    double first = 0.5;
    for (const auto& early : group.early) first += early[0];
    CHECK(first == (init == FeedbackInit::zero ? 0.0 : 0.5));
    CHECK(group.early.size() <= 1);
  }
}

TEST_CASE("a bias behind delays begins when the delay is over") {
  GraphMaker maker;
  maker.input("in", {2});
  maker.affine("a", 2, 2, {1, 0, 0, 1}, {0.5, -0.25});
  maker.delay("d", {2e-3, 0.0});
  maker.lif("lif", {2});
  maker.chain({"in", "a", "d", "lif"});
  const Network network = lowered(maker.graph());
  NeuronGroup group = network.groups[0].neurons;
  set_constant(group, network.groups[0].constant, 1);  // as for a group that lags one step
  CHECK(group.bias == std::vector<double>{0.5, -0.25});
  REQUIRE(group.early.size() == 3);
  CHECK(group.early[0] == std::vector<double>{-0.5, 0.25});
  CHECK(group.early[1] == std::vector<double>{-0.5, 0.0});
  CHECK(group.early[2] == std::vector<double>{-0.5, 0.0});
}

TEST_CASE("an Output node shows a group, or becomes a relay of its own") {
  GraphMaker maker;
  maker.input("in", {2, 2});
  maker.lif("lif", {2, 2});
  maker.add("flat", NodeType::flatten, {2, 2}, {4});
  maker.output("shown", {4});
  maker.output("direct", {2, 2});
  maker.linear("readout", 1, 4, {1, 2, 3, 4});
  maker.output("read", {1});
  maker.output("both", {4});
  maker.chain({"in", "lif", "flat", "shown"});
  maker.edge("in", "direct");
  maker.chain({"flat", "readout", "read"});
  maker.edge("flat", "both");
  maker.edge("flat", "both");
  const Network network = lowered(maker.graph());
  std::map<std::string, std::string> shown;
  const Graph graph = maker.graph();
  for (const NetworkOutput& output : network.outputs) {
    const Group& group = network.groups[output.group];
    shown[graph.nodes[output.node].name] = group.neurons.name;
    CHECK((group.neurons.model == NeuronModel::relay) == (group.neurons.name != "lif"));
  }
  CHECK(shown ==
        std::map<std::string, std::string>{{"shown", "lif"}, {"direct", "direct"}, {"read", "read"}, {"both", "both"}});
  CHECK(into(network, "both")[0]->map.entries[0].weight == 2.0);
  CHECK(into(network, "read")[0]->map.row(2)[0].weight == 3.0);
}

TEST_CASE("a loop of linear nodes becomes a relay at its feedback edge") {
  GraphMaker maker;
  maker.input("in", {1});
  maker.elementwise("mix", NodeType::scale, {1}, "scale", {0.5});
  maker.delay("echo", {2e-3});
  maker.lif("lif", {1});
  maker.chain({"in", "mix", "echo", "mix"});
  maker.edge("mix", "lif");
  const Network network = lowered(maker.graph());
  REQUIRE(network.groups.size() == 2);
  const Group& relay = network.groups[group_of(network, "echo")];
  CHECK(relay.neurons.model == NeuronModel::relay);
  CHECK_THAT(network.notes.at(0), Contains("node/echo") && Contains("loop of linear nodes"));
  // echo(t) = mix(t - 2), mix(t) = (in(t) + echo(t - 1)) / 2: from itself, 2 steps beyond the packet's one.
  for (const Projection* p : into(network, "echo")) {
    REQUIRE(p->map.entries.size() == 1);
    CHECK(p->map.entries[0].delay == 2);
    CHECK(p->map.entries[0].weight == 0.5);
  }
  CHECK(into(network, "echo").size() == 2);
}

TEST_CASE("paths of unequal depth are told, and padded when that is asked for") {
  GraphMaker maker;
  maker.input("in", {1});
  for (const char* name : {"a", "b", "c"}) maker.lif(name, {1});
  maker.chain({"in", "a", "b", "c"});
  maker.edge("in", "c");
  maker.edge("a", "c");
  const Graph graph = maker.graph();

  const Network plain = lowered(graph);
  REQUIRE(plain.warnings.size() == 1);
  CHECK_THAT(plain.warnings[0], Contains("node/c: paths of unequal depth") && Contains("node/in arrives 2 steps early") &&
                                    Contains("node/a arrives 1 step early") && Contains("compared with node/b"));
  for (const Projection* p : into(plain, "c")) CHECK(p->map.entries[0].delay == 0);

  const Network padded = lowered(graph, true);
  CHECK(padded.warnings.empty());
  std::vector<std::uint32_t> delays;
  for (const Projection* p : into(padded, "c")) {
    delays.push_back(p->map.entries[0].delay);
    CHECK(p->padding == p->map.entries[0].delay);
  }
  CHECK(delays == std::vector<std::uint32_t>{2, 1, 0});  // from in, a, b

  // Cores that run in the order of layers pass spikes on within the step.
  const Network layered = lowered(graph, false, Discipline::layered);
  CHECK(layered.warnings.empty());
  CHECK(layered.groups[group_of(layered, "c")].layer == 2);
  CHECK(layered.groups[group_of(layered, "c")].lag == 0);
}

TEST_CASE("a loop through several groups is told to be longer than on paper") {
  GraphMaker maker;
  maker.input("in", {1});
  maker.lif("a", {1});
  maker.lif("b", {1});
  maker.chain({"in", "a", "b", "a"});
  const Network network = lowered(maker.graph(), true);
  REQUIRE(network.warnings.size() == 1);
  CHECK_THAT(network.warnings[0], Contains("node/a: the loop from node/b takes 1 step more than on paper"));
}

TEST_CASE("networks past the budgets are refused with the node's name") {
  GraphMaker maker;
  maker.input("in", {64, 256, 256});
  Node& conv = maker.add("conv", NodeType::conv2d, {64, 256, 256}, {64, 256, 256});
  conv.window.kernel = {3, 3};
  conv.window.padding_before = conv.window.padding_after = {1, 1};
  conv.parameters["weight"] = {{64, 64, 3, 3}, std::vector<double>(64 * 64 * 9, 1.0)};
  conv.parameters["bias"] = {{64}, std::vector<double>(64, 0.0)};
  maker.lif("lif", {64, 256, 256});
  maker.chain({"in", "conv", "lif"});
  CHECK_THROWS_WITH(lowered(maker.graph()),
                    Contains("test.nir: error: node/conv: found ") && Contains("synapses in one node; expected at most"));

  GraphMaker late;
  late.input("in", {1});
  late.affine("a", 1, 1, {1}, {1});
  late.delay("d", {1e9});
  late.lif("lif", {1});
  late.chain({"in", "a", "d", "lif"});
  CHECK_THROWS_WITH(lowered(late.graph()), Contains("node/d: found a delay of"));
}
