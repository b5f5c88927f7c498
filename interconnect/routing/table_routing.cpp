// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// interconnect/routing: `table` and `key_mask`: what the user wrote down, router by router.
#include <algorithm>

#include "interconnect/routing/routing.h"

namespace synfire {

namespace {

constexpr double kMostRouter = Topology::kMostRouters - 1;

/// The link from a router to its neighbour. Throws ShapeError at `key` when there is none.
std::uint32_t link_to(const Topology& topology, std::int32_t at, std::int32_t next, const std::string& key) {
  const auto routers = static_cast<std::int32_t>(topology.routers());
  for (const std::int32_t router : {at, next}) {
    if (router >= routers) {
      throw ShapeError(key, "found router " + std::to_string(router) + "; expected 0 to " + std::to_string(routers - 1));
    }
  }
  const std::uint32_t link = topology.link_between(static_cast<std::uint32_t>(at), static_cast<std::uint32_t>(next));
  if (link == kNoLink) {
    throw ShapeError(key, "found no link from router " + std::to_string(at) + " to router " + std::to_string(next) +
                              "; expected one of its neighbours");
  }
  return link;
}

struct TableRoute {
  std::int32_t at = 0;
  std::vector<std::int32_t> to;
  std::int32_t next = 0;

  static const Schema<TableRoute>& schema() {
    static const auto declared =
        Schema<TableRoute>("route", "an entry of a router's table")
            .required("at", &TableRoute::at, "router whose table it is", between(0, kMostRouter))
            .optional("to", &TableRoute::to, "routers that packets go to; an empty list: all that no other entry names",
                      between(0, kMostRouter))
            .required("next", &TableRoute::next, "neighbour that they are sent to", between(0, kMostRouter));
    return declared;
  }
};

class Table : public Routing {
 public:
  struct Parameters {
    std::vector<TableRoute> routes;
    static const Schema<Parameters>& schema() {
      static const auto declared = Schema<Parameters>("table", "a table in each router: destination to neighbour")
                                       .required("routes", &Parameters::routes, "entries of all routers");
      return declared;
    }
  };
  Table(const Parameters& parameters, const Context& context) : Routing(context.topology), tables_(topology_->routers()) {
    for (std::size_t i = 0; i < parameters.routes.size(); ++i) {
      const TableRoute& route = parameters.routes[i];
      const std::string key = "routes[" + std::to_string(i) + "]";
      const std::uint32_t link = link_to(*topology_, route.at, route.next, key);
      Entries& entries = tables_[static_cast<std::uint32_t>(route.at)];
      if (route.to.empty()) {
        if (entries.rest != kNoLink) throw ShapeError(key, "found a second entry for all others; expected one");
        entries.rest = link;
      }
      for (const std::int32_t to : route.to) {
        if (static_cast<std::uint32_t>(to) >= topology_->routers()) {
          throw ShapeError(
              key, "found router " + std::to_string(to) + "; expected 0 to " + std::to_string(topology_->routers() - 1));
        }
        entries.named.push_back({static_cast<std::uint32_t>(to), link});
      }
    }
    for (std::size_t router = 0; router < tables_.size(); ++router) {
      auto& named = tables_[router].named;
      std::ranges::sort(named);
      const auto twice = std::ranges::adjacent_find(named, {}, [](const auto& entry) { return entry.first; });
      if (twice != named.end()) {
        throw ShapeError("routes", "found two entries at router " + std::to_string(router) + " for router " +
                                       std::to_string(twice->first) + "; expected one");
      }
    }
  }

  void ways(const Stand& at, std::uint32_t to, Ways& out) const override {
    const Entries& entries = tables_[at.router];
    const auto found = std::ranges::lower_bound(entries.named, to, {}, [](const auto& entry) { return entry.first; });
    const std::uint32_t link = found != entries.named.end() && found->first == to ? found->second : entries.rest;
    if (link != kNoLink) out.add(link);
  }

 private:
  struct Entries {
    std::vector<std::pair<std::uint32_t, std::uint32_t>> named;  ///< router and link, ascending
    std::uint32_t rest = kNoLink;
  };
  std::vector<Entries> tables_;
};

struct KeyMaskEntry {
  std::int32_t at = 0;
  std::int64_t key = 0;
  std::int64_t mask = 0;
  std::int32_t next = 0;

