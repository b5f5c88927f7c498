// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// interconnect/topologies: the shape of a fabric: routers, and directed links between them. Plain C++: it knows neither packets
// nor time, nor which way a packet takes (that is routing). A topology registers itself under a name:
//
//     const Registered<Topology, Ring> kRegistered;
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <stdexcept>
#include <string>
#include <vector>

#include "base/registry.h"

namespace synfire {

inline constexpr std::uint32_t kNoLink = 0xffffffff;

/// A directed link between two routers. `kind` tells links of different cost apart (0: along x, 1: along y, ...).
struct Link {
  std::uint32_t from = 0;
  std::uint32_t to = 0;
  std::uint32_t kind = 0;
};

/// Why a topology and a routing do not go together, or what is wrong in a table of links. `key` is the place below the part
/// (`links[3].to`), or empty.
struct ShapeError : std::runtime_error {
  ShapeError(std::string at, const std::string& message) : std::runtime_error(message), key(std::move(at)) {}
  std::string key;
};

class Topology {
 public:
  static constexpr const char* kSlot = "topology";
  struct Context {};
  /// More are refused: tables grow with them.
  static constexpr std::uint32_t kMostRouters = 1 << 18;

  virtual ~Topology() = default;

  std::uint32_t routers() const { return routers_; }
  const std::vector<Link>& links() const { return links_; }
  /// Names of the kinds of links, for counters: `hop_x`, `hop_y`.
  const std::vector<std::string>& kinds() const { return kinds_; }
  /// Links that leave a router, ascending.
  std::span<const std::uint32_t> out_links(std::uint32_t router) const;
  std::span<const std::uint32_t> in_links(std::uint32_t router) const;
  /// The first link from one router to a neighbour, or kNoLink.
  std::uint32_t link_between(std::uint32_t from, std::uint32_t to) const;

  /// The routing that is taken where none is named.
  virtual std::string default_routing() const { return "shortest"; }
  /// The link that goes straight on from this one, for default routes; kNoLink where nothing is straight.
  virtual std::uint32_t straight_on(std::uint32_t) const { return kNoLink; }
  /// `(2, 3)` on a grid, else the number.
  virtual std::string router_name(std::uint32_t router) const { return std::to_string(router); }
  /// What stands for a link after `router` in names of probes: `[2,3].east`, the router that sends and which of its links.
  virtual std::string link_place(std::uint32_t link) const {
    return "[" + std::to_string(links_[link].from) + "].to[" + std::to_string(links_[link].to) + "]";
  }

 protected:
  std::uint32_t add_kind(const std::string& name);
  void add_link(std::uint32_t from, std::uint32_t to, std::uint32_t kind) { links_.push_back({from, to, kind}); }
  /// Called once all links are there.
  void index();

  std::uint32_t routers_ = 0;
  std::vector<Link> links_;
  std::vector<std::string> kinds_;

 private:
  std::vector<std::uint32_t> out_, in_, first_out_, first_in_;
};

std::string link_name(const Topology& topology, std::uint32_t link);

}  // namespace synfire
