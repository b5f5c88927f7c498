// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// scenarios: the recorder: spikes.csv and states.csv, streamed while the chip runs, and the totals by node.
#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "base/text_file.h"
#include "kernel/step_observer.h"
#include "scenarios/observation.h"
#include "scenarios/scenario.h"

namespace synfire {

class Recorder : public StepObserver {
 public:
  /// Throws InputError when a state is asked for that a node does not have. `merged`: where the scenario says what.
  Recorder(const Observation& observation, const RecordParameters& record, const Value& merged,
           const std::filesystem::path& folder);

  void on_step(const StepReport& report) override;
  /// Writes what is held back and closes the files.
  void close();

  /// Spikes of each node that spikes, by name.
  const std::map<std::string, std::uint64_t>& spikes() const { return totals_; }

 private:
  struct SpikingNode {
    std::uint32_t node = 0;
    std::string field;  ///< the name, as it stands in the file
    std::uint64_t* total = nullptr;
    bool recorded = false;
  };
  struct State {
    std::uint32_t node = 0;
    std::string name;
    std::string variable;  ///< as the scenario calls it
    std::string known_as;  ///< as the cores do
    bool output = false;   ///< what the node gives, not a variable of its neurons
    std::vector<std::uint32_t> neurons;
    std::vector<double> values;  ///< of all neurons of the node
  };
  struct Row {
    Picoseconds time;
    std::uint32_t order;  ///< of the node, by name
    std::uint32_t index;
    std::uint64_t step;
    auto operator<=>(const Row&) const = default;
  };
  void add_states(const RecordParameters& record, const Value& merged);
  void write_rows(std::size_t count);
  void write_states(const StepReport& report);

  const Observation& observation_;
  TextFile spike_file_;
  TextFile state_file_;
  std::map<std::string, std::uint64_t> totals_;
  std::vector<SpikingNode> spiking_;  ///< by name
  std::vector<State> states_;         ///< by name, then variable
  std::vector<Row> rows_;             ///< not written yet
};

}  // namespace synfire
