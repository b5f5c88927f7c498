// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// scenarios: bringing chip, image and input together.
#include "scenarios/session.h"

#include <malloc.h>

#include <utility>

#include "base/error.h"

namespace synfire {

namespace {

std::vector<InputPort> ports(const Image& image, std::vector<std::unique_ptr<EventStream>> events) {
  std::vector<InputPort> all;
  for (std::size_t i = 0; i < image.inputs.size(); ++i) {
    const InputRouting& routing = image.inputs[i];
    all.push_back({image.nodes[routing.node].name, routing.first, routing.destinations, std::move(events[i])});
  }
  return all;
}

}  // namespace

Session::Session(const Description& description, Image& image, std::vector<std::unique_ptr<EventStream>> events,
                 Fidelity fidelity)
    : chip_(description, fidelity),
      stimulus_(ports(image, std::move(events))),
      observation_(image, chip_.cores(), stimulus_),
      looker_(observation_) {
  for (const ImageSegment& segment : std::exchange(image.segments, {})) chip_.write(segment.address, segment.bytes);
  chip_.prepare();
  malloc_trim(0);  // what reading and compiling left
  Sync& sync = chip_.sync();
  sync.set_source(&stimulus_);
  sync.set_network_step(Time(image.conventions.dt));
  sync.add_observer(&looker_);
}

Session::~Session() = default;

void Session::run(std::uint64_t steps, const Watchdogs& watchdogs) {
  chip_.sync().set_steps(steps);
  Simulation simulation(watchdogs);
  simulation.run();
  if (chip_.sync().step() < steps) {
    throw SimulationError("the chip stopped after step " + std::to_string(chip_.sync().step()) + " of " +
                          std::to_string(steps) + " with nothing left to do (a deadlock)");
  }
}

}  // namespace synfire
