// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// networks: counting a network's connections.
#include "networks/network_facts.h"

#include <algorithm>

namespace synfire {

NetworkFacts facts_of(const Graph& graph) {
  NetworkFacts facts;
  for (const Node& node : graph.nodes) {
    for (const auto& [name, parameter] : node.parameters) facts.parameters += parameter.values.size();
    const bool matrix = node.type == NodeType::affine || node.type == NodeType::linear;
    const bool convolution = node.type == NodeType::conv1d || node.type == NodeType::conv2d;
    if (!matrix && !convolution) continue;
    const std::span<const double> weights = node.values("weight");
    facts.weights += weights.size();
    facts.zero_weights += static_cast<std::uint64_t>(std::ranges::count(weights, 0.0));
    // A kernel is used once for each element of the output; padding counts, as in NeuroBench.
    const std::size_t channels = convolution && !node.output_shape.empty() ? node.output_shape.front() : 0;
    facts.dense += matrix ? weights.size() : channels == 0 ? 0 : weights.size() / channels * node.output_size();
  }
  for (const Edge& edge : graph.edges) {
    const NodeType from = graph.nodes[edge.from].type;
    facts.graded = facts.graded || (is_neuron(from) && !is_spiking(from) && graph.nodes[edge.to].type != NodeType::output);
  }
  return facts;
}

}  // namespace synfire
