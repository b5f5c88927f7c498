// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// networks: what a network is before any chip has rounded it, in the terms of NeuroBench: connections, how many of them are
// zero, and what they would cost were every neuron active in every step.
#pragma once

#include <cstdint>

#include "networks/graph.h"

namespace synfire {

struct NetworkFacts {
  std::uint64_t weights = 0;       ///< of Affine, Linear and Conv nodes
  std::uint64_t zero_weights = 0;  ///< of these
  std::uint64_t dense = 0;         ///< multiplications of a step, zeros and silent neurons included
  std::uint64_t parameters = 0;    ///< numbers in the file, of all nodes
  bool graded = false;             ///< something but an Output node gets values that are no spikes

  double connection_sparsity() const {
    return weights == 0 ? 0.0 : static_cast<double>(zero_weights) / static_cast<double>(weights);
  }
};

NetworkFacts facts_of(const Graph& graph);

}  // namespace synfire
