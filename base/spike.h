// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// base: spikes and where they go. A spike may carry a value; batches of unit spikes keep no values and pay nothing for them.
#pragma once

#include <cstdint>
#include <vector>

#include "base/quantity.h"

namespace synfire {

/// An axon of a core. Cores are numbered over the whole platform.
struct Destination {
  std::uint32_t core = 0;
  std::uint32_t axon = 0;

  auto operator<=>(const Destination&) const = default;
};

/// On chips whose packets carry a delay: axon + delay in steps, beyond the one that a packet takes, above these bits.
inline constexpr std::uint32_t kDelayShift = 16;

/// Neurons that fired in a step, ascending by index. `values` is empty when every spike is a unit spike, else one value each.
struct FiredBatch {
  std::vector<std::uint32_t> neurons;
  std::vector<double> values;

  void clear() {
    neurons.clear();
    values.clear();
  }
};

/// A packet on its way: where it goes and when it was sent (time within the step). Its destinations are consecutive entries of
/// the batch's list; a fabric without multicast sends one copy to each.
struct Packet {
  Picoseconds time = 0;
  std::uint32_t source = 0;  ///< core that sent it, or kOutside
  std::uint32_t first = 0;   ///< of its destinations
  std::uint32_t count = 0;
};
inline constexpr std::uint32_t kOutside = 0xffffffff;

/// What one component hands to another in one transaction: the payload of a spike socket.
struct PacketBatch {
  std::vector<Packet> packets;
  std::vector<Destination> destinations;
  std::vector<double> values;  ///< one a packet, or empty: unit spikes

  void clear() {
    packets.clear();
    destinations.clear();
    values.clear();
  }
  /// Adds a packet; `value` 1 is a unit spike.
  void add(Picoseconds time, std::uint32_t source, const Destination* to, std::uint32_t count, double value = 1.0) {
    if (value != 1.0 && values.empty()) values.assign(packets.size(), 1.0);
    packets.push_back({time, source, static_cast<std::uint32_t>(destinations.size()), count});
    destinations.insert(destinations.end(), to, to + count);
    if (!values.empty() || value != 1.0) values.push_back(value);
  }
};

}  // namespace synfire
