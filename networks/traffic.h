// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// networks: traffic: the packets of a step between the parts of a network, as if every neuron fired once.
#pragma once

#include <cstdint>
#include <vector>

#include "base/target.h"
#include "networks/partition.h"

namespace synfire {

/// Packets from part to part: one for each neuron of `from` that has an axon in `to`.
struct Traffic {
  struct Flow {
    std::uint32_t part = 0;
    std::uint64_t packets = 0;
  };
  std::vector<std::vector<Flow>> out;   ///< by sending part, ascending receiver
  std::vector<std::uint64_t> entering;  ///< packets from the outside, by receiving part
};
Traffic traffic_between(const Partition& partition, const SourceIndex& index);

/// Hops of all packets together when part p sits on core cores[p].
std::uint64_t total_hops(const Traffic& traffic, const Target& target, const std::vector<std::uint32_t>& cores);

/// Whether all packets arrive when part p sits on core cores[p]: none needs to pass what is known to be dead.
bool all_reached(const Traffic& traffic, const Target& target, const std::vector<std::uint32_t>& cores);

}  // namespace synfire
