// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// scenarios: samples: a run as a row of presentations, each of which the chip classifies.
#pragma once

#include <optional>
#include <vector>

#include "kernel/sync.h"
#include "scenarios/distribution.h"
#include "scenarios/observation.h"
#include "scenarios/scenario.h"

namespace synfire {

class Inference : public StepObserver {
 public:
  /// All must outlive this. Throws InputError when the deciding node has no state to decide by.
  Inference(const SamplesParameters& samples, const std::vector<std::uint32_t>& labels, const Observation& observation,
            Sync& sync, const Value& merged);

  void on_step(const StepReport& report) override;

  std::uint64_t samples() const { return decisions_.size(); }
  /// Nothing without labels.
  std::optional<std::uint64_t> correct() const;
  std::optional<double> accuracy() const;
  /// Mean over the samples: from the start of a sample's first step to the end of its last one, or to the first spike where
  /// that decides. A sample without a spike takes all of its steps.
  std::optional<double> latency_seconds() const;
  std::optional<double> latency_steps() const;
  /// From the first input event of a sample (its start, without one) to its decision.
  const Distribution& latencies() const { return latencies_; }

 private:
  void begin_sample(const StepReport& report);
  void look(const StepReport& report);
  void decide(const StepReport& report);

  SamplesParameters samples_;
  const std::vector<std::uint32_t>& labels_;
  const Observation& observation_;
  Sync& sync_;
  std::uint32_t node_ = 0;
  std::vector<double> score_;   ///< of each element within the sample: spikes, or the largest state
  std::vector<double> values_;  ///< scratch
  std::optional<std::uint32_t> first_;
  Picoseconds first_at_ = 0;
  std::uint64_t first_step_ = 0;
  Picoseconds begin_ = 0;
  std::uint64_t begin_step_ = 0;
  std::vector<std::uint32_t> decisions_;
  Picoseconds total_latency_ = 0;
  std::uint64_t total_steps_ = 0;
  std::optional<Picoseconds> first_input_;  ///< of the present sample
  Distribution latencies_;
};

}  // namespace synfire
