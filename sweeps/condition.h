// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// sweeps: conditions that points must meet, such as `neurons * cores <= 4096 and platform != 'ideal'`. Numbers with a unit
// count in SI units (memory in bits). Names are those of columns, or the last part of a path where only one path ends so;
// `size[0]` is the first item of a list.
#pragma once

#include <functional>
#include <span>
#include <string>
#include <variant>
#include <vector>

#include "sweeps/axis.h"

namespace synfire {

/// The texts of a point, one for each column.
using PointView = std::span<const std::string>;

class Condition {
 public:
  /// Throws InputError at `where` when it is no condition over these columns.
  Condition(const std::string& text, const std::vector<Column>& columns, const Location& where, const std::string& path);

  /// Throws InputError when it has no answer for such values (a text where a number is needed, a division by 0).
  bool holds(PointView point) const;

 private:
  using Result = std::variant<bool, double, std::string>;
  using Node = std::function<Result(PointView)>;
  friend class ConditionParser;

  std::string text_;
  Location where_;
  std::string path_;
  Node node_;
};

}  // namespace synfire
