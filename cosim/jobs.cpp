// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// cosim: jobs for the simulation's thread.
#include "cosim/jobs.h"

#include <thread>

#include "kernel/simulation.h"

namespace synfire::cosim {

void Jobs::run(std::function<void()> job) {
  std::packaged_task<void()> task(std::move(job));
  std::future<void> done = task.get_future();
  {
    const std::lock_guard lock(mutex_);
    if (closed_) throw NotNow(reason_);
    if (waiting_.size() >= kMostWaiting) throw Busy("too many calls wait; expected a client that waits for its answers");
    waiting_.push_back(std::move(task));
    number_.store(waiting_.size(), std::memory_order_release);
    last_came_ = Clock::now();
  }
  Simulation::pause();  // if it runs
  came_.notify_one();
  try {
    done.get();
  } catch (const std::future_error&) {
    const std::lock_guard lock(mutex_);
    throw NotNow(reason_);
  }
}

void Jobs::work() {
  while (true) {
    std::packaged_task<void()> task;
    {
      const std::lock_guard lock(mutex_);
      if (waiting_.empty()) return;
      task = std::move(waiting_.front());
      waiting_.pop_front();
      number_.store(waiting_.size(), std::memory_order_release);
    }
    task();
  }
}

void Jobs::wait_until(Clock::time_point when) {
  // In a tight loop the next job is near: to be woken would take longer than it.
  constexpr std::chrono::microseconds kNear{200};
  if (const Clock::time_point began = Clock::now(); began - last_came() < std::chrono::milliseconds(2)) {
    while (number_.load(std::memory_order_acquire) == 0 && Clock::now() - began < kNear) std::this_thread::yield();
  }
  std::unique_lock lock(mutex_);
  came_.wait_until(lock, when, [this] { return !waiting_.empty(); });
}

void Jobs::close(const std::string& reason) {
  std::deque<std::packaged_task<void()>> dropped;
  const std::lock_guard lock(mutex_);
  closed_ = true;
  reason_ = reason;
  dropped.swap(waiting_);  // whose futures then say that their promise is broken
}

Clock::time_point Jobs::last_came() {
  const std::lock_guard lock(mutex_);
  return last_came_;
}

}  // namespace synfire::cosim
