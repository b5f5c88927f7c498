// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// benchmarks: a mesh clock by clock, as the reference router is (packets of 8 flits, a flit every 2 cycles on a link), and
// uniform traffic for it.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "base/random.h"
#include "interconnect/fabrics/cycle_engine.h"

namespace synfire::benchmarks {

template <class I>
std::unique_ptr<I> part(const std::string& yaml, const typename I::Context& context) {
  Problems problems;
  Part<I> read;
  read_part(parse_yaml(yaml, "part.yaml"), read, Reader(problems));
  problems.throw_if_any();
  return read.make(context);
}

inline EngineSettings mesh(std::int64_t side, bool visit_all) {
  EngineSettings settings;
  const std::string size = std::to_string(side);
  settings.topology = part<Topology>("{type: mesh, size: [" + size + ", " + size + "]}", {});
  settings.routing = part<Routing>("{type: xy}", {settings.topology});
  settings.kinds.assign(2, {2, 1, 2});
  settings.inject = settings.eject = {2, 1, 2};
  settings.visit_all = visit_all;
  for (std::uint32_t router = 0; router < settings.topology->routers(); ++router) settings.ports.push_back(router);
  return settings;
}

/// Each node sends a packet with this probability in each cycle.
class UniformTraffic {
 public:
  UniformTraffic(std::uint32_t nodes, double rate) : rate_(rate) {
    for (std::uint32_t node = 0; node < nodes; ++node) random_.emplace_back(1, "node " + std::to_string(node));
  }
  void offer(CycleEngine& engine, Cycle begin, Cycle end) {
    const auto nodes = static_cast<std::uint32_t>(random_.size());
    for (std::uint32_t node = 0; node < nodes; ++node) {
      for (Cycle at = begin; at < end; ++at) {
        if (random_[node].uniform() >= rate_) continue;
        auto to = static_cast<std::uint32_t>(random_[node].below(nodes - 1));
        if (to >= node) ++to;
        engine.offer(node, at, 0, 8, {&to, 1});
      }
    }
  }

 private:
  std::vector<RandomStream> random_;
  double rate_;
};

}  // namespace synfire::benchmarks
