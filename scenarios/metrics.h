// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// scenarios: the field's metrics, by the definitions of docs/metrics.md: what a run was as work of a network, whatever the chip
// paid for it.
#pragma once

#include <map>
#include <optional>
#include <vector>

#include "kernel/step_observer.h"
#include "networks/network_facts.h"
#include "scenarios/distribution.h"
#include "scenarios/observation.h"
#include "scenarios/scenario.h"
#include "scenarios/summary.h"
#include "stimuli/spike_list.h"

namespace synfire {

class Metrics : public StepObserver {
 public:
  /// All must outlive this. `facts` may be nullptr (an image does not say). `references`: one list for each of
  /// parameters.reference.
  Metrics(const Observation& observation, const ScenarioParameters& scenario, const std::vector<std::uint32_t>& labels,
          const NetworkFacts* facts, const std::vector<SpikeList>& references);

  void on_step(const StepReport& report) override;

  /// `inference` may be nullptr. `seconds`: simulated.
  Json json(const Json& counts, const EnergyReport& energy, const Inference* inference, double seconds) const;

 private:
  struct Watched {
    std::uint32_t node;
    std::vector<std::uint64_t> counts;  ///< spikes of each element
  };
  struct Train {
    std::uint32_t node;
    bool timed;
    std::vector<std::vector<double>> found, expected;  ///< by element, seconds
  };
  void count_activity();
  void follow_events(const StepReport& report);
  void follow_label(const StepReport& report);
  Json operations(const Json& counts, double executions) const;
  Json rates() const;
  Json information() const;
  Json timing() const;

  const Observation& observation_;
  const ScenarioParameters& scenario_;
  const std::vector<std::uint32_t>& labels_;
  const NetworkFacts* facts_;
  double dt_;
  std::uint64_t steps_ = 0;
  bool values_ = false;  ///< an input was no unit spike
  std::vector<Watched> neurons_;
  std::vector<std::uint32_t> inputs_, outputs_;
  std::map<Picoseconds, std::uint64_t> waiting_;  ///< input events that no output has answered
  Distribution event_latency_;
  std::optional<std::uint32_t> decides_;
  std::vector<std::map<std::uint32_t, std::uint64_t>> by_class_;  ///< spikes of each element of the deciding node, by label
  std::vector<Train> trains_;
};

/// Skaggs et al. 1993: bits that a spike tells about which of equally long presentations it came from, by class:
/// sum of p(class) * r(class)/r * log2(r(class)/r). `spikes` and `presentations` by class.
double bits_per_spike(std::span<const double> spikes, std::span<const double> presentations);

}  // namespace synfire
