// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// networks: sparse linear maps with delays: y[target](t) = sum over inputs i of weight * x[i](t - delay). Every linear node is
// one; those between two groups of neurons are multiplied into one. Sums run in the order of the inputs, so that a result never
// depends on how it was computed.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "base/target.h"
#include "networks/graph.h"

namespace synfire {

struct SparseMap {
  /// What users' files may ask for at most: entries of one map, and multiplications of one product.
  static constexpr std::uint64_t kMostEntries = std::uint64_t{1} << 27;
  static constexpr std::uint64_t kMostProducts = std::uint64_t{1} << 34;

  std::size_t outputs = 0;
  std::vector<std::uint64_t> first{0};  ///< of an input's entries; number of inputs + 1
  /// Of an input: ascending target, then delay, each pair once (where signs are kept apart: once a sign), no weight 0.
  std::vector<SynapseEntry> entries;

  std::size_t inputs() const { return first.size() - 1; }
  std::span<const SynapseEntry> row(std::size_t input) const {
    return std::span(entries).subspan(first[input], first[input + 1] - first[input]);
  }
};

/// Whether a node is a linear map once its bias is set aside: Affine, Linear, Scale, convolutions, pools, Flatten, Delay.
bool is_linear(NodeType type);

/// The map of a linear node; `dt` in seconds turns delays into steps. Throws std::length_error, with the figure, when the map
/// is past the budget.
SparseMap node_map(const Node& node, double dt);

SparseMap identity_map(std::size_t size);
/// x -> second(first(x)).
SparseMap compose(const SparseMap& first, const SparseMap& second);
/// Whether entries of one place with weights above and below zero cancel each other, or stay beside each other: for neurons
/// whose receptors are chosen by the sign.
enum class Signs : std::uint8_t { together, apart };
/// x -> a(x) + b(x).
SparseMap sum(const SparseMap& a, const SparseMap& b, Signs signs = Signs::together);
/// Adds to every delay.
void delay_by(SparseMap& map, std::uint32_t steps);
/// Incoming entries by output: row t of the result lists {target: input, delay, weight} in ascending order of input.
SparseMap transposed(const SparseMap& map);

}  // namespace synfire
