// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// models/devices: `sync_control`: a host starts, stops and counts the steps of the chip, and resets its state.
#include "kernel/sync.h"
#include "models/devices/plan_of.h"

namespace synfire {

namespace {

struct SyncControlParameters {
  static const Schema<SyncControlParameters>& schema() {
    static const auto declared = Schema<SyncControlParameters>(
        "sync_control", "steps of the chip under control of a host; with it the chip waits to be started");
    return declared;
  }
};

enum : std::uint32_t { kSteps = 0x0, kCommand = 0x4, kStatus = 0x8, kControl = 0xc, kStepLow = 0x10, kStepHigh = 0x14 };
constexpr std::uint32_t kRunning = 1, kDone = 2;
const RegisterBlock& control_block() {
  static const RegisterBlock block =
      RegisterBlock("sync_control", "Starts and stops the steps of the chip")
          .add({"steps", kSteps, Access::write_only, 0, "runs so many further steps (1: a single step)", {}})
          .add({"command",
                kCommand,
                Access::write_only,
                0,
                "commands",
                {{"stop", 0, 1, "no further step after the present one"},
                 {"reset", 1, 1, "the cores go back to the state that was loaded, before the next step begins"}}})
          .add({"status",
                kStatus,
                Access::write_one_to_clear,
                0,
                "state",
                {{"running", 0, 1, "steps are left to do; writing it does nothing"}, {"done", 1, 1, "all steps were done"}}})
          .add({"control", kControl, Access::read_write, 0, "interrupts", {{"interrupt", 0, 1, "interrupt while status.done"}}})
          .add({"step_low", kStepLow, Access::read_only, 0, "steps that have ended (low half)", {}})
          .add({"step_high", kStepHigh, Access::read_only, 0, "high half, as it was when step_low was read", {}});
  return block;
}
const DeclaredBlock kDeclared(control_block());

class SyncControl : public Peripheral, public InterruptSource, public ChipUser {
 public:
  using Parameters = SyncControlParameters;
  static constexpr unsigned kInputs = 0, kOutputs = 8;
  static const RegisterBlock& block_of() { return control_block(); }

  SyncControl(const sc_core::sc_module_name& name, const BuildContext& context, const SyncControlParameters&)
      : Peripheral(name, context, control_block(), kDeviceWindow) {}

  void attach(ChipLink& chip) override {
    sync_ = &chip.sync();
    sync_->let_chip_ask([this] {
      if (!asked_) return;  // the simulation begins
      asked_ = false;
      done_ = kDone;
      update();
    });
  }

 private:
  void update() { set_wires(control_ != 0 && done_ != 0); }
  std::uint64_t ended() const { return sync_->idle() || sync_->step() == 0 ? sync_->step() : sync_->step() - 1; }

  std::uint32_t read(const Register& reg, std::uint32_t, Picoseconds, bool look) override {
    switch (reg.offset) {
      case kStatus: return done_ | (asked_ ? kRunning : 0);
      case kControl: return control_;
      case kStepLow:
        if (!look) high_ = static_cast<std::uint32_t>(ended() >> 32);
        return static_cast<std::uint32_t>(ended());
      default: return high_;
    }
  }
  void write(const Register& reg, std::uint32_t, std::uint32_t value, Picoseconds at) override {
    switch (reg.offset) {
      case kSteps:
        if (value == 0) return;
        asked_ = true;
        sync_->ask(value, to_sc_time(at) - sc_core::sc_time_stamp());
        return;
      case kCommand:
        if ((value & 1u) != 0) sync_->ask_no_more();
        if ((value & 2u) != 0) sync_->request_reset();
        return;
      case kStatus: done_ &= ~value; break;
      default: control_ = value; break;
    }
    update();
  }

  Sync* sync_ = nullptr;
  bool asked_ = false;
  std::uint32_t done_ = 0;
  std::uint32_t control_ = 0;
  std::uint32_t high_ = 0;
};

const Registered<ComponentPlan, PlanOf<SyncControl>> kRegistered;

}  // namespace

}  // namespace synfire
