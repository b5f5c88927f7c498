// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// tests/networks: parts of a network find cores such that packets travel few hops.
#include "networks/placement.h"

#include <catch2/catch.hpp>
#include <set>

#include "networks/compiler.h"
#include "networks/partition.h"
#include "networks/projection.h"
#include "tests/networks/fake_target.h"
#include "tests/networks/graph_maker.h"

using namespace synfire;

TEST_CASE("parts with much traffic come close") {
  // Eight chains side by side, written layer by layer: as cut, neighbours of a chain lie far apart.
  constexpr int kChains = 8;
  constexpr int kDepth = 6;
  GraphMaker maker;
  maker.input("in", {4});
  for (int chain = 0; chain < kChains; ++chain) {
    std::string at = "in";
    for (int depth = 0; depth < kDepth; ++depth) {
      const std::string name = "d" + std::to_string(depth) + "c" + std::to_string(chain);
      maker.lif(name, {4});
      maker.edge(at, name);
      at = name;
    }
  }
  const Graph graph = maker.graph();
  FakeTarget target(8, 8);
  target.core.its_limits.neurons = 4;
  const Image image = compile(graph, {}, target);
  REQUIRE(image.utilisation.size() == kChains * kDepth);
  CHECK(image.routes == 4 * kChains * (kDepth - 1));
  CHECK(image.mean_hops >= 1.0);
  CHECK(image.mean_hops < 1.3);

  const Network network = lower(graph, {});
  const SourceIndex index(network, graph);
  const Partition parts = partition(network, graph, index,
                                    {false, "", std::vector<const CoreTarget*>(network.groups.size(), &target.core),
                                     std::vector<std::size_t>(network.groups.size(), 64)});
  const Traffic traffic = traffic_between(parts, index);
  const std::vector<std::uint32_t> placed = place(parts, traffic, target, 1);
  CHECK(std::set<std::uint32_t>(placed.begin(), placed.end()).size() == placed.size());
  // No exchange of two parts and no move saves anything any more: entering packets count too.
  const auto cost = [&](const std::vector<std::uint32_t>& cores) {
    std::uint64_t sum = total_hops(traffic, target, cores);
    for (std::size_t p = 0; p < cores.size(); ++p) sum += traffic.entering[p] * target.hops(kOutside, cores[p]);
    return sum;
  };
  const std::uint64_t best = cost(placed);
  for (std::size_t p = 0; p < placed.size(); ++p) {
    for (std::uint32_t core = 0; core < 64; ++core) {
      std::vector<std::uint32_t> other = placed;
      const auto occupant = std::find(other.begin(), other.end(), core);
      if (occupant != other.end()) *occupant = other[p];
      other[p] = core;
      REQUIRE(cost(other) >= best);
    }
  }
}

namespace {

/// Cores around a one-way ring: the way back is not the way there.
class OneWayRing : public FakeTarget {
 public:
  OneWayRing() : FakeTarget(16, 1) {}
  std::uint32_t hops(std::uint32_t from, std::uint32_t to) const override {
    return (to + 16 - (from == kOutside ? 0 : from)) % 16;
  }
};

}  // namespace

TEST_CASE("no exchange of two parts and no move improves a placement, one-way roads included") {
  OneWayRing target;
  RandomStream random(17, "traffic");
  for (std::uint64_t seed = 1; seed <= 300; ++seed) {
    INFO("seed " << seed);
    Partition parts;
    parts.parts.resize(3 + random.below(12));
    for (Part& part : parts.parts) part.kind = &target.core;
    const std::size_t count = parts.parts.size();
    Traffic traffic;
    traffic.out.resize(count);
    for (std::size_t from = 0; from < count; ++from) {
      traffic.entering.push_back(random.below(4) == 0 ? random.below(20) : 0);
      for (std::uint32_t to = 0; to < count; ++to) {
        if (random.below(4) == 0) traffic.out[from].push_back({to, 1 + random.below(50)});
      }
    }
    const auto cost = [&](const std::vector<std::uint32_t>& cores) {
      std::uint64_t sum = total_hops(traffic, target, cores);
      for (std::size_t p = 0; p < cores.size(); ++p) sum += traffic.entering[p] * target.hops(kOutside, cores[p]);
      return sum;
    };
    const std::vector<std::uint32_t> placed = place(parts, traffic, target, seed);
    REQUIRE(std::set<std::uint32_t>(placed.begin(), placed.end()).size() == count);
    const std::uint64_t best = cost(placed);
    for (std::size_t p = 0; p < count; ++p) {
      for (std::uint32_t core = 0; core < 16; ++core) {
        std::vector<std::uint32_t> other = placed;
        const auto occupant = std::find(other.begin(), other.end(), core);
        if (occupant != other.end()) *occupant = other[p];
        other[p] = core;
        REQUIRE(cost(other) >= best);
      }
    }
  }
}
