// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// networks: nested graphs dissolve. An Input or Output node of a nested graph only passes values on, so every edge into it
// continues along every edge out of it; as often as there are ways, since parallel edges sum.
#include <algorithm>

#include "networks/nir_parse.h"

namespace synfire {

namespace {

/// For each port, the nodes whose values arrive at it, one entry for each way. False when there are more ways than edges
/// allowed or ports in a circle.
class Ports {
 public:
  Ports(const ParsedGraph& graph, const std::string& file, Problems& problems)
      : graph_(graph), file_(file), problems_(problems) {
    sources_.resize(graph.nodes.size());
    for (const Edge& edge : graph.edges) {
      if (graph.nodes[edge.to].inner_port) sources_[edge.to].push_back(edge.from);
    }
  }

  bool expand() {
    // Ports in topological order among themselves, so that each one's sources are complete when it is used.
    std::vector<std::size_t> waiting(graph_.nodes.size(), 0);
    std::vector<std::vector<std::size_t>> next(graph_.nodes.size());
    std::size_t ports = 0;
    std::vector<std::size_t> ready;
    for (std::size_t n = 0; n < graph_.nodes.size(); ++n) {
      if (!graph_.nodes[n].inner_port) continue;
      ++ports;
      for (const std::size_t source : sources_[n]) {
        if (!graph_.nodes[source].inner_port) continue;
        ++waiting[n];
        next[source].push_back(n);
      }
      if (waiting[n] == 0) ready.push_back(n);
    }
    std::size_t done = 0;
    while (!ready.empty()) {
      const std::size_t port = ready.back();
      ready.pop_back();
      ++done;
      if (!expand(port)) return false;
      for (const std::size_t target : next[port]) {
        if (--waiting[target] == 0) ready.push_back(target);
      }
    }
    if (done == ports) return true;
    for (std::size_t n = 0; n < graph_.nodes.size(); ++n) {
      if (waiting[n] == 0) continue;
      problems_.add(Location{file_}, graph_.nodes[n].node.path,
                    "found an algebraic loop of empty graphs; expected a neuron or a Delay in it");
      return false;
    }
    return false;
  }

  const std::vector<std::size_t>& sources(std::size_t port) const { return sources_[port]; }

  bool spend(std::size_t edges) {
    spent_ += edges;
    if (spent_ <= 4 * GraphBudget::kEdges) return true;
    problems_.add(Location{file_}, "node/edges",
                  "found more than 1000000 edges once nested graphs are resolved; expected fewer");
    return false;
  }

 private:
  bool expand(std::size_t port) {
    std::vector<std::size_t> all;
    for (const std::size_t source : sources_[port]) {
      const bool inner = graph_.nodes[source].inner_port;
      if (!spend(inner ? sources_[source].size() : 1)) return false;
      if (inner) {
        all.insert(all.end(), sources_[source].begin(), sources_[source].end());
      } else {
        all.push_back(source);
      }
    }
    sources_[port] = std::move(all);
    return true;
  }

  const ParsedGraph& graph_;
  const std::string& file_;
  Problems& problems_;
  std::vector<std::vector<std::size_t>> sources_;
  std::size_t spent_ = 0;
};

}  // namespace

Graph dissolve_ports(ParsedGraph&& parsed, const std::string& file, Problems& problems) {
  Graph graph;
  graph.file = file;
  Ports ports(parsed, file, problems);
  if (!ports.expand()) return graph;

  std::vector<std::size_t> order;  // of the nodes that stay, by name
  for (std::size_t n = 0; n < parsed.nodes.size(); ++n) {
    if (!parsed.nodes[n].inner_port) order.push_back(n);
  }
  const auto name = [&](std::size_t n) -> const std::string& { return parsed.nodes[n].node.name; };
  std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return name(a) < name(b); });
  std::vector<std::size_t> place(parsed.nodes.size());
  for (std::size_t n = 0; n < order.size(); ++n) {
    place[order[n]] = n;
    if (n > 0 && name(order[n - 1]) == name(order[n])) {
      problems.add(Location{file}, parsed.nodes[order[n]].node.path,
                   "found a second node that is called " + name(order[n]) +
                       " once nested graphs are resolved; expected names to differ");
    }
  }
  for (const Edge& edge : parsed.edges) {
    if (parsed.nodes[edge.to].inner_port) continue;
    if (!parsed.nodes[edge.from].inner_port) {
      graph.edges.push_back({place[edge.from], place[edge.to]});
      continue;
    }
    if (!ports.spend(ports.sources(edge.from).size())) return graph;
    for (const std::size_t source : ports.sources(edge.from)) graph.edges.push_back({place[source], place[edge.to]});
  }
  if (graph.edges.size() > GraphBudget::kEdges) {
    problems.add(Location{file}, "node/edges", "found more than 1000000 edges once nested graphs are resolved; expected fewer");
  }
  std::sort(graph.edges.begin(), graph.edges.end(),
            [](const Edge& a, const Edge& b) { return a.to != b.to ? a.to < b.to : a.from < b.from; });
  graph.nodes.reserve(order.size());
  for (const std::size_t n : order) graph.nodes.push_back(std::move(parsed.nodes[n].node));
  graph.notes = std::move(parsed.notes);
  return graph;
}

}  // namespace synfire
