// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// tests/networks: graphs without files: nodes are added by name, edges by their names, and the rest is put in order at the end.
#pragma once

#include <algorithm>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "base/random.h"
#include "networks/graph.h"

namespace synfire {

class GraphMaker {
 public:
  Node& add(const std::string& name, NodeType type, Shape in, Shape out) {
    Node node;
    node.name = name;
    node.path = "node/" + name;
    node.type = type;
    node.input_shape = std::move(in);
    node.output_shape = std::move(out);
    return nodes_[name] = std::move(node);
  }
  Node& input(const std::string& name, const Shape& shape) { return add(name, NodeType::input, shape, shape); }
  Node& output(const std::string& name, const Shape& shape) { return add(name, NodeType::output, shape, shape); }

  /// Weights row by row: outputs x inputs.
  Node& linear(const std::string& name, std::size_t outputs, std::size_t inputs, std::vector<double> weight) {
    Node& node = add(name, NodeType::linear, {inputs}, {outputs});
    node.parameters["weight"] = {{outputs, inputs}, std::move(weight)};
    return node;
  }
  Node& affine(const std::string& name, std::size_t outputs, std::size_t inputs, std::vector<double> weight,
               std::vector<double> bias) {
    Node& node = linear(name, outputs, inputs, std::move(weight));
    node.type = NodeType::affine;
    node.parameters["bias"] = {{outputs}, std::move(bias)};
    return node;
  }
  Node& elementwise(const std::string& name, NodeType type, const Shape& shape, const std::string& parameter,
                    std::vector<double> values) {
    Node& node = add(name, type, shape, shape);
    node.parameters[parameter] = {shape, std::move(values)};
    return node;
  }
  Node& delay(const std::string& name, std::vector<double> seconds) {
    const std::size_t size = seconds.size();
    return elementwise(name, NodeType::delay, {size}, "delay", std::move(seconds));
  }
  /// tau 2 ms (a rate of 1/2 at the default dt), r 2, so v += -v/2 + x.
  Node& lif(const std::string& name, const Shape& shape, double threshold = 1.0, double leak = 0.0) {
    Node& node = add(name, NodeType::lif, shape, shape);
    const std::size_t size = element_count(shape);
    for (const auto& [parameter, value] :
         {std::pair{"tau", 2e-3}, {"r", 2.0}, {"v_leak", leak}, {"v_threshold", threshold}, {"v_reset", 0.0}}) {
      node.parameters[parameter] = {shape, std::vector<double>(size, value)};
    }
    return node;
  }
  Node& integrate_and_fire(const std::string& name, const Shape& shape) {
    Node& node = add(name, NodeType::if_, shape, shape);
    for (const auto& [parameter, value] : {std::pair{"r", 1e3}, {"v_threshold", 1.0}, {"v_reset", 0.0}}) {
      node.parameters[parameter] = {shape, std::vector<double>(element_count(shape), value)};
    }
    return node;
  }
  Node& li(const std::string& name, const Shape& shape) {
    Node& node = lif(name, shape);
    node.type = NodeType::li;
    node.parameters.erase("v_threshold");
    node.parameters.erase("v_reset");
    return node;
  }

  void edge(const std::string& from, const std::string& to) { edges_.emplace_back(from, to); }
  void chain(const std::vector<std::string>& names) {
    for (std::size_t i = 1; i < names.size(); ++i) edge(names[i - 1], names[i]);
  }

  Graph graph() const {
    Graph graph;
    graph.file = "test.nir";
    std::map<std::string, std::size_t> index;
    for (const auto& [name, node] : nodes_) {
      index[name] = graph.nodes.size();
      graph.nodes.push_back(node);
    }
    for (const auto& [from, to] : edges_) graph.edges.push_back({index.at(from), index.at(to)});
    std::sort(graph.edges.begin(), graph.edges.end(),
              [](const Edge& a, const Edge& b) { return a.to != b.to ? a.to < b.to : a.from < b.from; });
    return graph;
  }

 private:
  std::map<std::string, Node> nodes_;
  std::vector<std::pair<std::string, std::string>> edges_;
};

/// Small multiples of 1/8, so that sums are exact in any order; zeros among them.
inline std::vector<double> eighths(RandomStream& random, std::size_t count) {
  std::vector<double> values(count);
  for (double& value : values) value = (static_cast<double>(random.below(17)) - 8.0) / 8.0;
  return values;
}

/// Layers of LIF neurons, each fully connected to the next; weights are multiples of 1/8, about `density` of them not zero.
inline Graph layers(const std::vector<std::size_t>& sizes, double density = 1.0, bool recurrent = false,
                    std::uint64_t seed = 1) {
  RandomStream random(seed, "layers");
  GraphMaker maker;
  maker.input("in", {sizes[0]});
  std::string at = "in";
  const auto weights = [&](std::size_t count) {
    std::vector<double> all = eighths(random, count);
    for (double& w : all) w = random.uniform() < density ? w : 0.0;
    return all;
  };
  for (std::size_t k = 1; k < sizes.size(); ++k) {
    const std::string number = std::to_string(k);
    maker.affine("fc" + number, sizes[k], sizes[k - 1], weights(sizes[k] * sizes[k - 1]), eighths(random, sizes[k]));
    maker.lif("lif" + number, {sizes[k]});
    maker.chain({at, "fc" + number, "lif" + number});
    at = "lif" + number;
    if (recurrent) {
      maker.linear("rec" + number, sizes[k], sizes[k], weights(sizes[k] * sizes[k]));
      maker.chain({at, "rec" + number, at});
    }
  }
  maker.output("out", {sizes.back()});
  maker.edge(at, "out");
  return maker.graph();
}

}  // namespace synfire
