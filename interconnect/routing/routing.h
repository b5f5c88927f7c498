// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// interconnect/routing: which way a packet goes on at a router. A pure function of where the packet is, by which link it came
// and where it goes, so both fidelities, the compiler's distances and the check for deadlocks all ask the same. A routing
// registers itself under a name:
//
//     const Registered<Routing, OddEven> kRegistered;
#pragma once

#include <array>

#include "interconnect/topologies/topology.h"

namespace synfire {

/// A link to go on by, and the class of virtual channels to take there. Classes break cycles (a packet that crosses the joint
/// of a ring changes its class); a fabric with fewer virtual channels than classes folds them together.
struct Way {
  std::uint32_t link = kNoLink;
  std::uint32_t vc_class = 0;
};

/// Where a packet is on its way.
struct Stand {
  std::uint32_t router = 0;
  std::uint32_t came_by = kNoLink;  ///< kNoLink: from a core
  std::uint32_t vc_class = 0;       ///< in which it came
};

/// Ways to choose from, best first.
class Ways {
 public:
  void clear() { count_ = 0; }
  void add(std::uint32_t link, std::uint32_t vc_class = 0) { all_[count_++] = {link, vc_class}; }
  bool empty() const { return count_ == 0; }
  std::size_t size() const { return count_; }
  const Way& operator[](std::size_t i) const { return all_[i]; }
  const Way* begin() const { return all_.data(); }
  const Way* end() const { return all_.data() + count_; }

 private:
  std::array<Way, 6> all_;
  std::size_t count_ = 0;
};

class Routing {
 public:
  static constexpr const char* kSlot = "routing";
  struct Context {
    std::shared_ptr<const Topology> topology;
  };

  explicit Routing(std::shared_ptr<const Topology> topology) : topology_(std::move(topology)) {}
  virtual ~Routing() = default;

  /// Fills the ways on to router `to`, which is not the one where the packet stands. None: the routing has a hole.
  virtual void ways(const Stand& at, std::uint32_t to, Ways& out) const = 0;
  /// Classes of virtual channels that keep it free of deadlocks.
  virtual std::uint32_t classes() const { return 1; }
  /// Routers from one to another, following the first ways.
  virtual std::uint32_t hops(std::uint32_t from, std::uint32_t to) const;
  /// True where it is known that every way ends and that no deadlock is possible, so that nothing needs to be walked.
  virtual bool proven(std::uint32_t /*virtual_channels*/) const { return false; }

  const Topology& topology() const { return *topology_; }
  /// Appends the links of the first ways from one router to another. False when they do not lead there.
  bool path(std::uint32_t from, std::uint32_t to, std::vector<std::uint32_t>& links) const;

 protected:
  std::shared_ptr<const Topology> topology_;
};

/// What walking every way between some routers shows.
struct RouteFindings {
  std::string hole;   ///< a packet that cannot go on, or an empty string
  std::string loop;   ///< a packet that comes back to where it was
  std::string cycle;  ///< links that can wait for each other: a deadlock is possible
};
/// Walks the ways from each of `ends` to each other, with so many virtual channels; the channel dependency graph (Dally, Seitz:
/// "Deadlock-free message routing in multiprocessor interconnection networks", IEEE Trans. Computers C-36(5), 1987) has a node
/// for each link and class and an edge where a packet can hold one and wait for the next.
RouteFindings walk_all(const Routing& routing, std::span<const std::uint32_t> ends, std::uint32_t virtual_channels);

}  // namespace synfire
