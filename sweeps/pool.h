// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// sweeps: processes beside each other, each `synfire run` of one point, with limits of time and memory. None outlives this
// process, however it ends: the kernel kills them with it.
#pragma once

#include <sys/types.h>

#include <chrono>
#include <csignal>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "sweeps/outcome.h"

namespace synfire {

struct Process {
  std::int64_t number = 0;
  std::vector<std::string> words;  ///< behind the program's name
  std::filesystem::path folder;    ///< where it works
};

struct PoolLimits {
  unsigned processes = 1;
  std::optional<double> seconds;
  std::optional<std::uint64_t> bytes;  ///< of address space
};

/// While it lives, the signals that end a program wait until `Pool` looks at them.
class HeldSignals {
 public:
  HeldSignals();
  ~HeldSignals();
  HeldSignals(const HeldSignals&) = delete;
  HeldSignals& operator=(const HeldSignals&) = delete;

 private:
  sigset_t before_{};
};

class Pool {
 public:
  explicit Pool(const PoolLimits& limits);
  /// Ends what runs: an interrupt, and after some seconds a kill.
  ~Pool();
  Pool(const Pool&) = delete;
  Pool& operator=(const Pool&) = delete;

  bool full() const { return running_.size() >= limits_.processes; }
  bool empty() const { return running_.empty(); }

  void start(const Process& process);

  struct Ended {
    std::int64_t number = 0;
    Ending ending;
  };
  /// What has ended since; waits up to `seconds` for the first. Looks after limits of time.
  std::vector<Ended> wait(double seconds);
  /// Whether SIGINT, SIGTERM or SIGHUP came. Looks itself: while processes keep ending, `wait` has no time to.
  bool interrupted();

 private:
  using Clock = std::chrono::steady_clock;
  struct Running {
    std::int64_t number = 0;
    int errors = -1;  ///< what it writes to standard error
    Clock::time_point begun;
    std::optional<Clock::time_point> told;  ///< when it was asked to end
    bool timed_out = false;
  };
  void watch_limits();
  std::vector<Ended> reap();

  PoolLimits limits_;
  std::map<pid_t, Running> running_;
  bool interrupted_ = false;
};

/// This program.
std::filesystem::path own_program();

/// Waits for a signal that ends programs, at most so long; true when one came. Only within HeldSignals.
bool wait_for_interrupt(double seconds);

}  // namespace synfire
