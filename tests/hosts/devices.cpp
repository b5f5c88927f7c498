// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// tests: each device as a driver sees it: registers, times, interrupts, what is lost. Processes record; checks follow, for a
// failed check inside a process would be told twice.
#include <cmath>
#include <map>
#include <sstream>

#include "kernel/register_block.h"
#include "kernel/spike_port.h"
#include "kernel/sync.h"
#include "kernel/text_output.h"
#include "tests/hosts/rig.h"

using namespace synfire;
using namespace synfire::test;

namespace {

std::uint64_t offset(const char* block, const char* name) {
  return RegisterBlock::all().at(block)->at(name).offset;
}

using Changes = std::vector<std::pair<double, bool>>;
using Words = std::vector<std::uint32_t>;

}  // namespace

TEST_CASE("registers of every device read as declared after reset, and refuse what is not declared") {
  // What is checked holds for each device of the registry.
  std::vector<std::string> wrong;
  Rig rig;
  struct Link : ChipLink {
    Sync& sync() override { return *of; }
    std::uint64_t count(const std::string&) const override { return 0; }
    double energy() const override { return std::nan(""); }
    Sync* of = nullptr;
  } link;
  link.of = &rig.add<Sync>("{type: barrier}", "sync", 0);
  std::map<std::string, std::uint64_t> bases;
  std::uint64_t next = 0x10000;
  for (const auto& [name, block] : RegisterBlock::all()) {
    const std::string asked = name == "power_domain" ? ", registers: true" : "";  // it has them when a platform asks for them
    Component& device = rig.add("{type: " + name + asked + "}", name, next);
    if (auto* user = dynamic_cast<ChipUser*>(&device)) user->attach(link);
    bases[name] = next;
    next += 0x1000;
  }
  REQUIRE(bases.size() >= 9);
  rig.run([&] {
    const auto expect = [&](bool good, const std::string& what) {
      if (!good) wrong.push_back(what);
    };
    for (const auto& [name, block] : RegisterBlock::all()) {
      const std::uint64_t base = bases.at(name);
      for (const Register& reg : block->registers()) {
        const std::string full = name + "." + reg.name;
        for (std::uint32_t i = 0; i < reg.count; ++i) {
          const std::uint32_t value = rig.read(base + reg.offset + 4 * i);
          if (reg.access == Access::write_only) {
            expect(rig.status == tlm::TLM_COMMAND_ERROR_RESPONSE, full + " can be read");
          } else {
            expect(rig.status == tlm::TLM_OK_RESPONSE && value == reg.reset, full + " reads as " + std::to_string(value));
          }
        }
        if (reg.access == Access::read_only) {
          rig.write(base + reg.offset, 0);
          expect(rig.status == tlm::TLM_COMMAND_ERROR_RESPONSE && rig.note.why.find(reg.name) != std::string::npos,
                 full + " can be written");
        } else if (reg.mask() != 0xffffffffu) {
          rig.write(base + reg.offset, ~reg.mask());
          expect(rig.status == tlm::TLM_GENERIC_ERROR_RESPONSE, full + " takes reserved bits");
        }
      }
      std::uint64_t word = 0;
      for (const unsigned bytes : {1u, 2u, 8u}) {
        expect(rig.access(tlm::TLM_READ_COMMAND, base, &word, bytes) == tlm::TLM_BURST_ERROR_RESPONSE, name + " takes a width");
      }
      expect(rig.access(tlm::TLM_READ_COMMAND, base + 2, &word, 4) == tlm::TLM_ADDRESS_ERROR_RESPONSE, name + " unaligned");
      rig.read(base + block->size());
      expect(rig.status == tlm::TLM_ADDRESS_ERROR_RESPONSE && rig.note.why.find("reserved") != std::string::npos,
             name + " answers past its registers");
      rig.read(base + 0x1000 - 2);
      expect(rig.status == tlm::TLM_ADDRESS_ERROR_RESPONSE, name + " answers past its window");
    }
  });
  CHECK(wrong.empty());
}

