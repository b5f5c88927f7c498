// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// scenarios: the nodes of a network that a scenario can name, and whether it names them rightly.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "networks/graph.h"
#include "networks/image.h"
#include "platforms/description.h"
#include "scenarios/load.h"

namespace synfire {

struct KnownNode {
  std::string name;
  std::uint32_t size = 0;
  NodeRole role = NodeRole::neuron;
};

/// Input nodes, neurons and Output nodes. Linear nodes are none of them: on a chip they are synapses.
struct NodeNames {
  std::vector<KnownNode> nodes;

  const KnownNode* find(std::string_view name) const;
  std::vector<std::string> names(std::optional<NodeRole> role = std::nullopt) const;
};

NodeNames node_names(const Graph& graph);
NodeNames node_names(const Image& image);

/// Every node that the scenario names exists, and every Input node has its entry.
void check_names(const Scenario& scenario, const NodeNames& nodes, Problems& problems);

/// Every input of labels has room for them, and there are labels to show.
void check_one_hot(const Scenario& scenario, const NodeNames& nodes, Problems& problems);

/// Every state to record is one that some core of the platform has, and its indices exist.
void check_variables(const Scenario& scenario, const Image& image, const Description& platform, Problems& problems);

}  // namespace synfire
