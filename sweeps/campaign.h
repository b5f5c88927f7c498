// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// sweeps: a sweep from its file to its results folder, as often interrupted as it likes: sweep.sqlite, results.csv, and
// points/NNNNNN with what stays of each point.
#pragma once

#include <chrono>
#include <functional>
#include <map>
#include <set>

#include "sweeps/check_points.h"
#include "sweeps/launcher.h"

namespace synfire {

enum class LaunchedBy { local, slurm };
template <>
struct Choices<LaunchedBy> {
  static constexpr std::pair<std::string_view, LaunchedBy> kAll[] = {{"local", LaunchedBy::local},
                                                                     {"slurm", LaunchedBy::slurm}};
};

struct SweepProgress {
  std::size_t points = 0;  ///< of a search: at most
  std::size_t over = 0;
  std::size_t failed = 0;  ///< of those
  std::size_t running = 0;
  double rate = 0.0;       ///< points a second since it was started
  double remaining = 0.0;  ///< seconds; below 0: unknown
};

struct SweepRequest {
  std::filesystem::path file;
  std::filesystem::path out;
  std::vector<std::string> sets;  ///< of the command line
  unsigned processes = 1;
  LaunchedBy launcher = LaunchedBy::local;
  bool retry = false;   ///< run again what failed
  std::string program;  ///< version of Synfire
  std::function<void(const SweepProgress&)> progress;
  std::function<void(const std::string&)> warn;
};

class Campaign {
 public:
  /// Plans, checks every point (of many: enough to have seen each value) and opens the ledger. Throws InputError.
  explicit Campaign(const SweepRequest& request);

  /// Runs what is waiting. False: an interrupt came.
  bool run();

  const SweepPlan& plan() const { return plan_; }
  const std::vector<LedgerRow>& rows() const { return rows_; }
  /// Metrics that no point that is done has.
  std::vector<std::string> missing_metrics() const;

 private:
  /// Whether there is a folder of a sweep; throws InputError when it is something else.
  bool is_there() const;
  void open_ledger();
  void check();
  void bring_up_to_date();
  /// Puts points of an earlier plan out of the way.
  void move_points() const;
  void read_metrics_again();
  void recover();
  /// Removes what killed points left half-written.
  void sweep_up() const;
  bool run_sample();
  bool run_search();
  bool run_tasks(std::vector<Task> tasks);
  bool starting(const Task& task);
  void finished(const Task& task, const Outcome& outcome);
  void tell(std::size_t running);
  std::uint64_t identity(const Point& point, std::size_t number);

  SweepRequest request_;
  SweepPlan plan_;
  PointSetup setup_;
  std::unique_ptr<Ledger> ledger_;
  std::unique_ptr<Launcher> launcher_;
  std::vector<LedgerRow> rows_;
  std::map<std::size_t, std::uint64_t> identities_;  ///< of the points that were checked
  std::string inputs_;                               ///< fingerprint of them
  std::set<std::uint64_t> in_flight_;
  std::vector<Task> twins_;  ///< wait for one of the same identity that is running
  bool fresh_ = false;
  std::size_t most_ = 0;  ///< points that may come
  std::size_t done_now_ = 0;
  std::chrono::steady_clock::time_point begun_;
  std::chrono::steady_clock::time_point told_;
  std::chrono::steady_clock::time_point table_written_;
};

/// Reads a sweep that ran or is running: what it was planned as, and its rows.
struct SweepResults {
  SweepPlan plan;
  std::vector<LedgerRow> rows;
};
SweepResults read_sweep(const std::filesystem::path& folder);

/// Points that a sweep has at most, seeds included.
std::size_t most_points(const SweepPlan& plan);

}  // namespace synfire
