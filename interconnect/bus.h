// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// interconnect: the memory-mapped bus of a platform: it finds who answers at an address. TLM-2.0 generic payload, blocking,
// debug and DMI.
#pragma once

#include <tlm_utils/simple_initiator_socket.h>
#include <tlm_utils/simple_target_socket.h>

#include <cstdint>
#include <memory>
#include <vector>

#include "kernel/component.h"

namespace synfire {

class Bus : public Component {
 public:
  /// `targets`: how many will be connected.
  Bus(const sc_core::sc_module_name& name, std::size_t targets);

  /// Initiators bind here.
  tlm_utils::simple_target_socket<Bus, 64> in{"in"};

  /// Connects the next target at a window of addresses. Windows must come in ascending order.
  void connect(std::uint64_t base, std::uint64_t size, MemoryMapped& target);

 private:
  struct Window {
    std::uint64_t base = 0;
    std::uint64_t size = 0;
    tlm_utils::simple_initiator_socket<Bus, 64>* socket = nullptr;
  };

  /// The window that holds the whole access, or nullptr (the response is then set).
  Window* find(tlm::tlm_generic_payload& transaction);
  void b_transport(tlm::tlm_generic_payload& transaction, sc_core::sc_time& delay);
  unsigned transport_dbg(tlm::tlm_generic_payload& transaction);
  bool get_direct_mem_ptr(tlm::tlm_generic_payload& transaction, tlm::tlm_dmi& dmi);

  std::vector<std::unique_ptr<tlm_utils::simple_initiator_socket<Bus, 64>>> sockets_;
  std::vector<Window> windows_;
};

}  // namespace synfire
