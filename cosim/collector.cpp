// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// cosim: collecting what a client asked to see.
#include "cosim/collector.h"

#include <algorithm>

#include "base/error.h"
#include "scenarios/scenario.h"

namespace synfire::cosim {

namespace {

/// The node of that name; `path` is where it was asked for.
std::uint32_t node_of(const Image& image, const std::string& name, const char* path) {
  if (const std::optional<std::uint32_t> node = image.find(name)) return *node;
  std::vector<std::string> names;
  for (const ImageNode& node : image.nodes) names.push_back(node.name);
  throw InputError({}, path, "found " + shown(name) + "; expected " + any_of(names) + did_you_mean(name, names));
}

}  // namespace

Collector::Collector(const v1::Recording& recording, const Observation& observation, ProbeTap& tap)
    : observation_(observation), tap_(tap) {
  add_nodes(recording);
  for (const v1::StateRequest& state : recording.states()) add_state(state);
  probes_ = tap.find({recording.probes().begin(), recording.probes().end()});
  std::ranges::sort(probes_);
}

void Collector::add_nodes(const v1::Recording& recording) {
  const std::vector<ImageNode>& nodes = observation_.image().nodes;
  std::vector<bool> wanted(nodes.size());
  for (const std::string& name : recording.spikes()) {
    if (name == "*") {
      for (std::uint32_t n = 0; n < nodes.size(); ++n) wanted[n] = wanted[n] || nodes[n].type != "relay";
    } else {
      wanted[node_of(observation_.image(), name, "record.spikes")] = true;
    }
  }
  for (std::uint32_t n = 0; n < nodes.size(); ++n) {
    if (wanted[n]) nodes_.push_back({n, nodes[n].name});
  }
}

void Collector::add_state(const v1::StateRequest& wanted) {
  const Image& image = observation_.image();
  const std::uint32_t node = node_of(image, wanted.node(), "record.states.node");
  State state{node, wanted.node(), wanted.variable(), observation_.known_as(node, wanted.variable()), {}, {}};
  state.values.resize(image.nodes[node].size);
  if (!observation_.read(node, state.known_as, state.values)) {
    const std::vector<std::string> names = observation_.variables(node);
    throw InputError({}, "record.states.variable",
                     "found " + shown(wanted.variable()) + ", which " + wanted.node() + " does not have; expected " +
                         any_of(names) + did_you_mean(wanted.variable(), names));
  }
  std::string why;
  const auto neurons = parse_indices(wanted.neurons().empty() ? "0:" : wanted.neurons(), image.nodes[node].size, why);
  if (!neurons) throw InputError({}, "record.states.neurons", why);
  state.neurons = *neurons;
  states_.push_back(std::move(state));
}

void Collector::begin() {
  for (const SpikingNode& node : nodes_) progress_.add_spikes()->set_node(node.name);
  for (const State& state : states_) {
    v1::Values& values = *progress_.add_states();
    values.set_node(state.name);
    values.set_variable(state.variable);
    values.set_neurons(static_cast<std::uint32_t>(state.neurons.size()));
  }
  for (const std::uint32_t probe : probes_) progress_.add_changes()->set_probe(tap_.name(probe));
}

void Collector::look(const StepReport& report, const std::vector<TappedChange>& changes) {
  if (!begun_) {
    begun_ = true;
    begin();
    progress_.set_first_step(report.step);
    for (v1::Spikes& spikes : *progress_.mutable_spikes()) spikes.set_first_step(report.step);
  }
  const std::uint64_t step = report.step - progress_.first_step();
  for (std::size_t n = 0; n < nodes_.size(); ++n) {
    const NodeOutput& output = observation_.output(nodes_[n].node);
    if (output.index.empty()) continue;
    v1::Spikes& spikes = *progress_.mutable_spikes(static_cast<int>(n));
    for (std::size_t i = 0; i < output.index.size(); ++i) spikes.add_step(step);
    spikes.mutable_index()->Add(output.index.begin(), output.index.end());
    const bool graded = std::ranges::any_of(output.values, [](double value) { return value != 1.0; });
    const int before = spikes.step_size() - static_cast<int>(output.index.size());
    if (graded) spikes.mutable_value()->Resize(before, 1.0);
    if (graded || spikes.value_size() > 0) {
      spikes.mutable_value()->Add(output.values.begin(), output.values.end());
    }
    items_ += output.index.size();
  }
  for (std::size_t s = 0; s < states_.size(); ++s) {
    State& state = states_[s];
    observation_.read(state.node, state.known_as, state.values);
    v1::Values& values = *progress_.mutable_states(static_cast<int>(s));
    for (const std::uint32_t neuron : state.neurons) values.add_value(state.values[neuron]);
    items_ += state.neurons.size();
  }
  if (probes_.empty()) return;
  for (const TappedChange& change : changes) {
    const auto found = std::ranges::lower_bound(probes_, change.signal);
    if (found == probes_.end() || *found != change.signal) continue;
    v1::Changes& of_probe = *progress_.mutable_changes(static_cast<int>(found - probes_.begin()));
    of_probe.add_at_ps(static_cast<std::uint64_t>(change.at));
    of_probe.add_value(change.value);
    ++items_;
  }
}

v1::Progress Collector::take() {
  begun_ = false;
  items_ = 0;
  return std::exchange(progress_, {});
}

}  // namespace synfire::cosim
