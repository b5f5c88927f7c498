// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// sweeps/pagmo: NSGA-II (Deb et al. 2002) of pagmo2. Every generation is handed out whole, so that its points run beside each
// other.
#include <pagmo/algorithms/nsga2.hpp>
#include <pagmo/batch_evaluators/member_bfe.hpp>
#include <pagmo/bfe.hpp>
#include <pagmo/population.hpp>
#include <pagmo/problem.hpp>
#include <pagmo/types.hpp>

#include "sweeps/search.h"

namespace {

/// pagmo copies its problems; they all ask the same.
struct Space {
  const synfire::SearchSpace* space = nullptr;
  const synfire::Evaluate* evaluate = nullptr;

  pagmo::vector_double fitness(const pagmo::vector_double& place) const { return (*evaluate)({place}).front(); }
  pagmo::vector_double batch_fitness(const pagmo::vector_double& places) const {
    const std::size_t size = space->lower.size();
    synfire::Vectors list;
    for (std::size_t at = 0; at + size <= places.size(); at += size)
      list.emplace_back(places.begin() + static_cast<std::ptrdiff_t>(at),
                        places.begin() + static_cast<std::ptrdiff_t>(at + size));
    pagmo::vector_double costs;
    for (const auto& one : (*evaluate)(list)) costs.insert(costs.end(), one.begin(), one.end());
    return costs;
  }
  pagmo::vector_double::size_type get_nobj() const { return space->objectives; }
  pagmo::vector_double::size_type get_nix() const { return space->whole; }
  std::pair<pagmo::vector_double, pagmo::vector_double> get_bounds() const { return {space->lower, space->upper}; }
  pagmo::thread_safety get_thread_safety() const { return pagmo::thread_safety::none; }

  /// pagmo wants its problems to be storable; a search is never stored, it is repeated.
  template <class Archive>
  void serialize(Archive&, unsigned) {}
};

}  // namespace

extern "C" __attribute__((visibility("default"))) void synfire_search_nsga2(const synfire::SearchSpace& space,
                                                                            const synfire::SearchSetup& setup,
                                                                            const synfire::Evaluate& evaluate) {
  const pagmo::problem problem(Space{&space, &evaluate});
  pagmo::population population(problem, pagmo::bfe(pagmo::member_bfe{}), setup.population, setup.seed);
  pagmo::nsga2 algorithm(setup.generations, 0.95, 10.0, 1.0 / static_cast<double>(space.lower.size()), 50.0, setup.seed);
  algorithm.set_bfe(pagmo::bfe(pagmo::member_bfe{}));
  algorithm.evolve(population);
}
