// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// networks: what the `ideal` chip gets: graph, schedule and options become a graph program.
#pragma once

#include <string>
#include <vector>

#include "base/graph_program.h"
#include "networks/graph.h"
#include "networks/schedule.h"

namespace synfire {

/// The program of a graph: one operation a node, in schedule order. Throws InputError where the options do not suit the graph
/// (a Delay of too many steps, a dt that overflows).
GraphProgram make_program(const Graph& graph, const Schedule& schedule, const Conventions& options);
GraphProgram make_program(const Graph& graph, const Conventions& options);

/// What a user should know about a time step: nodes with a time constant shorter than dt, where forward Euler oscillates or
/// explodes. `node/lif1/tau: ...`, one line a parameter.
std::vector<std::string> step_warnings(const Graph& graph, const Conventions& options);

}  // namespace synfire
