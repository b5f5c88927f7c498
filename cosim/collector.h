// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// cosim: what a client asked to see, step by step, as messages.
#pragma once

#include <string>
#include <vector>

#include "cosim/probe_tap.h"
#include "cosim/synfire.pb.h"
#include "kernel/step_observer.h"
#include "scenarios/observation.h"

namespace synfire::cosim {

class Collector {
 public:
  /// All must outlive this. Throws InputError for what the network does not have.
  Collector(const v1::Recording& recording, const Observation& observation, ProbeTap& tap);

  /// The step that has just ended, and what changed in it of all probes that anybody looks at.
  void look(const StepReport& report, const std::vector<TappedChange>& changes);
  /// Whether a step was looked at since the last `take`.
  bool begun() const { return begun_; }
  /// Spikes, values and changes collected.
  std::uint64_t items() const { return items_; }
  /// What was collected since the last time.
  v1::Progress take();

 private:
  struct SpikingNode {
    std::uint32_t node = 0;
    std::string name;
  };
  struct State {
    std::uint32_t node = 0;
    std::string name;
    std::string variable;
    std::string known_as;
    std::vector<std::uint32_t> neurons;
    std::vector<double> values;  ///< of all neurons of the node
  };
  void add_nodes(const v1::Recording& recording);
  void add_state(const v1::StateRequest& wanted);
  void begin();

  const Observation& observation_;
  ProbeTap& tap_;
  std::vector<SpikingNode> nodes_;
  std::vector<State> states_;
  std::vector<std::uint32_t> probes_;  ///< ascending
  v1::Progress progress_;
  bool begun_ = false;
  std::uint64_t items_ = 0;
};

}  // namespace synfire::cosim
