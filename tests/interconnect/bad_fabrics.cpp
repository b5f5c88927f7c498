// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// tests: mistakes in a fabric, each a line with its place; what is legal and can deadlock is a warning; and networks on it.
#include "base/error.h"
#include "platforms/description.h"
#include "tests/interconnect/fabric_bench.h"

using namespace synfire;

namespace {

/// A platform whose fabric has these keys, one below the other from line 5 on, and a source on each of `routers`.
std::string platform(const std::string& keys, const std::string& connect = "1 per router", int count = 4) {
  return "synfire: 1\nplatform: p\ncomponents:\n  sync: {type: barrier}\n  noc:\n    type: fabric\n" + keys +
         "  source: {type: traffic_source, count: " + std::to_string(count) + ", connect: {noc: " + connect + "}}\n";
}

std::vector<std::string> problems_of(const std::string& yaml) {
  try {
    const Description description(load_platform(parse_yaml(yaml, "p.yaml"), ""));
    return {};
  } catch (const InputError& error) {
    std::vector<std::string> lines;
    for (const Problem& problem : error.problems()) lines.push_back(problem.text());
    return lines;
  }
}

struct Bad {
  const char* keys;
  const char* place;
  const char* words;
};

}  // namespace

TEST_CASE("each mistake in a fabric is one line with its place") {
  const Bad bad = GENERATE(
      Bad{"    topology: {type: mesh, size: [0, 4]}\n", "p.yaml:7:", "components.noc.topology.size[0]: found '0'"},
      Bad{"    topology: {type: mesh, size: [4096, 4096]}\n", "p.yaml:7:", "found 16777216 routers; expected at most 262144"},
      Bad{"    topology: {type: mesh, size: [2, 2], chip: [3, 1]}\n", "p.yaml:7:", "expected a divisor of 2"},
      Bad{"    topology: {type: ring, routers: 2}\n", "p.yaml:7:", "topology.routers"},
      Bad{"    topology: {type: tree, levels: 32}\n", "p.yaml:7:", "topology.levels: found more than 262144 routers"},
      Bad{"    topology: {type: concentrated_mesh, nodes: [5, 4]}\n",
          "p.yaml:7:", "expected a multiple of the concentration, 2"},
      Bad{"    topology: {type: mash, size: [2, 2]}\n", "p.yaml:7:", "did you mean mesh?"},
      Bad{"    topology: {type: links, links: []}\n", "p.yaml:7:", "found no router"},
      Bad{"    topology: {type: links, links: [{from: 0, to: 0}]}\n", "p.yaml:7:", "to itself"},
      Bad{"    topology: {type: links, links: [{from: 0, to: 1}, {from: 1, to: 0}]}\n", "p.yaml:7:", "found a second link"},
      Bad{"    topology: {type: links, routers: 4, links: [{from: 0, to: 7}]}\n",
          "p.yaml:7:", "found router 7; expected 0 to 3"},
      Bad{"    topology: {type: links, links: [{from: 0, to: 1}, {from: 2, to: 3}]}\n",
          "p.yaml:7:", "noc.topology: a packet to router 0 cannot go on from router 2"},
      Bad{"    topology: {type: mesh, size: [2, 2]}\n    buffer: 0\n", "p.yaml:8:", "noc.buffer: found '0'"},
      Bad{"    topology: {type: mesh, size: [2, 2]}\n    virtual_channels: 0\n", "p.yaml:8:", "noc.virtual_channels"},
      Bad{"    topology: {type: mesh, size: [2, 2]}\n    clock: 300 MHz\n",
          "p.yaml:8:", "noc.clock: found 300 MHz; expected a clock whose period"},
      Bad{"    topology: {type: mesh, size: [2, 2]}\n    clock: 3\n", "p.yaml:8:", "noc.clock"},
      Bad{"    topology: {type: mesh, size: [2, 2]}\n    edge: 4\n",
          "p.yaml:8:", "noc.edge: found 4; expected a router (0 to 3)"},
      Bad{"    topology: {type: mesh, size: [2, 2]}\n    routing: {type: odd_evn}\n", "p.yaml:8:", "did you mean odd_even?"},
      Bad{"    topology: {type: tree, levels: 2, arity: 3}\n    routing: {type: xy}\n",
          "p.yaml:8:", "noc.routing.type: found xy on routers without columns"},
      Bad{"    topology: {type: torus, size: [2, 2]}\n    routing: {type: west_first}\n",
          "p.yaml:8:", "noc.routing.type: found west_first"},
      Bad{"    topology: {type: ring, routers: 4}\n    routing: {type: up_down, root: 4}\n",
          "p.yaml:8:", "noc.routing.root: found 4"},
      Bad{"    topology: {type: ring, routers: 4}\n    routing: {type: table, routes: [{at: 0, next: 2}]}\n",
          "p.yaml:8:", "routing.routes[0]: found no link from router 0 to router 2"},
      Bad{"    topology: {type: ring, routers: 4}\n    routing: {type: table, routes: [{at: 0, next: 1}, {at: 0, next: 3}]}\n",
          "p.yaml:8:", "routing.routes[1]: found a second entry"},
      Bad{"    topology: {type: ring, routers: 4}\n    routing: {type: table, routes: [{at: 0, next: 1}]}\n",
          "p.yaml:8:", "noc.routing: a packet to router 0 cannot go on from router 1"},
      Bad{"    topology: {type: ring, routers: 4}\n    routing: {type: table, routes: [{at: 0, next: 1}, {at: 1, next: 0}, "
          "{at: 2, next: 1}, {at: 3, next: 0}]}\n",
          "p.yaml:8:", "comes back to the link"},
      Bad{"    topology: {type: ring, routers: 4}\n    routing: {type: key_mask, entries: [{at: 0, key: 4, mask: 2, next: "
          "1}]}\n",
          "p.yaml:8:", "with bits outside its mask"},
      Bad{"    topology: {type: ring, routers: 4}\n    routing: {type: key_mask, capacity: 1}\n",
          "p.yaml:8:", "entries at router 0; expected at most 1"},
      Bad{"    topology: {type: mesh, size: [2, 2]}\n    links: {hop_z: {width: 8 bit}}\n",
          "p.yaml:8:", "found no links of this kind; expected hop_x, hop_y or local"},
      Bad{"    topology: {type: mesh, size: [2, 2]}\n    links: {hop_x: {width: 64 bit}}\n",
          "p.yaml:8:", "found more bits than a flit has"},
      Bad{"    topology: {type: mesh, size: [2, 2]}\n    clock: 1 GHz\n    flow_control: on_off\n    credit_cycles: 4\n",
          "p.yaml:6:", "noc.buffer: found 4 flits with on_off; expected at least 5"},
      Bad{"    topology: {type: mesh, size: [512, 512]}\n    clock: 1 GHz\n    buffer: 4096\n",
          "p.yaml:9:", "noc.buffer: found room for 5360320512 flits in the buffers of all links; expected at most 33554432"},
      Bad{"    topology: {type: mesh, size: [512, 512]}\n    clock: 1 GHz\n    link_latency: 1024\n    router_cycles: 1024\n   "
          " "
          "links: {hop_x: {hop_latency: 60 us}}\n",
          "p.yaml:8:", "noc.clock: found hops of 60000 cycles between 262144 routers"},
      Bad{"    topology: {type: mesh, size: [2, 2]}\n    clock: 1 GHz\n    links: {hop_x: {hop_latency: 1 ms}}\n",
          "p.yaml:9:", "expected 1 to 65536"});
  const std::vector<std::string> problems = problems_of(platform(bad.keys));
  INFO(bad.keys << (problems.empty() ? "nothing" : problems.front()));
  REQUIRE(problems.size() == 1);
  CHECK(problems[0].starts_with(bad.place));
  CHECK(problems[0].find(bad.words) != std::string::npos);
}

