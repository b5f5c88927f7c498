// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// networks: the compiler: a graph and what a platform offers (base/target.h) become an image. The way of a network:
//   projection   linear nodes fuse into synapses between groups of neurons
//   partition    groups are cut into parts that fit on a core
//   placement    parts find cores such that packets travel few hops
//   image        cores are encoded, bytes find addresses
#pragma once

#include <cstdint>
#include <string>

#include "base/neuron.h"
#include "base/target.h"
#include "networks/graph.h"
#include "networks/image.h"

namespace synfire {

struct CompileOptions {
  Conventions conventions;
  bool balance_delays = false;  ///< pad shorter paths with synaptic delays where paths of unequal depth meet
  std::uint64_t seed = 1;       ///< of the placement
  std::string file;             ///< for messages; empty: the graph's own
};

/// Throws InputError that says which limit a node exceeds and by how much, when the network does not fit.
Image compile(const Graph& graph, const CompileOptions& options, const Target& target);

}  // namespace synfire
