// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// networks: placement: parts find cores such that the packets of a step travel few hops, as if every neuron fired once.
#pragma once

#include <cstdint>
#include <vector>

#include "base/target.h"
#include "networks/partition.h"
#include "networks/traffic.h"

namespace synfire {

/// The core of each part. Starts from the best of three orders (as cut; by recursive bisection of the traffic; greedily, the
/// most connected first) and exchanges parts while that helps. The same for the same seed.
std::vector<std::uint32_t> place(const Partition& partition, const Traffic& traffic, const Target& target, std::uint64_t seed);

}  // namespace synfire
