// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// networks: the compiler's way for platforms made of cores with neurons and synapses.
#pragma once

#include "networks/compiler.h"

namespace synfire {

/// Adds to an image what the network becomes on the cores: segments, nodes, runs, routing, utilisation, notes and warnings.
void compile_cores(const Graph& graph, const CompileOptions& options, const Target& target, Image& image);

}  // namespace synfire
