// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// models/devices: `spike_fifo`: hosts write events that name an element of an Input node and a step, and read events of Output
// nodes with their step and time. What does not fit is lost, counted, and shown.
#include <algorithm>
#include <deque>
#include <map>

#include "base/archive.h"
#include "kernel/spike_port.h"
#include "models/devices/plan_of.h"

namespace synfire {

namespace {

struct SpikeFifoParameters {
  std::int32_t inject_depth = 4096;
  std::int32_t receive_depth = 1024;

  static const Schema<SpikeFifoParameters>& schema() {
    static const auto declared =
        Schema<SpikeFifoParameters>("spike_fifo", "spikes from hosts to the chip and back, with the steps that they belong to")
            .optional("inject_depth", &SpikeFifoParameters::inject_depth, "events that wait for their step",
                      between(1, 1 << 24))
            .optional("receive_depth", &SpikeFifoParameters::receive_depth, "events that wait to be read", between(1, 1 << 24));
    return declared;
  }
};

enum : std::uint32_t {
  kInject = 0x0,
  kStepLow = 0x4,
  kStepHigh = 0x8,
  kInjectRoom = 0xc,
  kReceive = 0x10,
  kReceiveStep = 0x14,
  kTimeLow = 0x18,
  kTimeHigh = 0x1c,
  kLevel = 0x20,
  kWatermark = 0x24,
  kControl = 0x28,
  kLost = 0x2c,
  kReceiveLost = 0x30,
  kLate = 0x34,
  kElements = 0x38
};
const RegisterBlock& fifo_block() {
  static const RegisterBlock block =
      RegisterBlock("spike_fifo", "Time-stamped spikes between hosts and the chip")
          .add({"inject",
                kInject,
                Access::write_only,
                0,
                "an event for the chip, in step `step` + offset",
                {{"element", 0, 16, "element of the Input nodes that the FIFO feeds"},
                 {"offset", 16, 16, "steps after `step`"}}})
          .add({"step_low", kStepLow, Access::read_write, 0, "low half of the step from which offsets count", {}})
          .add({"step_high", kStepHigh, Access::read_write, 0, "high half of it", {}})
          .add(
              {"inject_room", kInjectRoom, Access::read_only, 4096, "events that it still takes; after reset inject_depth", {}})
          .add({"receive",
                kReceive,
                Access::read_only,
                0xffffffff,
                "takes the oldest event: its element of the Output nodes; all ones when there is none",
                {}})
          .add({"receive_step", kReceiveStep, Access::read_only, 0, "step (low half) of the event that was taken last", {}})
          .add({"time_low", kTimeLow, Access::read_only, 0, "time in ns (low half) of the event that was taken last", {}})
          .add({"time_high", kTimeHigh, Access::read_only, 0, "high half of it", {}})
          .add({"level", kLevel, Access::read_only, 0, "received events that wait to be read", {}})
          .add({"watermark", kWatermark, Access::read_write, 1, "level at which the interrupt comes", {}})
          .add({"control",
                kControl,
                Access::read_write,
                0,
                "interrupts",
                {{"interrupt", 0, 1, "interrupt while level is at least watermark"},
                 {"clear", 1, 1, "drops all received events; reads as 0"}}})
          .add({"lost", kLost, Access::read_only, 0, "events for the chip that found no room or named no element", {}})
          .add({"receive_lost", kReceiveLost, Access::read_only, 0, "events of the chip that found no room", {}})
          .add({"late",
                kLate,
                Access::read_only,
                0,
                "events for the chip whose step was over; they were taken in the next one",
                {}})
          .add({"elements",
                kElements,
                Access::read_only,
                0,
                "how many there are",
                {{"inputs", 0, 16, "of Input nodes"}, {"outputs", 16, 16, "of Output nodes"}}});
  return block;
}
const DeclaredBlock kDeclared(fifo_block());

class SpikeFifo : public Peripheral, public InterruptSource, public SpikePort, public Archived {
 public:
  using Parameters = SpikeFifoParameters;
  static constexpr unsigned kInputs = 0, kOutputs = 8;
  static const RegisterBlock& block_of() { return fifo_block(); }

  SC_HAS_PROCESS(SpikeFifo);
  SpikeFifo(const sc_core::sc_module_name& name, const BuildContext& context, const SpikeFifoParameters& parameters)
      : Peripheral(name, context, fifo_block(), kDeviceWindow),
        parameters_(parameters),
        injected_(activity().action("spike_injected")),
        received_(activity().action("spike_received")),
        lost_(activity().action("spike_inject_overflow")),
        receive_lost_(activity().action("spike_receive_overflow")),
        late_(activity().action("spike_late")) {
    SC_METHOD(look);
    sensitive << due_;
    dont_initialize();
  }

  void set_elements(std::uint32_t inputs, std::uint32_t outputs) override {
    inputs_ = inputs;
    outputs_ = outputs;
  }

