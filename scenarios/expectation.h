// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// scenarios: expectations: what must hold at the end of a run.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/json.h"
#include "kernel/step_observer.h"
#include "scenarios/observation.h"
#include "scenarios/scenario.h"
#include "stimuli/spike_list.h"

namespace synfire {

/// How an expectation came out.
struct Verdict {
  std::string expectation;  ///< `inference.accuracy at_least 0.95`
  std::string found;        ///< `0.982`, or the first difference
  bool met = false;
};

/// Keeps the spikes of nodes that are expected to equal a list.
class SpikeKeeper : public StepObserver {
 public:
  SpikeKeeper(const Observation& observation, const std::vector<ExpectParameters>& expect,
              const std::vector<std::optional<SpikeList>>& expected);
  void on_step(const StepReport& report) override;

  /// The verdict on the expectation of that number, which is one of spikes.
  Verdict verdict(std::size_t expectation);

 private:
  struct Kept {
    std::uint32_t node = 0;
    SpikeList spikes;
  };
  const Observation& observation_;
  const std::vector<ExpectParameters>& expect_;
  const std::vector<std::optional<SpikeList>>& expected_;
  std::vector<std::optional<Kept>> kept_;
};

/// The verdict on a metric, from the finished summary.
Verdict judge_metric(const ExpectParameters& expect, const Json& summary);

}  // namespace synfire
