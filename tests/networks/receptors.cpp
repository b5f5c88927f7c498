// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// tests/networks: the two node types that are not NIR's, IF_curr_exp and IF_cond_exp: how they are read, that weights above and
// below zero stay apart on their way to them (and nowhere else), and who refuses them.
#include <catch2/catch.hpp>

#include "networks/program.h"
#include "networks/projection.h"
#include "tests/networks/graph_maker.h"
#include "tests/networks/raw_builder.h"
#include "tests/networks/refusal.h"

using namespace synfire;
using namespace synfire::test;
using Catch::Matchers::Contains;

namespace {

constexpr const char* kNames[] = {"tau_m",   "cm",         "tau_syn_E", "tau_syn_I", "v_rest",
                                  "v_reset", "tau_refrac", "i_offset",  "v_init",    "v_thresh"};

RawGroup cells(const std::string& type) {
  Datasets sets;
  for (const char* name : kNames) sets.emplace_back(name, filled({2}, 0.01));
  if (type == "IF_cond_exp") sets.insert(sets.end(), {{"e_rev_E", filled({2}, 0.0)}, {"e_rev_I", filled({2}, -0.08)}});
  return node(type, std::move(sets));
}

std::string verdict(RawGroup group) {
  return complaint(chain({2}, std::move(group), {2}));
}

/// One input, and two ways from it to a node: weights of both signs, with delays that agree at one step.
Graph two_ways(NodeType type) {
  GraphMaker maker;
  maker.input("in", {1});
  maker.linear("excite", 2, 1, {3.0, 1.0});
  maker.linear("inhibit", 2, 1, {-1.0, -1.0});
  maker.linear("more", 2, 1, {0.5, 0.0});
  Node& cells = maker.add("cells", type, {2}, {2});
  for (const char* name : kNames) cells.parameters[name] = {{2}, {0.01, 0.01}};
  for (const char* way : {"excite", "inhibit", "more"}) maker.chain({"in", way, "cells"});
  return maker.graph();
}

}  // namespace

TEST_CASE("IF_curr_exp and IF_cond_exp are read like NIR's own nodes") {
  CHECK(verdict(cells("IF_curr_exp")) == "");
  CHECK(verdict(cells("IF_cond_exp")) == "");
  for (const char* name : kNames) {
    RawGroup group = cells("IF_curr_exp");
    group.datasets.erase(name);
    CHECK_THAT(verdict(std::move(group)), Contains(std::string("node/n/") + name + ": found nothing"));
  }
  RawGroup group = cells("IF_curr_exp");
  group.datasets["e_rev_E"] = filled({2}, 0.0);
  CHECK_THAT(verdict(std::move(group)), Contains("node/n/e_rev_E: found an unknown parameter of IF_curr_exp"));
  group = cells("IF_cond_exp");
  group.datasets["tau_refrac"] = filled({2}, -1e-3);
  group.datasets["cm"] = filled({2}, 0.0);
  const std::string told = verdict(std::move(group));
  CHECK_THAT(told, Contains("node/n/tau_refrac") && Contains("node/n/cm"));
  group = cells("IF_curr_exp");
  group.datasets["tau_refrac"] = filled({2}, 0.0);
  CHECK(verdict(std::move(group)) == "");
}

TEST_CASE("weights of both signs stay apart on their way to receptors, and cancel on their way to others") {
  const Network apart = lower(two_ways(NodeType::if_curr_exp), {.file = "test.nir"});
  REQUIRE(apart.projections.size() == 1);
  const auto& entries = apart.projections[0].map.entries;
  REQUIRE(entries.size() == 4);
  CHECK((entries[0].target == 0 && entries[0].weight == 3.5));
  CHECK((entries[1].target == 0 && entries[1].weight == -1.0));
  CHECK((entries[2].target == 1 && entries[2].weight == 1.0));
  CHECK((entries[3].target == 1 && entries[3].weight == -1.0));

  GraphMaker maker;
  maker.input("in", {1});
  maker.linear("excite", 2, 1, {3.0, 1.0});
  maker.linear("inhibit", 2, 1, {-1.0, -1.0});
  maker.lif("cells", {2});
  for (const char* way : {"excite", "inhibit"}) maker.chain({"in", way, "cells"});
  const Network together = lower(maker.graph(), {.file = "test.nir"});
  REQUIRE(together.projections.size() == 1);
  REQUIRE(together.projections[0].map.entries.size() == 1);
  CHECK(together.projections[0].map.entries[0].weight == 2.0);
}

TEST_CASE("signs stay apart in loops, down to the rows of a core") {
  GraphMaker maker;
  maker.input("in", {1});
  maker.linear("enter", 1, 1, {1.0});
  Node& cell = maker.add("cell", NodeType::if_curr_exp, {1}, {1});
  for (const char* name : kNames) cell.parameters[name] = {{1}, {0.01}};
  maker.linear("excite", 1, 1, {2.0});
  maker.linear("inhibit", 1, 1, {-2.0});
  maker.chain({"in", "enter", "cell"});
  maker.chain({"cell", "excite", "cell"});
  maker.chain({"cell", "inhibit", "cell"});
  FakeTarget target;
  compile(maker.graph(), {}, target);
  const auto& rows = target.core.loaded.at(0).program.rows;
  const auto loop = std::ranges::find_if(rows, [](const SynapseRow& row) { return row.synapses.size() == 2; });
  REQUIRE(loop != rows.end());
  CHECK(loop->synapses[0].weight == 2.0);
  CHECK(loop->synapses[1].weight == -2.0);
}

TEST_CASE("a core that executes graphs refuses nodes that are not NIR's") {
  CHECK_THROWS_WITH(make_program(two_ways(NodeType::if_cond_exp), Conventions{}),
                    Contains("node/cells: found IF_cond_exp; expected a node type of NIR"));
}

TEST_CASE("only what is integrated by forward Euler is warned of long steps") {
  Conventions conventions;
  conventions.dt = 0.015;
  CHECK(step_warnings(two_ways(NodeType::if_curr_exp), conventions).empty());
  CHECK(step_warnings(two_ways(NodeType::if_cond_exp), conventions).size() == 3);  // tau_m and two of synapses, not tau_refrac
}
