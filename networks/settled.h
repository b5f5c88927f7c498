// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// networks: a part of fusion: what nodes give when nothing comes in, which is what feedback edges carry before step 0.
#pragma once

#include <string>
#include <vector>

#include "base/neuron.h"
#include "networks/graph.h"
#include "networks/schedule.h"

namespace synfire {

/// The bias of a node, one value for each output (a convolution's own is one for each channel). Empty: it has none.
std::vector<double> bias_of(const Node& node);

/// Chosen nodes such that each comes after those of them that it reads, through feedback edges too. They contain no cycle.
std::vector<std::size_t> dependency_order(const Graph& graph, const Schedule& schedule, const std::vector<bool>& chosen);

/// Of each node, its response to no input: neurons and Delays give 0, the rest what it makes of that (biases travel on, through
/// feedback edges too). Empty: zeros, and nothing is computed where no feedback edge would carry it. `file` is for messages.
std::vector<std::vector<double>> settle(const Graph& graph, const Schedule& schedule, const Conventions& conventions,
                                        const std::string& file);

}  // namespace synfire
