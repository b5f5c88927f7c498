// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// sweeps: which points of the space run: every combination, or some that are drawn. The same file gives the same points on
// every machine.
#pragma once

#include <string>
#include <vector>

#include "sweeps/condition.h"

namespace synfire {

using Point = std::vector<std::string>;
/// Points of the same texts have the same.
std::string key_of(PointView point);

struct Sample {
  std::vector<Point> points;
  std::uint64_t combinations = 0;  ///< that the space has; 0: without number
  std::uint64_t refused = 0;       ///< by conditions, of those that were looked at
};

/// What a sweep may have, seeds included.
inline constexpr std::uint64_t kMostPoints = 1'000'000;

/// Throws InputError when there are too many.
Sample draw(const Axes& axes, const std::vector<Condition>& conditions, const SampleParameters& sample, const Location& where);

/// The text of each column at a place of the space; a share of [0, 1) for each axis.
Point point_at(const Axes& axes, std::span<const double> shares);

}  // namespace synfire
