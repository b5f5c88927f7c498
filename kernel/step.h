// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// kernel: a core within a step, as the sync discipline sees it: it computes and sends. Times are picoseconds from the start of
// the step unless said otherwise.
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/spike.h"
#include "kernel/component.h"
#include "kernel/spike_socket.h"

namespace synfire {

/// Of `neuron[].v` the `v`, of anything else nothing.
std::string_view variable_of(std::string_view probe);
/// The variables that can be recorded of a core's neurons, by its probes: each of its names, and the one that the core knows.
std::vector<std::pair<std::string, std::string>> variables_of(std::span<const ProbeInfo> probes);

/// A core of a chip with steps. Within a step: receive (packets of the outside and of the step before), compute, send.
class StepCore : public MemoryMapped {
 public:
  StepCore(const sc_core::sc_module_name& name, std::string path, std::uint32_t id)
      : MemoryMapped(name, std::move(path)), out("out"), in("in", *this, &StepCore::arrive), id_(id) {}

  SpikeOut out;
  SpikeIn<StepCore> in;

  std::uint32_t id() const { return id_; }

  /// Depth of what the core holds, for chips that run layer by layer within a step.
  virtual std::uint32_t layer() const { return 0; }
  /// Axons that packets can address.
  virtual std::uint32_t axons() const { return 0xffffffff; }
  /// Whether it can take what a destination's word says: the axon, and what else the core keeps there.
  virtual bool has_axon(std::uint32_t word) const { return word < axons(); }
  /// Whether a program was loaded; an idle core takes no part in steps.
  virtual bool in_use() const = 0;
  /// The bus wrote to the core's memory between two steps: takes hold of it. Throws InputError when it makes no sense.
  virtual void refresh() {}

  /// Without power or clock a core takes no part in steps, and loses the packets that reach it (action `packet_lost`).
  void set_powered(bool powered) { powered_ = powered; }
  /// Broken for good, whatever its power does.
  void kill() { dead_ = true; }
  bool is_running() const { return powered_ && !dead_; }
  /// Sees every batch before the core does, and may change it: what a fabric, or radiation, does to packets.
  void set_filter(std::function<void(PacketBatch&)> filter) { filter_ = std::move(filter); }
  /// Neurons that never fire again. False when this kind of core cannot be told.
  virtual bool can_lose_neurons() const { return false; }
  void lose_neurons(std::span<const std::uint32_t> neurons) {
    for (const std::uint32_t neuron : neurons) {
      if (neuron >= lost_.size()) lost_.resize(neuron + 1, false);
      lost_[neuron] = true;
    }
  }
  /// Makes the next step begin later: a core that wakes up.
  void delay_start(Picoseconds time) { start_delay_ += time; }
  Picoseconds take_start_delay() { return std::exchange(start_delay_, 0); }
  /// How fast it works, relative to the times that its description gives.
  virtual void set_speed(double /*factor*/) {}

  /// Integrates what has arrived and updates the neurons. Touches nothing but this core, so cores may compute in parallel.
  /// `begin`: when the core may start.
  virtual void compute(std::uint64_t step, Picoseconds begin) = 0;
  /// Hands the packets of the neurons that fired to the fabric.
  virtual void send() = 0;
  /// When the core was done with its step.
  virtual Picoseconds finished() const = 0;

  /// Who fired in this step, and when. One time for each neuron of the batch.
  virtual const FiredBatch& fired() const = 0;
  virtual std::span<const Picoseconds> fired_at() const = 0;

  /// Reads a variable (`v`, `i`, `u`, ...) of the neurons with local indices `first` and following. False when the core has
  /// none of that name. By default variables are regions of the core's memory, an element for each neuron.
  virtual bool read_state(std::string_view variable, std::uint32_t first, std::span<double> values);
  /// The variables that neuron `local` has, of those that the core's plan declared.
  std::vector<std::string> variables(std::uint32_t local);
  /// Of `neuron[].v` the variable v, of `register[].value` the region `registers`.
  bool sample(const ProbeInfo& probe, std::uint32_t first, std::span<double> values) override;

 protected:
  /// Packets arrive; their times say when. Called between computes, never during one.
  virtual void receive(std::size_t port, const PacketBatch& batch) = 0;
  /// Takes the neurons that are lost out of those that fired.
  void drop_lost(FiredBatch& fired) const {
    if (lost_.empty()) return;
    std::size_t kept = 0;
    for (std::size_t i = 0; i < fired.neurons.size(); ++i) {
      if (fired.neurons[i] < lost_.size() && lost_[fired.neurons[i]]) continue;
      fired.neurons[kept] = fired.neurons[i];
      if (!fired.values.empty()) fired.values[kept] = fired.values[i];
      ++kept;
    }
    fired.neurons.resize(kept);
    if (!fired.values.empty()) fired.values.resize(kept);
  }

 private:
  void arrive(std::size_t port, const PacketBatch& batch) {
    if (!is_running()) {
      activity().count(activity().action("packet_lost"), batch.packets.size());
    } else if (filter_) {
      filtered_ = batch;
      filter_(filtered_);
      receive(port, filtered_);
    } else {
      receive(port, batch);
    }
  }

  bool powered_ = true, dead_ = false;
  Picoseconds start_delay_ = 0;
  std::function<void(PacketBatch&)> filter_;
  PacketBatch filtered_;
  std::vector<bool> lost_;
  std::uint32_t id_;
};

}  // namespace synfire
