// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// models/cores/neurosynaptic: `neurosynaptic_core`, a tick at once, and durations from its counts.
#include <algorithm>

#include "base/duration.h"
#include "base/figure.h"
#include "kernel/plan.h"
#include "kernel/step.h"
#include "models/cores/neurosynaptic/engine.h"
#include "models/cores/neurosynaptic/target.h"

namespace synfire {

using neurosynaptic::Engine;
using neurosynaptic::NeurosynapticTarget;

namespace {

struct NeurosynapticTimes {
  Figure<Duration> axon_in{Duration{0}};
  Figure<Duration> neuron_update{Duration{0}};

  static const Schema<NeurosynapticTimes>& schema() {
    static const auto declared =
        Schema<NeurosynapticTimes>("times", "how long each action keeps the core busy")
            .optional("axon_in", &NeurosynapticTimes::axon_in, "one axon with a spike: its row of the crossbar")
            .optional("neuron_update", &NeurosynapticTimes::neuron_update, "one neuron");
    return declared;
  }
};

struct NeurosynapticParameters : neurosynaptic::Parameters {
  NeurosynapticTimes times;

  static const Schema<NeurosynapticParameters>& schema() {
    using P = NeurosynapticParameters;
    static const auto declared =
        Schema<P>("neurosynaptic_core", "a crossbar of single bits with four types of axons, as in TrueNorth and RANC")
            .optional("neurons", &P::neurons, "neurons of a core", between(1, 4096))
            .optional("axons", &P::axons, "axons of a core", between(1, 4096))
            .optional("slots", &P::slots, "ticks that the scheduler reaches, the present one among them", between(1, 256))
            .optional("weight_bits", &P::weight_bits, "bits of a weight, with its sign", between(2, 16))
            .optional("potential_bits", &P::potential_bits, "bits of a potential, with its sign", between(2, 24))
            .optional("overflow", &P::overflow, "what becomes of a potential that leaves its word")
            .optional("reset_code", &P::reset_code,
                      "values that the compiler gives a reset: plus or minus 2^n - 1 (power), or any (plain)")
            .optional("times", &P::times, "how long each action takes");
    return declared;
  }
};

enum Probe : ProbeIndex { kFifo, kSpike };

class NeurosynapticCore : public StepCore {
 public:
  NeurosynapticCore(const BuildContext& context, const NeurosynapticParameters& parameters)
      : StepCore(context.name.c_str(), context.path, context.core_id),
        engine_(parameters, context.path),
        cores_(context.cores),
        synaptic_operation_(activity().action("synaptic_operation")),
        neuron_update_(activity().action("neuron_update")),
        axon_in_(activity().action("axon_in")),
        axon_out_(activity().action("axon_out")),
        spike_(activity().action("spike")),
        collision_(activity().action("collision")),
        neuron_reset_(activity().action("neuron_reset")),
        axon_time_(parameters.times.axon_in.value.value_or(Duration{}).ps),
        neuron_time_(parameters.times.neuron_update.value.value_or(Duration{}).ps) {}

  MemoryBlock* memory() override { return &engine_.memory(); }
  bool in_use() const override { return engine_.neurons() > 0; }
  bool can_lose_neurons() const override { return true; }
  std::uint32_t axons() const override { return engine_.design().axons; }
  bool has_axon(std::uint32_t word) const override {
    return (word & ((1u << kDelayShift) - 1)) < axons() && word >> kDelayShift < engine_.design().slots;
  }
  void prepare() override { refresh(); }
  void refresh() override {
    const bool idle = !in_use();
    engine_.bind(cores_);
    if (idle && in_use()) engine_.keep_state();
  }
  void reset_state() override {
    engine_.reset();
    activity().count(neuron_reset_, engine_.neurons());
    if (probes().watched()) probes().add(kFifo, 0, -waiting_, to_picoseconds(sc_core::sc_time_stamp()));
    waiting_ = 0;
    arrived_ = 0;
  }

