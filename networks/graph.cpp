// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// networks: shapes, names of node types, look-ups in the graph.
#include "networks/graph.h"

#include <algorithm>
#include <limits>

namespace synfire {

namespace {

constexpr std::array<std::string_view, kNodeTypes> kNames{
    "Input", "Output",    "Affine", "Linear", "Scale", "Conv1d", "Conv2d", "SumPool2d", "AvgPool2d",   "Flatten",
    "Delay", "Threshold", "I",      "IF",     "LI",    "LIF",    "CubaLI", "CubaLIF",   "IF_curr_exp", "IF_cond_exp"};

Shape without_ones(const Shape& shape) {
  Shape result;
  std::copy_if(shape.begin(), shape.end(), std::back_inserter(result), [](std::size_t length) { return length != 1; });
  return result;
}

}  // namespace

std::size_t element_count(const Shape& shape) {
  constexpr std::size_t kMost = std::numeric_limits<std::size_t>::max();
  if (std::find(shape.begin(), shape.end(), std::size_t{0}) != shape.end()) return 0;
  std::size_t count = 1;
  for (const std::size_t length : shape) count = length > kMost / count ? kMost : count * length;
  return count;
}

std::string to_string(const Shape& shape) {
  std::string text = "(";
  for (std::size_t n = 0; n < shape.size(); ++n) text += (n > 0 ? ", " : "") + std::to_string(shape[n]);
  return text + ")";
}

bool agree(const Shape& a, const Shape& b) {
  return a == b || without_ones(a) == without_ones(b);
}

std::string_view nir_name(NodeType type) {
  return kNames[static_cast<std::size_t>(type)];
}

std::optional<NodeType> node_type(std::string_view nir_name) {
  const auto at = std::find(kNames.begin(), kNames.end(), nir_name);
  if (at == kNames.end()) return std::nullopt;
  return static_cast<NodeType>(at - kNames.begin());
}

bool is_neuron(NodeType type) {
  return type >= NodeType::i;
}
bool is_spiking(NodeType type) {
  return type == NodeType::if_ || type == NodeType::lif || type >= NodeType::cuba_lif;
}
bool is_of_nir(NodeType type) {
  return type < NodeType::if_curr_exp;
}
bool has_state(NodeType type) {
  return is_neuron(type) || type == NodeType::delay;
}

std::span<const double> Node::values(std::string_view parameter) const {
  const auto at = parameters.find(parameter);
  if (at == parameters.end()) return {};
  return at->second.values;
}

std::optional<std::size_t> Graph::find(std::string_view name) const {
  const auto at = std::lower_bound(nodes.begin(), nodes.end(), name,
                                   [](const Node& node, std::string_view wanted) { return node.name < wanted; });
  if (at == nodes.end() || at->name != name) return std::nullopt;
  return static_cast<std::size_t>(at - nodes.begin());
}

std::vector<std::string> Graph::names() const {
  std::vector<std::string> result;
  result.reserve(nodes.size());
  for (const Node& node : nodes) result.push_back(node.name);
  return result;
}

}  // namespace synfire
