// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// sweeps: a search for the front. The library that does it is heavy and seldom used, so it lies in a module of its own
// (pagmo/), which is loaded when a sweep searches. A search is resumed by doing it again: what it asks for and the ledger knows
// is answered at once, and equal seeds ask the same.
#pragma once

#include <cstdint>
#include <functional>
#include <vector>

namespace synfire {

struct SearchSpace {
  std::vector<double> lower;
  std::vector<double> upper;
  std::size_t whole = 0;  ///< the last so many dimensions are whole numbers
  std::size_t objectives = 1;
};
struct SearchSetup {
  std::uint32_t population = 20;
  std::uint32_t generations = 10;
  std::uint32_t seed = 1;
};
using Vectors = std::vector<std::vector<double>>;
/// The costs of a generation, smaller is better, one list for each place.
using Evaluate = std::function<Vectors(const Vectors& places)>;

/// Called with each generation; returns when all have run. Throws InputError when this Synfire was built without the library.
void search_nsga2(const SearchSpace& space, const SearchSetup& setup, const Evaluate& evaluate);

/// What the module exports under the name `synfire_search_nsga2`.
using SearchFunction = void(const SearchSpace&, const SearchSetup&, const Evaluate&);

}  // namespace synfire
