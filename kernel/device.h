// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// kernel: what hosts and devices are besides components: ends of the memory-mapped bus, ends of interrupt wires, and users of
// the chip around them. A chip finds these by looking at what a component implements.
#pragma once

#include <tlm>

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "kernel/plan.h"
#include "kernel/register_block.h"

namespace synfire {

class Sync;

/// What answers on the bus.
class BusTarget {
 public:
  virtual ~BusTarget() = default;
  virtual tlm::tlm_target_socket<64>& bus_target() = 0;
};

/// What asks on the bus.
class BusInitiator {
 public:
  virtual ~BusInitiator() = default;
  virtual tlm::tlm_initiator_socket<64>& bus_initiator() = 0;
};

/// Why an access failed, for people: an initiator adds it to its payload, and who refuses the access fills it in.
struct AccessNote : tlm::tlm_extension<AccessNote> {
  std::string why;

  tlm::tlm_extension_base* clone() const override { return new AccessNote(*this); }
  void copy_from(const tlm::tlm_extension_base& other) override { why = static_cast<const AccessNote&>(other).why; }
};
/// Sets the response, and the note if the payload carries one.
void refuse(tlm::tlm_generic_payload& transaction, tlm::tlm_response_status status, const std::string& why);

/// A level-sensitive input of interrupts.
class InterruptSink {
 public:
  virtual ~InterruptSink() = default;
  virtual void set_interrupt(unsigned line, bool level) = 0;
};

/// Outputs of interrupts: a wire or several, in the order in which the platform names their ends.
class InterruptSource {
 public:
  virtual ~InterruptSource() = default;
  void drive(InterruptSink& sink, unsigned line) { wires_.push_back({&sink, line}); }

 protected:
  std::size_t wires() const { return wires_.size(); }
  void set_wire(std::size_t wire, bool level) {
    if (wires_[wire].level == level) return;
    wires_[wire].level = level;
    wires_[wire].sink->set_interrupt(wires_[wire].line, level);
  }
  void set_wires(bool level) {
    for (std::size_t i = 0; i < wires_.size(); ++i) set_wire(i, level);
  }

 private:
  struct Wire {
    InterruptSink* sink = nullptr;
    unsigned line = 0;
    bool level = false;
  };
  std::vector<Wire> wires_;
};

/// The chip around a device.
class ChipLink {
 public:
  virtual ~ChipLink() = default;
  virtual Sync& sync() = 0;
  /// How often an action was counted, over all components; singular name.
  virtual std::uint64_t count(const std::string& action) const = 0;
  /// Energy in J up to now, published parts only. NaN when nothing of it is published.
  virtual double energy() const = 0;
};
class ChipUser {
 public:
  virtual ~ChipUser() = default;
  virtual void attach(ChipLink& chip) = 0;
};

/// A plan of something that is no core and has a window on the bus, or wires.
class DevicePlan : public ComponentPlan {
 public:
  Role role() const override { return Role::other; }
  /// Bytes that it takes on the bus; 0: it does not answer there.
  virtual std::uint64_t window() const { return 0; }
  virtual const RegisterBlock* registers() const { return nullptr; }
  /// Whether it is the bus itself.
  virtual bool is_bus() const { return false; }
  /// Whether what it builds is a SpikePort.
  virtual bool is_spike_port() const { return false; }
  /// Lines of interrupts that it takes.
  virtual unsigned interrupt_inputs() const { return 0; }
  /// Wires of interrupts that it drives at most.
  virtual unsigned interrupt_outputs() const { return 0; }
};

}  // namespace synfire
