// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// models/devices: `activity_monitor`: what the chip has done and what it cost, for a host to read.
#include <array>
#include <cmath>

#include "models/devices/plan_of.h"

namespace synfire {

namespace {

struct MonitorParameters {
  static const Schema<MonitorParameters>& schema() {
    static const auto declared =
        Schema<MonitorParameters>("activity_monitor", "counts and energy of the whole chip, in registers");
    return declared;
  }
};

constexpr std::array<const char*, 5> kActions = {"synaptic_operation", "neuron_update", "spike", "packet", "hop"};
constexpr std::uint32_t kHigh = 0x0, kCount = 0x4, kEnergy = 0x18, kStatus = 0x1c;
const RegisterBlock& monitor_block() {
  static const RegisterBlock block =
      RegisterBlock("activity_monitor", "Counts of the whole chip since the start; reading a low half keeps the high one")
          .add({"high", kHigh, Access::read_only, 0, "high half of the value whose low half was read last", {}})
          .add({"synaptic_operations", kCount, Access::read_only, 0, "synapses delivered (low half)", {}})
          .add({"neuron_updates", kCount + 4, Access::read_only, 0, "neurons updated (low half)", {}})
          .add({"spikes", kCount + 8, Access::read_only, 0, "spikes of neurons (low half)", {}})
          .add({"packets", kCount + 12, Access::read_only, 0, "packets sent (low half)", {}})
          .add({"hops", kCount + 16, Access::read_only, 0, "hops from router to router (low half)", {}})
          .add({"energy", kEnergy, Access::read_only, 0, "dynamic energy in pJ, published parts only (low half)", {}})
          .add({"status",
                kStatus,
                Access::read_only,
                0,
                "state",
                {{"energy_known", 0, 1, "some part of the energy is published"}}});
  return block;
}
const DeclaredBlock kDeclared(monitor_block());

class ActivityMonitor : public Peripheral, public ChipUser {
 public:
  using Parameters = MonitorParameters;
  static constexpr unsigned kInputs = 0, kOutputs = 0;
  static const RegisterBlock& block_of() { return monitor_block(); }

  ActivityMonitor(const sc_core::sc_module_name& name, const BuildContext& context, const MonitorParameters&)
      : Peripheral(name, context, monitor_block(), kDeviceWindow) {}
  void attach(ChipLink& chip) override { chip_ = &chip; }

 private:
  std::uint32_t low_of(std::uint64_t value, bool look) {
    if (!look) high_ = static_cast<std::uint32_t>(value >> 32);
    return static_cast<std::uint32_t>(value);
  }
  std::uint32_t read(const Register& reg, std::uint32_t, Picoseconds, bool look) override {
    if (reg.offset == kHigh) return high_;
    const double energy = reg.offset >= kEnergy ? chip_->energy() : 0.0;
    if (reg.offset == kStatus) return std::isnan(energy) ? 0 : 1;
    if (reg.offset == kEnergy) return low_of(std::isnan(energy) ? 0 : static_cast<std::uint64_t>(energy * 1e12), look);
    return low_of(chip_->count(kActions[(reg.offset - kCount) / 4]), look);
  }
  void write(const Register&, std::uint32_t, std::uint32_t, Picoseconds) override {}

  ChipLink* chip_ = nullptr;
  std::uint32_t high_ = 0;
};

const Registered<ComponentPlan, PlanOf<ActivityMonitor>> kRegistered;

}  // namespace

}  // namespace synfire
