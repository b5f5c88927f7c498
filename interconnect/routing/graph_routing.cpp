// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// interconnect/routing: `shortest` and `up_down`: for any links. Distances to a destination are found when they are first asked
// for: breadth first, backwards from it.
#include <algorithm>
#include <limits>

#include "interconnect/routing/routing.h"

namespace synfire {

namespace {

constexpr std::uint16_t kFar = std::numeric_limits<std::uint16_t>::max();
/// Tables grow with the square of the routers; at this many they take 64 MiB.
constexpr std::uint32_t kMostRouters = 4096;

/// A packet stands at a router in one of two phases: it may still go up, or it has gone down once and must go on down.
class GraphRouting : public Routing {
 public:
  GraphRouting(const Context& context, const char* name) : Routing(context.topology), far_(context.topology->routers()) {
    if (topology_->routers() > kMostRouters) {
      throw ShapeError("type", std::string("found ") + name + " on " + std::to_string(topology_->routers()) +
                                   " routers; expected at most " + std::to_string(kMostRouters) + ", or a routing of grids");
    }
  }

  void ways(const Stand& at, std::uint32_t to, Ways& out) const override {
    const std::vector<std::uint16_t>& far = distances(to);
    const std::uint32_t phase = at.came_by == kNoLink ? 0 : phase_after(at.came_by);
    const std::uint16_t here = far[at.router * 2 + phase];
    if (here == kFar) return;
    for (const std::uint32_t link : topology_->out_links(at.router)) {
      if (phase == 1 && !is_down(link)) continue;
      if (far[topology_->links()[link].to * 2 + phase_after(link)] + 1 == here) return out.add(link);
    }
  }
  std::uint32_t hops(std::uint32_t from, std::uint32_t to) const override { return distances(to)[from * 2]; }

 protected:
  virtual bool is_down(std::uint32_t link) const = 0;
  virtual std::uint32_t phase_after(std::uint32_t link) const = 0;

 private:
  const std::vector<std::uint16_t>& distances(std::uint32_t to) const {
    std::vector<std::uint16_t>& far = far_[to];
    if (!far.empty()) return far;
    far.assign(std::size_t{topology_->routers()} * 2, kFar);
    far[to * 2] = far[to * 2 + 1] = 0;
    std::vector<std::uint32_t> reached{to * 2, to * 2 + 1};
    for (std::size_t i = 0; i < reached.size(); ++i) {
      const std::uint32_t router = reached[i] / 2;
      const auto next = static_cast<std::uint16_t>(far[reached[i]] + 1);
      for (const std::uint32_t link : topology_->in_links(router)) {
        if (phase_after(link) != reached[i] % 2) continue;
        // In phase 0 every link may be taken, in phase 1 those that go down.
        for (std::uint32_t phase = 0; phase <= (is_down(link) ? 1u : 0u); ++phase) {
          std::uint16_t& before = far[topology_->links()[link].from * 2 + phase];
          if (before != kFar) continue;
          before = next;
          reached.push_back(topology_->links()[link].from * 2 + phase);
        }
      }
    }
    return far;
  }

  mutable std::vector<std::vector<std::uint16_t>> far_;  ///< by destination: router * 2 + phase
};

class Shortest : public GraphRouting {
 public:
  struct Parameters {
    static const Schema<Parameters>& schema() {
      static const auto declared = Schema<Parameters>(
          "shortest", "fewest links, on any topology; the first listed of several; cycles of links may deadlock");
      return declared;
    }
  };
  Shortest(const Parameters&, const Context& context) : GraphRouting(context, "shortest") {}

 private:
  bool is_down(std::uint32_t) const override { return false; }
  std::uint32_t phase_after(std::uint32_t) const override { return 0; }
};

/// Schroeder et al.: "Autonet: a high-speed, self-configuring local area network using point-to-point links", IEEE J. Selected
/// Areas in Communications 9(8), 1991: links up towards the root first, then links down; never up again.
class UpDown : public GraphRouting {
 public:
  struct Parameters {
    std::int32_t root = 0;
    static const Schema<Parameters>& schema() {
      static const auto declared =
          Schema<Parameters>("up_down", "up towards a root first, then down: free of deadlocks on any topology")
              .optional("root", &Parameters::root, "number of the root", between(0, Topology::kMostRouters - 1));
      return declared;
    }
  };
  UpDown(const Parameters& parameters, const Context& context)
      : GraphRouting(context, "up_down"), level_(topology_->routers(), kFar) {
    if (static_cast<std::uint32_t>(parameters.root) >= topology_->routers()) {
      throw ShapeError("root", "found " + std::to_string(parameters.root) + "; expected a router (0 to " +
                                   std::to_string(topology_->routers() - 1) + ")");
    }
    std::vector<std::uint32_t> reached{static_cast<std::uint32_t>(parameters.root)};
    level_[reached[0]] = 0;
    for (std::size_t i = 0; i < reached.size(); ++i) {
      const auto see = [&](std::uint32_t router) {
        if (level_[router] != kFar) return;
        level_[router] = static_cast<std::uint16_t>(level_[reached[i]] + 1);
        reached.push_back(router);
      };
      for (const std::uint32_t link : topology_->out_links(reached[i])) see(topology_->links()[link].to);
      for (const std::uint32_t link : topology_->in_links(reached[i])) see(topology_->links()[link].from);
    }
  }

 private:
  bool is_down(std::uint32_t link) const override {
    const Link& of = topology_->links()[link];
    return std::pair(level_[of.to], of.to) > std::pair(level_[of.from], of.from);
  }
  std::uint32_t phase_after(std::uint32_t link) const override { return is_down(link) ? 1 : 0; }

  std::vector<std::uint16_t> level_;  ///< links from the root
};

const Registered<Routing, Shortest> kShortest;
const Registered<Routing, UpDown> kUpDown;

}  // namespace

}  // namespace synfire
