// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// sweeps: what a point is before it runs: whether its scenario and platform hold together with its values, and its identity: a
// hash of its merged configuration and of the contents of every file that this names.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "sweeps/plan.h"

namespace synfire {

struct CheckedPoint {
  std::size_t point = 0;
  std::uint64_t identity = 0;
  std::vector<Problem> problems;
};

/// Checks points in the folder of the plan, here in this process. What is wrong with the values of a point stands where the
/// sweep file gives them.
CheckedPoint check_point(const SweepPlan& plan, const Point& point, std::size_t number);

/// The same for many, in processes beside each other.
std::vector<CheckedPoint> check_points(const SweepPlan& plan, const std::vector<Point>& points,
                                       std::span<const std::size_t> which, unsigned processes);

/// The points of a sample; of a search, which has none so far, some that together have every value and end of its axes.
std::vector<Point> points_to_check(const SweepPlan& plan);

/// Points that together have every value of every column, and further ones, evenly spread, up to `most`.
std::vector<std::size_t> coverage(const std::vector<Point>& points, std::size_t most);

/// All problems of many points once, with how many points have them. Empty when all are good.
void report_problems(const SweepPlan& plan, const std::vector<Point>& points, const std::vector<CheckedPoint>& checked,
                     Problems& problems);

}  // namespace synfire
