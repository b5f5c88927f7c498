// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// interconnect: address decoding of the bus.
#include "interconnect/bus.h"

#include <algorithm>

namespace synfire {

Bus::Bus(const sc_core::sc_module_name& name, std::size_t targets) : Component(name, "bus") {
  for (std::size_t i = 0; i < targets; ++i) {
    sockets_.push_back(std::make_unique<tlm_utils::simple_initiator_socket<Bus, 64>>(("to_" + std::to_string(i)).c_str()));
  }
  in.register_b_transport(this, &Bus::b_transport);
  in.register_transport_dbg(this, &Bus::transport_dbg);
  in.register_get_direct_mem_ptr(this, &Bus::get_direct_mem_ptr);
}

void Bus::connect(std::uint64_t base, std::uint64_t size, MemoryMapped& target) {
  auto* socket = sockets_.at(windows_.size()).get();
  socket->bind(target.bus);
  windows_.push_back({base, size, socket});
}

Bus::Window* Bus::find(tlm::tlm_generic_payload& transaction) {
  const std::uint64_t address = transaction.get_address();
  const auto after = std::ranges::upper_bound(windows_, address, {}, &Window::base);
  if (after != windows_.begin()) {
    Window& window = *(after - 1);
    const std::uint64_t offset = address - window.base;
    if (offset < window.size && transaction.get_data_length() <= window.size - offset) return &window;
  }
  transaction.set_response_status(tlm::TLM_ADDRESS_ERROR_RESPONSE);
  return nullptr;
}

void Bus::b_transport(tlm::tlm_generic_payload& transaction, sc_core::sc_time& delay) {
  const std::uint64_t address = transaction.get_address();
  if (Window* window = find(transaction)) {
    transaction.set_address(address - window->base);
    (*window->socket)->b_transport(transaction, delay);
    transaction.set_address(address);
  }
}

unsigned Bus::transport_dbg(tlm::tlm_generic_payload& transaction) {
  const std::uint64_t address = transaction.get_address();
  Window* window = find(transaction);
  if (window == nullptr) return 0;
  transaction.set_address(address - window->base);
  const unsigned count = (*window->socket)->transport_dbg(transaction);
  transaction.set_address(address);
  return count;
}

bool Bus::get_direct_mem_ptr(tlm::tlm_generic_payload& transaction, tlm::tlm_dmi& dmi) {
  const std::uint64_t address = transaction.get_address();
  Window* window = find(transaction);
  if (window == nullptr) return false;
  transaction.set_address(address - window->base);
  const bool granted = (*window->socket)->get_direct_mem_ptr(transaction, dmi);
  transaction.set_address(address);
  dmi.set_start_address(dmi.get_start_address() + window->base);
  dmi.set_end_address(dmi.get_end_address() + window->base);
  return granted;
}

}  // namespace synfire
