// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// tests/networks: what the compiler makes of delays, and of edges that are there twice.
#include <catch2/catch.hpp>

#include "base/error.h"
#include "networks/compiler.h"
#include "networks/projection.h"
#include "tests/networks/fake_target.h"
#include "tests/networks/graph_maker.h"
#include "tests/networks/refusal.h"

using namespace synfire;
using Catch::Matchers::Contains;

TEST_CASE("delays beyond the limit are explained, those that balance paths too") {
  GraphMaker maker;
  maker.input("in", {1});
  for (const char* name : {"a", "b", "c", "d"}) maker.lif(name, {1});
  maker.chain({"in", "a", "b", "c", "d"});
  maker.delay("late", {5e-3});
  maker.chain({"in", "late", "d"});
  FakeTarget target;
  target.core.its_limits.delay = 7;
  CHECK(refusal(maker.graph(), target) == "compiled");
  CHECK_THAT(refusal(maker.graph(), target, {.balance_delays = true}),
             Contains("node/d: found a synaptic delay of 8 steps from node/in (3 of them balance paths); expected at most 7, "
                      "the limit of a core (1 too many)"));
  target.core.its_limits.delay = 2;
  CHECK_THAT(refusal(maker.graph(), target), Contains("found a synaptic delay of 5 steps from node/in; expected at most 2"));
}

TEST_CASE("edges that are there twice become one synapse of twice the weight") {
  GraphMaker maker;
  maker.input("in", {2});
  maker.lif("lif", {2});
  maker.linear("rec", 2, 2, {1, 0, 0, 1});
  maker.edge("in", "lif");
  maker.edge("in", "lif");
  maker.chain({"lif", "rec", "lif"});
  maker.edge("rec", "lif");
  FakeTarget target;
  const Image image = compile(maker.graph(), {}, target);
  CHECK(image.synapses == 4);
  for (const SynapseRow& row : target.core.loaded.at(0).program.rows) {
    REQUIRE(row.synapses.size() == 1);
    CHECK(row.synapses[0].weight == 2.0);
  }
}
