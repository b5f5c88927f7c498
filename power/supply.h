// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// power: at which voltages a component did what it did. A switched capacitance costs energy in proportion to the square of the
// voltage, so counts are kept weighted with it; a figure's own voltage turns them into energy.
#pragma once

#include <vector>

#include "base/activity.h"

namespace synfire {

class Supply {
 public:
  Supply(const Activity& activity, double volts) : activity_(activity), volts_(volts) {}

  double volts() const { return volts_; }
  /// From now on.
  void set(double volts) {
    for (std::size_t i = 0; i < activity_.counts().size(); ++i) {
      const double sum = weighted(i);
      if (i >= before_.size()) {
        before_.push_back(sum);
        counted_.push_back(activity_.counts()[i]);
      } else {
        before_[i] = sum;
        counted_[i] = activity_.counts()[i];
      }
    }
    volts_ = volts;
  }
  /// Sum over the counts of an action of the voltage's square, in V^2.
  double weighted(std::size_t action) const {
    const bool known = action < before_.size();
    const auto fresh = static_cast<double>(activity_.counts()[action] - (known ? counted_[action] : 0));
    return (known ? before_[action] : 0.0) + fresh * volts_ * volts_;
  }

 private:
  const Activity& activity_;
  double volts_;
  std::vector<double> before_;  ///< by action: weighted, until the last change
  std::vector<std::uint64_t> counted_;
};

}  // namespace synfire
