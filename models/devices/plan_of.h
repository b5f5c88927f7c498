// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// models/devices: the plan of a device that is built from its parameters alone. A device class says: its Parameters,
// `block_of()`, kInputs and kOutputs (lines of interrupts).
#pragma once

#include <memory>
#include <type_traits>

#include "kernel/device.h"
#include "kernel/peripheral.h"
#include "kernel/spike_port.h"

namespace synfire {

inline constexpr std::uint64_t kDeviceWindow = 4096;

template <class Device>
class PlanOf : public DevicePlan {
 public:
  using Parameters = typename Device::Parameters;
  PlanOf(const Parameters& parameters, const Context&) : parameters_(parameters) {}

  std::uint64_t window() const override { return kDeviceWindow; }
  const RegisterBlock* registers() const override { return &Device::block_of(); }
  bool is_spike_port() const override { return std::is_base_of_v<SpikePort, Device>; }
  unsigned interrupt_inputs() const override { return Device::kInputs; }
  unsigned interrupt_outputs() const override { return Device::kOutputs; }
  std::unique_ptr<Component> build(const BuildContext& context) const override {
    return std::make_unique<Device>(context.name.c_str(), context, parameters_);
  }

 private:
  Parameters parameters_;
};

}  // namespace synfire
