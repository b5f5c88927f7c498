// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// sweeps: campaigns: folder, ledger, and what has changed since the last time.
#include "sweeps/campaign.h"

#include <fmt/format.h>

#include <algorithm>
#include <sstream>

#include "base/fnv.h"
#include "sweeps/identity.h"
#include "sweeps/table.h"

namespace synfire {
namespace fs = std::filesystem;

namespace {

constexpr std::size_t kMostChecked = 2000;      ///< points, when a plan is new
constexpr std::size_t kMostCheckedAgain = 200;  ///< when it is resumed

constexpr const char* kCopy = "sweep.yaml";  ///< of the sweep file, in the folder of the results

std::string hex(std::uint64_t number) {
  return fmt::format("{:016x}", number);
}

/// What decides which points there are.
std::string signature(const SweepPlan& plan) {
  Fnv hash;
  hash.add(std::string_view(plan.scenario.string()));
  for (const std::string& fixed : plan.fixed) hash.add(std::string_view(fixed));
  for (const Column& column : plan.axes.columns) hash.add(std::string_view(column.path));
  for (const Point& point : plan.points) {
    for (const std::string& text : point) hash.add(std::string_view(text));
  }
  if (const auto& search = plan.parameters.search) {
    // Points of a search are numbered as they come.
    for (const Point& point : {point_at(plan.axes, std::vector<double>(plan.axes.axes.size(), 0.0)),
                               point_at(plan.axes, std::vector<double>(plan.axes.axes.size(), 0.99))}) {
      for (const std::string& text : point) hash.add(std::string_view(text));
    }
    for (const std::int64_t number :
         {std::int64_t{search->population}, search->seed, std::int64_t{plan.parameters.repeat.value_or(0)}})
      hash.add(static_cast<std::uint64_t>(number));
  }
  return hex(hash.hash());
}

std::string lines_of(const std::vector<std::string>& texts) {
  std::string all;
  for (const std::string& text : texts) all += text + "\n";
  return all;
}

/// Whether rows are those of a plan: nothing else has written the ledger.
bool agree(const SweepPlan& plan, const std::vector<std::string>& metrics, const Ledger& ledger) {
  std::vector<LedgerRow> rows;
  try {
    rows = ledger.rows();
  } catch (const InputError&) {
    return false;
  }
  const bool read_again = ledger.note("metrics") != lines_of(metrics);
  for (const LedgerRow& row : rows) {
    if (row.values.size() != plan.axes.columns.size()) return false;
    if (row.outcome.state == PointState::done && !read_again && row.outcome.metrics.size() != metrics.size()) return false;
  }
  return plan.parameters.search || std::ranges::equal(rows, plan.points, {}, &LedgerRow::values);
}

}  // namespace

std::size_t most_points(const SweepPlan& plan) {
  if (!plan.parameters.search) return plan.points.size();
  return static_cast<std::size_t>(plan.parameters.search->population) *
         static_cast<std::size_t>(plan.parameters.search->generations + 1) *
         static_cast<std::size_t>(std::max(1, plan.parameters.repeat.value_or(1)));
}

Campaign::Campaign(const SweepRequest& request) : request_(request), plan_(plan_sweep(request.file, request.sets)) {
  for (const std::string& warning : plan_.warnings) request_.warn(warning);
  request_.out = fs::absolute(request_.out).lexically_normal();
  if (request_.out.filename().empty()) request_.out = request_.out.parent_path();
  setup_.results = request_.out;
  setup_.folder = plan_.folder;
  setup_.paths = plan_.metric_paths();
  setup_.keep = plan_.parameters.keep;
  setup_.limits.processes = request_.processes;
  if (plan_.parameters.limits.time) setup_.limits.seconds = plan_.parameters.limits.time->si();
  if (plan_.parameters.limits.memory)
    setup_.limits.bytes = static_cast<std::uint64_t>(plan_.parameters.limits.memory->si() / 8);
  most_ = most_points(plan_);
  fresh_ = !is_there();
  if (fresh_) {
    check();  // before anything is made
    open_ledger();
  } else {
    open_ledger();
    fresh_ = ledger_->note("plan") != signature(plan_);
    check();
  }
  bring_up_to_date();
}

bool Campaign::is_there() const {
  std::error_code error;
  const fs::path& out = request_.out;
  if (!fs::exists(out, error)) return false;
  const bool ours = fs::is_directory(out, error) &&
                    (fs::exists(out / "sweep.lock", error) || fs::exists(Ledger::file(out), error) || fs::is_empty(out, error));
  if (!ours) throw InputError({out.string(), 0, 0}, "", "found something that is no folder of a sweep; expected one, or none");
  return true;
}

void Campaign::open_ledger() {
  std::error_code error;
  const fs::path& out = request_.out;
  fs::create_directories(out, error);
  if (error) throw InputError({out.string(), 0, 0}, "", "cannot be made: " + error.message());
  std::string kept;
  ledger_ = std::make_unique<Ledger>(out, Ledger::Access::write, &kept);
  if (!kept.empty()) request_.warn(kept);
}

void Campaign::check() {
  const std::vector<Point> points = points_to_check(plan_);
  const std::vector<std::size_t> which = coverage(points, fresh_ ? kMostChecked : kMostCheckedAgain);
  const std::vector<CheckedPoint> checked = check_points(plan_, points, which, request_.processes);
  Problems problems;
  report_problems(plan_, points, checked, problems);
  problems.throw_if_any();
  // The same points are looked at every time, whatever else is looked at, so their hash tells whether a file has changed.
  const std::vector<std::size_t> always = coverage(points, kMostCheckedAgain);
  const std::set<std::size_t> counted(always.begin(), always.end());
  Fnv hash;
  for (const CheckedPoint& one : checked) {
    if (!plan_.parameters.search) identities_[one.point] = one.identity;
    if (counted.contains(one.point)) hash.add(one.identity);
  }
  inputs_ = hex(hash.hash());
}

void Campaign::bring_up_to_date() {
  const std::string before = ledger_->note("plan");
  const bool changed = !fresh_ && ledger_->note("inputs") != inputs_;
  const bool torn = !fresh_ && !agree(plan_, setup_.paths, *ledger_);
  const std::size_t lost = ledger_->reset(request_.retry);
  if (lost > 0 && !request_.retry) request_.warn(fmt::format("{} points were lost when the sweep ended; they run again", lost));
  if (!before.empty() && (fresh_ || changed)) {
    request_.warn(changed ? "files of the scenario have changed since: points that they touch run again"
                          : "the sweep file has changed since: points that it still has keep their results");
    move_points();
  } else if (torn) {
    request_.warn("the points of the ledger are not those of the sweep: it is made anew from what points left");
  }
  if (fresh_ || changed || torn) {
    Ledger::Batch batch(*ledger_);
    ledger_->plan(plan_.points, identities_);
    ledger_->set_note("plan", signature(plan_));
    ledger_->set_note("inputs", inputs_);
    if (before.empty()) ledger_->set_note("metrics", lines_of(setup_.paths));
    batch.commit();
  }
  rows_ = ledger_->rows();
  if (ledger_->note("metrics") != lines_of(setup_.paths)) read_metrics_again();
  if (before.empty() || (torn && !changed)) recover();
  if (ledger_->note("slurm").empty()) sweep_up();
  const std::string made_by = ledger_->note("program");
  if (!made_by.empty() && made_by != request_.program) {
    request_.warn("Synfire has changed since (" + made_by + "; now " + request_.program +
                  "): what is done stays; to run it again, give another folder");
  }
  ledger_->set_note("program", request_.program);
  ledger_->set_note("file", plan_.file.string());
  std::error_code error;  // what the folder is read with when the file is gone
  if (plan_.file != request_.out / kCopy)
    fs::copy_file(plan_.file, request_.out / kCopy, fs::copy_options::overwrite_existing, error);
  ledger_->set_note("sets", lines_of(request_.sets));
}

void Campaign::move_points() const {
  std::error_code error;
  const fs::path points = request_.out / "points";
  if (!fs::exists(points, error)) return;
  int i = 1;
  while (fs::exists(request_.out / fmt::format("points.earlier-{}", i), error)) ++i;
  fs::rename(points, request_.out / fmt::format("points.earlier-{}", i), error);
  if (error) throw SimulationError(points.string() + " cannot be moved: " + error.message());
}

void Campaign::read_metrics_again() {
  Ledger::Batch batch(*ledger_);
  ledger_->forget_earlier();
  for (LedgerRow& row : rows_) {
    if (row.outcome.state != PointState::done) continue;
    std::error_code error;
    if (fs::exists(setup_.place(row.number) / "summary.json", error)) {
      row.outcome.metrics = read_metrics(setup_.place(row.number), setup_.paths);
    } else {
      row.outcome = {PointState::waiting, "", {}};
    }
    ledger_->finish(row.number, row.outcome);
  }
  ledger_->set_note("metrics", lines_of(setup_.paths));
  batch.commit();
}

void Campaign::sweep_up() const {
  std::vector<fs::path> litter;
  std::error_code error;
  for (const auto& entry : fs::directory_iterator(request_.out / "points", error)) {
    if (entry.path().filename().string().find(".partial-") != std::string::npos) litter.push_back(entry.path());
  }
  for (const fs::path& one : litter) fs::remove_all(one, error);
}

void Campaign::recover() {
  std::error_code error;
  if (!fs::is_directory(request_.out / "points", error)) return;
  Ledger::Batch batch(*ledger_);
  if (plan_.parameters.search) {  // its points come as they are asked for
    for (const auto& entry : fs::directory_iterator(request_.out / "points", error)) {
      if (entry.path().extension() != ".json") continue;
      const auto outcome = read_outcome(fs::path(entry.path()).replace_extension(), setup_.paths);
      if (outcome && outcome->state == PointState::done && outcome->identity != 0) ledger_->remember(*outcome);
    }
  }
  for (LedgerRow& row : rows_) {
    const auto outcome = read_outcome(setup_.place(row.number), setup_.paths);
    if (!outcome || outcome->identity != identity(row.values, static_cast<std::size_t>(row.number))) continue;
    row.outcome = *outcome;
    ledger_->finish(row.number, *outcome);
  }
  batch.commit();
}

std::uint64_t Campaign::identity(const Point& point, std::size_t number) {
  const auto known = identities_.find(number);
  if (known != identities_.end()) return known->second;
  return check_point(plan_, point, number).identity;
}

std::vector<std::string> Campaign::missing_metrics() const {
  std::vector<std::string> missing;
  const std::vector<std::string> names = plan_.metric_names();
  for (std::size_t i = 0; i < names.size(); ++i) {
    std::size_t done = 0;
    std::size_t has = 0;
    for (const LedgerRow& row : rows_) {
      if (row.outcome.state != PointState::done) continue;
      ++done;
      has += i < row.outcome.metrics.size() && row.outcome.metrics[i] ? 1 : 0;
    }
    if (done > 0 && has == 0) missing.push_back(names[i]);
  }
  return missing;
}

SweepResults read_sweep(const fs::path& folder) {
  const Ledger ledger(folder, Ledger::Access::read);
  std::string file = ledger.note("file");
  std::error_code error;
  const fs::path begin = fs::path(file).parent_path();
  if (!file.empty() && !fs::exists(file, error)) {
    if (const fs::path copy = folder / kCopy; fs::exists(copy, error)) file = copy.string();
  }
  if (file.empty() || !fs::exists(file, error))
    throw InputError({folder.string(), 0, 0}, "", "found a ledger whose sweep file " + shown(file) + " is gone; expected it");
  std::vector<std::string> sets;
  std::istringstream lines(ledger.note("sets"));
  for (std::string line; std::getline(lines, line);) sets.push_back(line);
  SweepResults results{plan_sweep(file, sets, begin), {}};
  if (ledger.note("plan") != signature(results.plan))
    throw InputError({file, 0, 0}, "",
                     "the sweep file has changed since it ran; expected the same, or run `synfire sweep` again");
  if (ledger.note("metrics") != lines_of(results.plan.metric_paths()))
    throw InputError({file, 0, 0}, "",
                     "its objectives have changed since it ran; expected the same, or run `synfire sweep` again");
  if (!agree(results.plan, results.plan.metric_paths(), ledger))
    throw InputError({folder.string(), 0, 0}, "",
                     "found a ledger whose points are not those of its sweep; expected the same, or run `synfire sweep` again");
  results.rows = ledger.rows();
  return results;
}

}  // namespace synfire
