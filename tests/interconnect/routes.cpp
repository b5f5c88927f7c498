// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// tests: every way on every topology: it ends, it is as short as it should be, and no links wait for each other.
#include <cstdlib>
#include <numeric>

#include "interconnect/topologies/grid.h"
#include "tests/interconnect/fabric_bench.h"

using namespace synfire;
using namespace synfire::test;

namespace {

std::vector<std::uint32_t> all_routers(const Topology& topology) {
  std::vector<std::uint32_t> all(topology.routers());
  std::iota(all.begin(), all.end(), 0);
  return all;
}

RouteFindings findings(const Shape& made, std::uint32_t channels) {
  return walk_all(*made.routing, all_routers(*made.topology), channels);
}

/// Fewest links from a router to each other one, by a plain search of its own.
std::vector<std::uint32_t> distances(const Topology& topology, std::uint32_t from) {
  std::vector<std::uint32_t> far(topology.routers(), 0xffffffff);
  std::vector<std::uint32_t> reached{from};
  far[from] = 0;
  for (std::size_t i = 0; i < reached.size(); ++i) {
    for (const Link& link : topology.links()) {
      if (link.from != reached[i] || far[link.to] != 0xffffffff) continue;
      far[link.to] = far[reached[i]] + 1;
      reached.push_back(link.to);
    }
  }
  return far;
}

struct Good {
  const char* topology;
  const char* routing;
  std::uint32_t channels;
};

}  // namespace

TEST_CASE("routings that promise it are minimal, complete and free of deadlocks") {
  const auto [topology, routing, channels] = GENERATE(
      Good{"mesh, size: [5, 4]", "xy", 1}, Good{"mesh, size: [5, 4]", "yx", 1}, Good{"mesh, size: [6, 5]", "west_first", 1},
      Good{"mesh, size: [6, 5]", "odd_even", 1}, Good{"mesh, size: [1, 7]", "xy", 1}, Good{"torus, size: [5, 4]", "xy", 2},
      Good{"torus, size: [6, 6]", "yx", 2}, Good{"torus, size: [2, 3]", "xy", 2}, Good{"ring, routers: 9", "xy", 2},
      Good{"ring, routers: 8", "xy", 3}, Good{"hexagonal_torus, size: [6, 6]", "hexagonal", 3},
      Good{"hexagonal_torus, size: [5, 4]", "hexagonal", 3}, Good{"hexagonal_torus, size: [8, 3]", "hexagonal", 4},
      Good{"tree, levels: 4, arity: 3", "up_down", 1}, Good{"concentrated_mesh, nodes: [8, 6]", "xy", 1},
      Good{"crossbar", "shortest", 1}, Good{"mesh, size: [5, 4]", "key_mask", 1}, Good{"tree, levels: 3", "key_mask", 1});
  INFO(topology << ", " << routing << ", " << channels);
  const Shape made = shape(topology, routing);
  const RouteFindings found = findings(made, channels);
  CHECK(found.hole == "");
  CHECK(found.loop == "");
  CHECK(found.cycle == "");
  for (std::uint32_t from = 0; from < made.topology->routers(); ++from) {
    const std::vector<std::uint32_t> far = distances(*made.topology, from);
    for (std::uint32_t to = 0; to < made.topology->routers(); ++to) {
      std::vector<std::uint32_t> links;
      REQUIRE(made.routing->path(from, to, links));
      REQUIRE(links.size() == far[to]);
      REQUIRE(made.routing->hops(from, to) == far[to]);
    }
  }
}

TEST_CASE("every way of an adaptive routing is minimal") {
  const char* const routing = GENERATE("west_first", "odd_even");
  const Shape made = shape("mesh, size: [6, 6]", routing);
  std::uint32_t choices = 0;
  for (std::uint32_t to = 0; to < 36; ++to) {
    for (std::uint32_t link = 0; link < made.topology->links().size(); ++link) {
      const std::uint32_t at = made.topology->links()[link].to;
      if (at == to) continue;
      Ways ways;
      made.routing->ways({at, kNoLink, 0}, to, ways);
      choices += ways.size() > 1 ? 1 : 0;
      for (const Way& way : ways) {
        CHECK(distances(*made.topology, made.topology->links()[way.link].to)[to] + 1 == distances(*made.topology, at)[to]);
      }
    }
  }
  CHECK(choices > 100);
}

