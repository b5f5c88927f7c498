// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// cosim: driving a served run.
#include "cosim/driver.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace synfire::cosim {

using std::chrono::duration;
using std::chrono::microseconds;

namespace {
/// What a run at the pace of real time may be late without being told.
constexpr double kPunctual = 0.010;
}  // namespace

Driver::Driver(const ServeParameters& serve, std::vector<Signal> traced) : serve_(serve), traced_(std::move(traced)) {}

v1::Position Driver::position() const {
  v1::Position position;
  const bool hosts = run_->session.hosts().any();
  position.set_step(next_);
  position.set_time_ps(static_cast<std::uint64_t>(hosts ? std::max(end_, to_picoseconds(sc_core::sc_time_stamp())) : end_));
  position.set_ended(hosts ? run_->session.ended() : next_ >= run_->prepared.steps);
  return position;
}

void Driver::check_free() const {
  if (goal_) throw NotNow("another client runs the chip");
}

void Driver::start(Goal goal) {
  check_free();
  goal_ = std::move(goal);
  if ((goal_->step && *goal_->step <= next_) || (goal_->time && *goal_->time <= end_)) done("reached");
}

void Driver::step_at_once() {
  if (!goal_ || serve_.time != Pace::on_request || goal_->step != next_ + 1 || run_->session.ended()) return;
  try {
    advance();
  } catch (...) {
    failure_ = std::current_exception();
    throw;
  }
}

void Driver::set_pace(Pace pace, double speed) {
  serve_.time = pace;
  serve_.speed = speed;
  clock_began_ = Clock::now();
  simulated_began_ = static_cast<Picoseconds>(position().time_ps());
}

void Driver::pause() {
  serve_.time = Pace::on_request;
  if (goal_) done("paused");
}

void Driver::reset() {
  if (!kept_) return;  // nothing has run
  if (!first_state_) throw *why_not_kept_;
  restore(*first_state_);
}

void Driver::restore(std::span<const std::byte> checkpoint) {
  check_free();
  keep_first_state();
  run_->session.restore(checkpoint);
  next_ = run_->session.chip().sync().step();
}

void Driver::finish(bool remaining_steps) {
  if (remaining_steps) run_to_the_end();
  over_ = true;
}

void Driver::keep_first_state() {
  if (std::exchange(kept_, true)) return;
  try {
    first_state_ = run_->session.checkpoint();
  } catch (const InputError& error) {
    why_not_kept_ = error;  // there is no way back; whoever asks for it is told
  }
}

void Driver::drive(DrivenRun& run) {
  run_ = &run;
  tap_ = std::make_unique<ProbeTap>(run.session.chip(), *run.prepared.description, run.session.observation().image(), traced_);
  run.session.add_observer(this);
  run.session.limit(run.prepared.steps);
  set_pace(serve_.time, serve_.speed);
  std::string why = "the run is over";
  try {
    loop();
  } catch (const std::exception& error) {
    why = error.what();
    if (goal_) goal_->box->close(why);
    for (Onlooker& onlooker : onlookers_) onlooker.box->close(why);
    jobs_.close("the simulation failed: " + why);
    throw;
  }
  if (goal_) done("ended");
  flush_onlookers(true);
  for (Onlooker& onlooker : onlookers_) onlooker.box->close();
  jobs_.close(why);
}

void Driver::loop() {
  while (!over_ && !left_) {
    jobs_.work();
    if (failure_) std::rethrow_exception(failure_);
    if (over_ || left_) break;
    if (Simulation::interrupted()) throw SimulationError("interrupted while serving");
    if (goal_ && goal_->box->gone()) goal_.reset();  // its client has left: the chip halts where it is
    const bool ended = run_->session.ended();
    if (goal_ && ended) done("ended");
    if (!ended && serve_.time == Pace::real_time) {
      pace_by_clock();
    } else if (!ended && (goal_ || serve_.time == Pace::free)) {
      advance();
    } else {
      flush_onlookers();
      jobs_.wait_until(Clock::now() + kBeat);
      if (idle_for_too_long()) {
        if (serve_.on_leave == OnLeave::finish) run_to_the_end();
        over_ = true;
      }
    }
  }
}

void Driver::advance() {
  keep_first_state();
  Watchdogs watchdogs = run_->watchdogs;
  if (goal_) watchdogs.pause_at = goal_->time;
  const Simulation::Halt halt = run_->session.advance(watchdogs);
  if (!goal_) return;
  if (halt == Simulation::Halt::at_time) {
    done("reached");
  } else if (halt == Simulation::Halt::nothing_left) {
    done("ended");
  }
}

