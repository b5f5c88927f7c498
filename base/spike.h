// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// base: spikes and where they go. A spike may carry a value; batches of unit spikes keep no values and pay nothing for them.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "base/quantity.h"

namespace synfire {

/// An axon of a core. Cores are numbered over the whole platform.
struct Destination {
  std::uint32_t core = 0;
  std::uint32_t axon = 0;

  auto operator<=>(const Destination&) const = default;
};

/// Steps are counted in double precision in places, so they stay below.
inline constexpr std::uint64_t kMostSteps = std::uint64_t{1} << 53;

/// On chips whose packets carry a delay: axon + delay in steps, beyond the one that a packet takes, above these bits.
inline constexpr std::uint32_t kDelayShift = 16;

/// Lists of spikes keep no values while every spike is a unit spike, else one each: that of spike i.
inline double spike_value(std::span<const double> values, std::size_t i) {
  return values.empty() ? 1.0 : values[i];
}
/// Keeps the value of a spike that comes after `before` others.
inline void append_value(std::vector<double>& values, std::size_t before, double value) {
  if (value == 1.0 && values.empty()) return;
  if (values.empty()) values.assign(before, 1.0);
  values.push_back(value);
}

/// Neurons that fired in a step, ascending by index. `values` is empty when every spike is a unit spike, else one value each.
struct FiredBatch {
  std::vector<std::uint32_t> neurons;
  std::vector<double> values;

  double value(std::size_t i) const { return spike_value(values, i); }
  /// What was appended to `neurons` alone are unit spikes.
  void fill_values() {
    if (!values.empty()) values.resize(neurons.size(), 1.0);
  }
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

  double value(std::size_t i) const { return spike_value(values, i); }
  void clear() {
    packets.clear();
    destinations.clear();
    values.clear();
  }
  /// Adds a packet; `value` 1 is a unit spike.
  void add(Picoseconds time, std::uint32_t source, const Destination* to, std::uint32_t count, double value = 1.0) {
    append_value(values, packets.size(), value);
    packets.push_back({time, source, static_cast<std::uint32_t>(destinations.size()), count});
    destinations.insert(destinations.end(), to, to + count);
  }
};

}  // namespace synfire
