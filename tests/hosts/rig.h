// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// tests: devices on a bus of their own, and a process that accesses them as a driver does.
#pragma once

#include <tlm_utils/simple_initiator_socket.h>

#include <catch2/catch.hpp>
#include <cmath>
#include <functional>
#include <string>
#include <vector>

#include "base/value.h"
#include "interconnect/bus.h"
#include "kernel/device.h"
#include "kernel/plan.h"
#include "kernel/simulation.h"

namespace synfire::test {

/// Notes when a line changed, in ns.
struct Line : InterruptSink {
  void set_interrupt(unsigned number, bool level) override {
    changes.push_back({std::round(sc_core::sc_time_stamp().to_seconds() * 1e12) / 1e3, level});
    line = number;
  }
  bool high() const { return !changes.empty() && changes.back().second; }
  std::vector<std::pair<double, bool>> changes;
  unsigned line = 0;
};

class Rig : public sc_core::sc_module {
 public:
  SC_HAS_PROCESS(Rig);
  explicit Rig(Bus::Timing timing = {}, const sc_core::sc_module_name& name = "rig")
      : sc_module(name), bus("bus", "bus", timing) {
    socket.bind(bus.in);
    SC_THREAD(drive);
    set_stack_size(1 << 18);
  }

  /// Addresses must ascend.
  template <class T = Component>
  T& add(const std::string& yaml, const std::string& name, std::uint64_t address) {
    Problems problems;
    Part<ComponentPlan> part;
    const Value value = parse_yaml(yaml, "rig.yaml");
    read_part(value, part, Reader(problems, ""));
    problems.throw_if_any();
    const std::unique_ptr<ComponentPlan> plan = part.make({name});
    BuildContext context;
    context.name = context.path = name;
    parts.push_back(plan->build(context));
    if (auto* target = dynamic_cast<BusTarget*>(parts.back().get())) {
      bus.connect(address, static_cast<const DevicePlan&>(*plan).window(), target->bus_target());
    }
    if (auto* initiator = dynamic_cast<BusInitiator*>(parts.back().get())) initiator->bus_initiator().bind(bus.in);
    return dynamic_cast<T&>(*parts.back());
  }

  void run(std::function<void()> program) {
    program_ = std::move(program);
    Simulation().run();
  }

  // For programs.
  tlm::tlm_response_status access(tlm::tlm_command command, std::uint64_t address, void* data, unsigned bytes) {
    tlm::tlm_generic_payload t;
    note.why.clear();
    t.set_extension(&note);
    t.set_command(command);
    t.set_address(address);
    t.set_data_ptr(static_cast<unsigned char*>(data));
    t.set_data_length(bytes);
    t.set_streaming_width(bytes);
    took = sc_core::SC_ZERO_TIME;
    socket->b_transport(t, took);
    t.clear_extension(&note);
    wait(took);
    return t.get_response_status();
  }
  std::uint32_t read(std::uint64_t address) {
    std::uint32_t value = 0xdeadbeef;
    status = access(tlm::TLM_READ_COMMAND, address, &value, sizeof(value));
    return value;
  }
  void write(std::uint64_t address, std::uint32_t value) {
    status = access(tlm::TLM_WRITE_COMMAND, address, &value, sizeof(value));
  }
  /// Waits until an absolute time.
  void until(double ns) { wait(sc_core::sc_time(ns, sc_core::SC_NS) - sc_core::sc_time_stamp()); }

  Bus bus;
  std::vector<std::unique_ptr<Component>> parts;
  tlm_utils::simple_initiator_socket<Rig, 64> socket{"socket"};
  tlm::tlm_response_status status = tlm::TLM_INCOMPLETE_RESPONSE;
  sc_core::sc_time took;
  AccessNote note;

 private:
  void drive() { program_(); }

  std::function<void()> program_;
};

}  // namespace synfire::test
