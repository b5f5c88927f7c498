// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// sweeps: a sweep file read and worked out: columns, points, and the words that a point adds to `synfire run`. Nothing runs
// here.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "sweeps/sampling.h"

namespace synfire {

struct SweepPlan {
  std::filesystem::path file;      ///< absolute
  std::filesystem::path folder;    ///< of the file: points run there, so that paths in values are relative to it
  std::filesystem::path scenario;  ///< absolute
  SweepParameters parameters;
  Axes axes;
  std::vector<Condition> conditions;
  std::vector<std::string> fixed;  ///< `path=X`, the same for every point
  Sample sample;                   ///< empty for a search
  std::vector<Point> points;       ///< of the sample, repetitions included
  std::vector<std::string> warnings;

  /// `path=X` of a point, what is fixed first.
  std::vector<std::string> sets(const Point& point) const;
  /// The words behind `synfire run`.
  std::vector<std::string> arguments(const Point& point) const;
  /// Names of the columns of numbers: objectives, then further metrics.
  std::vector<std::string> metric_names() const;
  /// Their paths in summary.json.
  std::vector<std::string> metric_paths() const;
  /// Seeds of a searched point (of a sample they are a column like others).
  std::vector<std::string> seeds() const;
};

/// Whether a YAML file is a sweep.
bool is_sweep(const Value& file);

/// `sets`: `path=X` of the command line, for every point; they win over the file's `set`. `folder`: where relative
/// paths begin, if not beside the file (a copy of it). Throws InputError with every problem.
SweepPlan plan_sweep(const std::filesystem::path& file, const std::vector<std::string>& sets = {},
                     const std::filesystem::path& folder = {});

/// A column of random seeds is a repetition, not a choice.
inline bool is_repetition(const Column& column) {
  return column.path == "seed";
}

}  // namespace synfire
