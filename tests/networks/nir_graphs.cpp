// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// tests: graphs in graphs, edges by name, schedules, programs.
#include <catch2/catch.hpp>

#include "networks/program.h"
#include "networks/schedule.h"
#include "tests/networks/raw_builder.h"

using namespace synfire;
using namespace synfire::test;
using Catch::Contains;

namespace {

Members ports(double size) {
  return {{"in", port("Input", {size})}, {"out", port("Output", {size})}};
}

Members operator+(Members a, Members b) {
  for (auto& member : b) a.push_back(std::move(member));
  return a;
}

/// `from>to` of every edge, feedback edges with `>>`.
std::vector<std::string> arrows(const Graph& made) {
  const Schedule schedule = make_schedule(made);
  std::vector<std::string> result;
  for (std::size_t e = 0; e < made.edges.size(); ++e) {
    result.push_back(made.nodes[made.edges[e].from].name + (schedule.feedback[e] ? ">>" : ">") +
                     made.nodes[made.edges[e].to].name);
  }
  return result;
}

std::vector<std::string> order(const Graph& made) {
  std::vector<std::string> result;
  for (const std::size_t n : make_schedule(made).order) result.push_back(made.nodes[n].name);
  return result;
}

using Names = std::vector<std::string>;

}  // namespace

TEST_CASE("nested graphs dissolve") {
  RawGroup inner = graph(ports(2) + Members{{"cl", neurons("CubaLIF", {2})}}, {{"in", "cl"}, {"cl", "out"}});
  RawGroup core = graph(ports(2) + Members{{"inner", std::move(inner)}}, {{"in", "inner"}, {"inner", "out"}});
  const Graph flat = parse(graph(ports(2) + Members{{"core", std::move(core)}}, {{"in", "core"}, {"core", "out"}}));
  CHECK(flat.names() == Names{"core.inner.cl", "in", "out"});
  CHECK(arrows(flat) == Names{"in>core.inner.cl", "core.inner.cl>out"});
  CHECK(flat.nodes[0].path == "node/core/inner/cl");
}

TEST_CASE("ports by name, straight through, and as often as there are ways") {
  RawGroup two = graph({{"a", port("Input", {2})},
                        {"b", port("Input", {2})},
                        {"l", neurons("LIF", {2})},
                        {"x", port("Output", {2})},
                        {"y", port("Output", {2})}},
                       {{"a", "l"}, {"l", "x"}, {"b", "y"}, {"b", "y"}});
  const Graph flat = parse(graph(ports(2) + Members{{"g.h", std::move(two)}},
                                 {{"in", "g.h.a"}, {"in", "g.h.b"}, {"in", "g.h.b"}, {"g.h.x", "out"}, {"g.h.y", "out"}}));
  CHECK(arrows(flat) == Names{"in>g.h.l", "g.h.l>out", "in>out", "in>out", "in>out", "in>out"});
}

TEST_CASE("names with dots are matched in full first") {
  RawGroup inner = graph(ports(2) + Members{{"l", neurons("LIF", {2})}}, {{"in", "l"}, {"l", "out"}});
  const Graph flat = parse(graph(ports(2) + Members{{"g", std::move(inner)}, {"g.in", neurons("LI", {2})}},
                                 {{"in", "g.in"}, {"g.in", "g"}, {"g", "out"}}));
  CHECK(arrows(flat) == Names{"in>g.in", "g.in>g.l", "g.l>out"});
}

TEST_CASE("edges that lead nowhere are refused") {
  const auto sub = [](Members more = {}) { return graph(ports(2) + std::move(more), {{"in", "out"}}); };
  const auto with = [&](RawGroup inner, Edges edges) {
    return complaint(graph(ports(2) + Members{{"sub", std::move(inner)}}, edges));
  };
  CHECK(with(sub(), {{"in", "sub"}, {"sub", "out"}}).empty());
  CHECK_THAT(with(sub(), {{"in", "sub"}, {"subs", "out"}}),
             Contains("node/edges: found an edge with 'subs'; expected a node of this graph (did you mean sub?)"));
  CHECK_THAT(with(sub(), {{"in", "sub"}, {"sub.in", "out"}}),
             Contains("found an edge with 'sub.in'"));  // an Input gives nothing
  CHECK_THAT(with(sub(), {{"in", "sub"}, {"sub", "out"}, {"sub", "in"}}),
             Contains("found an edge to Input 'in'; expected none"));
  CHECK_THAT(with(sub(), {{"in", "sub"}, {"sub", "out"}, {"out", "sub"}}),
             Contains("found an edge from Output 'out'; expected none"));
  RawGroup unfed = sub();
  unfed.groups["nodes"].groups["other"] = port("Input", {2});
  CHECK_THAT(with(std::move(unfed), {{"in", "sub"}, {"sub", "out"}}),
             Contains("which has 2 Input nodes; expected one of them by name, like sub.in"));
  RawGroup lonely = sub();
  lonely.groups["nodes"].groups["other"] = port("Input", {2});
  CHECK_THAT(with(std::move(lonely), {{"in", "sub.in"}, {"sub", "out"}}), Contains("node/sub/other: found no incoming edge"));
  CHECK_THAT(complaint(graph(ports(2) + Members{{"a", sub()}, {"b", sub()}}, {{"in", "out"}, {"a", "b"}, {"b", "a"}})),
             Contains("algebraic loop of empty graphs"));
  CHECK_THAT(complaint(graph({{"in", port("Input", {2})}}, {})), Contains("node: found no Output node"));
  CHECK_THAT(complaint(graph({}, {})), Contains("found no Input node") && Contains("found no Output node"));
}

