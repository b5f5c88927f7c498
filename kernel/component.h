// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// kernel: what every SystemC component of a chip shares: its path in the platform's YAML (also its SystemC name), its activity
// counters, its probes, and its memory as a TLM-2.0 target.
#pragma once

#include <tlm_utils/simple_target_socket.h>

#include <memory>
#include <span>
#include <string>
#include <systemc>
#include <utility>

#include "base/activity.h"
#include "base/memory_block.h"
#include "base/quantity.h"
#include "kernel/probe.h"

namespace synfire {

class Component : public sc_core::sc_module {
 public:
  /// `path` is the place in the platform (`chip[1].core[3]`); the SystemC name is its last part.
  explicit Component(const sc_core::sc_module_name& name, std::string path) : sc_module(name), path_(std::move(path)) {}

  const std::string& path() const { return path_; }
  Activity& activity() { return activity_; }
  const Activity& activity() const { return activity_; }
  Probes& probes() { return probes_; }

  /// The present values of elements `first` and following of a sampled probe, which the component's plan declared. False when
  /// it has none there.
  virtual bool sample(const ProbeInfo&, std::uint32_t /*first*/, std::span<double> /*values*/) { return false; }

  /// The component's memory, or nullptr. It answers at its socket, offsets from 0.
  virtual MemoryBlock* memory() { return nullptr; }

  /// Whether it has come to state that is neither in its memory nor Archived, so that no checkpoint holds it.
  virtual bool keeps_more() const { return false; }

  /// Called when all components are there, with the one that the plan names as its peer. Throws InputError when it is of the
  /// wrong kind.
  virtual void wire(Component& /*peer*/) {}

  /// Called once the image has been loaded, before the first step. Throws SimulationError when what was loaded makes no sense.
  virtual void prepare() {}

  /// Back to the loaded state (configuration stays), in the chip's own way; its cost is counted.
  virtual void reset_state() {}

  /// What the run's results depend on and should not, such as what the real chip leaves undefined. One sentence each.
  virtual std::vector<std::string> warnings() const { return {}; }

 private:
  std::string path_;
  Activity activity_;
  Probes probes_;
};

/// A component with memory behind a TLM-2.0 socket: generic payload, blocking, debug and DMI. Addresses are offsets.
class MemoryMapped : public Component {
 public:
  MemoryMapped(const sc_core::sc_module_name& name, std::string path);

  tlm_utils::simple_target_socket<MemoryMapped, 64> bus{"bus"};

  /// Whether the bus has written to the memory since this was asked last. Initiators get no pointer to write through.
  bool take_written() { return std::exchange(written_, false); }

 private:
  void b_transport(tlm::tlm_generic_payload& transaction, sc_core::sc_time& delay);
  unsigned transport_dbg(tlm::tlm_generic_payload& transaction);
  bool get_direct_mem_ptr(tlm::tlm_generic_payload& transaction, tlm::tlm_dmi& dmi);

  bool written_ = false;
};

/// Converts at the one border between Synfire's integer picoseconds and the kernel's time.
inline sc_core::sc_time to_sc_time(Picoseconds picoseconds) {
  return sc_core::sc_time::from_value(static_cast<sc_core::sc_time::value_type>(picoseconds));
}
inline Picoseconds to_picoseconds(const sc_core::sc_time& time) {
  return static_cast<Picoseconds>(time.value());
}

}  // namespace synfire