/// Lets the chip run up to where the clock on the wall is.
void Driver::pace_by_clock() {
  keep_first_state();
  const auto passed = [this] { return duration<double>(Clock::now() - clock_began_).count(); };
  const double before = passed();
  Watchdogs watchdogs = run_->watchdogs;
  // A clock too far ahead is as good as none.
  const double due = static_cast<double>(simulated_began_) + before * serve_.speed * 1e12;
  watchdogs.pause_at = static_cast<Picoseconds>(std::min(due, kLatestTime * 1e12));
  const Simulation::Halt halt = run_->session.advance(watchdogs);
  const double behind = passed() - before;
  if (halt == Simulation::Halt::at_time) {
    latest_ = std::max(latest_, behind);
    jobs_.wait_until(Clock::now() + microseconds(100));
  } else if (halt == Simulation::Halt::nothing_left) {
    if (goal_) done("ended");
    jobs_.wait_until(Clock::now() + kBeat);
  }
}

bool Driver::reached(const StepReport& report) {
  if (goal_->step && report.step + 1 >= *goal_->step) return true;
  if (goal_->time && report.end >= *goal_->time) return true;
  if (goal_->node) {
    const std::vector<std::uint32_t>& spikes = run_->session.observation().output(*goal_->node).index;
    if (goal_->element ? std::ranges::binary_search(spikes, *goal_->element) : !spikes.empty()) return true;
  }
  if (goal_->word) {
    std::uint64_t value = 0;
    run_->session.chip().read(goal_->word->address, std::span(reinterpret_cast<std::byte*>(&value), goal_->word->bytes));
    if ((value & goal_->word->mask) == goal_->word->value) return true;
  }
  return false;
}

void Driver::on_step(const StepReport& report) {
  end_ = report.end;
  next_ = report.step + 1;
  const std::vector<TappedChange>& changes = tap_->look(report.end);
  if (!onlookers_.empty()) {
    for (Onlooker& onlooker : onlookers_) onlooker.collector->look(report, changes);
    flush_onlookers();
  }
  if (!goal_) return;
  if (goal_->collector) goal_->collector->look(report, changes);
  if (reached(report)) {
    done("reached");
  } else if (goal_->last_step && next_ >= *goal_->last_step) {
    done("limit");
  } else if (goal_->collector && goal_->collector->items() >= goal_->most_items) {
    if (goal_->in_pieces) return tell(collected(goal_->collector.get()));
    done("limit");
  }
  if (!goal_ && serve_.time == Pace::on_request) Simulation::stop();
}

v1::Progress Driver::collected(Collector* collector) const {
  v1::Progress progress;
  if (collector != nullptr) progress = collector->take();
  *progress.mutable_position() = position();
  return progress;
}

/// To whoever runs the chip, which waits for a slow reader, within reason.
void Driver::tell(v1::Progress progress) {
  const Clock::time_point begun = Clock::now();
  while (!goal_->box->has_room(kBeat)) {
    if (left_ || Simulation::interrupted() || Clock::now() - begun > kPatience) goal_->box->leave();
  }
  goal_->box->put(std::move(progress));
}

void Driver::done(const char* reason) {
  v1::Progress progress = collected(goal_->collector.get());
  progress.set_done(true);
  progress.set_reason(reason);
  tell(std::move(progress));
  goal_->box->close();
  goal_.reset();
}

/// Tells those who look on what there is, now and then; those who have gone are forgotten.
void Driver::flush_onlookers(bool all) {
  const Clock::time_point now = Clock::now();
  const bool due = all || now - flushed_ >= kBeat;
  if (due) flushed_ = now;
  std::erase_if(onlookers_, [](const Onlooker& onlooker) { return onlooker.box->gone(); });
  for (Onlooker& onlooker : onlookers_) {
    if (!onlooker.collector->begun() || (!due && onlooker.collector->items() < kPiece)) continue;
    onlooker.box->put(collected(onlooker.collector.get()));
  }
}

void Driver::run_to_the_end() {
  if (run_->prepared.steps == Prepared::kEndless && !run_->session.hosts().any()) return;
  while (!left_ && !run_->session.ended()) {
    if (run_->session.advance(run_->watchdogs) == Simulation::Halt::nothing_left) return;
  }
}

bool Driver::idle_for_too_long() {
  return serve_.idle && duration<double>(Clock::now() - jobs_.last_came()).count() > serve_.idle->si();
}

std::vector<std::string> Driver::warnings() const {
  if (latest_ <= kPunctual) return {};
  return {fmt::format("serve: simulated time was up to {:.3f} s behind the clock", latest_)};
}

}  // namespace synfire::cosim
