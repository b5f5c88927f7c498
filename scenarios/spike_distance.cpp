// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// scenarios: distances of spike trains.
#include "scenarios/spike_distance.h"

#include <algorithm>
#include <cmath>
#include <vector>

namespace synfire {

double van_rossum_squared(std::span<const double> a, std::span<const double> b, double tau) {
  // The trains as one, with signs: D^2 = 1/2 sum of s_i s_j exp(-|t_i - t_j| / tau), and what lies behind a spike decays.
  double behind = 0.0, now = 0.0, twice = 0.0;
  std::size_t i = 0, j = 0;
  while (i < a.size() || j < b.size()) {
    const bool first = j == b.size() || (i < a.size() && a[i] <= b[j]);
    const double at = first ? a[i++] : b[j++];
    const double sign = first ? 1.0 : -1.0;
    behind *= std::exp((now - at) / tau);
    twice += 1.0 + 2.0 * sign * behind;
    behind += sign;
    now = at;
  }
  return std::max(twice, 0.0) / 2.0;
}

double victor_purpura(std::span<const double> a, std::span<const double> b, double cost_per_second) {
  std::vector<double> row(b.size() + 1);
  for (std::size_t j = 0; j <= b.size(); ++j) row[j] = static_cast<double>(j);
  for (const double spike : a) {
    double diagonal = row[0];
    row[0] += 1.0;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const double moved = diagonal + cost_per_second * std::abs(spike - b[j - 1]);
      diagonal = row[j];
      row[j] = std::min({row[j] + 1.0, row[j - 1] + 1.0, moved});
    }
  }
  return row.back();
}

Jitter jitter(std::span<const double> a, std::span<const double> b, double window) {
  Jitter all;
  std::size_t j = 0;
  for (std::size_t i = 0; i < a.size(); ++i) {
    while (j < b.size() && b[j] < a[i] - window) ++j;
    // A later spike of b is this one's partner as long as it is nearer, and no nearer to the next of a.
    while (j + 1 < b.size() && std::abs(b[j + 1] - a[i]) < std::abs(b[j] - a[i]) &&
           (i + 1 == a.size() || std::abs(b[j + 1] - a[i]) <= std::abs(b[j + 1] - a[i + 1]))) {
      ++j;
    }
    if (j == b.size() || std::abs(b[j] - a[i]) > window) continue;
    const double difference = b[j++] - a[i];
    ++all.pairs;
    all.sum += difference;
    all.squares += difference * difference;
  }
  return all;
}

}  // namespace synfire
