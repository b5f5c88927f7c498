// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// scenarios: distributions.
#include "scenarios/distribution.h"

#include "base/json.h"

namespace synfire {

void Distribution::add(Picoseconds value, std::uint64_t times) {
  values_[value] += times;
  count_ += times;
}

double Distribution::percentile(double part) const {
  std::uint64_t seen = 0;
  for (const auto& [value, times] : values_) {
    seen += times;
    if (static_cast<double>(seen) >= part * static_cast<double>(count_)) return to_seconds(value);
  }
  return 0.0;
}

Json Distribution::json() const {
  Json json = Json::object();
  json["count"] = count_;
  double sum = 0.0;
  for (const auto& [value, times] : values_) sum += static_cast<double>(value) * static_cast<double>(times);
  const auto of = [&](double value) { return count_ == 0 ? Json(nullptr) : Json(value); };
  json["mean_s"] = of(count_ == 0 ? 0.0 : sum * 1e-12 / static_cast<double>(count_));
  json["min_s"] = of(percentile(0.0));
  json["median_s"] = of(percentile(0.5));
  json["p95_s"] = of(percentile(0.95));
  json["max_s"] = of(percentile(1.0));
  return json;
}

}  // namespace synfire
