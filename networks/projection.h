// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// networks: fusion: a graph becomes groups of neurons and the projections between them. Linear nodes have no place on a chip of
// cores: those between two groups are multiplied into one sparse map with delays, their biases become a constant input.
//
// Time (docs: "Time and delay on a time-stepped chip"). On paper a path takes D steps (its Delays) plus one for each feedback
// edge. On a chip with steps a packet from core to core takes one step, whatever the path; spikes of the outside take none. So
//   delay = D                         of a path without feedback edges: the group that it leads to lags one step more
//   delay = D + feedback edges - 1    of a path with some: the packet is the feedback edge's step
// `layered` chips run cores in the order of layers, so there a forward path takes no step and nothing lags.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/neuron.h"
#include "base/target.h"
#include "networks/graph.h"
#include "networks/sparse_map.h"
#include "networks/staircase.h"

namespace synfire {

struct Group {
  NeuronGroup neurons;      ///< without bias and early: see set_constant
  std::size_t node = 0;     ///< index into Graph::nodes
  std::uint32_t layer = 0;  ///< most groups before it on a way without feedback
  std::uint32_t lag = 0;    ///< steps that it runs behind the equations on paper
  Staircase constant;       ///< of its input, in the time of the paper
};

/// All synapses from one source to one group. Delays count beyond the step that a packet takes.
struct Projection {
  std::uint32_t source = 0;  ///< Input nodes in order, then groups: see Network::sources
  std::uint32_t group = 0;
  bool feedback = false;      ///< its paths contain feedback edges
  std::uint32_t padding = 0;  ///< steps of all its delays that were added to balance paths
  SparseMap map;
};

struct NetworkOutput {
  std::size_t node = 0;     ///< index into Graph::nodes
  std::uint32_t group = 0;  ///< whose neurons it shows, index by index
};

struct Network {
  std::vector<std::size_t> inputs;      ///< Graph::nodes of the Input nodes, in the schedule's order
  std::vector<Group> groups;            ///< in the schedule's order
  std::vector<Projection> projections;  ///< by group, then source, then feedback; none is empty
  std::vector<NetworkOutput> outputs;   ///< in the schedule's order
  std::vector<std::string> notes;
  std::vector<std::string> warnings;

  /// The group that a projection comes from; nullptr: from an Input node.
  const Group* sender(const Projection& projection) const {
    return projection.source < inputs.size() ? nullptr : &groups[projection.source - inputs.size()];
  }
  /// Whether it brings values, not unit spikes.
  bool graded(const Projection& projection) const {
    const Group* from = sender(projection);
    return from != nullptr && !fires(from->neurons.model);
  }
};

struct LoweringOptions {
  Conventions conventions;
  Discipline discipline = Discipline::barrier;
  bool balance_delays = false;
  std::string file;  ///< for messages
};

/// Throws InputError when the network asks for more than the budgets (SparseMap), or for delays past 2^31 steps.
Network lower(const Graph& graph, const LoweringOptions& options);

/// Computes lags and, where paths of unequal depth meet, warns or (balance_delays) pads. Part of `lower`.
void find_depths(Network& network, const Graph& graph, const LoweringOptions& options);

}  // namespace synfire
