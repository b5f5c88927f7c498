// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// networks: the response of a graph to no input.
#include "networks/settled.h"

#include <stdexcept>

#include "base/error.h"
#include "networks/sparse_map.h"

namespace synfire {

namespace {

/// The output of a node without state, from its input (empty: zeros).
std::vector<double> respond(const Node& node, std::vector<double> x, const Conventions& conventions) {
  if (node.type == NodeType::threshold) {
    const auto threshold = node.values("threshold");
    const bool equal = conventions.compare == Compare::at_least;
    x.resize(threshold.size(), 0.0);
    for (std::size_t i = 0; i < x.size(); ++i) x[i] = x[i] > threshold[i] || (equal && x[i] == threshold[i]) ? 1.0 : 0.0;
    return x;
  }
  if (!is_linear(node.type)) return x;
  std::vector<double> y = bias_of(node);
  if (x.empty()) return y;
  y.resize(node.output_size(), 0.0);
  const SparseMap map = node_map(node, conventions.dt);
  for (std::size_t i = 0; i < x.size(); ++i) {
    for (const SynapseEntry& entry : map.row(i)) y[entry.target] += entry.weight * x[i];
  }
  return y;
}

}  // namespace

std::vector<double> bias_of(const Node& node) {
  const auto bias = node.values("bias");
  std::vector<double> all(node.output_size());
  if (bias.empty() || all.empty()) return {};
  const std::size_t repeat = node.type == NodeType::conv1d || node.type == NodeType::conv2d ? all.size() / bias.size() : 1;
  for (std::size_t i = 0; i < all.size(); ++i) all[i] = bias[i / repeat % bias.size()];
  return all;
}

std::vector<std::size_t> dependency_order(const Graph& graph, const Schedule& schedule, const std::vector<bool>& chosen) {
  std::vector<std::size_t> waiting(graph.nodes.size(), 0), order;
  std::vector<std::vector<std::size_t>> next(graph.nodes.size());
  for (const Edge& edge : graph.edges) {
    if (!chosen[edge.from] || !chosen[edge.to]) continue;
    next[edge.from].push_back(edge.to);
    ++waiting[edge.to];
  }
  for (const std::size_t n : schedule.order) {
    if (chosen[n] && waiting[n] == 0) order.push_back(n);
  }
  for (std::size_t head = 0; head < order.size(); ++head) {
    for (const std::size_t to : next[order[head]]) {
      if (--waiting[to] == 0) order.push_back(to);
    }
  }
  return order;
}

std::vector<std::vector<double>> settle(const Graph& graph, const Schedule& schedule, const Conventions& conventions,
                                        const std::string& file) {
  std::vector<std::vector<double>> settled(graph.nodes.size());
  std::vector<bool> stateless(graph.nodes.size());
  for (std::size_t n = 0; n < graph.nodes.size(); ++n) stateless[n] = !has_state(graph.nodes[n].type);
  bool needed = false;
  std::vector<std::vector<std::size_t>> sources(graph.nodes.size());
  for (std::size_t e = 0; e < graph.edges.size(); ++e) {
    needed = needed || (schedule.feedback[e] && stateless[graph.edges[e].from]);
    sources[graph.edges[e].to].push_back(graph.edges[e].from);
  }
  if (!needed || conventions.feedback_init == FeedbackInit::zero) return settled;
  for (const std::size_t n : dependency_order(graph, schedule, stateless)) {
    std::vector<double> x;
    for (const std::size_t from : sources[n]) {
      const std::vector<double>& more = settled[from];
      if (!more.empty()) x.resize(more.size(), 0.0);
      for (std::size_t i = 0; i < more.size(); ++i) x[i] += more[i];
    }
    try {
      settled[n] = respond(graph.nodes[n], std::move(x), conventions);
    } catch (const std::length_error& error) {
      throw InputError(Location{file}, graph.nodes[n].path, error.what());
    }
  }
  return settled;
}

}  // namespace synfire
