// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// tests: the memory-mapped bus, with initiators that know TLM-2.0 and nothing of Synfire, and which check the base protocol's
// rules in each phase.
#include "interconnect/bus.h"

#include <tlm_utils/simple_initiator_socket.h>
#include <tlm_utils/simple_target_socket.h>

#include <catch2/catch.hpp>
#include <cstring>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "kernel/simulation.h"

using namespace synfire;

namespace {

DECLARE_EXTENDED_PHASE(notice);  // of some protocol beyond the base protocol

/// 256 bytes with DMI, 30 ns an access.
struct Cells : sc_core::sc_module {
  explicit Cells(const sc_core::sc_module_name& name) : sc_module(name) {
    socket.register_b_transport(this, &Cells::b_transport);
    socket.register_transport_dbg(this, &Cells::debug);
    socket.register_get_direct_mem_ptr(this, &Cells::direct);
  }
  void b_transport(tlm::tlm_generic_payload& t, sc_core::sc_time& delay) {
    delay += sc_core::sc_time(30, sc_core::SC_NS);
    debug(t);
    seen.push_back(t.get_address());
  }
  unsigned debug(tlm::tlm_generic_payload& t) {
    if (t.is_read()) std::memcpy(t.get_data_ptr(), data + t.get_address(), t.get_data_length());
    if (t.is_write()) std::memcpy(data + t.get_address(), t.get_data_ptr(), t.get_data_length());
    t.set_response_status(tlm::TLM_OK_RESPONSE);
    return t.get_data_length();
  }
  bool direct(tlm::tlm_generic_payload&, tlm::tlm_dmi& dmi) {
    dmi.set_dmi_ptr(data);
    dmi.set_start_address(0);
    dmi.set_end_address(sizeof(data) - 1);
    dmi.allow_read_write();
    return true;
  }
  tlm_utils::simple_target_socket<Cells, 64> socket{"socket"};
  unsigned char data[256] = {};
  std::vector<std::uint64_t> seen;
};

struct Pool : tlm::tlm_mm_interface {
  void free(tlm::tlm_generic_payload* t) override {
    ++freed;
    delete t;
  }
  int freed = 0;
};

/// A foreign initiator: four phases, several transactions one after the other, rules of the base protocol checked.
struct Foreign : sc_core::sc_module {
  SC_HAS_PROCESS(Foreign);
  explicit Foreign(const sc_core::sc_module_name& name) : sc_module(name) {
    socket.register_nb_transport_bw(this, &Foreign::backward);
    socket.register_invalidate_direct_mem_ptr(this, &Foreign::invalidate);
    SC_THREAD(run);
  }
  struct Wanted {
    tlm::tlm_command command;
    std::uint64_t address;
    std::uint32_t value;
    bool explicit_end = true;  ///< END_RESP in a call of its own, else with the return of BEGIN_RESP
  };

  void run() {
    for (const Wanted& wanted : plan) {
      auto* t = new tlm::tlm_generic_payload(&pool);
      t->acquire();
      word = wanted.value;
      t->set_command(wanted.command);
      t->set_address(wanted.address);
      t->set_data_ptr(reinterpret_cast<unsigned char*>(&word));
      t->set_data_length(4);
      t->set_streaming_width(4);
      t->set_response_status(tlm::TLM_INCOMPLETE_RESPONSE);
      current = t;
      state = "requested";
      explicit_end = wanted.explicit_end;
      begun.push_back(sc_core::sc_time_stamp());
      tlm::tlm_phase phase = tlm::BEGIN_REQ;
      sc_core::sc_time delay;
      const auto answer = socket->nb_transport_fw(*t, phase, delay);
      if (answer != tlm::TLM_ACCEPTED) rules.insert("BEGIN_REQ was not accepted");
      tlm::tlm_phase other = notice;
      if (socket->nb_transport_fw(*t, other, delay) != tlm::TLM_ACCEPTED) rules.insert("a phase of others was not ignored");
      while (state != "done") wait(progress);
      if (t->get_address() != wanted.address) rules.insert("the address came back changed");
      if (t->get_command() != wanted.command || t->get_data_length() != 4 || t->get_streaming_width() != 4 ||
          t->get_data_ptr() != reinterpret_cast<unsigned char*>(&word) || t->get_byte_enable_ptr() != nullptr) {
        rules.insert("something else came back changed");
      }
      status.push_back(t->get_response_status());
      values.push_back(word);
      ended.push_back(sc_core::sc_time_stamp());
      t->release();
    }
    finished = true;
  }
  tlm::tlm_sync_enum backward(tlm::tlm_generic_payload& t, tlm::tlm_phase& phase, sc_core::sc_time&) {
    if (&t != current) rules.insert("a foreign transaction came back");
    phases.push_back(phase.get_name());
    if (phase == tlm::END_REQ) {
      if (state != "requested") rules.insert("END_REQ out of order");
      if (t.get_response_status() != tlm::TLM_INCOMPLETE_RESPONSE) rules.insert("a response before BEGIN_RESP");
      state = "accepted";
      return tlm::TLM_ACCEPTED;
    }
    if (phase == tlm::BEGIN_RESP) {
      if (state != "accepted") rules.insert("BEGIN_RESP out of order");
      if (t.get_response_status() == tlm::TLM_INCOMPLETE_RESPONSE) rules.insert("BEGIN_RESP without a response");
      state = "done";
      if (!explicit_end) {
        phase = tlm::END_RESP;
        progress.notify(sc_core::SC_ZERO_TIME);
        return tlm::TLM_UPDATED;
      }
      later.notify(5, sc_core::SC_NS);
      sc_core::sc_spawn([this, &t] {
        wait(later);
        tlm::tlm_phase end = tlm::END_RESP;
        sc_core::sc_time delay;
        if (socket->nb_transport_fw(t, end, delay) == tlm::TLM_UPDATED) rules.insert("END_RESP was answered with a phase");
        progress.notify(sc_core::SC_ZERO_TIME);
      });
      state = "responding";
      sc_core::sc_spawn([this] {
        wait(later);
        state = "done";
      });
      return tlm::TLM_ACCEPTED;
    }
    rules.insert("a phase that only initiators send");
    return tlm::TLM_ACCEPTED;
  }
  void invalidate(sc_dt::uint64 begin, sc_dt::uint64 end) { invalidated.push_back({begin, end}); }

