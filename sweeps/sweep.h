// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// sweeps: what a sweep file can say, version 1, declared once. What it means is worked out in plan.h.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/schema.h"

namespace synfire {

enum class Scale { linear, logarithmic };
template <>
struct Choices<Scale> {
  static constexpr std::pair<std::string_view, Scale> kAll[] = {{"linear", Scale::linear}, {"logarithmic", Scale::logarithmic}};
};

/// One axis: a list of values, a range, or several paths that move together.
struct AxisParameters {
  std::optional<std::string> path;
  std::optional<std::string> name;
  std::vector<Value> values;
  Value from, to, step;
  std::optional<std::int32_t> count;
  Scale scale = Scale::linear;
  bool whole = false;
  Value zip;
  static const Schema<AxisParameters>& schema();
};

enum class SampleMethod { grid, random, latin_hypercube, sobol };
template <>
struct Choices<SampleMethod> {
  static constexpr std::pair<std::string_view, SampleMethod> kAll[] = {{"grid", SampleMethod::grid},
                                                                       {"random", SampleMethod::random},
                                                                       {"latin_hypercube", SampleMethod::latin_hypercube},
                                                                       {"sobol", SampleMethod::sobol}};
};
struct SampleParameters {
  SampleMethod method = SampleMethod::grid;
  std::optional<std::int32_t> points;
  std::int64_t seed = 1;
  static const Schema<SampleParameters>& schema();
};

/// A metric of summary.json that matters, which way is better, and hard limits.
struct ObjectiveParameters {
  std::string metric;
  std::optional<std::string> name;
  bool minimise = false;
  bool maximise = false;
  Value at_least, at_most;
  static const Schema<ObjectiveParameters>& schema();
};

/// What a point may take.
struct PointLimits {
  std::optional<Time> time;
  std::optional<MemorySize> memory;
  static const Schema<PointLimits>& schema();
};

/// What stays of a point besides its row.
enum class Keep { everything, summary, nothing };
template <>
struct Choices<Keep> {
  static constexpr std::pair<std::string_view, Keep> kAll[] = {
      {"everything", Keep::everything}, {"summary", Keep::summary}, {"nothing", Keep::nothing}};
};

enum class SearchMethod { nsga2 };
template <>
struct Choices<SearchMethod> {
  static constexpr std::pair<std::string_view, SearchMethod> kAll[] = {{"nsga2", SearchMethod::nsga2}};
};
struct SearchParameters {
  SearchMethod method = SearchMethod::nsga2;
  std::int32_t population = 20;
  std::int32_t generations = 10;
  std::int64_t seed = 1;
  static const Schema<SearchParameters>& schema();
};

struct SlurmParameters {
  std::optional<std::string> partition;
  std::optional<std::string> account;
  std::optional<Time> time;
  std::optional<MemorySize> memory;
  std::vector<std::string> options;
  std::int32_t chunk = 1;
  std::int32_t most_at_once = 0;
  static const Schema<SlurmParameters>& schema();
};

struct SweepParameters {
  std::int32_t synfire = 1;
  std::string sweep;
  std::string scenario;
  Value set;
  std::vector<AxisParameters> axes;
  Value when;
  SampleParameters sample;
  std::optional<std::int32_t> repeat;
  std::vector<ObjectiveParameters> objectives;
  std::vector<std::string> metrics;
  PointLimits limits;
  Keep keep = Keep::summary;
  std::optional<SearchParameters> search;
  SlurmParameters slurm;
  static const Schema<SweepParameters>& schema();
};

}  // namespace synfire
