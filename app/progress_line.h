// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// app: how far a run is, on a line of the terminal that overwrites itself.
#pragma once

#include <chrono>

#include "scenarios/run.h"

namespace synfire::app {

class ProgressLine {
 public:
  explicit ProgressLine(bool shown) : shown_(shown) {}

  /// Empty when nothing is to be shown.
  Progress callback();
  /// Leaves an empty line.
  void clear();

 private:
  using Clock = std::chrono::steady_clock;
  void show(std::uint64_t step, std::uint64_t steps);

  bool shown_;
  bool visible_ = false;
  std::uint64_t first_ = 0;  ///< step at `started_`
  Clock::time_point started_{};
  Clock::time_point last_{};
};

}  // namespace synfire::app