  tlm_utils::simple_initiator_socket<Foreign, 64> socket{"socket"};
  std::vector<Wanted> plan;
  Pool pool;
  std::uint32_t word = 0;
  tlm::tlm_generic_payload* current = nullptr;
  std::string state;
  bool explicit_end = true;
  bool finished = false;
  sc_core::sc_event progress, later;
  std::set<std::string> rules;  ///< that were broken
  std::vector<std::string> phases;
  std::vector<tlm::tlm_response_status> status;
  std::vector<std::uint32_t> values;
  std::vector<sc_core::sc_time> begun, ended;
  std::vector<std::pair<std::uint64_t, std::uint64_t>> invalidated;
};

struct Board {
  explicit Board(BusArbitration arbitration = BusArbitration::round_robin)
      : bus("bus", "bus", {10'000, 5'000, 4, arbitration}) {
    first.socket.bind(bus.in);
    second.socket.bind(bus.in);
    bus.connect(0x1000, 0x100, low.socket);
    bus.connect(0x8000, 0x80, high.socket);
  }
  Cells low{"low"}, high{"high"};
  Foreign first{"first"}, second{"second"};
  Bus bus;
};

}  // namespace

TEST_CASE("a foreign initiator goes through the four phases, and the base protocol holds") {
  Board board;
  board.first.plan = {{tlm::TLM_WRITE_COMMAND, 0x1010, 0xcafe, true},
                      {tlm::TLM_READ_COMMAND, 0x1010, 0, false},
                      {tlm::TLM_WRITE_COMMAND, 0x4000, 1, true},
                      {tlm::TLM_READ_COMMAND, 0x807c, 7, true},
                      {tlm::TLM_READ_COMMAND, 0x807e, 7, true}};
  Simulation().run();
  CHECK(board.first.rules.empty());
  CHECK(board.first.finished);
  using namespace tlm;
  CHECK(board.first.status ==
        std::vector{TLM_OK_RESPONSE, TLM_OK_RESPONSE, TLM_ADDRESS_ERROR_RESPONSE, TLM_OK_RESPONSE, TLM_ADDRESS_ERROR_RESPONSE});
  CHECK(board.first.values[1] == 0xcafe);
  CHECK(board.first.values[3] == 0);
  CHECK(board.low.seen == std::vector<std::uint64_t>{0x10, 0x10});
  CHECK(board.high.seen == std::vector<std::uint64_t>{0x7c});
  CHECK(board.first.pool.freed == 5);
  // Each phase once, in order. The bus takes 10 ns and 5 ns for the one beat, the target 30 ns, END_RESP comes after 5 ns more.
  CHECK(board.first.phases.size() == 10);
  CHECK(board.first.ended[0] - board.first.begun[0] == sc_core::sc_time(50, sc_core::SC_NS));
  CHECK(board.first.ended[1] - board.first.begun[1] == sc_core::sc_time(45, sc_core::SC_NS));
}

