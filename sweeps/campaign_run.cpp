// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// sweeps: campaigns: running what waits, and searching.
#include <algorithm>
#include <unordered_map>

#include "sweeps/campaign.h"
#include "sweeps/search.h"
#include "sweeps/table.h"

namespace synfire {

namespace {

using Clock = std::chrono::steady_clock;

constexpr double kWorst = 1e30;  ///< the cost of what fails

/// An interrupt on its way out of the search.
struct Interrupted {};

double since(Clock::time_point then) {
  return std::chrono::duration<double>(Clock::now() - then).count();
}

}  // namespace

bool Campaign::run() {
  launcher_ = request_.launcher == LaunchedBy::slurm ? slurm_launcher(plan_, setup_, *ledger_) : local_launcher(plan_, setup_);
  if (request_.launcher == LaunchedBy::local) {
    if (const std::string told = cancel_jobs(*ledger_); !told.empty()) request_.warn(told);
  }
  begun_ = table_written_ = Clock::now();
  bool whole = false;
  const auto write = [&] { write_results(plan_, rows_, request_.out / "results.csv"); };
  try {
    whole = plan_.parameters.search ? run_search() : run_sample();
  } catch (...) {
    try {
      ledger_->reset(false);
      rows_ = ledger_->rows();
      write();
    } catch (...) {  // what is wrong is told by the first one
    }
    throw;
  }
  write();
  return whole;
}

bool Campaign::run_sample() {
  std::vector<Task> tasks;
  for (const LedgerRow& row : rows_) {
    if (!is_over(row.outcome.state)) tasks.push_back({row.number, row.values, row.outcome.identity});
  }
  return run_tasks(std::move(tasks));
}

bool Campaign::run_tasks(std::vector<Task> tasks) {
  for (Task& task : tasks) {
    if (task.identity == 0 && request_.launcher == LaunchedBy::slurm)
      task.identity = identity(task.point, static_cast<std::size_t>(task.number));
  }
  const bool whole = launcher_->run(tasks, {[this](const Task& task) { return starting(task); },
                                            [this](const Task& task, const Outcome& outcome) { finished(task, outcome); },
                                            [this](std::size_t running) { tell(running); }});
  if (!whole) {
    ledger_->reset(false);
    for (LedgerRow& row : rows_) {
      if (row.outcome.state == PointState::running) row.outcome.state = PointState::waiting;
    }
    return false;
  }
  std::vector<Task> rest;
  std::swap(rest, twins_);
  return rest.empty() || run_tasks(std::move(rest));  // the one that they waited for may have failed
}

bool Campaign::starting(const Task& task) {
  LedgerRow& row = rows_[static_cast<std::size_t>(task.number)];
  const std::uint64_t own = task.identity != 0 ? task.identity : identity(task.point, static_cast<std::size_t>(task.number));
  if (const auto twin = ledger_->twin(own); twin && twin->outcome.metrics.size() == setup_.paths.size()) {
    row.outcome = twin->outcome;
    ledger_->finish(task.number, row.outcome);
    return false;
  }
  if (own != 0 && !in_flight_.insert(own).second) {
    twins_.push_back({task.number, task.point, own});
    return false;
  }
  row.outcome.state = PointState::running;
  row.outcome.identity = own;
  ledger_->start(task.number, own);
  return true;
}

void Campaign::finished(const Task& task, const Outcome& outcome) {
  LedgerRow& row = rows_[static_cast<std::size_t>(task.number)];
  const std::uint64_t own = row.outcome.identity;
  row.outcome = outcome;
  row.outcome.identity = own;
  in_flight_.erase(own);
  ledger_->finish(task.number, row.outcome);
  ++done_now_;
}

void Campaign::tell(std::size_t running) {
  if (since(table_written_) > 30.0) {
    write_results(plan_, rows_, request_.out / "results.csv");
    table_written_ = Clock::now();
  }
  if (!request_.progress || since(told_) < 0.2) return;
  told_ = Clock::now();
  SweepProgress progress;
  progress.points = most_;
  for (const LedgerRow& row : rows_) {
    if (!is_over(row.outcome.state)) continue;
    ++progress.over;
    progress.failed += row.outcome.state == PointState::done ? 0 : 1;
  }
  progress.running = running;
  progress.rate = static_cast<double>(done_now_) / std::max(since(begun_), 1e-6);
  progress.remaining = done_now_ == 0 ? -1.0 : static_cast<double>(most_ - progress.over) / progress.rate;
  request_.progress(progress);
}

bool Campaign::run_search() {
  const Axes& axes = plan_.axes;
  std::vector<std::size_t> order;  // continuous axes first, as the library wants it
  for (const bool whole : {false, true}) {
    for (std::size_t a = 0; a < axes.axes.size(); ++a) {
      if (axes.axes[a].values.size() != 1 && axes.axes[a].values.empty() != whole) order.push_back(a);
    }
  }
  SearchSpace space;
  for (const std::size_t a : order) {
    const std::size_t values = axes.axes[a].values.size();
    space.lower.push_back(0.0);
    space.upper.push_back(values == 0 ? 1.0 : static_cast<double>(values - 1));
    space.whole += values == 0 ? 0 : 1;
  }
  const std::size_t objectives = plan_.parameters.objectives.size();
  space.objectives = std::max<std::size_t>(objectives, 2);  // a single one counts twice: the search is for several

  std::vector<std::string> seeds = plan_.seeds();
  const bool repeated = !seeds.empty();
  if (!repeated) seeds.emplace_back();

  std::unordered_map<std::string, std::vector<std::int64_t>> known;  // rows of a place, by the texts of its choices
  const auto key_of_choices = [&](PointView point) {
    return key_of(point.first(point.size() - (repeated && point.size() == axes.columns.size() ? 1 : 0)));
  };
  for (const LedgerRow& row : rows_) known[key_of_choices(row.values)].push_back(row.number);

  const auto evaluate = [&](const Vectors& places) {
    std::vector<Point> points;
    std::vector<Task> tasks;
    for (const std::vector<double>& place : places) {
      std::vector<double> shares(axes.axes.size(), 0.0);  // an axis of one value is nothing to search
      for (std::size_t i = 0; i < order.size(); ++i) {
        const std::size_t values = axes.axes[order[i]].values.size();
        shares[order[i]] = values == 0 ? place[i] : (place[i] + 0.5) / static_cast<double>(values);
      }
      Point point = point_at(axes, shares);
      if (repeated) point.pop_back();
      points.push_back(point);
      if (!std::ranges::all_of(plan_.conditions, [&](const Condition& one) { return one.holds(point); })) continue;
      auto& numbers = known[key_of_choices(point)];
      if (numbers.empty()) {
        for (const std::string& seed : seeds) {
          Point whole = point;
          if (repeated) whole.push_back(seed);
          const std::int64_t number = ledger_->add(whole, 0);
          numbers.push_back(number);
          rows_.push_back({number, std::move(whole), {PointState::waiting, "", {}}});
        }
      }
      for (const std::int64_t number : numbers) {
        const LedgerRow& row = rows_[static_cast<std::size_t>(number)];
        const bool asked = std::ranges::any_of(tasks, [&](const Task& task) { return task.number == number; });
        if (is_over(row.outcome.state) || asked) continue;
        tasks.push_back({number, row.values, identity(row.values, static_cast<std::size_t>(number))});
      }
    }
    if (!tasks.empty() && !run_tasks(std::move(tasks))) throw Interrupted{};
    const Front front = find_front(plan_, rows_);
    std::unordered_map<std::string, const Choice*> choices;
    for (const Choice& choice : front.choices) choices[key_of_choices(choice.values)] = &choice;
    Vectors costs;
    for (const Point& point : points) {
      const auto choice = choices.find(key_of_choices(point));
      std::vector<double> cost(space.objectives, kWorst);
      if (choice != choices.end() && choice->second->allowed) {
        for (std::size_t i = 0; i < cost.size(); ++i) {
          const std::size_t o = std::min(i, objectives - 1);
          cost[i] = *choice->second->metrics[o] * (plan_.parameters.objectives[o].maximise ? -1.0 : 1.0);
        }
      }
      costs.push_back(std::move(cost));
    }
    return costs;
  };
  const SearchParameters& search = *plan_.parameters.search;
  try {
    search_nsga2(space,
                 {static_cast<std::uint32_t>(search.population), static_cast<std::uint32_t>(search.generations),
                  static_cast<std::uint32_t>(search.seed)},
                 evaluate);
  } catch (const Interrupted&) {
    return false;
  }
  most_ = rows_.size();
  tell(0);
  return true;
}

}  // namespace synfire
