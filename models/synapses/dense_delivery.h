// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// models/synapses: the hot loops of `dense`: add whole rows of weights to the accumulators, in vectors.
//
// Four rows are added in one pass, so that the sums are loaded and stored once for four synapses. Eight-bit weights are first
// added up in 16 bits, twice as many to a vector: 256 rows of -128 just fit. Floating-point sums are formed in the order of the
// rows, so that they have the bits of a synapse-by-synapse delivery.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <cstring>
#include <span>
#include <type_traits>

namespace synfire::dense {

/// sums[c] += row[c] for the rows given, c < columns (a multiple of 64).
template <class Sum, class Weight>
inline void add_rows(const Weight* const* rows, std::size_t count, Sum* __restrict sums, std::size_t columns) {
  const auto plus = [](Sum sum, Weight weight) {
    if constexpr (std::is_integral_v<Sum>) {  // wraps around; signed overflow would be undefined
      using Bits = std::make_unsigned_t<Sum>;
      return static_cast<Sum>(static_cast<Bits>(static_cast<Bits>(sum) + static_cast<Bits>(static_cast<Sum>(weight))));
    } else {
      return sum + static_cast<Sum>(weight);
    }
  };
  std::size_t k = 0;
  for (; k + 4 <= count; k += 4) {
    const Weight* a = rows[k];
    const Weight* b = rows[k + 1];
    const Weight* c = rows[k + 2];
    const Weight* d = rows[k + 3];
    for (std::size_t n = 0; n < columns; ++n) sums[n] = plus(plus(plus(plus(sums[n], a[n]), b[n]), c[n]), d[n]);
  }
  for (; k < count; ++k) {
    const Weight* a = rows[k];
    for (std::size_t n = 0; n < columns; ++n) sums[n] = plus(sums[n], a[n]);
  }
}

/// sums[c] += row[c] * value; integers wrap around like the hardware's.
template <class Sum, class Weight>
inline void add_row(const Weight* row, double value, Sum* __restrict sums, std::size_t columns) {
  if constexpr (std::is_integral_v<Sum>) {
    const double whole = value != value ? 0.0 : std::clamp(std::round(value), -0x1p31, 0x1p31 - 1.0);
    const auto factor = static_cast<std::uint32_t>(static_cast<std::int64_t>(whole));
    for (std::size_t n = 0; n < columns; ++n) {
      sums[n] = static_cast<Sum>(static_cast<std::uint32_t>(sums[n]) +
                                 factor * static_cast<std::uint32_t>(static_cast<std::int32_t>(row[n])));
    }
  } else {
    for (std::size_t n = 0; n < columns; ++n) sums[n] += static_cast<double>(row[n]) * value;
  }
}

}  // namespace synfire::dense
