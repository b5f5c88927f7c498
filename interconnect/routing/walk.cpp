// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// interconnect/routing: walking every way: holes, loops, and the channel dependency graph.
#include <algorithm>

#include "interconnect/routing/routing.h"

namespace synfire {

namespace {

constexpr std::size_t kMostNamed = 8;  ///< links of a cycle in a message

class Walk {
 public:
  Walk(const Routing& routing, std::span<const std::uint32_t> ends, std::uint32_t virtual_channels)
      : routing_(routing),
        topology_(routing.topology()),
        ends_(ends),
        classes_(routing.classes()),
        folded_(virtual_channels < classes_),
        state_(topology_.links().size() * classes_),
        after_(state_.size()) {}

  RouteFindings run() {
    for (const std::uint32_t to : ends_) {
      ++round_;
      for (const std::uint32_t from : ends_) {
        if (from == to) continue;
        go_on({from, kNoLink, 0}, to);
        walk(to);
        if (!findings_.hole.empty() || !findings_.loop.empty()) return findings_;
      }
    }
    find_cycle();
    return findings_;
  }

 private:
  /// A channel (link and class) of the walk to one destination: when it was last entered and left.
  struct State {
    std::uint32_t entered = 0;
    std::uint32_t left = 0;
  };
  struct Open {
    std::uint32_t channel = 0;
    bool expanded = false;
  };

  std::uint32_t channel(const Way& way) const { return way.link * classes_ + way.vc_class; }
  std::uint32_t folded(std::uint32_t channel) const { return folded_ ? channel - channel % classes_ : channel; }

  void go_on(const Stand& at, std::uint32_t to) {
    ways_.clear();
    routing_.ways(at, to, ways_);
    if (ways_.empty() && findings_.hole.empty()) {
      findings_.hole =
          "a packet to router " + topology_.router_name(to) + " cannot go on from router " + topology_.router_name(at.router);
    }
    for (const Way& way : ways_) {
      const std::uint32_t next = channel(way);
      if (at.came_by != kNoLink) {
        std::vector<std::uint32_t>& after = after_[folded(at.came_by * classes_ + at.vc_class)];
        if (std::ranges::find(after, folded(next)) == after.end()) after.push_back(folded(next));
      }
      open_.push_back({next, false});
    }
  }

  /// Depth first; a channel that is entered again before it was left is a loop.
  void walk(std::uint32_t to) {
    while (!open_.empty()) {
      Open& top = open_.back();
      State& state = state_[top.channel];
      if (top.expanded) {
        state.left = round_;
        open_.pop_back();
        continue;
      }
      if (state.entered == round_) {
        if (state.left != round_ && findings_.loop.empty()) {
          findings_.loop = "a packet to router " + topology_.router_name(to) + " comes back to the link " +
                           link_name(topology_, top.channel / classes_);
        }
        open_.pop_back();
        continue;
      }
      state.entered = round_;
      top.expanded = true;
      const std::uint32_t link = top.channel / classes_;
      const std::uint32_t router = topology_.links()[link].to;
      if (router != to) go_on({router, link, top.channel % classes_}, to);  // may move what `top` refers to
    }
  }

  void find_cycle() {
    enum : std::uint8_t { fresh, on_path, done };
    std::vector<std::uint8_t> mark(after_.size(), fresh);
    std::vector<std::pair<std::uint32_t, std::size_t>> path;
    for (std::uint32_t start = 0; start < after_.size(); ++start) {
      if (mark[start] != fresh) continue;
      path.assign(1, {start, 0});
      mark[start] = on_path;
      while (!path.empty()) {
        auto& [at, next] = path.back();
        if (next == after_[at].size()) {
          mark[at] = done;
          path.pop_back();
          continue;
        }
        const std::uint32_t to = after_[at][next++];
        if (mark[to] == on_path) {
          const auto first = std::ranges::find(path, to, [](const auto& step) { return step.first; });
          name_cycle({first, path.end()});
          return;
        }
        if (mark[to] == fresh) {
          mark[to] = on_path;
          path.push_back({to, 0});
        }
      }
    }
  }

  void name_cycle(std::span<const std::pair<std::uint32_t, std::size_t>> cycle) {
    for (std::size_t i = 0; i < cycle.size(); ++i) {
      if (i == kMostNamed) {
        findings_.cycle += ", and " + std::to_string(cycle.size() - i) + " more";
        break;
      }
      if (i > 0) findings_.cycle += ", ";
      findings_.cycle += link_name(topology_, cycle[i].first / classes_);
    }
  }

  const Routing& routing_;
  const Topology& topology_;
  std::span<const std::uint32_t> ends_;
  std::uint32_t classes_;
  bool folded_;
  std::vector<State> state_;
  std::vector<std::vector<std::uint32_t>> after_;
  std::vector<Open> open_;
  Ways ways_;
  std::uint32_t round_ = 0;
  RouteFindings findings_;
};

}  // namespace

RouteFindings walk_all(const Routing& routing, std::span<const std::uint32_t> ends, std::uint32_t virtual_channels) {
  return Walk(routing, ends, virtual_channels).run();
}

}  // namespace synfire
