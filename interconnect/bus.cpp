// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// interconnect: address decoding and time of the bus, and its place among a platform's components (type `bus`).
#include "interconnect/bus.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/duration.h"
#include "base/figure.h"
#include "kernel/device.h"

namespace synfire {

Bus::Bus(const sc_core::sc_module_name& name, std::string path, const Timing& timing)
    : Component(name, std::move(path)),
      timing_(timing),
      transaction_(activity().action("bus_transaction")),
      byte_(activity().action("bus_byte")),
      wait_(activity().action("bus_wait")) {
  in.register_b_transport(this, &Bus::b_transport);
  in.register_nb_transport_fw(this, &Bus::nb_transport_fw);
  in.register_transport_dbg(this, &Bus::transport_dbg);
  in.register_get_direct_mem_ptr(this, &Bus::get_direct_mem_ptr);
  out_.register_nb_transport_bw(this, &Bus::nb_transport_bw);
  out_.register_invalidate_direct_mem_ptr(this, &Bus::invalidate);
  SC_THREAD(serve);
}

void Bus::connect(std::uint64_t base, std::uint64_t size, tlm::tlm_target_socket<64>& target) {
  out_.bind(target);
  windows_.push_back({base, size, target.get_base_export().operator->()});
}

int Bus::window_of(std::uint64_t address, std::uint64_t bytes) const {
  const auto after = std::ranges::upper_bound(windows_, address, {}, &Window::base);
  if (after == windows_.begin()) return -1;
  const Window& window = *(after - 1);
  const std::uint64_t offset = address - window.base;
  return offset < window.size && bytes <= window.size - offset ? static_cast<int>(after - 1 - windows_.begin()) : -1;
}

int Bus::find(tlm::tlm_generic_payload& transaction) const {
  const int target = window_of(transaction.get_address(), transaction.get_data_length());
  if (target < 0) {
    refuse(transaction, tlm::TLM_ADDRESS_ERROR_RESPONSE,
           fmt::format("nothing answers at bus address {:#x}", transaction.get_address()));
  }
  return target;
}

void Bus::forward(tlm::tlm_generic_payload& transaction, sc_core::sc_time& delay) {
  const int target = find(transaction);
  if (target < 0) return;
  const std::uint64_t address = transaction.get_address();
  transaction.set_address(address - windows_[static_cast<std::size_t>(target)].base);
  out_[target]->b_transport(transaction, delay);
  transaction.set_address(address);
}

sc_core::sc_time Bus::duration(const tlm::tlm_generic_payload& transaction) const {
  const std::uint64_t beats = (std::uint64_t{transaction.get_data_length()} + timing_.width - 1) / timing_.width;
  return to_sc_time(timing_.latency + timing_.beat * static_cast<Picoseconds>(beats));
}

void Bus::occupy(int initiator, const tlm::tlm_generic_payload& transaction, sc_core::sc_time& delay) {
  const sc_core::sc_time start = sc_core::sc_time_stamp() + delay;
  if (initiator != last_initiator_ && start >= busy_from_ && start < busy_until_) {
    delay += busy_until_ - start;
    activity().count(wait_);
  }
  last_initiator_ = initiator;
  busy_from_ = sc_core::sc_time_stamp() + delay;
  delay += duration(transaction);
  busy_until_ = sc_core::sc_time_stamp() + delay;
  activity().count(transaction_);
  activity().count(byte_, transaction.get_data_length());
}

void Bus::b_transport(int id, tlm::tlm_generic_payload& transaction, sc_core::sc_time& delay) {
  occupy(id, transaction, delay);
  forward(transaction, delay);
}

unsigned Bus::transport_dbg(int, tlm::tlm_generic_payload& transaction) {
  return debug(transaction);
}

unsigned Bus::debug(tlm::tlm_generic_payload& transaction) {
  const int target = find(transaction);
  if (target < 0) return 0;
  const std::uint64_t address = transaction.get_address();
  transaction.set_address(address - windows_[static_cast<std::size_t>(target)].base);
  const unsigned count = windows_[static_cast<std::size_t>(target)].target->transport_dbg(transaction);
  transaction.set_address(address);
  return count;
}

bool Bus::get_direct_mem_ptr(int, tlm::tlm_generic_payload& transaction, tlm::tlm_dmi& dmi) {
  const int target = window_of(transaction.get_address(), 1);  // only the address counts
  if (target < 0) return false;
  const Window& window = windows_[static_cast<std::size_t>(target)];
  const std::uint64_t address = transaction.get_address();
  transaction.set_address(address - window.base);
  const bool granted = out_[target]->get_direct_mem_ptr(transaction, dmi);
  transaction.set_address(address);
  // What a target says of itself may be larger than its window.
  dmi.set_start_address(dmi.get_start_address() + window.base);
  dmi.set_end_address(std::min<std::uint64_t>(dmi.get_end_address(), window.size - 1) + window.base);
  return granted;
}

void Bus::invalidate(int id, sc_dt::uint64 start, sc_dt::uint64 end) {
  const Window& window = windows_[static_cast<std::size_t>(id)];
  if (start >= window.size) return;
  const std::uint64_t last = std::min<std::uint64_t>(end, window.size - 1);
  for (unsigned i = 0; i < in.size(); ++i)
    in[static_cast<int>(i)]->invalidate_direct_mem_ptr(window.base + start, window.base + last);
}

namespace {

struct BusParameters {
  Figure<Duration> latency{Duration{0}};
  Figure<Duration> beat{Duration{0}};
  std::int32_t width = 4;
  BusArbitration arbitration = BusArbitration::round_robin;

  static const Schema<BusParameters>& schema() {
    static const auto declared =
        Schema<BusParameters>("bus", "the memory-mapped bus: hosts, devices and the memories of cores")
            .optional("latency", &BusParameters::latency, "time of a transaction before its first beat")
            .optional("beat", &BusParameters::beat, "time of each beat")
            .optional("width", &BusParameters::width, "bytes of a beat", between(1, 128))
            .optional("arbitration", &BusParameters::arbitration, "who goes first of those that wait");
    return declared;
  }
};

class BusPlan : public DevicePlan {
 public:
  using Parameters = BusParameters;
  BusPlan(const BusParameters& parameters, const Context&) : parameters_(parameters) {}
  bool is_bus() const override { return true; }
  std::unique_ptr<Component> build(const BuildContext& context) const override {
    const auto ps = [](const Figure<Duration>& figure) { return figure.value.value_or(Duration{}).ps; };
    return std::make_unique<Bus>(context.name.c_str(), context.path,
                                 Bus::Timing{ps(parameters_.latency), ps(parameters_.beat),
                                             static_cast<std::uint32_t>(parameters_.width), parameters_.arbitration});
  }

 private:
  BusParameters parameters_;
};

const Registered<ComponentPlan, BusPlan> kRegistered;

}  // namespace

}  // namespace synfire
