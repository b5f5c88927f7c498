// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// networks: which kinds of a platform's cores take which groups of neurons.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "base/target.h"
#include "networks/projection.h"

namespace synfire {

/// Usable cores of a platform that are alike.
struct CoreKind {
  const CoreTarget* core = nullptr;
  std::size_t count = 0;
};

/// Of each group the kinds that take it, in the order of the cores, its own first; none that is too short of delays, unless
/// all are. Gives each group its constant input (set_constant), without what only aligns it with late input where no core can
/// make it wait, which `warnings` tell. Throws InputError when no kind takes a group, or its own has too few delays for it.
std::vector<std::vector<CoreKind>> choose_kinds(Network& network, const Graph& graph, const Target& target,
                                                const std::string& file, std::vector<std::string>& warnings);

}  // namespace synfire
