// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// interconnect/routing: paths.
#include "interconnect/routing/routing.h"

namespace synfire {

bool Routing::path(std::uint32_t from, std::uint32_t to, std::vector<std::uint32_t>& links) const {
  Stand at{from, kNoLink, 0};
  Ways ways_on;
  for (std::uint32_t steps = 0; at.router != to; ++steps) {
    ways_on.clear();
    ways(at, to, ways_on);
    if (ways_on.empty() || steps > topology_->links().size()) return false;
    links.push_back(ways_on[0].link);
    at.came_by = ways_on[0].link;
    at.vc_class = ways_on[0].vc_class;
    at.router = topology_->links()[at.came_by].to;
  }
  return true;
}

std::uint32_t Routing::hops(std::uint32_t from, std::uint32_t to) const {
  Stand at{from, kNoLink, 0};
  Ways ways_on;
  std::uint32_t steps = 0;
  for (; at.router != to && steps <= topology_->links().size(); ++steps) {
    ways_on.clear();
    ways(at, to, ways_on);
    if (ways_on.empty()) break;
    at = {topology_->links()[ways_on[0].link].to, ways_on[0].link, ways_on[0].vc_class};
  }
  return steps;
}

}  // namespace synfire
