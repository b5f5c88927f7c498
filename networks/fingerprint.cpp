// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// networks: the fingerprint of a network.
#include "networks/fingerprint.h"

#include "base/fnv.h"

#include <bit>

namespace synfire {

namespace {

void add_shape(Fnv& fnv, const Shape& shape) {
  fnv.add(std::uint64_t{shape.size()});
  for (const std::size_t length : shape) fnv.add(std::uint64_t{length});
}

}  // namespace

std::uint64_t fingerprint(const Graph& graph, const CompileOptions& options) {
  Fnv fnv;
  const Conventions& c = options.conventions;
  fnv.add(c.dt);
  fnv.add(c.if_dt);
  for (const auto choice :
       {static_cast<std::uint64_t>(c.reset), static_cast<std::uint64_t>(c.cuba), static_cast<std::uint64_t>(c.compare),
        static_cast<std::uint64_t>(c.feedback_init), std::uint64_t{options.balance_delays}, options.seed}) {
    fnv.add(choice);
  }
  fnv.add(std::uint64_t{graph.nodes.size()});
  for (const Node& node : graph.nodes) {
    fnv.add(node.name);
    fnv.add(std::uint64_t{static_cast<std::uint8_t>(node.type)});
    add_shape(fnv, node.input_shape);
    add_shape(fnv, node.output_shape);
    const Window& w = node.window;
    for (const auto* pair : {&w.kernel, &w.stride, &w.dilation, &w.padding_before, &w.padding_after}) {
      for (const std::size_t length : *pair) fnv.add(std::uint64_t{length});
    }
    fnv.add(std::uint64_t{w.groups});
    for (const auto& [name, parameter] : node.parameters) {
      fnv.add(name);
      add_shape(fnv, parameter.shape);
      for (const double value : parameter.values) fnv.add(value);
    }
  }
  for (const Edge& edge : graph.edges) {
    fnv.add(std::uint64_t{edge.from});
    fnv.add(std::uint64_t{edge.to});
  }
  return fnv.hash();
}

}  // namespace synfire
