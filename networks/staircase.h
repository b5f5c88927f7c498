// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// networks: a part of fusion: the constant part of a value. Biases are constant, but behind Delays and feedback edges they
// begin later, so the constant is a staircase over the first steps.
#pragma once

#include <cstdint>
#include <map>
#include <span>
#include <vector>

#include "base/neuron.h"
#include "networks/sparse_map.h"

namespace synfire {

/// At step t the value is the sum of those entries whose key is at most t.
using Staircase = std::map<std::uint32_t, std::vector<double>>;

/// Adds factor * values from step `start` on.
void add_to(Staircase& stairs, std::uint32_t start, std::span<const double> values, double factor = 1.0);
/// Adds what a map makes of values that begin at step `start`. Throws std::length_error past 2^24 steps or values.
void add_mapped(Staircase& stairs, std::uint32_t start, std::span<const double> values, const SparseMap& map);
/// Forgets entries that change nothing.
void drop_zeros(Staircase& stairs);

/// Sets the group's bias and early corrections from its constant, begun `lag` steps late. Throws std::length_error when the
/// corrections would take more than 2^24 values.
void set_constant(NeuronGroup& group, const Staircase& constant, std::uint32_t lag);

}  // namespace synfire
