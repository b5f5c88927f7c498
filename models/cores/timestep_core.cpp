// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// models/cores: `timestep_core`, behavioural: a whole step at once by the engine, and durations from its counts. Within a step
// the core integrates all packets, then updates its neurons in order, and sends as they fire.
#include <algorithm>
#include <cmath>

#include "base/archive.h"
#include "base/error.h"
#include "kernel/plan.h"
#include "kernel/step.h"
#include "models/cores/timestep_engine.h"
#include "models/cores/timestep_parameters.h"
#include "models/cores/timestep_probes.h"
#include "models/cores/timestep_target.h"

namespace synfire {

namespace {

class TimestepCore : public StepCore, public Archived {
 public:
  TimestepCore(const BuildContext& context, const TimestepParameters& parameters)
      : StepCore(context.name.c_str(), context.path, context.core_id),
        engine_(parameters.parts()),
        cores_(context.cores),
        synaptic_operation_(activity().action("synaptic_operation")),
        neuron_update_(activity().action("neuron_update")),
        neuron_update_active_(activity().action("neuron_update_active")),
        neuron_update_inactive_(activity().action("neuron_update_inactive")),
        axon_in_(activity().action("axon_in")),
        axon_out_(activity().action("axon_out")),
        spike_(activity().action("spike")),
        neuron_reset_(activity().action("neuron_reset")) {
    const auto ps = [](const Figure<Duration>& figure) { return figure.value.value_or(Duration{}).ps; };
    const TimestepTimes& times = parameters.times;
    time_ = {ps(times.axon_in),       ps(times.synaptic_operation),
             ps(times.neuron_update), ps(times.neuron_update_active.value_or(times.neuron_update)),
             ps(times.axon_out),      ps(times.neuron_reset)};
    nominal_ = time_;
  }

  void set_speed(double factor) override {
    for (const auto time : {&Times::axon_in, &Times::synaptic_operation, &Times::neuron_update, &Times::neuron_update_active,
                            &Times::axon_out, &Times::neuron_reset}) {
      time_.*time = static_cast<Picoseconds>(std::llround(static_cast<double>(nominal_.*time) / factor));
    }
  }

  MemoryBlock* memory() override { return &engine_.memory(); }
  void prepare() override {
    engine_.bind(cores_);
    if (in_use()) engine_.keep_state();  // nobody resets the others, and what is kept takes memory
  }
  void refresh() override {
    const bool idle = !in_use();
    engine_.bind(cores_);
    if (idle && in_use()) engine_.keep_state();
    drop_strays();
  }
  void reset_state() override {
    engine_.reset();
    activity().count(neuron_reset_, engine_.neurons());
    reset_time_ = time_.neuron_reset * static_cast<Picoseconds>(engine_.neurons());
    show_gone(axons_.size(), now());
    axons_.clear();
    values_.clear();
    arrived_ = 0;
  }
  /// What arrived in the last step, for the next one.
  void archive(Archive& archive) override {
    archive(axons_);
    archive(values_);
    archive(reset_time_);
    if (archive.reading() && !values_.empty() && values_.size() != axons_.size()) {
      throw InputError({}, "checkpoint", "found spikes with too few values; expected a checkpoint as it was made");
    }
  }
  std::uint32_t layer() const override { return engine_.layer(); }
  bool in_use() const override { return engine_.neurons() > 0; }
  bool can_lose_neurons() const override { return true; }
  std::uint32_t axons() const override { return engine_.axons(); }

  void compute(std::uint64_t, Picoseconds begin) override {
    const std::uint64_t operations = engine_.deliver(axons_, values_);
    if (probes().watched(kAccumulatorProbe)) {
      accumulated_.resize(engine_.neurons());
      engine_.read_accumulators(0, accumulated_);
    }
    const SomaActivity did = engine_.update(fired_);
    drop_lost(fired_);
    activity().count(axon_in_, axons_.size());
    activity().count(synaptic_operation_, operations);
    activity().count(neuron_update_, did.updates);
    activity().count(neuron_update_active_, did.active);
    activity().count(neuron_update_inactive_, did.updates - did.active);
    activity().count(spike_, fired_.neurons.size());

    const Picoseconds integrated = std::max(begin, arrived_) + reset_time_ +
                                   time_.axon_in * static_cast<Picoseconds>(axons_.size()) +
                                   time_.synaptic_operation * static_cast<Picoseconds>(operations);
    const Picoseconds updating = time_.neuron_update * static_cast<Picoseconds>(did.updates - did.active) +
                                 time_.neuron_update_active * static_cast<Picoseconds>(did.active);
    fired_at_.clear();
    for (const std::uint32_t neuron : fired_.neurons) {
      fired_at_.push_back(integrated + updating * (neuron + 1) / static_cast<Picoseconds>(did.updates));
    }
    finished_ = integrated + updating;
    if (probes().watched()) show(std::max(begin, arrived_), integrated);
    reset_time_ = 0;
    arrived_ = 0;
    axons_.clear();
    values_.clear();
  }

