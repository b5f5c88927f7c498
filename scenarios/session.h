// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// scenarios: a chip, elaborated and loaded with an image through its memory map, with its input connected: ready to run. One a
// process.
#pragma once

#include <functional>
#include <memory>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "kernel/simulation.h"
#include "networks/image.h"
#include "platforms/chip.h"
#include "scenarios/hosts.h"
#include "scenarios/observation.h"
#include "stimuli/stimulus.h"

namespace synfire {

class Session {
 public:
  /// Bytes of the image in the memory map.
  struct Place {
    std::uint64_t address = 0;
    std::string name;
    std::uint64_t bytes = 0;
  };

  /// All must outlive this. `events`: one for each of image.inputs. The image's segments are moved into the chip's memory: it
  /// has none afterwards. `hosts`: what hosts of the platform run, if they do.
  Session(const Description& description, Image& image, std::vector<std::unique_ptr<EventStream>> events,
          Fidelity fidelity = Fidelity::behavioural, HostSetup hosts = {});
  ~Session();

  Chip& chip() { return chip_; }
  const Observation& observation() const { return observation_; }
  std::span<const Place> places() const { return places_; }

  /// Called after each step, once the observation has looked at it, in the order of their adding.
  void add_observer(StepObserver* observer) { chip_.sync().add_observer(observer); }

  Hosts& hosts() { return hosts_; }

  /// Runs so many steps; with firmware, until that ends the run. Throws SimulationError when the chip stops before, or a
  /// watchdog bites.
  void run(std::uint64_t steps, const Watchdogs& watchdogs = {});

  /// Runs until `Simulation::stop()` or `Simulation::pause()` is called, or the chip has no steps left; again and again. Before
  /// the first time: `limit`, how many steps there are.
  void limit(std::uint64_t steps);
  Simulation::Halt advance(const Watchdogs& watchdogs = {});
  /// Whether there is nothing left to run: all steps are done, or firmware ended the run.
  bool ended() const;

  /// The state between two steps, and back to it (checkpoint.h). Throws InputError for a run of which there is more state.
  std::vector<std::byte> checkpoint();
  void restore(std::span<const std::byte> checkpoint);

  /// The run has state that no checkpoint holds: `found`, and what is `expected` instead, as in an error.
  void keeps_more(std::string found, std::string expected) { more_ = {std::move(found), std::move(expected)}; }

  /// The image as the chip's memory has it now: what it has learned is in it. The neurons forget their state first, as between
  /// samples, so it is for the end of a run.
  Image learned();

 private:
  struct Looker : StepObserver {
    explicit Looker(Observation& watched) : observation(watched) {}
    void on_step(const StepReport&) override { observation.look(); }
    Observation& observation;
  };

  void check_archivable() const;
  void run_hosts(std::uint64_t steps, Watchdogs watchdogs);
  void prepare_loaded();

  const Image& image_;
  Fidelity fidelity_;
  std::pair<std::string, std::string> more_;  ///< what checkpoints would miss
  std::vector<Place> places_;
  Chip chip_;
  Stimulus stimulus_;
  Observation observation_;
  Looker looker_;
  Hosts hosts_;
};

}  // namespace synfire