TEST_CASE("names that collide once graphs are flat are refused") {
  RawGroup sub = graph(ports(2) + Members{{"l", neurons("LIF", {2})}}, {{"in", "l"}, {"l", "out"}});
  CHECK_THAT(complaint(graph(ports(2) + Members{{"g", std::move(sub)}, {"g.l", neurons("LI", {2})}},
                             {{"in", "g"}, {"g", "g.l"}, {"g.l", "out"}})),
             Contains("found a second node that is called g.l"));
}

TEST_CASE("ways through nested graphs cannot grow without bound") {
  // 12 empty graphs in a row, each joined to the next by four edges: 4^13 ways.
  Members members = ports(1);
  Edges edges;
  std::string last = "in";
  for (int n = 0; n < 12; ++n) {
    const std::string name = "g" + std::to_string(n);
    members.emplace_back(name, graph(ports(1), {{"in", "out"}}));
    for (int k = 0; k < 4; ++k) edges.emplace_back(last, name);
    last = name;
  }
  edges.emplace_back(last, "out");
  CHECK_THAT(complaint(graph(std::move(members), edges)),
             Contains("found more than 1000000 edges once nested graphs are resolved"));
}

TEST_CASE("versions") {
  const auto said = [](const std::string& version) { return complaint(chain({2}, neurons("LIF", {2}), {2}), version); };
  for (const char* good : {"0.1.1", "0.2.0", "1.0", "1.0.6", "1.0.7.dev3+g1a2b3c4"}) CHECK(said(good).empty());
  for (const char* bad : {"", "banana", "2.0", "99.0.0", "1", "1.", "-1.0", "1.0 or so", "1.x"})
    CHECK_THAT(said(bad), Contains("version: found"));
}

TEST_CASE("several problems are told together") {
  const std::string text = complaint(graph(
      ports(2) + Members{{"a", node("LIV")}, {"b", node("Scale", {{"scale", word("two")}})}}, {{"in", "q"}, {"a", "out"}}));
  CHECK_THAT(text, Contains("node/a/type: found 'LIV'; expected a NIR node type (did you mean LI") &&
                       Contains("node/b/scale: found 'two'; expected numbers") &&
                       Contains("node/edges: found an edge with 'q'"));
}

TEST_CASE("schedules cut cycles by distance from the inputs") {
  const auto lif = [] { return neurons("LIF", {1}); };
  const auto linear = [] { return node("Linear", {{"weight", filled({1, 1}, 1)}}); };
  // rank: a 1, b 2, w 3 (back to a), s 3 (back to b), out 3.
  const Graph two = parse(graph(ports(1) + Members{{"a", lif()}, {"b", lif()}, {"w", linear()}, {"s", linear()}},
                                {{"in", "a"}, {"a", "b"}, {"b", "w"}, {"w", "a"}, {"b", "s"}, {"s", "b"}, {"b", "out"}}));
  CHECK(order(two) == Names{"in", "a", "b", "out", "s", "w"});
  CHECK(arrows(two) == Names{"in>a", "w>>a", "a>b", "s>>b", "b>out", "b>s", "b>w"});
  // Equal ranks: both directions are feedback. A self-loop too.
  const Graph pair = parse(graph(ports(1) + Members{{"a", lif()}, {"b", lif()}},
                                 {{"in", "a"}, {"in", "b"}, {"a", "b"}, {"b", "a"}, {"a", "a"}, {"a", "out"}}));
  CHECK(arrows(pair) == Names{"a>>a", "b>>a", "in>a", "a>>b", "in>b", "a>out"});
  // A deep path and a short one: the short one waits.
  const Graph skip = parse(graph(ports(1) + Members{{"x", linear()}, {"y", linear()}, {"z", lif()}},
                                 {{"in", "z"}, {"in", "x"}, {"x", "y"}, {"y", "z"}, {"z", "out"}}));
  CHECK(order(skip) == Names{"in", "x", "y", "z", "out"});
  // What no input reaches comes last, and every edge of its cycle is feedback.
  const Graph island = parse(graph(ports(1) + Members{{"p", lif()}, {"q", lif()}}, {{"in", "out"}, {"p", "q"}, {"q", "p"}}));
  CHECK(order(island) == Names{"in", "out", "p", "q"});
  CHECK(arrows(island) == Names{"in>out", "q>>p", "p>>q"});
}

