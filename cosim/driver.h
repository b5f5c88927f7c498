// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// cosim: who drives a served run: on the simulation's thread it does what clients ask between two steps, runs the chip as far
// as they want, or freely, or at the pace of real time, and ends the run as the scenario says when they have left.
#pragma once

#include <atomic>
#include <memory>
#include <optional>
#include <vector>

#include "cosim/collector.h"
#include "cosim/jobs.h"
#include "cosim/mailbox.h"
#include "scenarios/run.h"
#include "scenarios/session.h"

namespace synfire::cosim {

/// How far a client wants to run; whatever comes first.
struct Goal {
  std::optional<std::uint64_t> step;     ///< that is then the next one
  std::optional<Picoseconds> time;       ///< simulated
  std::optional<std::uint32_t> node;     ///< spikes
  std::optional<std::uint32_t> element;  ///< of it; any
  struct Word {
    std::uint64_t address = 0;
    std::uint32_t bytes = 4;
    std::uint64_t mask = ~std::uint64_t{0};
    std::uint64_t value = 0;
  };
  std::optional<Word> word;
  std::optional<std::uint64_t> last_step;  ///< the event is no longer waited for

  std::shared_ptr<Collector> collector;  ///< may be absent
  std::uint64_t most_items = 0;          ///< a message is sent when more are collected
  bool in_pieces = false;                ///< else the run halts then
  std::shared_ptr<Mailbox> box;
};

/// Somebody who looks on, whoever runs the chip.
struct Onlooker {
  std::unique_ptr<Collector> collector;
  std::shared_ptr<Mailbox> box;
};

class Driver : public RunDriver, public StepObserver {
 public:
  static constexpr std::uint64_t kPiece = 65'536;  ///< spikes and values in a message of a stream
  /// A client that does not read what it asked for, for so long, has gone.
  static constexpr std::chrono::seconds kPatience{30};

  Driver(const ServeParameters& serve, std::vector<Signal> traced);

  Jobs& jobs() { return jobs_; }
  /// From any thread: the run ends after the step under way.
  void leave() { left_ = true; }

  // What jobs may call.
  DrivenRun& run() { return *run_; }
  ProbeTap& tap() { return *tap_; }
  v1::Position position() const;
  /// Throws NotNow when another client runs the chip.
  void check_free() const;
  void start(Goal goal);
  /// Runs a goal of one step at once, rather than when the job is done: a closed loop waits for one answer, not two.
  void step_at_once();
  void watch(Onlooker onlooker) { onlookers_.push_back(std::move(onlooker)); }
  /// What reset returns to: kept before the first spike is injected or the first step runs.
  void keep_first_state();
  void set_pace(Pace pace, double speed);
  void pause();
  void reset();
  std::vector<std::byte> checkpoint() { return run_->session.checkpoint(); }
  void restore(std::span<const std::byte> checkpoint);
  void finish(bool remaining_steps);

  void drive(DrivenRun& run) override;
  void on_step(const StepReport& report) override;
  std::vector<std::string> warnings() const override;

 private:
  void loop();
  void advance();
  void pace_by_clock();
  bool reached(const StepReport& report);
  void done(const char* reason);
  v1::Progress collected(Collector* collector) const;
  void tell(v1::Progress progress);
  void flush_onlookers(bool all = false);
  void run_to_the_end();
  bool idle_for_too_long();

  ServeParameters serve_;
  std::vector<Signal> traced_;
  Jobs jobs_;
  std::atomic<bool> left_{false};
  DrivenRun* run_ = nullptr;
  std::unique_ptr<ProbeTap> tap_;
  std::optional<Goal> goal_;
  std::vector<Onlooker> onlookers_;
  std::optional<std::vector<std::byte>> first_state_;
  std::optional<InputError> why_not_kept_;
  bool kept_ = false;
  bool over_ = false;
  std::exception_ptr failure_;  ///< within a job
  std::uint64_t next_ = 0;      ///< step
  Picoseconds end_ = 0;         ///< of the last step
  Clock::time_point flushed_;
  Clock::time_point clock_began_;
  Picoseconds simulated_began_ = 0;
  double latest_ = 0.0;  ///< s behind the clock, at worst
};

}  // namespace synfire::cosim
