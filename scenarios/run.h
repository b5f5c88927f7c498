// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// scenarios: the run: from a prepared scenario to a results folder.
#pragma once

#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "kernel/simulation.h"
#include "scenarios/expectation.h"
#include "scenarios/prepare.h"
#include "scenarios/summary.h"

namespace synfire {

class Session;

/// A run that is ready, for who drives it.
struct DrivenRun {
  const Prepared& prepared;
  Session& session;
  Watchdogs watchdogs;
  std::function<Json()> summary;  ///< summary.json up to now
};
/// Who says when the chip runs and how far; a run by itself goes through without a stop.
class RunDriver {
 public:
  virtual ~RunDriver() = default;
  /// Returns when the run is over. What it throws ends the run as failed.
  virtual void drive(DrivenRun& run) = 0;
  /// What a summary shall warn of, after that.
  virtual std::vector<std::string> warnings() const = 0;
};

/// Called after every step: how far the run is.
using Progress = std::function<void(std::uint64_t step, std::uint64_t steps)>;

struct RunRequest {
  std::filesystem::path out;
  std::string version;                              ///< of Synfire, for the summary
  Progress progress;                                ///< may be empty
  std::filesystem::path trace;                      ///< where waves are put besides; may be empty
  std::optional<std::uint16_t> gdb = std::nullopt;  ///< port where a debugger may connect; the run waits for it
  RunDriver* driver = nullptr;                      ///< may be absent
};

struct RunResult {
  Json summary;
  std::vector<Verdict> verdicts;
  bool met = true;    ///< every expectation
  int exit_code = 0;  ///< of the firmware that ended the run
};

/// Runs. On failure, what there is is left in `OUT.failed`, and the exception goes on: SimulationError; InputError when it
/// turned out only on the chip that something was wrong with the input.
RunResult run(Prepared& prepared, const RunRequest& request);

}  // namespace synfire
