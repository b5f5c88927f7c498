// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// cosim: the way from the threads that hear clients to the one thread that may touch the chip. A job is done between two steps.
#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <deque>
#include <functional>
#include <future>
#include <mutex>
#include <stdexcept>
#include <string>

namespace synfire::cosim {

using Clock = std::chrono::steady_clock;

/// More waits than may; the client shall try again.
struct Busy : std::runtime_error {
  using std::runtime_error::runtime_error;
};
/// Not now: another client runs the chip, the run is over.
struct NotNow : std::runtime_error {
  using std::runtime_error::runtime_error;
};

class Jobs {
 public:
  static constexpr std::size_t kMostWaiting = 256;

  /// From any thread: has the job done, and returns after it. Throws what the job throws; Busy; NotNow when nothing is done any
  /// more, with the reason.
  void run(std::function<void()> job);

  /// From the simulation's thread: does all that wait.
  void work();
  /// Waits until a job waits, at most until then.
  void wait_until(Clock::time_point when);
  /// Nothing is done any more. Jobs that wait, and later ones, throw NotNow with this reason.
  void close(const std::string& reason);
  /// When the last job came.
  Clock::time_point last_came();

 private:
  std::mutex mutex_;
  std::condition_variable came_;
  std::deque<std::packaged_task<void()>> waiting_;
  std::atomic<std::size_t> number_{0};  ///< of those that wait, to look at without the lock
  bool closed_ = false;
  std::string reason_;
  Clock::time_point last_came_ = Clock::now();
};

}  // namespace synfire::cosim