TEST_CASE("two initiators that ask at once go in turn") {
  Board board(BusArbitration::round_robin);
  board.first.plan = {{tlm::TLM_WRITE_COMMAND, 0x1000, 1, false}, {tlm::TLM_WRITE_COMMAND, 0x1004, 2, false}};
  board.second.plan = {{tlm::TLM_WRITE_COMMAND, 0x1008, 3, false}, {tlm::TLM_WRITE_COMMAND, 0x100c, 4, false}};
  Simulation().run();
  CHECK(board.low.seen == std::vector<std::uint64_t>{0x0, 0x8, 0x4, 0xc});
  CHECK(board.second.ended.back() == sc_core::sc_time(4 * 45, sc_core::SC_NS));
  CHECK(board.first.rules.empty());
  CHECK(board.second.rules.empty());
}

namespace {

/// Blocking accesses that run ahead of time.
struct Ahead : sc_core::sc_module {
  SC_HAS_PROCESS(Ahead);
  explicit Ahead(const sc_core::sc_module_name& name) : sc_module(name) { SC_THREAD(run); }
  void run() {
    for (const auto& [at, address] : plan) {
      tlm::tlm_generic_payload t;
      std::uint32_t value = 0;
      t.set_read();
      t.set_address(address);
      t.set_data_ptr(reinterpret_cast<unsigned char*>(&value));
      t.set_data_length(4);
      t.set_streaming_width(4);
      sc_core::sc_time delay = sc_core::sc_time(at, sc_core::SC_NS);
      socket->b_transport(t, delay);
      done.push_back(delay);
      status.push_back(t.get_response_status());
    }
  }
  tlm_utils::simple_initiator_socket<Ahead, 64> socket{"socket"};
  std::vector<std::pair<double, std::uint64_t>> plan;
  std::vector<sc_core::sc_time> done;
  std::vector<tlm::tlm_response_status> status;
};

}  // namespace

TEST_CASE("blocking accesses wait only where they overlap, whatever the order they come in") {
  Cells cells("cells");
  Ahead one("one"), two("two");
  Bus bus("bus", "bus", {10'000, 5'000, 4, BusArbitration::round_robin});
  one.socket.bind(bus.in);
  two.socket.bind(bus.in);
  bus.connect(0, 0x100, cells.socket);
  one.plan = {{1000, 0x0}};
  two.plan = {{100, 0x4}, {200, 0x4}, {300, 0x100}};
  Simulation().run();
  // The bus is busy for 15 ns, the target answers 30 ns later. `two` came after `one` ran ahead to 1000 ns, and is not held up.
  CHECK(one.done == std::vector{sc_core::sc_time(1045, sc_core::SC_NS)});
  CHECK(two.done[0] == sc_core::sc_time(145, sc_core::SC_NS));
  CHECK(two.done[1] == sc_core::sc_time(245, sc_core::SC_NS));
  CHECK(two.status[2] == tlm::TLM_ADDRESS_ERROR_RESPONSE);
  CHECK(bus.activity().of("bus_wait") == 0);
}

TEST_CASE("DMI and its invalidation pass the bus with addresses of the bus; debug accesses take no time") {
  Board board;
  sc_core::sc_start(sc_core::SC_ZERO_TIME);
  tlm::tlm_generic_payload t;
  t.set_read();
  t.set_address(0x8010);
  tlm::tlm_dmi dmi;
  REQUIRE(board.first.socket->get_direct_mem_ptr(t, dmi));
  CHECK(dmi.get_start_address() == 0x8000);
  CHECK(dmi.get_end_address() == 0x807f);  // no further than the window, whatever the target has
  CHECK(dmi.get_dmi_ptr() == board.high.data);
  t.set_address(0x5000);
  CHECK_FALSE(board.first.socket->get_direct_mem_ptr(t, dmi));

  board.low.socket->invalidate_direct_mem_ptr(0x20, 0xfff);
  const std::vector<std::pair<std::uint64_t, std::uint64_t>> expected{{0x1020, 0x10ff}};
  CHECK(board.first.invalidated == expected);
  CHECK(board.second.invalidated == expected);

  std::uint32_t value = 42;
  t.set_write();
  t.set_address(0x1004);
  t.set_data_ptr(reinterpret_cast<unsigned char*>(&value));
  t.set_data_length(4);
  t.set_streaming_width(4);
  CHECK(board.second.socket->transport_dbg(t) == 4);
  CHECK(board.low.data[4] == 42);
  t.set_address(0x10fe);
  CHECK(board.second.socket->transport_dbg(t) == 0);
  CHECK(sc_core::sc_time_stamp() == sc_core::SC_ZERO_TIME);
}
