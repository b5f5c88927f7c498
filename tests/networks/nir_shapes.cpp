// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// tests: shapes of every node type, the quirks of old files that are read in the only possible way, and those that are refused.
#include <catch2/catch.hpp>

#include "tests/networks/raw_builder.h"

using namespace synfire;
using namespace synfire::test;
using Catch::Contains;

namespace {

Shape shape_of(RawGroup raw, const std::string& name = "n") {
  const Graph made = parse(std::move(raw));
  return made.nodes[*made.find(name)].output_shape;
}

Datasets conv(Shape weight, std::vector<double> stride, std::vector<double> padding, std::vector<double> dilation,
              double groups) {
  return {{"weight", filled(weight, 1)},         {"bias", filled({weight[0]}, 0)},        {"stride", list(std::move(stride))},
          {"padding", list(std::move(padding))}, {"dilation", list(std::move(dilation))}, {"groups", scalar(groups)}};
}

Datasets with(Datasets sets, const std::string& name, RawDataset value) {
  for (auto& [there, set] : sets) {
    if (there == name) {
      set = std::move(value);
      return sets;
    }
  }
  sets.emplace_back(name, std::move(value));
  return sets;
}

}  // namespace

TEST_CASE("shapes of linear nodes") {
  CHECK(shape_of(chain({3}, node("Linear", {{"weight", filled({4, 3}, 1)}}), {4})) == Shape{4});
  CHECK(shape_of(chain({2, 3}, node("Linear", {{"weight", filled({2, 4, 3}, 1)}}), {2, 4})) == Shape{2, 4});
  CHECK(shape_of(chain({3}, node("Affine", {{"weight", filled({4, 3}, 1)}, {"bias", filled({4}, 1)}}), {4})) == Shape{4});
  // One bias for all leading indices.
  const Graph wide =
      parse(chain({2, 3}, node("Affine", {{"weight", filled({2, 4, 3}, 1)}, {"bias", list({1, 2, 3, 4})}}), {2, 4}));
  CHECK(wide.nodes[*wide.find("n")].parameters.at("bias") == Parameter{{2, 4}, {1, 2, 3, 4, 1, 2, 3, 4}});
  CHECK_THAT(complaint(chain({3}, node("Linear", {{"weight", filled({3}, 1)}}), {3})),
             Contains("node/n/weight: found shape (3); expected (..., outputs, inputs)"));
  CHECK_THAT(complaint(chain({3}, node("Affine", {{"weight", filled({4, 3}, 1)}, {"bias", filled({3}, 1)}}), {4})),
             Contains("node/n/bias: found shape (3); expected (4)"));
}

TEST_CASE("shapes of convolutions") {
  // PyTorch's formula: floor((n + 2 p - d (k - 1) - 1) / s) + 1, by hand.
  CHECK(shape_of(chain({2, 34, 34}, node("Conv2d", conv({16, 2, 5, 5}, {2, 2}, {1, 1}, {1, 1}, 1)), {16, 16, 16})) ==
        Shape{16, 16, 16});
  CHECK(shape_of(chain({2, 7, 9}, node("Conv2d", conv({4, 2, 3, 2}, {2, 3}, {1, 0}, {2, 1}, 1)), {4, 3, 3})) == Shape{4, 3, 3});
  CHECK(shape_of(chain({4, 5, 5}, node("Conv2d", conv({6, 2, 3, 3}, {1}, {0}, {1}, 2)), {6, 3, 3})) == Shape{6, 3, 3});
  CHECK(shape_of(chain({2, 11}, node("Conv1d", conv({4, 2, 3}, {2}, {2}, {2}, 1)), {4, 6})) == Shape{4, 6});
  const Datasets plain = conv({4, 2, 4, 3}, {1}, {0}, {1}, 1);
  CHECK(shape_of(chain({2, 7, 9}, node("Conv2d", with(plain, "padding", word("same"))), {4, 7, 9})) == Shape{4, 7, 9});
  CHECK(shape_of(chain({2, 7, 9}, node("Conv2d", with(plain, "padding", word("valid"))), {4, 4, 7})) == Shape{4, 4, 7});
  const Graph same = parse(chain({2, 7, 9}, node("Conv2d", with(plain, "padding", word("same"))), {4, 7, 9}));
  CHECK(same.nodes[*same.find("n")].window.padding_before == std::array<std::size_t, 2>{1, 1});
  CHECK(same.nodes[*same.find("n")].window.padding_after == std::array<std::size_t, 2>{2, 1});  // the odd zero comes last

  const auto refused = [](const Datasets& sets, std::vector<double> in = {2, 7, 9}) {
    return complaint(chain(std::move(in), node("Conv2d", sets), {4, 4, 7}));
  };
  CHECK(refused(plain).empty());
  CHECK_THAT(refused(with(with(plain, "padding", word("same")), "stride", scalar(2))),
             Contains("node/n/padding: found 'same' with stride 2"));
  CHECK_THAT(refused(with(plain, "padding", word("sane"))),
             Contains("found 'sane'; expected numbers, same or valid (did you mean same?)"));
  CHECK_THAT(refused(with(plain, "stride", scalar(0.5))),
             Contains("node/n/stride: found 0.5; expected a whole number from 1 on"));
  CHECK_THAT(refused(with(plain, "stride", list({1, 1, 1}))), Contains("node/n/stride: found 3 numbers; expected 1 or 2"));
  CHECK_THAT(refused(with(plain, "padding", scalar(-1))),
             Contains("node/n/padding: found -1; expected a whole number from 0 on"));
  CHECK_THAT(refused(with(plain, "dilation", scalar(2e9))),
             Contains("node/n/weight: found a kernel of 4 x 3 (dilation 2000000000 x 2000000000"));
  CHECK_THAT(refused(with(plain, "groups", scalar(3))),
             Contains("node/n/groups: found 3; expected a divisor of the 4 output channels"));
  CHECK_THAT(refused(plain, {3, 7, 9}), Contains("node/n/weight: found 2 input channels in 1 group(s); expected 3 in all"));
  CHECK_THAT(refused(with(plain, "input_shape", list({7, 8}))),
             Contains("node/n: found an input of shape (2, 7, 9) from in; expected (2, 7, 8)"));
  CHECK_THAT(refused(with(plain, "weight", filled({4, 2, 4}, 1))),
             Contains("node/n/weight: found shape (4, 2, 4); expected (outputs, inputs/groups, kernel_y, kernel_x)"));
  CHECK_THAT(refused(plain, {14, 9}), Contains("node/n: found an input of shape (14, 9); expected (channels, y, x)"));
}