  void take(std::uint64_t step, FiredBatch& events) override {
    events.clear();
    while (!waiting_.empty() && waiting_.begin()->first <= step) {
      std::vector<std::uint32_t>& elements = waiting_.begin()->second;
      if (waiting_.begin()->first < step) activity().count(late_, elements.size());
      events.neurons.insert(events.neurons.end(), elements.begin(), elements.end());
      waiting_count_ -= elements.size();
      waiting_.erase(waiting_.begin());
    }
    // A step has one spike of an element at most, as on the list of a file.
    std::ranges::sort(events.neurons);
    const auto repeated = std::ranges::unique(events.neurons);
    events.neurons.erase(repeated.begin(), repeated.end());
  }

  void give(std::uint64_t step, Picoseconds at, std::uint32_t element) override {
    if (leaving_.size() >= static_cast<std::size_t>(parameters_.receive_depth)) {
      activity().count(receive_lost_);
      return;
    }
    activity().count(received_);
    leaving_.push_back({at, step, element});
    look();
  }

  /// Nobody has used it, so it has nothing but events of the chip.
  void archive(Archive& archive) override {
    std::vector<Event> events(leaving_.begin(), leaving_.end());
    archive(events);
    if (!archive.reading()) return;
    leaving_.clear();
    for (const Event& event : events) leaving_.push_back({0, event.step, event.element});  // times are of another run
  }

 private:
  struct Event {
    Picoseconds at = 0;
    std::uint64_t step = 0;
    std::uint32_t element = 0;
  };

  std::uint32_t level(Picoseconds at) const {
    return static_cast<std::uint32_t>(
        std::ranges::partition_point(leaving_, [&](const Event& event) { return event.at <= at; }) - leaving_.begin());
  }
  std::uint32_t count(Activity::Index action) const { return static_cast<std::uint32_t>(activity().counts()[action]); }

  std::uint32_t read(const Register& reg, std::uint32_t, Picoseconds at, bool look_only) override {
    switch (reg.offset) {
      case kStepLow: return static_cast<std::uint32_t>(step_);
      case kStepHigh: return static_cast<std::uint32_t>(step_ >> 32);
      case kInjectRoom: return static_cast<std::uint32_t>(static_cast<std::size_t>(parameters_.inject_depth) - waiting_count_);
      case kReceive: {
        if (level(at) == 0) return 0xffffffffu;
        const Event event = leaving_.front();
        if (!look_only) {
          taken_ = event;
          leaving_.pop_front();
          look();
        }
        return event.element;
      }
      case kReceiveStep: return static_cast<std::uint32_t>(taken_.step);
      case kTimeLow: return static_cast<std::uint32_t>(taken_.at / 1000);
      case kTimeHigh: return static_cast<std::uint32_t>(static_cast<std::uint64_t>(taken_.at / 1000) >> 32);
      case kLevel: return level(at);
      case kWatermark: return watermark_;
      case kControl: return control_;
      case kLost: return count(lost_);
      case kReceiveLost: return count(receive_lost_);
      case kLate: return count(late_);
      default: return inputs_ | (outputs_ << 16);
    }
  }
  void write(const Register& reg, std::uint32_t, std::uint32_t value, Picoseconds at) override {
    switch (reg.offset) {
      case kInject: {
        const std::uint32_t element = value & 0xffff;
        if (element >= inputs_ || waiting_count_ >= static_cast<std::size_t>(parameters_.inject_depth)) {
          activity().count(lost_);
          return;
        }
        activity().count(injected_);
        waiting_[step_ + (value >> 16)].push_back(element);
        ++waiting_count_;
        return;
      }
      case kStepLow: step_ = (step_ & ~std::uint64_t{0xffffffff}) | value; return;
      case kStepHigh: step_ = (step_ & 0xffffffff) | (std::uint64_t{value} << 32); return;
      case kWatermark: watermark_ = value; break;
      default:
        control_ = value & 1u;
        if ((value & 2u) != 0) leaving_.erase(leaving_.begin(), leaving_.begin() + level(at));
        break;
    }
    look();
  }
  /// The interrupt comes when the event that fills up to the watermark has its time, not when the model has computed it.
  void look() {
    const Picoseconds now = to_picoseconds(sc_core::sc_time_stamp());
    const std::uint32_t wanted = std::max(watermark_, 1u);
    set_wires((control_ & 1u) != 0 && level(now) >= wanted);
    due_.cancel();
    if (leaving_.size() >= wanted && leaving_[wanted - 1].at > now) due_.notify(to_sc_time(leaving_[wanted - 1].at - now));
  }

  SpikeFifoParameters parameters_;
  std::map<std::uint64_t, std::vector<std::uint32_t>> waiting_;  ///< by step
  std::size_t waiting_count_ = 0;
  std::deque<Event> leaving_;
  Event taken_;
  std::uint64_t step_ = 0;
  std::uint32_t watermark_ = 1;
  std::uint32_t control_ = 0;
  std::uint32_t inputs_ = 0;
  std::uint32_t outputs_ = 0;
  sc_core::sc_event due_;
  Activity::Index injected_, received_, lost_, receive_lost_, late_;
};

const Registered<ComponentPlan, PlanOf<SpikeFifo>> kRegistered;

}  // namespace

}  // namespace synfire
