// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// networks: strongly connected components, ranks, topological order. No recursion: graphs may be 100,000 nodes deep.
#include "networks/schedule.h"

#include <algorithm>
#include <limits>
#include <queue>
#include <tuple>

namespace synfire {

namespace {

constexpr std::size_t kNone = std::numeric_limits<std::size_t>::max();

/// Targets of each node in one array.
struct Successors {
  std::vector<std::size_t> begin;
  std::vector<std::size_t> targets;

  template <class Keep>
  Successors(const Graph& graph, Keep keep) : begin(graph.nodes.size() + 1) {
    for (std::size_t e = 0; e < graph.edges.size(); ++e) {
      if (keep(e)) ++begin[graph.edges[e].from + 1];
    }
    for (std::size_t n = 1; n < begin.size(); ++n) begin[n] += begin[n - 1];
    targets.resize(begin.back());
    std::vector<std::size_t> next(begin.begin(), begin.end() - 1);
    for (std::size_t e = 0; e < graph.edges.size(); ++e) {
      if (keep(e)) targets[next[graph.edges[e].from]++] = graph.edges[e].to;
    }
  }
};

/// Tarjan's algorithm with a stack of its own. Components are numbered in reverse topological order.
std::vector<std::size_t> components(std::size_t nodes, const Successors& successors) {
  std::vector<std::size_t> component(nodes, kNone), index(nodes, kNone), low(nodes, 0), next(nodes, 0), path, stack;
  std::size_t indices = 0;
  std::size_t found = 0;
  for (std::size_t root = 0; root < nodes; ++root) {
    if (index[root] != kNone) continue;
    path.push_back(root);
    while (!path.empty()) {
      const std::size_t node = path.back();
      if (index[node] == kNone) {
        index[node] = low[node] = indices++;
        next[node] = successors.begin[node];
        stack.push_back(node);
      }
      if (next[node] < successors.begin[node + 1]) {
        const std::size_t target = successors.targets[next[node]++];
        if (index[target] == kNone) {
          path.push_back(target);
        } else if (component[target] == kNone) {
          low[node] = std::min(low[node], index[target]);
        }
        continue;
      }
      path.pop_back();
      if (!path.empty()) low[path.back()] = std::min(low[path.back()], low[node]);
      if (low[node] != index[node]) continue;
      for (std::size_t member = kNone; member != node;) {
        member = stack.back();
        stack.pop_back();
        component[member] = found;
      }
      ++found;
    }
  }
  return component;
}

/// Distances from the Input nodes over all edges; the number of nodes where there is no way.
std::vector<std::size_t> ranks(const Graph& graph, const Successors& successors) {
  std::vector<std::size_t> rank(graph.nodes.size(), graph.nodes.size());
  std::vector<std::size_t> queue;
  for (std::size_t n = 0; n < graph.nodes.size(); ++n) {
    if (graph.nodes[n].type != NodeType::input) continue;
    rank[n] = 0;
    queue.push_back(n);
  }
  for (std::size_t head = 0; head < queue.size(); ++head) {
    const std::size_t node = queue[head];
    for (std::size_t at = successors.begin[node]; at < successors.begin[node + 1]; ++at) {
      const std::size_t target = successors.targets[at];
      if (rank[target] != graph.nodes.size()) continue;
      rank[target] = rank[node] + 1;
      queue.push_back(target);
    }
  }
  return rank;
}

}  // namespace

void refuse_algebraic_loops(const Graph& graph, Problems& problems) {
  const auto stateless = [&](std::size_t edge) {
    return !has_state(graph.nodes[graph.edges[edge].from].type) && !has_state(graph.nodes[graph.edges[edge].to].type);
  };
  const Successors successors(graph, stateless);
  const std::vector<std::size_t> component = components(graph.nodes.size(), successors);
  // A component is a loop when one of these edges stays inside it (with one node: an edge to itself).
  std::map<std::size_t, std::vector<std::string>> loops;
  for (std::size_t e = 0; e < graph.edges.size(); ++e) {
    if (stateless(e) && component[graph.edges[e].from] == component[graph.edges[e].to]) loops[component[graph.edges[e].from]];
  }
  for (std::size_t n = 0; n < graph.nodes.size(); ++n) {
    if (const auto loop = loops.find(component[n]); loop != loops.end()) loop->second.push_back(graph.nodes[n].name);
  }
  for (const auto& [number, names] : loops) {
    std::string list;
    for (std::size_t n = 0; n < std::min<std::size_t>(names.size(), 12); ++n) list += (n > 0 ? ", " : "") + names[n];
    if (names.size() > 12) list += ", ...";
    const auto first = graph.find(names.front());
    problems.add(Location{graph.file}, first ? graph.nodes[*first].path : names.front(),
                 "found an algebraic loop of " + list + "; expected a neuron or a Delay in every cycle");
  }
}

Schedule make_schedule(const Graph& graph) {
  Problems problems;
  refuse_algebraic_loops(graph, problems);
  problems.throw_if_any();

  const std::size_t count = graph.nodes.size();
  const Successors all(graph, [](std::size_t) { return true; });
  Schedule schedule;
  schedule.rank = ranks(graph, all);
  schedule.component = components(count, all);
  schedule.feedback.resize(graph.edges.size());
  std::vector<std::size_t> waiting(count, 0);
  for (std::size_t e = 0; e < graph.edges.size(); ++e) {
    const auto [from, to] = graph.edges[e];
    schedule.feedback[e] = schedule.component[from] == schedule.component[to] && schedule.rank[to] <= schedule.rank[from];
    if (!schedule.feedback[e]) ++waiting[to];
  }
  const Successors forward(graph, [&](std::size_t edge) { return !schedule.feedback[edge]; });

  // Kahn's algorithm; the queue gives the lowest rank first, then the lowest index, which is the order of names.
  using Ready = std::pair<std::size_t, std::size_t>;
  std::priority_queue<Ready, std::vector<Ready>, std::greater<>> ready;
  for (std::size_t n = 0; n < count; ++n) {
    if (waiting[n] == 0) ready.emplace(schedule.rank[n], n);
  }
  schedule.position.resize(count);
  while (!ready.empty()) {
    const std::size_t node = ready.top().second;
    ready.pop();
    schedule.position[node] = schedule.order.size();
    schedule.order.push_back(node);
    for (std::size_t at = forward.begin[node]; at < forward.begin[node + 1]; ++at) {
      if (--waiting[forward.targets[at]] == 0) ready.emplace(schedule.rank[forward.targets[at]], forward.targets[at]);
    }
  }
  return schedule;
}

}  // namespace synfire