TEST_CASE("shapes of pools") {
  const auto pool = [](std::vector<double> kernel, std::vector<double> stride, std::vector<double> padding) {
    return node(
        "SumPool2d",
        {{"kernel_size", list(std::move(kernel))}, {"stride", list(std::move(stride))}, {"padding", list(std::move(padding))}});
  };
  CHECK(shape_of(chain({3, 8, 8}, pool({2, 2}, {2, 2}, {0, 0}), {3, 4, 4})) == Shape{3, 4, 4});
  CHECK(shape_of(chain({3, 5, 6}, pool({2, 3}, {2}, {1}), {3, 3, 3})) == Shape{3, 3, 3});
  CHECK_THAT(complaint(chain({3, 5, 6}, pool({6, 6}, {1}, {0}), {3, 1, 1})),
             Contains("node/n/kernel_size: found a kernel of 6 x 6"));
  CHECK_THAT(complaint(chain({3, 5, 6}, node("AvgPool2d", {{"kernel_size", scalar(2)}, {"padding", scalar(0)}}), {3, 4, 5})),
             Contains("node/n/stride: found nothing; expected a parameter that AvgPool2d needs"));
}

TEST_CASE("shapes of Flatten") {
  const auto flatten = [](double start, double end) {
    return node("Flatten", {{"start_dim", scalar(start)}, {"end_dim", scalar(end)}});
  };
  CHECK(shape_of(chain({2, 3, 4}, flatten(0, -1), {24})) == Shape{24});
  CHECK(shape_of(chain({2, 3, 4}, flatten(1, 2), {2, 12})) == Shape{2, 12});
  CHECK(shape_of(chain({2, 3, 4}, flatten(0, 1), {6, 4})) == Shape{6, 4});
  CHECK(shape_of(chain({2, 3, 4}, flatten(-2, -1), {2, 12})) == Shape{2, 12});
  CHECK_THAT(complaint(chain({2, 3}, flatten(0, 5), {6})), Contains("node/n/end_dim: found dims 0 to 5 of shape (2, 3)"));
  CHECK_THAT(complaint(chain({2, 3}, flatten(1, 0), {6})), Contains("found dims 1 to 0"));
  // start_dim 1 was meant for (batch, ...): the next node decides.
  const auto linear = [] { return node("Linear", {{"weight", filled({5, 24}, 1)}}); };
  const Graph old =
      parse(graph({{"in", port("Input", {2, 3, 4})}, {"f", flatten(1, -1)}, {"l", linear()}, {"out", port("Output", {5})}},
                  {{"in", "f"}, {"f", "l"}, {"l", "out"}}));
  CHECK(old.nodes[*old.find("f")].output_shape == Shape{24});
  REQUIRE(old.notes.size() == 1);
  CHECK_THAT(old.notes[0], Contains("node/f/start_dim: 1 read as 0"));
  CHECK_THAT(
      complaint(graph({{"in", port("Input", {2, 3, 4})}, {"f", flatten(1, 2)}, {"l", linear()}, {"out", port("Output", {5})}},
                      {{"in", "f"}, {"f", "l"}, {"l", "out"}})),
      Contains("node/l: found an input of shape (2, 12) from f; expected (24)"));
}

