// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// scenarios: a distribution of times.
#pragma once

#include <cstdint>
#include <map>

#include "base/json.h"
#include "base/quantity.h"

namespace synfire {

/// How long things took, each value with how often it was seen.
class Distribution {
 public:
  void add(Picoseconds value, std::uint64_t times = 1);
  /// `count`, and `mean_s`, `min_s`, `median_s`, `p95_s`, `max_s`, null without values. A percentile is the smallest value that
  /// so many per cent do not exceed.
  Json json() const;

 private:
  double percentile(double part) const;
  std::map<Picoseconds, std::uint64_t> values_;
  std::uint64_t count_ = 0;
};

}  // namespace synfire
