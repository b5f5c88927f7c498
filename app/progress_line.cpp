// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// app: the progress line.
#include "app/progress_line.h"

#include <fmt/format.h>
#include <unistd.h>

#include <cstdio>

namespace synfire::app {

std::string about(double seconds) {
  if (seconds < 10.0) return fmt::format("{:.2g} s", seconds);
  if (seconds < 100.0) return fmt::format("{:.0f} s", seconds);
  if (seconds < 5400.0) return fmt::format("{:.0f} min", seconds / 60.0);
  return fmt::format("{:.1f} h", seconds / 3600.0);
}

ProgressLine::ProgressLine(bool wanted) : shown_(wanted && isatty(STDERR_FILENO) == 1) {}

void ProgressLine::show(const std::string& text) {
  if (!shown_) return;
  const std::string line = "\r\x1b[K" + text;
  std::fwrite(line.data(), 1, line.size(), stderr);
  std::fflush(stderr);
  visible_ = true;
}

void ProgressLine::clear() {
  if (visible_) std::fputs("\r\x1b[K", stderr);
  visible_ = false;
}

Progress ProgressLine::of_steps() {
  if (!shown_) return {};
  return [this](std::uint64_t step, std::uint64_t steps) { show_step(step, steps); };
}

/// `steps` is 0 where firmware says when the end is.
void ProgressLine::show_step(std::uint64_t step, std::uint64_t steps) {
  const Clock::time_point now = Clock::now();
  if (first_ == 0) {  // elaboration and loading are over
    first_ = step;
    started_ = last_ = now;
  }
  if (now - last_ < std::chrono::milliseconds(200)) return;
  last_ = now;
  const double seconds = std::chrono::duration<double>(now - started_).count();
  const double rate = static_cast<double>(step - first_) / std::max(seconds, 1e-9);
  if (steps == 0) return show(fmt::format("step {}, {:.3g} steps/s", step, rate));
  show(fmt::format("step {} of {}, {:.0f} %, {:.3g} steps/s, {} left", step, steps,
                   100.0 * static_cast<double>(step) / static_cast<double>(steps), rate,
                   rate > 0.0 ? about(static_cast<double>(steps - step) / rate) : "?"));
}

}  // namespace synfire::app