  void compute(std::uint64_t, Picoseconds begin) override {
    const Engine::Did did = engine_.tick(fired_);
    drop_lost(fired_);
    activity().count(axon_in_, did.axons);
    activity().count(synaptic_operation_, did.synaptic_operations);
    activity().count(neuron_update_, engine_.neurons());
    activity().count(spike_, fired_.neurons.size());
    const Picoseconds integrated = std::max(begin, arrived_) + axon_time_ * static_cast<Picoseconds>(did.axons);
    fired_at_.clear();
    for (const std::uint32_t neuron : fired_.neurons) fired_at_.push_back(integrated + neuron_time_ * (neuron + 1));
    finished_ = integrated + neuron_time_ * engine_.neurons();
    arrived_ = 0;
    waiting_ -= static_cast<std::int64_t>(did.axons);
    if (!probes().watched()) return;
    const Picoseconds now = to_picoseconds(sc_core::sc_time_stamp());
    probes().add(kFifo, 0, -static_cast<std::int64_t>(did.axons), now + integrated);
    for (std::size_t i = 0; i < fired_.neurons.size(); ++i) probes().event(kSpike, fired_.neurons[i], now + fired_at_[i]);
  }

  void send() override {
    batch_.clear();
    for (std::size_t i = 0; i < fired_.neurons.size(); ++i) {
      const std::span<const Destination> to = engine_.destination(fired_.neurons[i]);
      if (!to.empty()) batch_.add(fired_at_[i], id(), to.data(), 1);
    }
    if (batch_.packets.empty()) return;
    activity().count(axon_out_, batch_.packets.size());
    sc_core::sc_time none;
    out->b_transport(batch_, none);
  }
  Picoseconds finished() const override { return finished_; }
  const FiredBatch& fired() const override { return fired_; }
  std::span<const Picoseconds> fired_at() const override { return fired_at_; }

 private:
  void receive(std::size_t, const PacketBatch& batch) override {
    for (const Packet& packet : batch.packets) {
      if (packet.source == kOutside) arrived_ = std::max(arrived_, packet.time);
      for (std::uint32_t d = 0; d < packet.count; ++d) {
        if (!engine_.schedule(batch.destinations[packet.first + d].axon)) {
          activity().count(collision_);
          continue;
        }
        ++waiting_;
        if (probes().watched()) probes().add(kFifo, 0, 1, to_picoseconds(sc_core::sc_time_stamp()) + packet.time);
      }
    }
  }

  Engine engine_;
  std::uint32_t cores_;
  FiredBatch fired_;
  std::vector<Picoseconds> fired_at_;
  PacketBatch batch_;
  Picoseconds arrived_ = 0;
  Picoseconds finished_ = 0;
  std::int64_t waiting_ = 0;
  Activity::Index synaptic_operation_, neuron_update_, axon_in_, axon_out_, spike_, collision_, neuron_reset_;
  Picoseconds axon_time_, neuron_time_;
};

class NeurosynapticPlan : public ComponentPlan {
 public:
  using Parameters = NeurosynapticParameters;
  NeurosynapticPlan(const Parameters& parameters, const Context&) : parameters_(parameters), target_(parameters) {}

  Role role() const override { return Role::core; }
  const CoreTarget* core() const override { return &target_; }
  std::vector<ProbeInfo> probes() const override {
    return {bits_probe("fifo", 32, "spikes that wait in the scheduler").traced_by_default(),
            event_probe("neuron[].spike", "the neuron fires").of_neurons().traced_by_default(),
            real_probe("neuron[].v", "", "membrane potential").of_neurons().asked_for()};
  }
  std::unique_ptr<Component> build(const BuildContext& context) const override {
    return std::make_unique<NeurosynapticCore>(context, parameters_);
  }

 private:
  Parameters parameters_;
  NeurosynapticTarget target_;
};

const Registered<ComponentPlan, NeurosynapticPlan> kRegistered;

}  // namespace

}  // namespace synfire