TEST_CASE("algebraic loops are refused, a neuron or a Delay breaks them") {
  const auto linear = [] { return node("Linear", {{"weight", filled({1, 1}, 1)}}); };
  const auto loop = [&](RawGroup third) {
    return complaint(graph(ports(1) + Members{{"a", linear()}, {"b", linear()}, {"c", std::move(third)}},
                           {{"in", "a"}, {"a", "b"}, {"b", "c"}, {"c", "a"}, {"c", "out"}}));
  };
  CHECK_THAT(loop(linear()),
             Contains("node/a: found an algebraic loop of a, b, c; expected a neuron or a Delay in every cycle"));
  CHECK_THAT(loop(node("Threshold", {{"threshold", filled({1}, 1)}})), Contains("algebraic loop of a, b, c"));
  CHECK(loop(neurons("LI", {1})).empty());
  CHECK(loop(node("Delay", {{"delay", filled({1}, 0)}})).empty());
}

TEST_CASE("a long chain and a big component are no problem for the stack") {
  Members members = ports(1);
  Edges edges;
  constexpr int kLength = 20000;
  for (int n = 0; n < kLength; ++n) {
    members.emplace_back("n" + std::to_string(n), neurons("LI", {1}));
    edges.emplace_back(n == 0 ? "in" : "n" + std::to_string(n - 1), "n" + std::to_string(n));
  }
  edges.emplace_back("n" + std::to_string(kLength - 1), "out");
  edges.emplace_back("n" + std::to_string(kLength - 1), "n0");
  const Graph made = parse(graph(std::move(members), edges));
  const Schedule schedule = make_schedule(made);
  CHECK(schedule.order.size() == kLength + 2);
  CHECK(std::count(schedule.feedback.begin(), schedule.feedback.end(), true) == 1);
}

TEST_CASE("programs") {
  const Graph made =
      parse(graph(ports(2) + Members{{"d", node("Delay", {{"delay", list({0.001, 0.002})}})}, {"l", neurons("LIF", {2})}},
                  {{"in", "d"}, {"d", "l"}, {"in", "l"}, {"l", "out"}}));
  Conventions options;
  const GraphProgram program = make_program(made, options);
  REQUIRE(program.ops.size() == 4);
  CHECK(program.ops[0].name == "in");
  CHECK(program.ops[1].name == "d");
  CHECK(program.ops[2].sources == std::vector<GraphSource>{{0, false}, {1, false}});
  CHECK(program.ops[2].parameter("v_reset").size() == 2);
  CHECK(program.options == options);

  options.dt = 1e-12;
  try {
    make_program(made, options);
    FAIL("accepted");
  } catch (const InputError& error) {
    CHECK_THAT(error.what(),
               Contains("net.nir: error: node/d/delay: found 3e+09 delayed values at dt = 1e-12 s; expected at most"));
  }
  options.dt = 0;
  CHECK_THROWS_AS(make_program(made, options), InputError);
  options.dt = 0.03;
  CHECK(step_warnings(made, options) == Names{"node/l/tau: 0.02 s is shorter than dt = 0.03 s: forward Euler overshoots"});
  options.dt = 0.02;
  CHECK(step_warnings(made, options).empty());
}

TEST_CASE("paths for messages leave out the groups that only hold nodes") {
  CHECK(nir_path("") == "");
  CHECK(nir_path("version") == "version");
  CHECK(nir_path("node/edges") == "node/edges");
  CHECK(nir_path("node/nodes/lif/tau") == "node/lif/tau");
  CHECK(nir_path("node/nodes/core/nodes/inner/type") == "node/core/inner/type");
  CHECK(nir_path("node/nodes/nodes/weight") == "node/nodes/weight");
}
