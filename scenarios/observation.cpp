// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// scenarios: from cores and local neurons to nodes and indices.
#include "scenarios/observation.h"

#include <algorithm>
#include <numeric>

#include "base/error.h"

namespace synfire {

Observation::Observation(const Image& image, std::span<StepCore* const> cores, const Stimulus& stimulus)
    : image_(image), all_cores_(cores), stimulus_(stimulus), outputs_(image.nodes.size()) {
  std::vector<std::vector<Run>> by_core(cores.size());
  for (const ImageRun& run : image.runs) {
    // Input nodes are seen where they come in, on every chip.
    if (image.nodes[run.node].role == NodeRole::input || run.count == 0) continue;
    if (run.core >= cores.size()) {
      throw InputError({}, "",
                       "the image places node " + image.nodes[run.node].name + " on core " + std::to_string(run.core) + " of " +
                           std::to_string(cores.size()));
    }
    by_core[run.core].push_back({run.local, run.count, run.node, run.first});
  }
  for (std::size_t core = 0; core < cores.size(); ++core) {
    if (by_core[core].empty()) continue;
    std::ranges::sort(by_core[core], {}, &Run::local);
    cores_.push_back({cores[core], std::move(by_core[core])});
  }
}

bool Observation::is_analogue(std::uint32_t node) const {
  // A Threshold gives 0 and 1 but is no neuron; NIR's reference records what it gives.
  const ImageNode& from = image_.nodes[origin(node)];
  return !image_.nodes[node].spiking || from.type == "Threshold";
}

void Observation::look() {
  for (NodeOutput& output : outputs_) output.clear();
  for (std::size_t port = 0; port < stimulus_.ports(); ++port) {
    const FiredBatch& events = stimulus_.injected(port);
    NodeOutput& output = outputs_[image_.inputs[port].node];
    output.index = events.neurons;
    output.at.assign(events.neurons.size(), 0);
    output.values = events.values;
    if (output.values.empty()) output.values.assign(events.neurons.size(), 1.0);
  }
  for (const Core& core : cores_) {
    if (core.core->in_use() && core.core->is_running()) look_at(core);
  }
  // A node spread over several cores comes in the order of the cores.
  for (NodeOutput& output : outputs_) {
    if (!std::ranges::is_sorted(output.index)) sort(output);
  }
}

void Observation::look_at(const Core& core) {
  const FiredBatch& fired = core.core->fired();
  const std::span<const Picoseconds> at = core.core->fired_at();
  auto run = core.runs.begin();
  for (std::size_t i = 0; i < fired.neurons.size(); ++i) {
    const std::uint32_t local = fired.neurons[i];
    while (run != core.runs.end() && local - run->local >= run->count && local > run->local) ++run;
    if (run == core.runs.end()) break;
    if (local < run->local) continue;  // something between runs that has no name
    NodeOutput& output = outputs_[run->node];
    output.index.push_back(run->first + (local - run->local));
    output.at.push_back(at[i]);
    output.values.push_back(fired.value(i));
  }
}

void Observation::sort(NodeOutput& output) {
  std::vector<std::size_t> order(output.index.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::ranges::sort(order, {}, [&](std::size_t i) { return output.index[i]; });
  NodeOutput sorted;
  for (const std::size_t i : order) {
    sorted.index.push_back(output.index[i]);
    sorted.at.push_back(output.at[i]);
    sorted.values.push_back(output.values[i]);
  }
  output = std::move(sorted);
}

bool Observation::read(std::uint32_t node, std::string_view variable, std::span<double> values) const {
  bool any = false;
  for (const ImageRun& run : image_.runs_of(origin(node))) {
    if (run.count == 0) continue;
    if (!all_cores_[run.core]->read_state(variable, run.local, values.subspan(run.first, run.count))) return false;
    any = true;
  }
  return any;
}

std::string Observation::known_as(std::uint32_t node, const std::string& variable) const {
  for (const ImageRun& run : image_.runs_of(origin(node))) {
    for (const auto& [name, known] : variables_of(all_cores_[run.core]->probes().declared())) {
      if (name == variable) return known;
    }
  }
  return variable;
}

std::vector<std::string> Observation::variables(std::uint32_t node) const {
  const auto runs = image_.runs_of(origin(node));
  return runs.empty() ? std::vector<std::string>{} : all_cores_[runs[0].core]->variables(runs[0].local);
}

}  // namespace synfire
