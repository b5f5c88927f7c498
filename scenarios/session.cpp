// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// scenarios: bringing chip, image and input together.
#include "scenarios/session.h"

#include <malloc.h>

#include <utility>

#include "base/error.h"
#include "scenarios/checkpoint.h"

namespace synfire {

namespace {

std::vector<InputPort> ports(const Image& image, std::vector<std::unique_ptr<EventStream>> events) {
  std::vector<InputPort> all;
  for (std::size_t i = 0; i < image.inputs.size(); ++i) {
    const InputRouting& routing = image.inputs[i];
    all.push_back({routing.first, routing.destinations, std::move(events[i])});
  }
  return all;
}

}  // namespace

Session::Session(const Description& description, Image& image, std::vector<std::unique_ptr<EventStream>> events,
                 Fidelity fidelity, HostSetup hosts)
    : image_(image),
      fidelity_(fidelity),
      chip_(description, fidelity),
      stimulus_(ports(image, std::move(events))),
      observation_(image, chip_.cores(), stimulus_),
      looker_(observation_),
      hosts_(chip_, description, std::move(hosts), observation_) {
  hosts_.load(image);
  std::vector<ImageSegment> segments = std::exchange(image.segments, {});
  for (const ImageSegment& segment : segments) places_.push_back({segment.address, segment.name, segment.bytes.size()});
  if (hosts_.setup().loaded_later) {
    segments.clear();
    chip_.sync().before_first_step([this] { prepare_loaded(); });
  } else {
    for (const ImageSegment& segment : segments) chip_.write(segment.address, segment.bytes);
    chip_.prepare();
  }
  malloc_trim(0);  // what reading and compiling left
  Sync& sync = chip_.sync();
  sync.set_source(&stimulus_);
  sync.set_network_step(Time(image.conventions.dt));
  sync.add_observer(&looker_);
  sync.add_observer(&hosts_);
}

Session::~Session() = default;

/// What firmware or a client has loaded.
void Session::prepare_loaded() {
  try {
    chip_.prepare();
  } catch (const InputError& error) {
    const Problem& problem = error.problems().front();
    throw SimulationError("what was loaded makes no sense: " + problem.path + ": " + problem.message);
  }
}

/// Until firmware says that it is done.
void Session::run_hosts(std::uint64_t steps, Watchdogs watchdogs) {
  Sync& sync = chip_.sync();
  if (!sync.chip_asks()) {
    sync.set_steps(steps);
    sync.let_chip_ask([] {});
  }
  if (!watchdogs.simulated_time) watchdogs.simulated_time = Time(10.0);
  try {
    Simulation(watchdogs).run();
  } catch (const SimulationError& error) {
    if (sc_core::sc_time_stamp() < to_sc_time(to_picoseconds(*watchdogs.simulated_time))) throw;
    throw SimulationError(std::string(error.what()) + " and no firmware ended the run; " + hosts_.states());
  }
  if (!hosts_.exit_code()) {
    throw SimulationError("nothing is left to do, and no firmware ended the run; " + hosts_.states());
  }
}

void Session::run(std::uint64_t steps, const Watchdogs& watchdogs) {
  if (hosts_.any()) return run_hosts(steps, watchdogs);
  chip_.sync().set_steps(steps);
  Simulation simulation(watchdogs);
  simulation.run();
  if (chip_.sync().step() < steps) {
    throw SimulationError("the chip stopped after step " + std::to_string(chip_.sync().step()) + " of " +
                          std::to_string(steps) + " with nothing left to do (a deadlock)");
  }
}

void Session::limit(std::uint64_t steps) {
  if (chip_.sync().chip_asks()) return;  // a host says which
  chip_.sync().let_chip_ask([] { Simulation::stop(); });
  chip_.sync().set_steps(steps);
}

Simulation::Halt Session::advance(const Watchdogs& watchdogs) {
  return Simulation(watchdogs).run();
}

bool Session::ended() const {
  return hosts_.any() ? hosts_.exit_code().has_value() : chip_.sync().step() >= chip_.sync().steps();
}

std::vector<std::byte> Session::checkpoint() {
  check_archivable();
  return save_checkpoint(chip_, stimulus_, image_);
}

void Session::restore(std::span<const std::byte> checkpoint) {
  check_archivable();
  restore_checkpoint(checkpoint, chip_, stimulus_, image_);
}

void Session::check_archivable() const {
  const auto refuse = [](const std::string& found, const std::string& expected) {
    throw InputError({}, "checkpoint", "found " + found + ", whose state no checkpoint holds; expected " + expected);
  };
  if (hosts_.any()) refuse("processors that run firmware", "a scenario without firmware");
  if (fidelity_ == Fidelity::cycle) refuse("fabrics clock by clock", "fidelity behavioural");
  if (!more_.first.empty()) refuse(more_.first, more_.second);
}

Image Session::learned() {
  for (StepCore* core : chip_.cores()) {
    if (core->in_use()) core->reset_state();
  }
  Image image = image_;
  for (const Place& place : places_) {
    ImageSegment segment{place.address, place.name, std::vector<std::byte>(place.bytes)};
    chip_.read(place.address, segment.bytes);
    image.segments.push_back(std::move(segment));
  }
  return image;
}

}  // namespace synfire
