// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// stimuli: lists of spikes, as users write them (CSV with a header `step,index` or `time_s,index`, and optionally `value`) and
// as a run plays them back.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "base/quantity.h"
#include "stimuli/event_stream.h"

namespace synfire {

/// Spikes in order of time, then index; no two of the same time and index.
struct SpikeList {
  bool timed = false;  ///< `when` is in picoseconds, else in steps
  std::vector<std::uint64_t> when;
  std::vector<std::uint32_t> index;
  std::vector<double> values;  ///< one each, none of them 0; empty: all are 1

  std::size_t size() const { return when.size(); }
  double value(std::size_t spike) const { return spike_value(values, spike); }

  /// Restores order; spikes of the same time and index become one, with the sum of their values. What adds up to 0 is no spike.
  void normalise();
};

/// What a list is read for.
struct SpikeListUse {
  std::optional<std::uint64_t> size;  ///< of the node: indices are below
  bool values = true;                 ///< whether the column `value` has a meaning
};

/// Reads a CSV list. Problems are collected; the list is then of no use.
SpikeList parse_spike_csv(std::string_view text, const std::string& file, const SpikeListUse& use, Problems& problems);
/// Throws InputError with every problem found (up to a limit).
SpikeList read_spike_csv(const std::filesystem::path& path, const SpikeListUse& use);

/// A timed list becomes one of steps: a spike at time t is in step floor(t / dt). A time within 1e-9 of a border is on it,
/// since 0.003 s / 0.001 s is not 3.
void to_steps(SpikeList& list, Time dt);

/// Plays a list of steps.
class SpikeListStream : public EventStream {
 public:
  explicit SpikeListStream(SpikeList list) : list_(std::move(list)) {}
  const FiredBatch& at(std::uint64_t step) override;
  std::uint64_t left_after(std::uint64_t steps) const override;
  void archive(Archive& archive) override {
    archive(next_);
    next_ = std::min(next_, list_.size());
  }

 private:
  SpikeList list_;
  std::size_t next_ = 0;
  FiredBatch batch_;
};

}  // namespace synfire
