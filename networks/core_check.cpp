// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// networks: whether there are cores enough, kind by kind.
#include "networks/core_check.h"

#include <algorithm>
#include <map>

namespace synfire {

namespace {

/// What a group takes of one kind of core.
struct Share {
  std::uint32_t group = 0;
  std::size_t parts = 0;
  std::map<std::string, std::size_t> limits;  ///< how many of the parts each has ended
};

/// The groups on a kind of core, those on most cores first.
std::vector<Share> shares_of(const CoreTarget* kind, const Partition& partition, std::size_t groups) {
  std::vector<Share> shares(groups);
  for (std::uint32_t g = 0; g < groups; ++g) shares[g].group = g;
  for (const Part& part : partition.parts) {
    if (part.kind != kind) continue;
    for (const PartSlice& slice : part.slices) {
      ++shares[slice.group].parts;
      if (!part.full.empty()) ++shares[slice.group].limits[part.full];
    }
  }
  std::erase_if(shares, [](const Share& share) { return share.parts == 0; });
  std::stable_sort(shares.begin(), shares.end(), [](const Share& a, const Share& b) { return a.parts > b.parts; });
  return shares;
}

}  // namespace

void check_cores(const Partition& partition, const Network& network, const Graph& graph, const PartitionOptions& options) {
  std::map<const CoreTarget*, std::size_t> used;
  for (const Part& part : partition.parts) ++used[part.kind];
  for (std::uint32_t g = 0; g < network.groups.size(); ++g) {
    const std::size_t needed = used[options.kinds[g]];
    const std::size_t cores = options.cores[g];
    if (needed <= cores) continue;
    const std::vector<Share> shares = shares_of(options.kinds[g], partition, network.groups.size());
    std::string list;
    std::vector<std::uint32_t> groups;
    for (const Share& share : shares) {
      groups.push_back(share.group);
      if (groups.size() > 3) continue;
      const auto most =
          std::max_element(share.limits.begin(), share.limits.end(), [](auto& a, auto& b) { return a.second < b.second; });
      list += (list.empty() ? "" : ", ") + network.groups[share.group].neurons.name + " on " + std::to_string(share.parts) +
              (most == share.limits.end() ? "" : " (limit: " + most->first + ")");
    }
    const std::string& path = graph.nodes[network.groups[groups.front()].node].path;
    throw PartitionRefusal(Location{options.file}, path,
                           "found a network that takes " + std::to_string(needed) + " cores; expected at most " +
                               std::to_string(cores) + ", " + std::to_string(needed - cores) + " too many: " + list,
                           std::move(groups), cores);
  }
}

}  // namespace synfire