TEST_CASE("the timer expires at its time, once or again and again, and its halves belong together") {
  Rig rig;
  Line line;
  dynamic_cast<InterruptSource&>(rig.add("{type: timer, tick: 1 us}", "timer", 0)).drive(line, 5);
  const auto at = [](const char* name) { return offset("timer", name); };
  Words seen;
  rig.run([&] {
    rig.until(5'500);
    seen.push_back(rig.read(at("count_low")));
    rig.write(at("control"), 1);
    rig.write(at("period"), 3);
    rig.write(at("compare_low"), 10);
    rig.write(at("compare_high"), 0);
    rig.until(10'500);
    seen.push_back(rig.read(at("status")));
    rig.write(at("status"), 1);
    rig.until(13'500);
    rig.write(at("status"), 1);
    rig.write(at("period"), 0);
    rig.until(16'500);
    rig.write(at("status"), 1);
    rig.write(at("compare_low"), 2);  // long ago
    rig.write(at("compare_high"), 0);
    rig.until(17'000);
    seen.push_back(rig.read(at("status")));
    rig.write(at("control"), 0);           // the line follows control
    rig.until(4'294'967'295'900.0 + 200);  // 2^32 us and a little: the low half has just turned over
    seen.push_back(rig.read(at("count_low")));
    seen.push_back(rig.read(at("count_high")));
  });
  CHECK(line.line == 5);
  CHECK(line.changes == Changes{{10'000, true},
                                {10'500, false},
                                {13'000, true},
                                {13'500, false},
                                {16'000, true},
                                {16'500, false},
                                {16'500, true},
                                {17'000, false}});
  CHECK(seen == Words{5, 1, 1, 0, 1});
}

TEST_CASE("the interrupt controller brings lines to those hosts that enabled them") {
  Rig rig;
  Line first, second;
  Component& controller = rig.add("{type: interrupt_controller}", "intc", 0);
  dynamic_cast<InterruptSource&>(controller).drive(first, 0);
  dynamic_cast<InterruptSource&>(controller).drive(second, 0);
  auto& sink = dynamic_cast<InterruptSink&>(controller);
  const auto at = [](const char* name) { return offset("interrupt_controller", name); };
  Words seen;
  rig.run([&] {
    sink.set_interrupt(31, true);  // before anybody enabled it
    rig.until(1);
    rig.write(at("enable") + 4, 0x80000001u);
    rig.until(2);
    sink.set_interrupt(31, false);
    rig.until(3);
    rig.write(at("software"), 1);
    seen = {rig.read(at("raw")), rig.read(at("pending")), rig.read(at("pending") + 4)};
    rig.until(4);
    rig.write(at("enable"), 1);
    rig.until(5);
    rig.write(at("software"), 0);
  });
  CHECK(first.changes == Changes{{4, true}, {5, false}});
  CHECK(second.changes == Changes{{1, true}, {2, false}, {3, true}, {5, false}});
  CHECK(seen == Words{1, 0, 1});
}

TEST_CASE("the DMA engine copies in bursts, takes the bus's time, and says what went wrong") {
  Rig rig({10'000, 5'000, 4, BusArbitration::round_robin});  // 10 ns, and 5 ns for each 4 bytes
  Line line;
  rig.add("{type: sram, size: 4 KiB}", "ram", 0x1000);
  Component& dma = rig.add("{type: dma, burst: 64}", "dma", 0x4000);
  rig.add("{type: mailbox, depth: 4}", "box", 0x5000);
  dynamic_cast<InterruptSource&>(dma).drive(line, 0);
  const auto at = [](const char* name) { return 0x4000 + offset("dma", name); };
  const auto start = [&](std::uint32_t from, std::uint32_t to, std::uint32_t bytes, std::uint32_t control) {
    rig.write(at("source"), from);
    rig.write(at("destination"), to);
    rig.write(at("length"), bytes);
    rig.write(at("control"), control);
  };
  constexpr std::uint32_t kStart = 1, kInterrupt = 2, kHoldDestination = 8, kDone = 2, kError = 4;
  Words seen, copied(64), boxed;
  double begun = 0;
  rig.run([&] {
    Words words(64);
    for (std::uint32_t i = 0; i < 64; ++i) words[i] = i * 0x01010101u;
    rig.access(tlm::TLM_WRITE_COMMAND, 0x1000, words.data(), 256);
    start(0x1000, 0x1800, 256, kStart | kInterrupt);
    begun = sc_core::sc_time_stamp().to_seconds() * 1e9;
    rig.until(begun + 10'000);
    seen.push_back(rig.read(at("status")));
    rig.write(at("status"), kDone);
    rig.access(tlm::TLM_READ_COMMAND, 0x1800, copied.data(), 256);
    start(0x1000, 0x5000, 12, kStart | kHoldDestination);
    rig.until(begun + 20'000);
    for (int i = 0; i < 3; ++i) boxed.push_back(rig.read(0x5000));
    rig.write(at("status"), kDone);
    start(0x1002, 0x1800, 4, kStart);  // unaligned
    seen.push_back(rig.read(at("status")));
    seen.push_back(rig.read(at("error_address")));
    rig.write(at("status"), kError);
    start(0x1fe0, 0x1000, 64, kStart);  // past the memory
    rig.until(begun + 40'000);
    seen.push_back(rig.read(at("status")));
    seen.push_back(rig.read(at("error_address")));
  });
  // Four bursts, each read and written in 10 ns + 16 beats of 5 ns.
  REQUIRE(line.changes.size() >= 2);
  CHECK(line.changes[0].first - begun == Approx(4 * 2 * (10 + 16 * 5)));
  CHECK(line.changes[0].second);
  Words expected(64);
  for (std::uint32_t i = 0; i < 64; ++i) expected[i] = i * 0x01010101u;
  CHECK(copied == expected);
  CHECK(boxed == Words{0, 0x01010101u, 0x02020202u});
  CHECK(seen == Words{kDone, kError, 0x1002, kError, 0x1fe0});
  CHECK(dma.activity().of("dma_byte") == 256 + 12);  // what was refused is not counted
}

TEST_CASE("mailboxes keep the order of their words, and count those without room") {
  Rig rig;
  Line lines[4];
  Component& box = rig.add("{type: mailbox, depth: 2}", "box", 0);
  for (Line& line : lines) dynamic_cast<InterruptSource&>(box).drive(line, 0);
  const auto at = [](const char* name) { return offset("mailbox", name); };
  Words seen;
  rig.run([&] {
    rig.write(at("enable"), 2);
    for (const std::uint32_t word : {7u, 8u, 9u}) rig.write(at("data") + 4, word);
    rig.write(at("data") + 8, 1);
    for (const char* name : {"level", "room"}) seen.push_back(rig.read(at(name) + 4));
    rig.until(10);
    for (int i = 0; i < 3; ++i) seen.push_back(rig.read(at("data") + 4));
    seen.push_back(rig.read(at("lost")));
  });
  CHECK(seen == Words{2, 0, 7, 8, 0, 1});
  CHECK(lines[1].changes == Changes{{0, true}, {10, false}});
  CHECK(lines[2].changes.empty());  // not enabled
  CHECK(box.activity().of("mailbox_overflow") == 1);
}

TEST_CASE("a UART takes its time for a byte, and drops what finds no room") {
  Rig rig;
  Line line;
  Component& uart = rig.add("{type: uart, baud: 1 MHz, depth: 2, terminal: false, input: xy}", "uart", 0);
  std::ostringstream sent;
  dynamic_cast<TextOutput&>(uart).set_sink(sent);
  dynamic_cast<InterruptSource&>(uart).drive(line, 0);
  const auto at = [](const char* name) { return offset("uart", name); };
  constexpr std::uint32_t kRoom = 1, kReceived = 2, kIdle = 4;
  Words seen;
  rig.run([&] {
    rig.write(at("control"), 1);
    for (const char c : {'a', 'b', 'c'}) rig.write(at("data"), static_cast<unsigned char>(c));
    seen.push_back(rig.read(at("status")));
    rig.until(9'999);
    seen.push_back(rig.read(at("status")));
    rig.until(10'001);
    seen.push_back(rig.read(at("status")));
    rig.until(15'000);
    seen.push_back(rig.read(at("data")));
    rig.until(20'001);
    seen.push_back(rig.read(at("status")));
    seen.push_back(rig.read(at("data")));
    seen.push_back(rig.read(at("data")));
    seen.push_back(rig.read(at("lost")));
  });
  CHECK(seen == Words{0, 0, kRoom | kReceived, 'x', kRoom | kReceived | kIdle, 'y', 0, 1});
  CHECK(sent.str() == "ab");
  CHECK(line.changes == Changes{{10'000, true}, {15'000, false}, {20'000, true}, {20'001, false}});
}

TEST_CASE("a spike FIFO gives events in their step, shows those of the chip at their time, and counts what it loses") {
  Rig rig;
  Line line;
  Component& fifo = rig.add("{type: spike_fifo, inject_depth: 3, receive_depth: 2}", "fifo", 0);
  auto& port = dynamic_cast<SpikePort&>(fifo);
  dynamic_cast<InterruptSource&>(fifo).drive(line, 0);
  const auto at = [](const char* name) { return offset("spike_fifo", name); };
  port.set_elements(4, 3);
  Words seen;
  std::vector<Words> taken;
  rig.run([&] {
    seen.push_back(rig.read(at("elements")));
    rig.write(at("step_low"), 10);
    rig.write(at("inject"), 3);              // element 3 in step 10
    rig.write(at("inject"), 1 | (2 << 16));  // element 1 in step 12
    rig.write(at("inject"), 4);              // there is no element 4
    rig.write(at("inject"), 0);
    rig.write(at("inject"), 2);  // no room
    seen.push_back(rig.read(at("inject_room")));
    seen.push_back(rig.read(at("lost")));
    FiredBatch events;
    for (const std::uint64_t step : {9, 10, 11, 13}) {  // 13: what was for 12 comes late
      port.take(step, events);
      taken.push_back(events.neurons);
    }
    seen.push_back(rig.read(at("late")));

    rig.write(at("watermark"), 2);
    rig.write(at("control"), 1);
    port.give(10, 5'000'000, 2);  // at 5 us, computed now
    port.give(11, 7'000'000, 0);
    port.give(11, 8'000'000, 1);  // no room
    seen.push_back(rig.read(at("level")));
    seen.push_back(rig.read(at("receive")));
    rig.until(6'000);
    seen.push_back(rig.read(at("level")));
    rig.until(8'000);
    seen.push_back(rig.read(at("receive")));
    seen.push_back(rig.read(at("receive_step")));
    seen.push_back(rig.read(at("time_low")));
    seen.push_back(rig.read(at("receive_lost")));
    rig.write(at("control"), 3);  // and drops the rest
    seen.push_back(rig.read(at("level")));
  });
  CHECK(seen == Words{4 | (3 << 16), 0, 2, 1, 0, 0xffffffffu, 1, 2, 10, 5'000, 1, 0});
  CHECK(taken == std::vector<Words>{{}, {0, 3}, {}, {1}});
  CHECK(line.changes == Changes{{7'000, true}, {8'000, false}});
  CHECK(fifo.activity().of("spike_inject_overflow") == 2);
  CHECK(fifo.activity().of("spike_receive_overflow") == 1);
}

TEST_CASE("a plant follows its drive by the exponential of its time constant") {
  Rig rig;
  rig.add("{type: plant, tau: 20 ms, load: 200, start: 100}", "plant", 0);
  std::vector<std::int32_t> seen;
  rig.run([&] {
    seen.push_back(static_cast<std::int32_t>(rig.read(0)));
    rig.until(20e6);
    seen.push_back(static_cast<std::int32_t>(rig.read(0)));
    rig.write(4, 1200);
    rig.until(40e6);
    seen.push_back(static_cast<std::int32_t>(rig.read(0)));
  });
  const double first = -200 + 300 * std::exp(-1.0);
  CHECK(seen == std::vector<std::int32_t>{100, static_cast<std::int32_t>(std::lround(first)),
                                          static_cast<std::int32_t>(std::lround(1000 + (first - 1000) * std::exp(-1.0)))});
}

TEST_CASE("memories: fixed time, rows of DRAM, what is read only, parts of words") {
  Rig rig;
  rig.add("{type: sram, size: 4 KiB, latency: 7 ns}", "sram", 0x0);
  Component& dram = rig.add("{type: dram, size: 64 KiB, row: 1 KiB, banks: 2, hit: 10 ns, miss: 50 ns}", "dram", 0x10000);
  rig.add("{type: rom, size: 4 KiB, latency: 3 ns}", "rom", 0x20000);
  std::vector<double> times;
  Words seen;
  std::vector<tlm::tlm_response_status> refused;
  rig.run([&] {
    const auto time = [&](std::uint64_t address) {
      rig.read(address);
      times.push_back(std::round(rig.took.to_seconds() * 1e12) / 1e3);
    };
    time(0x10);
    time(0x20010);
    // Rows 0, 0, 1 (the other bank), 0, 2 (the first bank again), 0.
    for (const std::uint64_t address : {0x0, 0x3fc, 0x400, 0x8, 0x800, 0x0}) time(0x10000 + address);
    rig.write(0x20000, 1);
    refused.push_back(rig.status);
    rig.write(0xffe, 1);
    refused.push_back(rig.status);
    rig.write(0x20, 0x11223344);
    std::uint8_t byte = 0xaa;
    rig.access(tlm::TLM_WRITE_COMMAND, 0x21, &byte, 1);
    seen.push_back(rig.read(0x20));
    // Byte enables: the first and the last of four.
    tlm::tlm_generic_payload t;
    std::uint32_t word = 0;
    unsigned char enable[4] = {TLM_BYTE_ENABLED, TLM_BYTE_DISABLED, TLM_BYTE_DISABLED, TLM_BYTE_ENABLED};
    t.set_write();
    t.set_address(0x20);
    t.set_data_ptr(reinterpret_cast<unsigned char*>(&word));
    t.set_data_length(4);
    t.set_streaming_width(4);
    t.set_byte_enable_ptr(enable);
    t.set_byte_enable_length(4);
    sc_core::sc_time none;
    rig.socket->b_transport(t, none);
    seen.push_back(rig.read(0x20));
  });
  CHECK(times == std::vector<double>{7, 3, 50, 10, 50, 10, 50, 50});
  CHECK(dram.activity().of("memory_row_open") == 4);
  CHECK(refused == std::vector{tlm::TLM_COMMAND_ERROR_RESPONSE, tlm::TLM_ADDRESS_ERROR_RESPONSE});
  CHECK(seen == Words{0x1122aa44, 0x0022aa00});
}
