// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// sweeps: fronts.
#include "sweeps/front.h"

#include <algorithm>
#include <unordered_map>

#include "sweeps/metrics.h"

namespace synfire {

namespace {

/// What an objective costs: smaller is better.
std::vector<double> costs_of(const SweepPlan& plan, const Choice& choice) {
  std::vector<double> costs;
  for (std::size_t i = 0; i < plan.parameters.objectives.size(); ++i) {
    const double value = *choice.metrics[i];
    costs.push_back(plan.parameters.objectives[i].maximise ? -value : value);
  }
  return costs;
}

bool within_limits(const SweepPlan& plan, const Choice& choice) {
  Problems none;  // told when the file was read
  for (std::size_t i = 0; i < plan.parameters.objectives.size(); ++i) {
    const ObjectiveParameters& objective = plan.parameters.objectives[i];
    if (!choice.metrics[i]) return false;
    double bound = 0.0;
    if (!objective.at_least.is_null() && read_metric_value(objective.metric, objective.at_least, bound, Reader(none)) &&
        *choice.metrics[i] < bound)
      return false;
    if (!objective.at_most.is_null() && read_metric_value(objective.metric, objective.at_most, bound, Reader(none)) &&
        *choice.metrics[i] > bound)
      return false;
  }
  return true;
}

void mean(Choice& choice, const std::vector<LedgerRow>& rows, std::size_t metrics) {
  choice.metrics.assign(metrics, 0.0);
  choice.complete = true;
  for (const std::int64_t number : choice.points) {
    const Outcome& outcome = rows[static_cast<std::size_t>(number)].outcome;
    choice.complete = choice.complete && outcome.state == PointState::done;
    for (std::size_t m = 0; m < metrics; ++m) {
      const auto value = m < outcome.metrics.size() ? outcome.metrics[m] : std::nullopt;
      if (!value) choice.metrics[m].reset();
      if (choice.metrics[m]) *choice.metrics[m] += *value / static_cast<double>(choice.points.size());
    }
  }
}

}  // namespace

bool dominates(const std::vector<double>& a, const std::vector<double>& b) {
  bool better = false;
  for (std::size_t i = 0; i < a.size(); ++i) {
    if (a[i] > b[i]) return false;
    better = better || a[i] < b[i];
  }
  return better;
}

Front find_front(const SweepPlan& plan, const std::vector<LedgerRow>& rows) {
  Front front;
  for (std::size_t c = 0; c < plan.axes.columns.size(); ++c) {
    if (!is_repetition(plan.axes.columns[c])) front.columns.push_back(c);
  }
  std::unordered_map<std::string, std::size_t> known;
  for (std::size_t r = 0; r < rows.size(); ++r) {
    Point values;
    for (const std::size_t c : front.columns) values.push_back(c < rows[r].values.size() ? rows[r].values[c] : "");
    const auto [at, added] = known.try_emplace(key_of(values), front.choices.size());
    if (added) front.choices.push_back({{}, std::move(values), {}});
    front.choices[at->second].points.push_back(static_cast<std::int64_t>(r));
  }
  std::vector<std::size_t> order;
  std::vector<std::vector<double>> costs(front.choices.size());
  for (std::size_t i = 0; i < front.choices.size(); ++i) {
    Choice& choice = front.choices[i];
    mean(choice, rows, plan.metric_names().size());
    choice.allowed = choice.complete && within_limits(plan, choice);
    if (!choice.allowed) continue;
    costs[i] = costs_of(plan, choice);
    order.push_back(i);
  }
  // In order of costs only what came before can beat a choice, and it is enough to ask those of the front.
  std::ranges::stable_sort(order, [&](std::size_t a, std::size_t b) { return costs[a] < costs[b]; });
  std::vector<std::size_t> best;
  for (const std::size_t i : order) {
    if (std::ranges::any_of(best, [&](std::size_t other) { return dominates(costs[other], costs[i]); })) continue;
    best.push_back(i);
    front.choices[i].best = true;
  }
  return front;
}

}  // namespace synfire
