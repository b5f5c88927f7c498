// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// base: activity counters. Models count named actions and nothing else; what an action costs is priced later, elsewhere.
// Names are singular (`synaptic_operation`); results list them in the plural.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace synfire {

/// The counters of one component. Declare the actions when the component is made; count through the index in the hot path.
class Activity {
 public:
  using Index = std::size_t;

  /// Declares an action (or finds it again) and returns its index.
  Index action(std::string_view name) {
    for (Index i = 0; i < names_.size(); ++i) {
      if (names_[i] == name) return i;
    }
    names_.emplace_back(name);
    counts_.push_back(0);
    return names_.size() - 1;
  }
  void count(Index action, std::uint64_t times = 1) { counts_[action] += times; }

  const std::vector<std::string>& names() const { return names_; }
  const std::vector<std::uint64_t>& counts() const { return counts_; }
  std::uint64_t of(std::string_view name) const {
    for (Index i = 0; i < names_.size(); ++i) {
      if (names_[i] == name) return counts_[i];
    }
    return 0;
  }

 private:
  std::vector<std::string> names_;
  std::vector<std::uint64_t> counts_;
};

}  // namespace synfire
