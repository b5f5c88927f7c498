// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// power: power over simulated time, by component, in windows that close at the first end of a step past each border. How long a
// run will be is not known at its start, so windows begin as short as a step and double whenever there are too many.
#pragma once

#include <filesystem>
#include <vector>

#include "kernel/step_observer.h"
#include "power/pricing.h"

namespace synfire {

class PowerWindows : public StepObserver {
 public:
  static constexpr std::size_t kMostWindows = 1000;
  static constexpr std::size_t kMostRows = 1'000'000;

  /// All must outlive this. `technology` may be nullptr: then there is nothing to show.
  PowerWindows(const Technology* technology, std::vector<Counted> components, const Domains& domains);

  void on_step(const StepReport& report) override;

  /// Writes power.csv: `time_s,component,power_w`, one row for each window (its end) and component that did something
  /// with a published figure, one for each power domain that leaks or wakes, and `static` for what no domain draws, where that
  /// is published. Closes the last window.
  void write(const std::filesystem::path& file);

 private:
  /// Without a technology, domains may leak all the same.
  bool is_empty() const { return technology_ == nullptr && domains_.all.empty(); }
  struct Sample {
    Picoseconds time = 0;
    std::vector<double> energy;  ///< of each shown component since the start, then of each domain by itself
  };
  void sample(Picoseconds time);

  const Technology* technology_;
  const Domains& domains_;
  std::vector<EnergyMeter> components_;  ///< those that are shown
  std::size_t most_ = kMostWindows;
  std::vector<Sample> samples_;
  Picoseconds width_ = 0;
  Picoseconds border_ = 0;
  Picoseconds now_ = 0;
};

}  // namespace synfire
