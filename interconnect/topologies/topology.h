// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// interconnect/topologies: the shape of a fabric: routers, and directed links between them. Plain C++: it knows neither packets
// nor time.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace synfire {

/// A directed link between two routers. `kind` tells links of different cost apart (0: along x, 1: along y, ...).
struct Link {
  std::uint32_t from = 0;
  std::uint32_t to = 0;
  std::uint32_t kind = 0;
};

class Topology {
 public:
  virtual ~Topology() = default;

  std::uint32_t routers() const { return routers_; }
  const std::vector<Link>& links() const { return links_; }
  /// Names of the kinds of links, for counters: `hop_x`, `hop_y`.
  const std::vector<std::string>& kinds() const { return kinds_; }

  /// Appends the links from one router to another, in order.
  virtual void path(std::uint32_t from, std::uint32_t to, std::vector<std::uint32_t>& links) const = 0;
  virtual std::uint32_t hops(std::uint32_t from, std::uint32_t to) const = 0;
  /// What stands for a link after `router` in names of probes: `[2,3].east`, the router that sends and which of its links.
  virtual std::string link_place(std::uint32_t link) const {
    return "[" + std::to_string(links_[link].from) + "].to[" + std::to_string(links_[link].to) + "]";
  }

 protected:
  std::uint32_t routers_ = 0;
  std::vector<Link> links_;
  std::vector<std::string> kinds_;
};

}  // namespace synfire
