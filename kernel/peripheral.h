// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// kernel: a device behind a register block. The block's declaration decides which accesses are right; a device says what a
// register reads as and what a write does.
#pragma once

#include <tlm_utils/simple_target_socket.h>

#include "kernel/component.h"
#include "kernel/device.h"

namespace synfire {

class Peripheral : public Component, public BusTarget {
 public:
  Peripheral(const sc_core::sc_module_name& name, const BuildContext& context, const RegisterBlock& block,
             std::uint64_t window);

  tlm_utils::simple_target_socket<Peripheral, 64> bus{"bus"};
  tlm::tlm_target_socket<64>& bus_target() override { return bus; }
  bool keeps_more() const override { return used_; }

 protected:
  /// The value of a register. `at`: absolute time of the access. `look`: a debugger looks, so nothing may change.
  virtual std::uint32_t read(const Register& reg, std::uint32_t index, Picoseconds at, bool look) = 0;
  /// A write of a value whose reserved bits are 0.
  virtual void write(const Register& reg, std::uint32_t index, std::uint32_t value, Picoseconds at) = 0;

 private:
  void b_transport(tlm::tlm_generic_payload& transaction, sc_core::sc_time& delay);
  unsigned transport_dbg(tlm::tlm_generic_payload& transaction);
  void access(tlm::tlm_generic_payload& transaction, Picoseconds at, bool look);

  const RegisterBlock& block_;
  std::uint64_t window_;
  bool used_ = false;  ///< its registers were read or written, and not only looked at
  Activity::Index read_, write_;
};

}  // namespace synfire