TEST_CASE("a turn that odd-even forbids is never taken") {
  const Shape made = shape("mesh, size: [7, 7]", "odd_even");
  const auto& grid = dynamic_cast<const Grid&>(*made.topology);
  // From every link, to every destination that a packet on that link can have: east and west turns against the column's parity.
  std::uint32_t turns = 0;
  for (std::uint32_t from = 0; from < 49; ++from) {
    for (std::uint32_t to = 0; to < 49; ++to) {
      std::vector<Stand> open{{from, kNoLink, 0}};
      while (!open.empty()) {
        const Stand at = open.back();
        open.pop_back();
        if (at.router == to) continue;
        Ways ways;
        made.routing->ways(at, to, ways);
        for (const Way& way : ways) {
          if (at.came_by != kNoLink) {
            const bool even = grid.x(at.router) % 2 == 0;
            const std::uint32_t before = grid.direction(at.came_by);
            const std::uint32_t after = grid.direction(way.link);
            CHECK_FALSE((even && before == kEast && (after == kNorth || after == kSouth)));
            CHECK_FALSE((!even && (before == kNorth || before == kSouth) && after == kWest));
            turns += before != after ? 1 : 0;
          }
          open.push_back({made.topology->links()[way.link].to, way.link, 0});
        }
      }
    }
  }
  CHECK(turns > 1000);
}

TEST_CASE("what can deadlock is found: too few channels, or ways without an order") {
  CHECK(findings(shape("torus, size: [4, 4]", "xy"), 1).cycle != "");
  CHECK(findings(shape("ring, routers: 6", "xy"), 1).cycle != "");
  CHECK(findings(shape("ring, routers: 6", "shortest"), 2).cycle != "");
  CHECK(findings(shape("hexagonal_torus, size: [6, 6]", "hexagonal"), 2).cycle != "");
  CHECK(findings(shape("torus, size: [6, 6]", "key_mask"), 2).cycle != "");
  // On four routers in a circle the cycle is that circle.
  const Shape circle = shape(
      "links, links: [{from: 0, to: 1, both_ways: false}, {from: 1, to: 2, both_ways: false}, {from: 2, to: 3, both_ways: "
      "false}, "
      "{from: 3, to: 0, both_ways: false}]",
      "shortest");
  CHECK(findings(circle, 1).cycle == "0 -> 1, 1 -> 2, 2 -> 3, 3 -> 0");
}

TEST_CASE("up_down is complete and free of deadlocks on links of any shape") {
  RandomStream random(7, "graphs");
  for (int round = 0; round < 20; ++round) {
    std::string list;
    const auto routers = static_cast<std::uint32_t>(4 + random.below(12));
    std::vector<std::vector<bool>> linked(routers, std::vector<bool>(routers));
    const auto link = [&](std::uint32_t a, std::uint32_t b) {
      if (a == b || linked[a][b]) return;
      linked[a][b] = linked[b][a] = true;
      list += (list.empty() ? "" : ", ") + std::string("{from: ") + std::to_string(a) + ", to: " + std::to_string(b) + "}";
    };
    for (std::uint32_t i = 1; i < routers; ++i) link(i, static_cast<std::uint32_t>(random.below(i)));
    for (std::uint32_t i = 0; i < routers; ++i)
      link(static_cast<std::uint32_t>(random.below(routers)), static_cast<std::uint32_t>(random.below(routers)));
    const RouteFindings found = findings(shape("links, links: [" + list + "]", "up_down"), 1);
    INFO(list);
    CHECK((found.hole + found.loop + found.cycle).empty());
  }
}

TEST_CASE("tables: holes and loops are found") {
  const std::string line = "links, links: [{from: 0, to: 1}, {from: 1, to: 2}]";
  CHECK(findings(shape(line,
                       "table, routes: [{at: 0, next: 1}, {at: 2, next: 1}, {at: 1, to: [0], next: 0}, "
                       "{at: 1, to: [2], next: 2}]"),
                 1)
            .hole == "");
  CHECK(findings(shape(line, "table, routes: [{at: 0, next: 1}, {at: 2, next: 1}, {at: 1, to: [0], next: 0}]"), 1).hole ==
        "a packet to router 2 cannot go on from router 1");
  CHECK(findings(shape(line, "table, routes: [{at: 0, next: 1}, {at: 2, next: 1}, {at: 1, next: 0}]"), 1).loop ==
        "a packet to router 2 comes back to the link 0 -> 1");
}

TEST_CASE("key and mask: the first entry that matches wins, and what matches none goes straight on") {
  // A ring of 4: router 0 sends all that is below 2 east (to 1), the rest west (to 3). 1 and 3 have no entry.
  const Shape made =
      shape("ring, routers: 4", "key_mask, entries: [{at: 0, key: 0, mask: 2, next: 1}, {at: 0, key: 0, mask: 0, next: 3}]");
  std::vector<std::uint32_t> links;
  const auto routers = [&](std::uint32_t to) {
    links.clear();
    REQUIRE(made.routing->path(0, to, links));
    std::vector<std::uint32_t> passed;
    for (const std::uint32_t link : links) passed.push_back(made.topology->links()[link].to);
    return passed;
  };
  CHECK(routers(1) == std::vector<std::uint32_t>{1});
  CHECK(routers(2) == std::vector<std::uint32_t>{3, 2});
  CHECK(routers(3) == std::vector<std::uint32_t>{3});
  // A packet of router 1's own core has nowhere to go straight on to.
  CHECK_FALSE(made.routing->path(1, 0, links));
}
