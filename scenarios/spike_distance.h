// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// scenarios: how far apart two trains of spikes of one neuron are. Times ascend, in seconds.
#pragma once

#include <cstddef>
#include <span>

namespace synfire {

/// van Rossum 2001: the square of the distance between the trains after each spike became exp(-t / tau):
/// D^2 = 1/tau * integral (f - g)^2. One spike that has no partner far and wide gives 1/2.
double van_rossum_squared(std::span<const double> a, std::span<const double> b, double tau);

/// Victor and Purpura 1996: the cheapest way from one train to the other; to add or remove a spike costs 1, to move it costs
/// `cost_per_second` times the distance.
double victor_purpura(std::span<const double> a, std::span<const double> b, double cost_per_second);

/// Spikes of both trains, in order, that are no further apart than `window`; the nearer partner first in time.
struct Jitter {
  std::size_t pairs = 0;
  double sum = 0.0;      ///< of b - a over the pairs
  double squares = 0.0;  ///< of (b - a)^2
};
Jitter jitter(std::span<const double> a, std::span<const double> b, double window);

}  // namespace synfire
