// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// scenarios: opening streams.
#include "scenarios/streams.h"

#include "stimuli/event_recording.h"
#include "stimuli/one_hot.h"
#include "stimuli/poisson.h"

namespace synfire {

namespace {

/// nullptr: what is wrong went to `problems`.
std::unique_ptr<EventStream> open(const InputParameters& input, const ImageNode& node, Prepared& prepared,
                                  std::map<std::string, SpikeList>& lists, Problems& problems) {
  const ScenarioParameters& scenario = prepared.scenario.parameters;
  const Time dt(prepared.image.conventions.dt);
  const auto seed = static_cast<std::uint64_t>(scenario.seed);
  const std::string path = "inputs." + node.name;
  if (input.poisson) return std::make_unique<PoissonStream>(node.size, input.poisson->rate, dt, seed, path);
  if (input.one_hot) {
    return std::make_unique<OneHotStream>(node.size, static_cast<std::uint32_t>(input.one_hot->each), input.one_hot->others,
                                          prepared.labels, static_cast<std::uint64_t>(scenario.samples->steps));
  }
  if (input.events) {
    try {
      return std::make_unique<SpikeListStream>(read_recording(input.events->string(), node.shape, dt));
    } catch (const InputError& error) {
      problems.add(error.problems());
      return nullptr;
    }
  }
  if (input.fifo) {
    const Value& where = prepared.scenario.merged.at({"inputs", node.name, "fifo"});
    auto feed = feed_of(prepared.hosts, *input.fifo, where, path + ".fifo", *prepared.description, problems);
    return feed ? std::make_unique<FifoStream>(std::move(feed), node.size) : nullptr;
  }
  if (input.stimulus) return input.stimulus->make({node.size, dt, seed, path + ".stimulus"});
  return std::make_unique<SpikeListStream>(std::move(lists.at(node.name)));
}

}  // namespace

void open_streams(Prepared& prepared, std::map<std::string, SpikeList> lists, Problems& problems) {
  for (const InputRouting& routing : prepared.image.inputs) {
    const ImageNode& node = prepared.image.nodes[routing.node];
    const auto input = prepared.scenario.parameters.inputs.find(node.name);
    std::unique_ptr<EventStream> events;  // none where clients alone feed it
    if (input != prepared.scenario.parameters.inputs.end()) {
      events = open(input->second, node, prepared, lists, problems);
      if (!events) continue;
      if (const std::uint64_t left = events->left_after(prepared.steps); left > 0) {
        prepared.warnings.push_back("inputs." + node.name + ": " + std::to_string(left) +
                                    (left == 1 ? " spike comes" : " spikes come") + " after the last step of the run");
      }
    }
    if (prepared.scenario.served || !events) {
      auto injected = std::make_unique<InjectedStream>(node.size, std::move(events));
      prepared.injected.push_back(injected.get());
      events = std::move(injected);
    }
    prepared.events.push_back(std::move(events));
  }
}

}  // namespace synfire
