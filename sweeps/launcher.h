// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// sweeps: who runs points: this machine, or a cluster. Both leave the same files and give the same outcomes.
#pragma once

#include <functional>
#include <memory>
#include <vector>

#include "sweeps/ledger.h"
#include "sweeps/plan.h"
#include "sweeps/pool.h"

namespace synfire {

struct Task {
  std::int64_t number = 0;
  Point point;
  std::uint64_t identity = 0;
};

/// What every point needs besides its values.
struct PointSetup {
  std::filesystem::path results;   ///< the folder of the sweep, absolute
  std::filesystem::path folder;    ///< where points run
  std::vector<std::string> paths;  ///< of the metrics
  PoolLimits limits;
  Keep keep = Keep::summary;

  /// `points/000017` of the results.
  std::filesystem::path place(std::int64_t number) const;
};

class Launcher {
 public:
  virtual ~Launcher() = default;

  struct Events {
    /// Just before a task is started; false: it needs not run.
    std::function<bool(const Task&)> starting;
    std::function<void(const Task&, const Outcome&)> finished;
    /// Now and then, also when nothing happens.
    std::function<void(std::size_t running)> idle;
  };
  /// Runs all tasks. False: an interrupt came; what had been started is then waiting again. Throws SimulationError when a
  /// disk is full.
  virtual bool run(const std::vector<Task>& tasks, const Events& events) = 0;
};

/// The words behind `synfire` that run a point.
std::vector<std::string> words_of(const SweepPlan& plan, const Point& point, const std::filesystem::path& out);

/// After a process ended: judges it, keeps what shall be kept, and writes the outcome beside it.
Outcome settle(const PointSetup& setup, const Task& task, const Ending& ending);

std::unique_ptr<Launcher> local_launcher(const SweepPlan& plan, const PointSetup& setup);
std::unique_ptr<Launcher> slurm_launcher(const SweepPlan& plan, const PointSetup& setup, Ledger& ledger);

/// Cancels what a sweep that goes on here has left on a cluster; what to tell of it, empty when there was nothing.
std::string cancel_jobs(Ledger& ledger);

/// What a node of a cluster does: runs the points that a file lists, but those that have an outcome. Returns an exit code.
int run_chunk(const std::filesystem::path& file);

}  // namespace synfire