TEST_CASE("a routing that can deadlock is a warning, and so are copies longer than a buffer") {
  const auto warnings = [](const std::string& keys) {
    return Description(load_platform(parse_yaml(platform(keys), "p.yaml"), "")).warnings();
  };
  CHECK(warnings("    topology: {type: ring, routers: 4}\n    virtual_channels: 2\n").empty());
  const std::vector<std::string> ring = warnings("    topology: {type: ring, routers: 4}\n");
  REQUIRE(ring.size() == 1);
  CHECK(ring[0].find("components.noc: packets can deadlock with this routing and 1 virtual channel") == 0);
  // Sources send to one node at a time; cores send copies.
  const std::string long_packets = "    topology: {type: mesh, size: [2, 2]}\n    packet: 256 bit\n    buffer: 7\n";
  CHECK(warnings(long_packets).empty());
  const auto with_cores = [&](const std::string& keys) {
    std::string yaml = platform(keys);
    yaml.replace(yaml.find("traffic_source"), 14,
                 "timestep_core, soma: {type: float64}, synapses: {type: packed, memory: 1 MiB}");
    return Description(load_platform(parse_yaml(yaml, "p.yaml"), "")).warnings();
  };
  const std::vector<std::string> copies = with_cores(long_packets);
  REQUIRE(copies.size() == 1);
  CHECK(copies[0].find("copies of a packet of 8 flits can deadlock with buffers of 7") != std::string::npos);
  CHECK(with_cores(long_packets + "    multicast: false\n").empty());
}
