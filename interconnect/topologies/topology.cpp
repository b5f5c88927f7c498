// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// interconnect/topologies: which links leave and enter a router.
#include "interconnect/topologies/topology.h"

#include <algorithm>

namespace synfire {

namespace {

void index_by(const std::vector<Link>& links, std::uint32_t Link::*end, std::uint32_t routers,
              std::vector<std::uint32_t>& first, std::vector<std::uint32_t>& sorted) {
  first.assign(routers + 1, 0);
  for (const Link& link : links) ++first[link.*end + 1];
  for (std::uint32_t i = 0; i < routers; ++i) first[i + 1] += first[i];
  sorted.resize(links.size());
  std::vector<std::uint32_t> next(first.begin(), first.end() - 1);
  for (std::uint32_t i = 0; i < links.size(); ++i) sorted[next[links[i].*end]++] = i;
}

}  // namespace

std::span<const std::uint32_t> Topology::out_links(std::uint32_t router) const {
  return std::span(out_).subspan(first_out_[router], first_out_[router + 1] - first_out_[router]);
}

std::span<const std::uint32_t> Topology::in_links(std::uint32_t router) const {
  return std::span(in_).subspan(first_in_[router], first_in_[router + 1] - first_in_[router]);
}

std::uint32_t Topology::link_between(std::uint32_t from, std::uint32_t to) const {
  for (const std::uint32_t link : out_links(from)) {
    if (links_[link].to == to) return link;
  }
  return kNoLink;
}

std::uint32_t Topology::add_kind(const std::string& name) {
  const auto found = std::ranges::find(kinds_, name);
  if (found != kinds_.end()) return static_cast<std::uint32_t>(found - kinds_.begin());
  kinds_.push_back(name);
  return static_cast<std::uint32_t>(kinds_.size() - 1);
}

void Topology::index() {
  index_by(links_, &Link::from, routers_, first_out_, out_);
  index_by(links_, &Link::to, routers_, first_in_, in_);
}

std::string link_name(const Topology& topology, std::uint32_t link) {
  const Link& of = topology.links()[link];
  return topology.router_name(of.from) + " -> " + topology.router_name(of.to);
}

}  // namespace synfire