  static const Schema<KeyMaskEntry>& schema() {
    using P = KeyMaskEntry;
    static const auto declared =
        Schema<P>("entry", "an entry of a router: taken where (destination & mask) == key, the first that matches")
            .required("at", &P::at, "router whose entry it is", between(0, kMostRouter))
            .required("key", &P::key, "number of the destination router, under the mask", between(0, 0xffffffffu))
            .required("mask", &P::mask, "bits that must match", between(0, 0xffffffffu))
            .required("next", &P::next, "neighbour that packets are sent to", between(0, kMostRouter));
    return declared;
  }
};

/// SpiNNaker's way: a packet that no entry of a router matches goes straight on. Without entries, routers get those that the
/// shortest ways need, except where straight on is right by itself.
class KeyMask : public Routing {
 public:
  struct Parameters {
    std::optional<std::vector<KeyMaskEntry>> entries;
    std::int32_t capacity = 1024;
    static const Schema<Parameters>& schema() {
      static const auto declared =
          Schema<Parameters>("key_mask", "entries of key and mask in each router; what matches none goes straight on")
              .optional(
                  "entries", &Parameters::entries,
                  "entries of all routers, in the order in which they are tried; by default those that the topology's own "
                  "routing needs")
              .optional("capacity", &Parameters::capacity, "entries that a router holds", at_least(1));
      return declared;
    }
  };
  KeyMask(const Parameters& parameters, const Context& context) : Routing(context.topology), tables_(topology_->routers()) {
    if (parameters.entries) {
      for (std::size_t i = 0; i < parameters.entries->size(); ++i)
        add((*parameters.entries)[i], "entries[" + std::to_string(i) + "]");
    } else {
      generate();
    }
    for (std::size_t router = 0; router < tables_.size(); ++router) {
      if (tables_[router].size() > static_cast<std::size_t>(parameters.capacity)) {
        throw ShapeError("capacity", "found " + std::to_string(tables_[router].size()) + " entries at router " +
                                         std::to_string(router) + "; expected at most " + std::to_string(parameters.capacity));
      }
    }
  }

  void ways(const Stand& at, std::uint32_t to, Ways& out) const override {
    for (const Entry& entry : tables_[at.router]) {
      if ((to & entry.mask) == entry.key) return out.add(entry.link);
    }
    const std::uint32_t straight = at.came_by == kNoLink ? kNoLink : topology_->straight_on(at.came_by);
    if (straight != kNoLink) out.add(straight);
  }

 private:
  struct Entry {
    std::uint32_t key = 0;
    std::uint32_t mask = 0;
    std::uint32_t link = 0;
  };

  void add(const KeyMaskEntry& entry, const std::string& key) {
    if ((entry.key & ~entry.mask) != 0) {
      throw ShapeError(key, "found key " + std::to_string(entry.key) + " with bits outside its mask " +
                                std::to_string(entry.mask) + ", which nothing matches; expected none");
    }
    const std::uint32_t link = link_to(*topology_, entry.at, entry.next, key);
    tables_[static_cast<std::uint32_t>(entry.at)].push_back(
        {static_cast<std::uint32_t>(entry.key), static_cast<std::uint32_t>(entry.mask), link});
  }

  void generate() {
    std::any nothing;
    Problems none;
    const auto* entry = Registry<Routing>::instance().find(topology_->default_routing());
    entry->read(Value::map(), nothing, Reader(none), {});
    const std::unique_ptr<Routing> ways_of = entry->make(nothing, {topology_});
    std::vector<std::uint32_t> path;
    std::vector<std::uint32_t> needed(topology_->routers());
    for (std::uint32_t to = 0; to < topology_->routers(); ++to) {
      std::ranges::fill(needed, kNoLink);
      for (std::uint32_t from = 0; from < topology_->routers(); ++from) {
        path.clear();
        if (!ways_of->path(from, to, path)) continue;
        for (std::size_t i = 0; i < path.size(); ++i) {
          const bool straight = i > 0 && topology_->straight_on(path[i - 1]) == path[i];
          if (!straight) needed[topology_->links()[path[i]].from] = path[i];
        }
      }
      for (std::uint32_t router = 0; router < needed.size(); ++router) {
        if (needed[router] != kNoLink) tables_[router].push_back({to, 0xffffffffu, needed[router]});
      }
    }
  }

  std::vector<std::vector<Entry>> tables_;  ///< by router, in the order in which they are tried
};

const Registered<Routing, Table> kTable;
const Registered<Routing, KeyMask> kKeyMask;

}  // namespace

}  // namespace synfire
