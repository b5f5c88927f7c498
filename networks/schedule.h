// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// networks: in which order a graph's nodes run within a step, and which of its edges carry the value of the step before.
#pragma once

#include <cstddef>
#include <vector>

#include "base/error.h"
#include "networks/graph.h"

namespace synfire {

/// The rank of a node is its distance from the Input nodes in edges (those that no Input reaches come last). An edge u -> v is
/// a feedback edge when both ends lie in one strongly connected component and rank(v) <= rank(u); the rest has no cycle, since
/// within a component it only leads upwards. So the cut depends on the graph alone, not on the order of its description.
struct Schedule {
  std::vector<std::size_t> order;      ///< node indices: topological without feedback edges, ties by rank, then by name
  std::vector<std::size_t> position;   ///< of each node in `order`
  std::vector<std::size_t> rank;       ///< of each node
  std::vector<std::size_t> component;  ///< strongly connected component of each node
  std::vector<bool> feedback;          ///< of each edge of the graph
};

/// Throws InputError when a cycle has neither a neuron nor a Delay in it.
Schedule make_schedule(const Graph& graph);

/// Tells each algebraic loop: a cycle of nodes without state, whose values would depend on themselves.
void refuse_algebraic_loops(const Graph& graph, Problems& problems);

}  // namespace synfire
