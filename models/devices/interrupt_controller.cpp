// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// models/devices: `interrupt_controller`: 32 level-sensitive lines, an enable mask and an output for each host.
#include "models/devices/plan_of.h"

namespace synfire {

namespace {

constexpr std::uint32_t kHosts = 8;

struct ControllerParameters {
  static const Schema<ControllerParameters>& schema() {
    static const auto declared = Schema<ControllerParameters>(
        "interrupt_controller", "brings the interrupts of devices to hosts: its n-th wire is host n's");
    return declared;
  }
};

enum : std::uint32_t { kRaw = 0x0, kSoftware = 0x4, kEnable = 0x40, kPending = 0x80 };
const RegisterBlock& controller_block() {
  static const RegisterBlock block =
      RegisterBlock("interrupt_controller", "32 lines for up to 8 hosts; host n is interrupted while pending[n] is not 0")
          .add({"raw", kRaw, Access::read_only, 0, "levels of the lines", {}})
          .add({"software", kSoftware, Access::read_write, 0, "lines that software holds high, beside the devices", {}})
          .add({"enable", kEnable, Access::read_write, 0, "lines that interrupt host n", {}, kHosts})
          .add({"pending", kPending, Access::read_only, 0, "lines that are high and enabled for host n", {}, kHosts});
  return block;
}
const DeclaredBlock kDeclared(controller_block());

class InterruptController : public Peripheral, public InterruptSource, public InterruptSink {
 public:
  using Parameters = ControllerParameters;
  static constexpr unsigned kInputs = 32, kOutputs = kHosts;
  static const RegisterBlock& block_of() { return controller_block(); }

  InterruptController(const sc_core::sc_module_name& name, const BuildContext& context, const ControllerParameters&)
      : Peripheral(name, context, controller_block(), kDeviceWindow) {}

  void set_interrupt(unsigned line, bool level) override {
    devices_ = level ? devices_ | (1u << line) : devices_ & ~(1u << line);
    update();
  }

 private:
  std::uint32_t raw() const { return devices_ | software_; }
  void update() {
    for (std::size_t host = 0; host < wires(); ++host) set_wire(host, (raw() & enable_[host]) != 0);
  }
  std::uint32_t read(const Register& reg, std::uint32_t index, Picoseconds, bool) override {
    switch (reg.offset) {
      case kRaw: return raw();
      case kSoftware: return software_;
      case kEnable: return enable_[index];
      default: return raw() & enable_[index];
    }
  }
  void write(const Register& reg, std::uint32_t index, std::uint32_t value, Picoseconds) override {
    (reg.offset == kSoftware ? software_ : enable_[index]) = value;
    update();
  }

  std::uint32_t devices_ = 0;
  std::uint32_t software_ = 0;
  std::uint32_t enable_[kHosts] = {};
};

const Registered<ComponentPlan, PlanOf<InterruptController>> kRegistered;

}  // namespace

}  // namespace synfire
