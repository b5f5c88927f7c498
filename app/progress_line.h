// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// app: how far long work is, on a line of the terminal that overwrites itself.
#pragma once

#include <chrono>
#include <string>

#include "scenarios/run.h"

namespace synfire::app {

/// Standard error's, if that is a terminal.
class ProgressLine {
 public:
  explicit ProgressLine(bool wanted);
  ~ProgressLine() { clear(); }

  void show(const std::string& text);
  /// Leaves an empty line.
  void clear();
  /// What a run calls after each step. Empty when nothing is to be shown.
  Progress of_steps();

 private:
  using Clock = std::chrono::steady_clock;
  void show_step(std::uint64_t step, std::uint64_t steps);

  bool shown_;
  bool visible_ = false;
  std::uint64_t first_ = 0;  ///< step at `started_`
  Clock::time_point started_{};
  Clock::time_point last_{};
};

/// `40 s`, `12 min`, `1.5 h`
std::string about(double seconds);

}  // namespace synfire::app
