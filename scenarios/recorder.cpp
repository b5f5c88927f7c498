// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// scenarios: recording.
#include "scenarios/recorder.h"

#include <algorithm>
#include <numeric>
#include <tuple>

#include "base/error.h"

namespace synfire {

namespace {

/// What a user calls the analogue output of a node.
std::string output_variable(const ImageNode& node) {
  if (node.type == "Threshold") return "z";
  return node.role == NodeRole::output || node.type == "relay" ? "value" : "v";
}

}  // namespace

Recorder::Recorder(const Observation& observation, const RecordParameters& record, const Value& merged,
                   const std::filesystem::path& folder)
    : observation_(observation), spike_file_(folder / "spikes.csv"), state_file_(folder / "states.csv") {
  spike_file_ << "time_s,step,node,index\n";
  state_file_ << "time_s,step,node,variable,index,value\n";
  const std::vector<ImageNode>& nodes = observation.image().nodes;
  for (std::uint32_t n = 0; n < nodes.size(); ++n) {
    const ImageNode& node = nodes[n];
    const bool listed = std::ranges::find(record.spikes.names, node.name) != record.spikes.names.end();
    const bool recorded = record.spikes.all ? node.type != "relay" : listed;
    if (!observation.is_analogue(n)) {
      spiking_.push_back({n, csv_field(node.name), &totals_[node.name], recorded});
    } else if (recorded) {
      std::vector<std::uint32_t> all(node.size);
      std::iota(all.begin(), all.end(), 0u);
      states_.push_back({n, node.name, output_variable(node), "", true, std::move(all), std::vector<double>(node.size)});
    }
  }
  std::ranges::sort(spiking_, {}, [&](const SpikingNode& node) { return nodes[node.node].name; });
  add_states(record, merged);
}

void Recorder::add_states(const RecordParameters& record, const Value& merged) {
  const std::vector<ImageNode>& nodes = observation_.image().nodes;
  for (std::size_t i = 0; i < record.states.size(); ++i) {
    const StateParameters& wanted = record.states[i];
    const std::uint32_t n = observation_.image().find(wanted.node).value();
    State state{n,
                wanted.node,
                wanted.variable,
                observation_.known_as(n, wanted.variable),
                false,
                {},
                std::vector<double>(nodes[n].size)};
    std::string why;
    state.neurons = parse_indices(wanted.neurons.value_or("0:"), nodes[n].size, why).value_or(std::vector<std::uint32_t>{});
    if (!observation_.read(n, state.known_as, state.values)) {
      const std::vector<std::string> names = observation_.variables(n);
      throw InputError(merged.at({"record", "states", std::to_string(i)}).where,
                       "record.states[" + std::to_string(i) + "].variable",
                       "found " + shown(wanted.variable) + ", which " + wanted.node + " does not have; expected " +
                           any_of(names) + did_you_mean(wanted.variable, names));
    }
    const bool present = std::ranges::any_of(states_, [&](const State& other) {
      return other.node == n && other.variable == wanted.variable && other.neurons.size() == nodes[n].size;
    });
    if (!present) states_.push_back(std::move(state));
  }
  std::ranges::stable_sort(states_, {}, [](const State& state) { return std::tie(state.name, state.variable); });
  // The same state asked for twice is one state.
  for (std::size_t i = 1; i < states_.size();) {
    State& before = states_[i - 1];
    State& state = states_[i];
    if (std::tie(before.node, before.variable) != std::tie(state.node, state.variable)) {
      ++i;
      continue;
    }
    std::vector<std::uint32_t> both;
    std::ranges::set_union(before.neurons, state.neurons, std::back_inserter(both));
    before.neurons = std::move(both);
    states_.erase(states_.begin() + static_cast<std::ptrdiff_t>(i));
  }
}

void Recorder::on_step(const StepReport& report) {
  for (std::uint32_t order = 0; order < spiking_.size(); ++order) {
    const SpikingNode& node = spiking_[order];
    const NodeOutput& output = observation_.output(node.node);
    *node.total += output.index.size();
    if (!node.recorded) continue;
    for (std::size_t i = 0; i < output.index.size(); ++i) {
      rows_.push_back({report.start + output.at[i], order, output.index[i], report.step});
    }
  }
  write_states(report);
  if (report.end == report.start) return;  // a chip without times: all rows are of one time, and sorted once
  std::ranges::sort(rows_);
  // Work that overruns its step may give spikes later than some of the next step: these wait.
  const auto later = std::ranges::lower_bound(rows_, report.end, {}, &Row::time);
  write_rows(static_cast<std::size_t>(later - rows_.begin()));
}

void Recorder::write_rows(std::size_t count) {
  for (std::size_t i = 0; i < count; ++i) {
    const Row& row = rows_[i];
    spike_file_.seconds(row.time) << ',' << row.step << ',' << spiking_[row.order].field << ',' << std::uint64_t{row.index}
                                  << '\n';
  }
  rows_.erase(rows_.begin(), rows_.begin() + static_cast<std::ptrdiff_t>(count));
}

void Recorder::write_states(const StepReport& report) {
  for (State& state : states_) {
    if (state.output) {
      std::ranges::fill(state.values, 0.0);
      const NodeOutput& output = observation_.output(state.node);
      for (std::size_t i = 0; i < output.index.size(); ++i) state.values[output.index[i]] = output.values[i];
    } else {
      observation_.read(state.node, state.known_as, state.values);
    }
    for (const std::uint32_t neuron : state.neurons) {
      state_file_.seconds(report.end) << ',' << report.step << ',' << csv_field(state.name) << ',' << state.variable << ','
                                      << std::uint64_t{neuron} << ',' << state.values[neuron] << '\n';
    }
  }
}

void Recorder::close() {
  std::ranges::sort(rows_);
  write_rows(rows_.size());
  spike_file_.close();
  state_file_.close();
}

}  // namespace synfire
