// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// sweeps: axes as the sampling sees them: a number of columns that move together through a list of values, or a continuous
// range.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "sweeps/sweep.h"

namespace synfire {

/// A path that is varied: a column of the table.
struct Column {
  std::string path;
  std::string name;  ///< the path, unless the file says another
  Location where;
  /// Where each listed value stands, for messages; of a range: one place.
  std::vector<Location> places;
};

struct Axis {
  std::size_t first = 0;  ///< of its columns
  std::size_t columns = 1;
  /// Texts of YAML, as after `--set path=`; one for each column. Empty: continuous.
  std::vector<std::vector<std::string>> values;
  /// A continuous range: from [0, 1) to a text. Empty for lists.
  std::function<std::string(double)> at;
  Location where;
};

struct Axes {
  std::vector<Column> columns;
  std::vector<Axis> axes;
};

/// Axes of a file. `continuous`: ranges without count and step stay ranges; else they must have one.
Axes expand_axes(const std::vector<AxisParameters>& given, const Value& in, bool continuous, Problems& problems);

/// A path without `.components`, with which or without it names the same value: `platform.components.core.x`.
std::string without_frames(std::string path);

}  // namespace synfire
