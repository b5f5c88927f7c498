// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// networks: whether a core can hold a part, and if not, how much of it.
#include "networks/part_check.h"

#include <algorithm>

namespace synfire {

Usage PartCheck::exceeded(Part& part) const {
  CoreProgram program;
  program.layer = part.layer;
  program.rows = std::move(part.rows);  // lent
  program.destinations.resize(part.neurons);
  for (const PartSlice& slice : part.slices) {
    program.slices.push_back(
        {&network_.groups[slice.group].neurons, quantised_[slice.group], slice.first_local, slice.neurons});
  }
  const std::vector<Usage> all = part.kind->usage(program);
  part.rows = std::move(program.rows);
  const auto over = std::find_if(all.begin(), all.end(), [](const Usage& usage) { return usage.used > usage.capacity; });
  return over == all.end() ? Usage{} : *over;
}

PartCheck::Fit PartCheck::fit(Part& part) const {
  if (quantised_.empty()) return {part.neurons, {}};
  Usage over = exceeded(part);
  if (over.used == 0) return {part.neurons, {}};
  std::uint32_t fits = 0;
  std::uint32_t too_many = part.neurons;
  while (too_many - fits > 1) {
    const std::uint32_t middle = fits + (too_many - fits) / 2;
    Part first = first_of(part, middle);
    const Usage usage = exceeded(first);
    if (usage.used == 0) {
      fits = middle;
    } else {
      too_many = middle;
      over = usage;
    }
  }
  return {fits, over};
}

Part first_of(const Part& part, std::uint32_t neurons) {
  Part first;
  first.kind = part.kind;
  first.layer = part.layer;
  first.neurons = neurons;
  first.full = part.full;
  for (const PartSlice& slice : part.slices) {
    if (slice.first_local >= neurons) break;
    const std::size_t count = std::min<std::size_t>(slice.neurons.size(), neurons - slice.first_local);
    first.slices.push_back(
        {slice.group, slice.first_local, {slice.neurons.begin(), slice.neurons.begin() + static_cast<std::ptrdiff_t>(count)}});
  }
  // Axons are numbered as neurons ask for them, so those that nobody is left to hear are the last ones.
  for (std::size_t axon = 0; axon < part.axons.size(); ++axon) {
    const std::vector<SynapseEntry>& row = part.rows[axon].synapses;
    const auto end =
        std::lower_bound(row.begin(), row.end(), neurons, [](const SynapseEntry& s, auto n) { return s.target < n; });
    if (end == row.begin()) break;
    first.axons.push_back(part.axons[axon]);
    first.rows.push_back({{row.begin(), end}, part.rows[axon].graded});
    first.synapse_bits += part.kind->row_bits(first.rows.back());
  }
  return first;
}

}  // namespace synfire
