// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// tests/networks: what the compiler gives a core that executes graphs itself.
#include <catch2/catch.hpp>

#include "networks/compiler.h"
#include "networks/program.h"
#include "tests/networks/fake_target.h"
#include "tests/networks/graph_maker.h"
#include "tests/networks/refusal.h"

using namespace synfire;
using Catch::Matchers::Contains;

namespace {

class FakeGraphCore : public FakeCore {
 public:
  explicit FakeGraphCore(std::uint64_t bytes) {
    layout_.add("program", Element::u8, bytes, RegionKind::configuration, "program");
    layout_.add("v", Element::f64, 1000, RegionKind::state, "outputs");
  }
  const MemoryLayout& layout() const override { return layout_; }
  bool executes_graph() const override { return true; }

 private:
  MemoryLayout layout_;
};

}  // namespace

TEST_CASE("a core that executes graphs gets the program") {
  const Graph graph = layers({5, 4, 3});
  FakeGraphCore core(1 << 20);
  FakeTarget target(1, 1);
  target.cores[0].kind = &core;
  const Image image = compile(graph, {}, target);
  REQUIRE(image.segments.size() == 1);
  CHECK(image.segments[0].address == target.cores[0].base);
  const GraphProgram program = decode(image.segments[0].bytes);
  CHECK(program == make_program(graph, Conventions{}));
  // Local indices count the outputs of all ops in order.
  for (const ImageRun& run : image.runs) {
    std::uint32_t first = 0;
    for (const GraphOp& op : program.ops) {
      if (op.name == image.nodes[run.node].name) CHECK(run.local == first);
      first += op.outputs;
    }
    CHECK(run.address == target.cores[0].base + core.layout().at("v").offset + 8 * run.local);
  }
  CHECK(image.runs.size() == 3);  // in, lif1, lif2: no linear nodes, and out is lif2 seen again
  CHECK(image.nodes[*image.find("out")].source == image.find("lif2"));
  REQUIRE(image.inputs.size() == 1);
  CHECK(image.inputs[0].of(4)[0] == Destination{0, 4});

  FakeGraphCore small(100);
  target.cores[0].kind = &small;
  CHECK_THAT(refusal(graph, target), Contains("found a network whose program takes") && Contains("expected at most 100"));
}
