// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// interconnect/topologies: `tree`, `crossbar` and `links` (whatever the user lists).
#include <map>

#include "interconnect/topologies/topology.h"

namespace synfire {

namespace {

struct TreeShape {
  std::int32_t arity = 2;
  std::int32_t levels = 0;

  static std::int64_t routers(const TreeShape& shape) {
    std::int64_t count = 0;
    std::int64_t level = 1;
    for (std::int32_t i = 0; i < shape.levels && count <= Topology::kMostRouters; ++i) {
      count += level;
      level *= shape.arity;
    }
    return count;
  }

  static const Schema<TreeShape>& schema() {
    static const auto declared =
        Schema<TreeShape>("tree",
                          "a complete tree; the root is router 0, the children of router r are arity * r + 1 and following")
            .optional("arity", &TreeShape::arity, "children of a router", between(2, 64))
            .required("levels", &TreeShape::levels, "routers from the root to a leaf", between(1, 32))
            .check([](const TreeShape& shape, const Value& in, Reader& reader) {
              if (routers(shape) <= Topology::kMostRouters) return;
              reader.fail_at(in.find("levels")->where, "levels",
                             "found more than " + std::to_string(Topology::kMostRouters) + " routers; expected at most that");
            });
    return declared;
  }
};

class Tree : public Topology {
 public:
  using Parameters = TreeShape;
  Tree(const TreeShape& shape, const Context&) {
    routers_ = static_cast<std::uint32_t>(TreeShape::routers(shape));
    const std::uint32_t up = add_kind("hop_up");
    const std::uint32_t down = add_kind("hop_down");
    for (std::uint32_t child = 1; child < routers_; ++child) {
      const std::uint32_t parent = (child - 1) / static_cast<std::uint32_t>(shape.arity);
      add_link(child, parent, up);
      add_link(parent, child, down);
    }
    index();
  }
  std::string default_routing() const override { return "up_down"; }
};

struct CrossbarShape {
  static const Schema<CrossbarShape>& schema() {
    static const auto declared = Schema<CrossbarShape>("crossbar", "one router that every core sits on");
    return declared;
  }
};

class Crossbar : public Topology {
 public:
  using Parameters = CrossbarShape;
  Crossbar(const CrossbarShape&, const Context&) {
    routers_ = 1;
    index();
  }
};

struct ListedLink {
  std::int32_t from = 0;
  std::int32_t to = 0;
  std::string kind = "hop";
  bool both_ways = true;

  static const Schema<ListedLink>& schema() {
    using P = ListedLink;
    static const auto declared =
        Schema<P>("link", "a link between two routers")
            .required("from", &P::from, "number of the router where it begins", between(0, Topology::kMostRouters - 1))
            .required("to", &P::to, "number of the router where it ends", between(0, Topology::kMostRouters - 1))
            .optional("kind", &P::kind, "name under which its hops are counted and its times are given")
            .optional("both_ways", &P::both_ways, "whether there is a link back, too");
    return declared;
  }
};

struct ListShape {
  std::optional<std::int32_t> routers;
  std::vector<ListedLink> links;

  std::int32_t count() const {
    std::int32_t highest = routers.value_or(0) - 1;
    for (const ListedLink& link : links) highest = std::max({highest, link.from, link.to});
    return highest + 1;
  }

  static const Schema<ListShape>& schema() {
    static const auto declared =
        Schema<ListShape>("links", "routers that are linked as listed")
            .optional("routers", &ListShape::routers, "number of routers; by default up to the highest that a link names",
                      between(1, Topology::kMostRouters))
            .required("links", &ListShape::links, "links between routers")
            .check(check);
    return declared;
  }
  static void check(const ListShape& shape, const Value& in, Reader& reader) {
    const Value& list = *in.find("links");
    if (shape.count() == 0) reader.fail_at(list.where, "links", "found no router; expected at least one link, or `routers`");
    std::map<std::pair<std::int32_t, std::int32_t>, std::size_t> seen;
    for (std::size_t i = 0; i < shape.links.size(); ++i) {
      const ListedLink& link = shape.links[i];
      const std::string at = "links[" + std::to_string(i) + "]";
      const Location& where = list.items[i].where;
      if (shape.routers && std::max(link.from, link.to) >= *shape.routers) {
        reader.fail_at(where, at,
                       "found router " + std::to_string(std::max(link.from, link.to)) + "; expected 0 to " +
                           std::to_string(*shape.routers - 1));
      } else if (link.from == link.to) {
        reader.fail_at(where, at, "found a link from router " + std::to_string(link.from) + " to itself; expected another one");
      } else if (!seen.emplace(std::pair(link.from, link.to), i).second ||
                 (link.both_ways && !seen.emplace(std::pair(link.to, link.from), i).second)) {
        reader.fail_at(where, at,
                       "found a second link between routers " + std::to_string(link.from) + " and " + std::to_string(link.to) +
                           "; expected one in each direction");
      }
    }
  }
};

class Links : public Topology {
 public:
  using Parameters = ListShape;
  Links(const ListShape& shape, const Context&) {
    routers_ = static_cast<std::uint32_t>(shape.count());
    for (const ListedLink& link : shape.links) {
      const std::uint32_t kind = add_kind(link.kind);
      add_link(static_cast<std::uint32_t>(link.from), static_cast<std::uint32_t>(link.to), kind);
      if (link.both_ways) add_link(static_cast<std::uint32_t>(link.to), static_cast<std::uint32_t>(link.from), kind);
    }
    index();
  }
  std::string default_routing() const override { return "up_down"; }
};

const Registered<Topology, Tree> kTree;
const Registered<Topology, Crossbar> kCrossbar;
const Registered<Topology, Links> kLinks;

}  // namespace

}  // namespace synfire
