// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// networks: depths. Each group runs behind the equations on paper by the number of packets on the way to it. Where ways of
// different length meet, what met on paper meets no more: this file says so, or pads the shorter ways with synaptic delay.
//
//   arrival of a projection = lag(source) + 1, without the 1 from an Input node or through a feedback edge
//   lag(group)              = the latest arrival over its forward projections
#include <algorithm>
#include <string>

#include "networks/projection.h"

namespace synfire {

namespace {

std::string steps(std::uint32_t count) {
  return std::to_string(count) + (count == 1 ? " step" : " steps");
}

class Depths {
 public:
  Depths(Network& network, const Graph& graph, const LoweringOptions& options)
      : network_(network), graph_(graph), options_(options) {}

  void run() {
    // Projections come by group, and the forward sources of a group have lower numbers.
    for (const Projection& projection : network_.projections) {
      if (projection.feedback || from_input(projection)) continue;
      Group& group = network_.groups[projection.group];
      group.layer = std::max(group.layer, source(projection).layer + 1);
    }
    const bool stepped = options_.discipline == Discipline::barrier || options_.discipline == Discipline::tick;
    if (!stepped) return;
    for (Group& group : network_.groups) group.lag = group.layer;
    auto& all = network_.projections;
    for (auto first = all.begin(); first != all.end();) {
      const auto last = std::find_if(first, all.end(), [&](const Projection& p) { return p.group != first->group; });
      meet(std::span(first, last));
      first = last;
    }
    warn_of_leaks();
  }

 private:
  bool from_input(const Projection& p) const { return p.source < network_.inputs.size(); }
  const Group& source(const Projection& p) const { return network_.groups[p.source - network_.inputs.size()]; }
  const std::string& name(const Projection& p) const {
    return graph_.nodes[from_input(p) ? network_.inputs[p.source] : source(p).node].path;
  }
  std::uint32_t arrival(const Projection& p) const {
    if (from_input(p)) return 0;
    return source(p).lag + (p.feedback ? 0 : 1);
  }

  /// The projections into one group.
  void meet(std::span<Projection> projections) {
    const Group& group = network_.groups[projections[0].group];
    const std::string& path = graph_.nodes[group.node].path;
    std::string early;
    for (Projection& p : projections) {
      const std::uint32_t at = arrival(p);
      if (at > group.lag) {
        network_.warnings.push_back(path + ": the loop from " + name(p) + " takes " + steps(at - group.lag) +
                                    " more than on paper, because a packet takes one step from group to group");
      } else if (at < group.lag && options_.balance_delays) {
        p.padding = group.lag - at;
        delay_by(p.map, p.padding);
        network_.notes.push_back(path + ": what comes from " + name(p) + " is delayed by " + steps(p.padding) +
                                 " to balance the paths");
      } else if (at < group.lag) {
        early += (early.empty() ? "" : ", ") + name(p) + " arrives " + steps(group.lag - at) + " early";
      }
    }
    if (early.empty()) return;
    const auto late = std::find_if(projections.begin(), projections.end(), [&](auto& p) { return arrival(p) == group.lag; });
    network_.warnings.push_back(path + ": paths of unequal depth meet, so spikes differ from the equations on paper: " + early +
                                (late == projections.end() ? "" : " compared with " + name(*late)) +
                                "; balance_delays: true pads the shorter paths");
  }

  /// A leak acts from step 0 on, the input of a lagging group only later.
  void warn_of_leaks() {
    for (const Group& group : network_.groups) {
      const auto leak = group.neurons.parameters.find("v_leak");
      if (group.lag == 0 || leak == group.neurons.parameters.end()) continue;
      if (std::all_of(leak->second.begin(), leak->second.end(), [](double v) { return v == 0.0; })) continue;
      network_.warnings.push_back(graph_.nodes[group.node].path + "/v_leak: pulls from step 0 on, but the input comes " +
                                  steps(group.lag) + " later than on paper");
    }
  }

  Network& network_;
  const Graph& graph_;
  const LoweringOptions& options_;
};

}  // namespace

void find_depths(Network& network, const Graph& graph, const LoweringOptions& options) {
  Depths(network, graph, options).run();
}

}  // namespace synfire
