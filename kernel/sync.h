// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// kernel: the sync discipline of a chip, as a component. It is the only process of a behavioural chip: at each step it lets the
// sources inject, the cores compute and send, the fabrics deliver, and then waits for as long as the slowest took.
#pragma once

#include <algorithm>
#include <functional>
#include <optional>
#include <vector>

#include "base/archive.h"
#include "kernel/fabric.h"
#include "kernel/step.h"
#include "kernel/step_observer.h"

namespace synfire {

class Sync : public Component, public Archived {
 public:
  enum Probe : ProbeIndex { kStep, kPhase };
  SC_HAS_PROCESS(Sync);
  Sync(const sc_core::sc_module_name& name, std::string path);
  ~Sync() override;

  /// Everything that this discipline drives. Only the topmost sync of a platform is driven; nested ones follow it.
  struct Driven {
    std::vector<StepCore*> cores;
    std::vector<Fabric*> fabrics;  ///< innermost first
    Fabric* entry = nullptr;       ///< where the outside's packets enter; nullptr: straight into core 0
  };
  void drive(Driven driven);
  void set_source(SpikeSource* source) { source_ = source; }
  void add_observer(StepObserver* observer) { observers_.push_back(observer); }
  /// Threads that compute cores in parallel; results do not depend on it.
  void set_threads(unsigned threads);
  /// Steps after which the chip stops by itself.
  void set_steps(std::uint64_t steps) { steps_ = steps; }
  /// The chip itself asks for steps (a host through its sync control): with none left it idles instead of ending the run, and
  /// says so to \p idle.
  void let_chip_ask(std::function<void()> idle) { idle_ = std::move(idle); }
  /// More steps, from \p delay on if none is under way.
  void ask(std::uint64_t steps, const sc_core::sc_time& delay);
  /// No further step after the present one.
  void ask_no_more() { steps_ = std::min(steps_, step_); }
  bool idle() const { return idling_; }
  /// Goes on after idling, if there are steps left: their number was raised, or a checkpoint restored.
  void resume();
  bool chip_asks() const { return idle_ != nullptr; }
  /// Called once, right before the first step.
  void before_first_step(std::function<void()> action) { before_first_ = std::move(action); }
  /// Time of the network's step, for disciplines that follow it.
  void set_network_step(Time dt) { network_step_ = dt; }
  /// Before the next step begins, the state of all cores is reset (between samples).
  void request_reset() { reset_requested_ = true; }

  /// The number of the next step; what was asked of it. Simulated time goes on when these are read.
  void archive(Archive& archive) override;

  std::uint64_t step() const { return step_; }
  std::uint64_t steps() const { return steps_; }

 protected:
  /// Groups of cores that run one after the other within a step: all at once, or layer by layer.
  virtual bool layer_by_layer() const { return false; }
  /// When the step that began at `start` ends: `busy` is when the last core or packet was done.
  virtual Picoseconds end_of_step(Picoseconds start, Picoseconds busy) = 0;

  /// From where steps are counted in time: step 0 at 0, or the one that a checkpoint was restored at.
  struct Origin {
    std::uint64_t step = 0;
    Picoseconds time = 0;
  };
  const Origin& origin() const { return origin_; }
  Time network_step() const { return network_step_; }
  const Driven& driven() const { return driven_; }

 private:
  struct Workers;
  void run_step();
  void take_up_writes();
  void compute(std::span<StepCore* const> cores, Picoseconds begin);
  Picoseconds settle();

  Driven driven_;
  std::vector<std::vector<StepCore*>> phases_;
  std::vector<StepCore*> running_;  ///< of a phase, those with power and clock
  SpikeSource* source_ = nullptr;
  std::vector<StepObserver*> observers_;
  PacketBatch injected_;
  SpikeOut direct_{"direct"};  ///< to the only core of a chip without a fabric
  std::unique_ptr<Workers> workers_;
  std::uint64_t step_ = 0;
  std::uint64_t steps_ = 0;
  Origin origin_;
  Picoseconds next_at_ = 0;  ///< when the next step begins
  Time network_step_{1e-3};
  bool reset_requested_ = false;
  bool idling_ = false;
  std::function<void()> idle_;
  std::function<void()> before_first_;
  sc_core::sc_event next_;
};

}  // namespace synfire
