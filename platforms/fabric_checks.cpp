// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// platforms: the ends of a fabric are its cores, the platforms nested in its level, and its edge.
#include "platforms/fabric_checks.h"

#include <algorithm>

namespace synfire {

void check_fabrics(std::span<const DescribedFabric> fabrics, const std::vector<Instance>& instances,
                   const std::vector<Level>& levels, Problems& problems, std::vector<std::string>& warnings) {
  for (const DescribedFabric& fabric : fabrics) {
    const auto& plan = static_cast<const FabricPlan&>(*instances[static_cast<std::size_t>(fabric.instance)].plan);
    std::vector<std::uint32_t> ends{plan.edge()};
    bool several = false;
    for (const Instance& other : instances) {
      if (other.platform != fabric.level || other.plan->role() != ComponentPlan::Role::core) continue;
      ends.push_back(other.router);
      several = several || other.plan->core() != nullptr;  // traffic sources send to one node at a time
    }
    for (const Level& level : levels) {
      if (level.parent != static_cast<int>(fabric.level)) continue;
      ends.push_back(level.router);
      several = true;
    }
    std::ranges::sort(ends);
    ends.erase(std::unique(ends.begin(), ends.end()), ends.end());
    Reader reader(problems, fabric.path);
    plan.check_ways(ends, several, fabric.values, reader, warnings);
  }
}

}  // namespace synfire
