// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// interconnect: the memory-mapped bus of a platform: it finds who answers at an address, for any number of initiators. TLM-2.0
// generic payload: blocking, non-blocking (base protocol, four phases), DMI with invalidation, debug.
//
// Time: a transaction takes `latency`, and `beat` for each `width` bytes, and the bus carries one at a time. Blocking accesses
// of decoupled initiators come out of order of time, so one of them waits only where it overlaps the last one of another
// initiator; non-blocking ones queue, and are granted by priority (initiators in order of binding) or in turn.
#pragma once

#include <tlm_utils/multi_passthrough_initiator_socket.h>
#include <tlm_utils/multi_passthrough_target_socket.h>

#include <cstdint>
#include <deque>
#include <vector>

#include "base/schema.h"
#include "kernel/component.h"

namespace synfire {

enum class BusArbitration { priority, round_robin };
template <>
struct Choices<BusArbitration> {
  static constexpr std::pair<std::string_view, BusArbitration> kAll[] = {{"priority", BusArbitration::priority},
                                                                         {"round_robin", BusArbitration::round_robin}};
};

class Bus : public Component {
 public:
  struct Timing {
    Picoseconds latency = 0;
    Picoseconds beat = 0;
    std::uint32_t width = 4;
    BusArbitration arbitration = BusArbitration::round_robin;
  };

  SC_HAS_PROCESS(Bus);
  Bus(const sc_core::sc_module_name& name, std::string path, const Timing& timing);

  /// Any number of initiators bind here.
  tlm_utils::multi_passthrough_target_socket<Bus, 64> in{"in"};

  /// A debug access, which is possible before the sockets are bound at the end of elaboration. Bytes that answered.
  unsigned debug(tlm::tlm_generic_payload& transaction);

  /// Connects the next target at a window of addresses. Windows must come in ascending order.
  void connect(std::uint64_t base, std::uint64_t size, tlm::tlm_target_socket<64>& target);

 private:
  struct Window {
    std::uint64_t base = 0;
    std::uint64_t size = 0;
    tlm::tlm_fw_transport_if<>* target = nullptr;
  };
  /// A non-blocking transaction on its way through the bus.
  struct Pending {
    int initiator = 0;
    tlm::tlm_generic_payload* transaction = nullptr;
    sc_core::sc_time at;
  };

  /// The index of the window that holds all these bytes, or -1.
  int window_of(std::uint64_t address, std::uint64_t bytes) const;
  /// That of an access; if there is none, the response is set.
  int find(tlm::tlm_generic_payload& transaction) const;
  void forward(tlm::tlm_generic_payload& transaction, sc_core::sc_time& delay);
  void occupy(int initiator, const tlm::tlm_generic_payload& transaction, sc_core::sc_time& delay);
  sc_core::sc_time duration(const tlm::tlm_generic_payload& transaction) const;

  void b_transport(int id, tlm::tlm_generic_payload& transaction, sc_core::sc_time& delay);
  tlm::tlm_sync_enum nb_transport_fw(int id, tlm::tlm_generic_payload& transaction, tlm::tlm_phase& phase,
                                     sc_core::sc_time& delay);
  tlm::tlm_sync_enum nb_transport_bw(int id, tlm::tlm_generic_payload& transaction, tlm::tlm_phase& phase,
                                     sc_core::sc_time& delay);
  unsigned transport_dbg(int id, tlm::tlm_generic_payload& transaction);
  bool get_direct_mem_ptr(int id, tlm::tlm_generic_payload& transaction, tlm::tlm_dmi& dmi);
  void invalidate(int id, sc_dt::uint64 start, sc_dt::uint64 end);

  void serve();
  std::size_t choose();

  tlm_utils::multi_passthrough_initiator_socket<Bus, 64, tlm::tlm_base_protocol_types, 0, sc_core::SC_ZERO_OR_MORE_BOUND> out_{
      "out"};
  Timing timing_;
  std::vector<Window> windows_;
  Activity::Index transaction_, byte_, wait_;

  int last_initiator_ = -1;  ///< of the last blocking access
  sc_core::sc_time busy_from_;
  sc_core::sc_time busy_until_;

  std::deque<Pending> queue_;
  int last_granted_ = -1;
  sc_core::sc_event requested_;
  sc_core::sc_event responded_;
  const tlm::tlm_generic_payload* responding_ = nullptr;
};

}  // namespace synfire
