// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// app: the progress line.
#include "app/progress_line.h"

#include <fmt/format.h>

#include <cstdio>

namespace synfire::app {

namespace {

std::string remaining(double seconds) {
  if (seconds < 60.0) return fmt::format("{:.0f} s", seconds);
  if (seconds < 3600.0) return fmt::format("{:.0f} min", seconds / 60.0);
  return fmt::format("{:.1f} h", seconds / 3600.0);
}

}  // namespace

Progress ProgressLine::callback() {
  if (!shown_) return {};
  return [this](std::uint64_t step, std::uint64_t steps) { show(step, steps); };
}

void ProgressLine::show(std::uint64_t step, std::uint64_t steps) {
  const Clock::time_point now = Clock::now();
  if (first_ == 0) {  // elaboration and loading are over
    first_ = step;
    started_ = last_ = now;
  }
  if (now - last_ < std::chrono::milliseconds(200)) return;
  last_ = now;
  const double seconds = std::chrono::duration<double>(now - started_).count();
  const double rate = static_cast<double>(step - first_) / std::max(seconds, 1e-9);
  const std::string left = rate > 0.0 ? remaining(static_cast<double>(steps - step) / rate) : "?";
  const std::string line = fmt::format("\r\x1b[Kstep {} of {}, {:.0f} %, {:.3g} steps/s, {} left", step, steps,
                                       100.0 * static_cast<double>(step) / static_cast<double>(steps), rate, left);
  std::fwrite(line.data(), 1, line.size(), stderr);
  std::fflush(stderr);
  visible_ = true;
}

void ProgressLine::clear() {
  if (visible_) std::fputs("\r\x1b[K", stderr);
  visible_ = false;
}

}  // namespace synfire::app
