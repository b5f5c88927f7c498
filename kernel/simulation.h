// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// kernel: one simulation: SystemC's reports go to the log, its warnings are errors, watchdogs look for runs that no longer
// advance, an interrupt ends it in order, and an exception keeps its type on the way out.
#pragma once

#include <cstdint>
#include <exception>
#include <functional>
#include <optional>

#include "base/quantity.h"

namespace synfire {

/// What ends a run that would not end by itself.
struct Watchdogs {
  std::optional<Time> simulated_time;
  std::optional<Time> wall_time;
  std::optional<Picoseconds> pause_at;  ///< run() returns rather than go past this simulated time
};

/// There is one simulation a process: SystemC elaborates once.
class Simulation {
 public:
  explicit Simulation(Watchdogs watchdogs = {});

  enum class Halt { nothing_left, stopped, paused, at_time };
  /// Runs until nothing is left to do, `stop()`, `pause()` or `pause_at`; the next one goes on from there. Throws
  /// SimulationError when a watchdog bites or an interrupt came, and what a process threw.
  Halt run();
  /// Ends simulation (end_of_simulation callbacks), once.
  static void finish();

  /// Called from a process: ends the run after this activation.
  static void stop();
  /// Called from a process: something was done, though perhaps in no time.
  static void progress();
  /// Called from a process that caught an exception: ends the run and rethrows from run().
  static void fail(std::exception_ptr why);
  /// From any thread: run() returns before the next delta cycle.
  static void pause();
  /// Async-signal-safe: run() throws at the next delta cycle.
  static void interrupt();
  static bool interrupted();

 private:
  Watchdogs watchdogs_;
};

}  // namespace synfire
