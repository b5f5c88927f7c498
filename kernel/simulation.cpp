// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// kernel: the loop around SystemC's scheduler.
#include "kernel/simulation.h"

#include <spdlog/spdlog.h>

#include <atomic>
#include <chrono>
#include <csignal>
#include <systemc>

#include "base/error.h"
#include "kernel/component.h"

namespace synfire {

namespace {

std::atomic<bool> interrupt_requested{false};
std::atomic<bool> pause_requested{false};
static_assert(std::atomic<bool>::is_always_lock_free, "set from a signal handler");
bool stop_requested = false;
std::uint64_t deltas = 0;  ///< since something was done
std::exception_ptr failure;

constexpr std::uint64_t kDeltasWithoutProgress = 1'000'000;

/// SystemC's own reports: information to the log, errors thrown. Its warnings (duplicate names, immediate notifications during
/// elaboration...) mean a defect, but for W571, which says that there is nothing to do.
void report(const sc_core::sc_report& what, const sc_core::sc_actions&) {
  const std::string text = std::string(what.get_msg_type()) + ": " + what.get_msg();
  switch (what.get_severity()) {
    case sc_core::SC_INFO: spdlog::debug("SystemC: {}", text); return;
    case sc_core::SC_WARNING:
      if (what.get_id() == 571) return;
      break;
    default: break;
  }
  throw SimulationError("SystemC: " + text);
}

}  // namespace

Simulation::Simulation(Watchdogs watchdogs) : watchdogs_(watchdogs) {
  sc_core::sc_report_handler::set_handler(&report);
  stop_requested = false;
  failure = nullptr;
}

Simulation::Halt Simulation::run() {
  using Clock = std::chrono::steady_clock;
  const auto started = Clock::now();
  deltas = 0;
  std::uint64_t rounds = 0;
  while (!stop_requested) {
    if (interrupt_requested) throw SimulationError("interrupted at " + sc_core::sc_time_stamp().to_string());
    if (pause_requested.load(std::memory_order_relaxed) && pause_requested.exchange(false)) return Halt::paused;
    if (sc_core::sc_pending_activity_at_current_time() || sc_core::sc_delta_count() == 0) {
      sc_core::sc_start(sc_core::SC_ZERO_TIME);
      if (++deltas > kDeltasWithoutProgress) {
        throw SimulationError("no progress: " + std::to_string(deltas) + " delta cycles at " +
                              sc_core::sc_time_stamp().to_string() + " without time advancing");
      }
    } else if (sc_core::sc_pending_activity_at_future_time()) {
      const sc_core::sc_time next = sc_core::sc_time_to_pending_activity();
      if (watchdogs_.pause_at && to_picoseconds(sc_core::sc_time_stamp() + next) > *watchdogs_.pause_at) return Halt::at_time;
      sc_core::sc_start(next);
      deltas = 0;
    } else {
      return Halt::nothing_left;
    }
    if (failure) std::rethrow_exception(std::exchange(failure, nullptr));
    if (watchdogs_.simulated_time && to_seconds(to_picoseconds(sc_core::sc_time_stamp())) > watchdogs_.simulated_time->si()) {
      throw SimulationError("the limit of simulated time, " + to_string(*watchdogs_.simulated_time) + ", was reached");
    }
    if (watchdogs_.wall_time && (++rounds & 15) == 0 &&
        std::chrono::duration<double>(Clock::now() - started).count() > watchdogs_.wall_time->si()) {
      throw SimulationError("the limit of wall time, " + to_string(*watchdogs_.wall_time) + ", was reached");
    }
  }
  return Halt::stopped;
}

void Simulation::finish() {
  if (sc_core::sc_get_status() != sc_core::SC_STOPPED && sc_core::sc_get_status() != sc_core::SC_END_OF_SIMULATION) {
    sc_core::sc_stop();
  }
}

void Simulation::stop() {
  stop_requested = true;
}

void Simulation::progress() {
  deltas = 0;
}

void Simulation::fail(std::exception_ptr why) {
  if (!failure) failure = std::move(why);
  stop_requested = true;
}

void Simulation::pause() {
  pause_requested = true;
}

void Simulation::interrupt() {
  interrupt_requested = true;
}

bool Simulation::interrupted() {
  return interrupt_requested;
}

}  // namespace synfire
