// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// networks: traffic between parts: counted from their axons, and followed over the cores that they sit on.
#include "networks/traffic.h"

namespace synfire {

Traffic traffic_between(const Partition& partition, const SourceIndex& index) {
  Traffic traffic;
  const std::size_t count = partition.parts.size();
  traffic.out.resize(count);
  traffic.entering.assign(count, 0);
  std::vector<std::uint64_t> packets(count, 0);
  std::vector<std::uint32_t> senders;
  for (std::uint32_t to = 0; to < count; ++to) {
    senders.clear();
    for (const std::uint64_t source : partition.parts[to].axons) {
      if (source < index.inputs()) {
        ++traffic.entering[to];
        continue;
      }
      const std::uint32_t from = partition.places[source - index.inputs()].part;
      if (packets[from]++ == 0) senders.push_back(from);
    }
    for (const std::uint32_t from : senders) {
      traffic.out[from].push_back({to, packets[from]});
      packets[from] = 0;
    }
  }
  return traffic;
}

std::uint64_t total_hops(const Traffic& traffic, const Target& target, const std::vector<std::uint32_t>& cores) {
  std::uint64_t sum = 0;
  for (std::uint32_t p = 0; p < cores.size(); ++p) {
    for (const Traffic::Flow& flow : traffic.out[p]) sum += flow.packets * target.hops(cores[p], cores[flow.part]);
  }
  return sum;
}

bool all_reached(const Traffic& traffic, const Target& target, const std::vector<std::uint32_t>& cores) {
  const auto reached = [&](std::uint32_t from, std::uint32_t to) { return target.hops(from, to) < Target::kUnreachable; };
  for (std::uint32_t p = 0; p < cores.size(); ++p) {
    if (traffic.entering[p] > 0 && !reached(kOutside, cores[p])) return false;
    for (const Traffic::Flow& flow : traffic.out[p]) {
      if (!reached(cores[p], cores[flow.part])) return false;
    }
  }
  return true;
}

}  // namespace synfire