TEST_CASE("neurons of every type take their shape from their parameters or their input") {
  for (const char* type : {"I", "IF", "LI", "LIF", "CubaLI", "CubaLIF"}) {
    INFO(type);
    CHECK(shape_of(chain({2, 3}, neurons(type, {2, 3}), {2, 3})) == Shape{2, 3});
    const Graph scalars = parse(chain({2, 3}, neurons(type, {}), {2, 3}));
    const Node& n = scalars.nodes[*scalars.find("n")];
    CHECK(n.output_shape == Shape{2, 3});
    for (const auto& [name, parameter] : n.parameters) CHECK(parameter.shape == Shape{2, 3});
    CHECK_THAT(complaint(chain({2, 3}, neurons(type, {3, 2}), {2, 3})),
               Contains("node/n: found an input of shape (2, 3) from in; expected (3, 2)"));
  }
  const Graph cuba = parse(chain({2}, neurons("CubaLIF", {2}), {2}));
  CHECK(cuba.nodes[*cuba.find("n")].parameters.at("v_reset") == Parameter{{2}, {0, 0}});
  CHECK(cuba.nodes[*cuba.find("n")].parameters.at("w_in") == Parameter{{2}, {1, 1}});
  CHECK_THAT(
      complaint(chain({3}, node("LI", {{"tau", filled({2}, 1)}, {"r", filled({3}, 1)}, {"v_leak", filled({3}, 1)}}), {3})),
      Contains("node/n/tau: found shape (2); expected (3) like r, v_leak"));
  // A cycle in which nothing has a shape of its own.
  CHECK_THAT(
      complaint(graph(
          {{"in", port("Input", {3})}, {"out", port("Output", {3})}, {"a", neurons("LIF", {})}, {"b", neurons("LIF", {})}},
          {{"in", "out"}, {"a", "b"}, {"b", "a"}})),
      Contains("node/a: found a shape that nothing determines"));
}

TEST_CASE("values that no neuron can have are refused") {
  const auto lif = [](const std::string& name, double value) {
    RawGroup n = neurons("LIF", {2});
    n.datasets[name] = list({1, value});
    return complaint(chain({2}, std::move(n), {2}));
  };
  CHECK_THAT(lif("tau", -0.001), Contains("net.nir: error: node/n/tau: found -0.001; expected a value above 0"));
  CHECK_THAT(lif("tau", 0), Contains("node/n/tau: found 0; expected a value above 0"));
  CHECK_THAT(lif("v_leak", NAN), Contains("node/n/v_leak: found nan; expected finite numbers"));
  CHECK_THAT(lif("v_treshold", 1), Contains("node/n/v_treshold: found an unknown parameter of LIF; expected r, tau, v_leak, "
                                            "v_reset or v_threshold (did you mean v_threshold?)"));
  CHECK(lif("v_reset", -1e30).empty());
}

TEST_CASE("batch and time axes of Input shapes are dropped only where nothing else fits") {
  const auto linear = [] { return node("Linear", {{"weight", filled({4, 12}, 1)}}); };
  const Graph timed = parse(chain({256, 12}, linear(), {4}));
  CHECK(timed.nodes[*timed.find("in")].output_shape == Shape{12});
  CHECK_THAT(timed.notes.at(0), Contains("node/in/shape: (256, 12) read as (12)"));
  const Graph batched = parse(chain({1, 2, 8, 8}, node("Conv2d", conv({4, 2, 3, 3}, {1}, {1}, {1}, 1)), {4, 8, 8}));
  CHECK(batched.nodes[*batched.find("n")].input_shape == Shape{2, 8, 8});
  // 1000 could be time or neurons.
  CHECK_THAT(complaint(chain({1000}, node("Linear", {{"weight", filled({1, 1}, 1)}}), {1})),
             Contains("node/n: found an input of shape (1000) from in; expected (1)"));
  CHECK_THAT(complaint(chain({12, 256}, linear(), {4})), Contains("node/n: found an input of shape (12, 256)"));
  CHECK_THAT(complaint(chain({5}, linear(), {4})), Contains("node/n: found an input of shape (5)"));
}

TEST_CASE("Output shapes may hold axes of length one, but no other elements") {
  const Graph odd = parse(chain({1}, neurons("LIF", {1}), {1, 1, 1}));
  CHECK(odd.nodes[*odd.find("out")].output_shape == Shape{1});
  CHECK(odd.notes.size() == 1);
  CHECK_THAT(complaint(chain({4}, neurons("LIF", {4}), {2, 2})), Contains("node/out/shape: found (2, 2); expected (4)"));
}

TEST_CASE("networks that ask for absurd amounts are refused") {
  CHECK_THAT(complaint(chain({1e5, 1e5}, neurons("LIF", {}), {1e5, 1e5})),
             Contains("node/in/shape: found shape (100000, 100000); expected at most"));
  CHECK_THAT(complaint(chain({3e7}, neurons("LIF", {}), {3e7})), Contains("expected at most 67108864"));
  CHECK_THAT(complaint(chain({2e7}, neurons("LIF", {}), {2e7})), Contains("found one value for 20000000 neurons"));
}