  void send() override {
    if (fired_.neurons.empty()) return;
    batch_.clear();
    Picoseconds free = 0;
    for (std::size_t i = 0; i < fired_.neurons.size(); ++i) {
      const std::span<const Destination> destinations = engine_.destinations(fired_.neurons[i]);
      if (destinations.empty()) continue;
      free = std::max(free, fired_at_[i]) + time_.axon_out;
      batch_.add(free, id(), destinations.data(), static_cast<std::uint32_t>(destinations.size()), fired_.value(i));
    }
    finished_ = std::max(finished_, free);
    if (batch_.packets.empty()) return;
    activity().count(axon_out_, batch_.packets.size());
    sc_core::sc_time none;
    out->b_transport(batch_, none);
  }
  Picoseconds finished() const override { return finished_; }
  const FiredBatch& fired() const override { return fired_; }
  std::span<const Picoseconds> fired_at() const override { return fired_at_; }

 private:
  Picoseconds now() const { return to_picoseconds(sc_core::sc_time_stamp()); }

  /// Tells who looks what the step was like. Times are from its start.
  void show(Picoseconds begin, Picoseconds integrated) {
    const auto state = [&](TimestepState to, Picoseconds at) {
      probes().set(kStateProbe, 0, static_cast<std::uint64_t>(to), now() + at);
    };
    state(TimestepState::integrate, begin);
    state(TimestepState::update, integrated);
    state(TimestepState::idle, finished_);
    show_gone(axons_.size(), now() + integrated);
    for (std::size_t i = 0; i < accumulated_.size(); ++i) {
      probes().set_real(kAccumulatorProbe, static_cast<std::uint32_t>(i), accumulated_[i], now() + integrated);
    }
    for (std::size_t i = 0; i < fired_.neurons.size(); ++i) {
      probes().event(kSpikeProbe, fired_.neurons[i], now() + fired_at_[i]);
    }
  }
  void show_arrival(const PacketBatch& batch) {
    for (const Packet& packet : batch.packets) {
      queued_ = std::max(queued_, now() + packet.time);
      probes().add(kFifoProbe, 0, packet.count, now() + packet.time);
    }
  }
  void show_gone(std::size_t packets, Picoseconds at) {
    if (probes().watched()) probes().add(kFifoProbe, 0, -static_cast<std::int64_t>(packets), std::max(at, queued_));
  }
  /// What waits for axons that the core has no longer is lost.
  void drop_strays() {
    std::size_t kept = 0;
    for (std::size_t i = 0; i < axons_.size(); ++i) {
      if (axons_[i] >= engine_.axons()) continue;
      axons_[kept] = axons_[i];
      if (!values_.empty()) values_[kept] = values_[i];
      ++kept;
    }
    if (kept == axons_.size()) return;
    activity().count(activity().action("packet_lost"), axons_.size() - kept);
    show_gone(axons_.size() - kept, now());
    axons_.resize(kept);
    if (!values_.empty()) values_.resize(kept);
  }

  void receive(std::size_t, const PacketBatch& batch) override {
    if (probes().watched()) show_arrival(batch);
    for (std::size_t i = 0; i < batch.packets.size(); ++i) {
      const Packet& packet = batch.packets[i];
      // Packets of the outside belong to this step, so the core waits for them; those of other cores came in the step before.
      if (packet.source == kOutside) arrived_ = std::max(arrived_, packet.time);
      const double value = batch.value(i);
      for (std::uint32_t d = 0; d < packet.count; ++d) {
        append_value(values_, axons_.size(), value);
        axons_.push_back(batch.destinations[packet.first + d].axon);
      }
    }
  }

  struct Times {
    Picoseconds axon_in, synaptic_operation, neuron_update, neuron_update_active, axon_out, neuron_reset;
  };

  TimestepEngine engine_;
  std::uint32_t cores_;  ///< of the platform
  Times time_{}, nominal_{};
  std::vector<std::uint32_t> axons_;
  std::vector<double> values_;
  FiredBatch fired_;
  std::vector<Picoseconds> fired_at_;
  PacketBatch batch_;
  Picoseconds arrived_ = 0;
  Picoseconds finished_ = 0;
  Picoseconds reset_time_ = 0;
  Picoseconds queued_ = 0;           ///< when the last packet came, while somebody looks; not of the step
  std::vector<double> accumulated_;  ///< while somebody looks
  Activity::Index synaptic_operation_, neuron_update_, neuron_update_active_, neuron_update_inactive_, axon_in_, axon_out_,
      spike_, neuron_reset_;
};

class TimestepPlan : public ComponentPlan {
 public:
  using Parameters = TimestepParameters;

  TimestepPlan(const TimestepParameters& parameters, const Context&) : parameters_(parameters), target_(parameters.parts()) {}

  Role role() const override { return Role::core; }
  const CoreTarget* core() const override { return &target_; }
  std::vector<ProbeInfo> probes() const override { return timestep_probes(target_.design()); }
  std::unique_ptr<Component> build(const BuildContext& context) const override {
    return std::make_unique<TimestepCore>(context, parameters_);
  }

 private:
  TimestepParameters parameters_;
  TimestepTarget target_;
};

const Registered<ComponentPlan, TimestepPlan> kRegistered;

}  // namespace

}  // namespace synfire
