// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// sweeps: the choices to choose from: points that no other beats in every objective, each the mean over its seeds.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "sweeps/ledger.h"
#include "sweeps/plan.h"

namespace synfire {

/// One design: all repetitions of a point together.
struct Choice {
  std::vector<std::int64_t> points;            ///< numbers of its rows
  Point values;                                ///< of the columns that are choices
  std::vector<std::optional<double>> metrics;  ///< means over all repetitions; nothing when one of them has none
  bool complete = false;                       ///< every repetition is done
  bool allowed = false;                        ///< complete, every objective has a value, within the hard limits
  bool best = false;                           ///< on the front
};

struct Front {
  std::vector<std::size_t> columns;  ///< those that are choices
  std::vector<Choice> choices;
};

Front find_front(const SweepPlan& plan, const std::vector<LedgerRow>& rows);

/// Whether `a` is at least as good as `b` everywhere and better somewhere. Smaller is better.
bool dominates(const std::vector<double>& a, const std::vector<double>& b);

}  // namespace synfire
