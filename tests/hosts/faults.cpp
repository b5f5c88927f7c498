// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// tests: what firmware and scenarios of firmware can do wrong, each a clear report and its exit code.
#include <random>

#include "base/error.h"
#include "models/hosts/firmware.h"
#include "tests/hosts/firmware.h"

using namespace synfire;
using namespace synfire::test;

TEST_CASE("what a bus refuses ends the run with the place in the source") {
  const Workplace place;
  const auto fails = [&](const std::string& line, const std::string& why) {
    const Outcome outcome = run_c(place, "int main(void) {\n  " + line + "\n  return 0;\n}\n");
    INFO(line << '\n' << outcome.errors);
    CHECK(outcome.code == 3);
    CHECK(outcome.errors.find(why) != std::string::npos);
    CHECK(outcome.errors.find("main") != std::string::npos);
    CHECK(outcome.errors.find("test.c:10)") != std::string::npos);
  };
  fails("write32(0x70000000, 1);", "store of address 0x70000000 failed: nothing answers at bus address 0x70000000");
  fails("__asm__ volatile(\"lw a0, 2(%0)\" ::\"r\"(UART_BASE) : \"a0\");",
        "load of address 0x40001002 failed: uart: an access at offset 0x2, which is unaligned");
  fails("*(volatile uint8_t*)UART_BASE = 1;", "an access of 1 bytes at offset 0x0; registers are 4 bytes wide");
  fails("return (int)read32(UART_BASE + 0x100);", "offset 0x100 is reserved");
  fails("write32(UART_BASE + 4, 0);", "register status is read only");
  fails("write32(UART_BASE + 8, 0x80);", "reserved bits");
  fails("write32(ROM_BASE, 1);", "rom is read only");
  fails("__asm__ volatile(\"unimp\");", "illegal instruction");
  fails("((void (*)(void))0x40001000)();", "fetch of address 0x40001000 failed: no memory to execute from is there");
  // The place is right though the load overwrites its own base, and what follows in the same block changes it.
  fails("__asm__ volatile(\"li a5, 0x70000000\\n lw a5, 0(a5)\\n li a5, 3\\n addi a5, a5, 1\" ::: \"a5\");",
        "load of address 0x70000000");
}

TEST_CASE("a refused access can be trapped, before it has changed anything") {
  const Workplace place;
  const Outcome outcome = run_c(place, R"(
static volatile uint32_t causes[8], count;
uintptr_t synfire_trap(uint32_t cause, uintptr_t pc) {
  causes[count++ & 7] = cause;
  return pc + 4;
}
int main(void) {
  uint32_t before = 0, kept = 77, after = 0, address = 0x70000000;
  static volatile uint32_t memory = 5;
  __asm__ volatile(
      ".option push\n .option norvc\n"
      " addi %0, %0, 1\n lw %1, 0(%3)\n addi %2, %2, 1\n"
      " sw %0, 4(%3)\n addi %2, %2, 1\n"
      " lw t0, 0(%4)\n addi t0, t0, 1\n sw t0, 0(%4)\n sb %0, 0(%5)\n"
      " lw t0, 0(%4)\n addi t0, t0, 1\n sw t0, 0(%4)\n"
      " .word 0xffffffff\n .option pop\n"
      : "+r"(before), "+r"(kept), "+r"(after) : "r"(address), "r"(&memory), "r"(UART_BASE) : "t0", "memory");
  if (before != 1 || kept != 77 || after != 2 || memory != 7) return 10;
  if (count != 4 || causes[0] != 5 || causes[1] != 7 || causes[2] != 7 || causes[3] != 2) return 11;
  return 0;
}
)",
                                {"--set", "platform.host.faults=trap"});
  INFO(outcome.errors);
  CHECK(outcome.code == 0);
}

TEST_CASE("firmware that hangs, sleeps for ever, leaves its stack, or is for another machine") {
  const Workplace place;
  Outcome outcome = run_c(place, "int main(void) {\n  for (;;) __asm__ volatile(\"\");\n}\n");
  CHECK(outcome.code == 3);
  CHECK(outcome.errors.find("the limit of simulated time") != std::string::npos);
  CHECK(outcome.errors.find("host: running at pc") != std::string::npos);
  CHECK(outcome.errors.find("main") != std::string::npos);

  outcome = run_c(place, "int main(void) {\n  sleep_until(1u << DMA_INTERRUPT);\n  return 0;\n}\n");
  CHECK(outcome.code == 3);
  CHECK(outcome.errors.find("nothing is left to do") != std::string::npos);
  CHECK(outcome.errors.find("asleep") != std::string::npos);

  outcome = run_c(place,
                  "int deep(int n) {\n  volatile int big[100];\n  big[n % 100] = n;\n  return deep(n + 1) + big[0];\n}\n"
                  "int main(void) { return deep(0); }\n");
  CHECK(outcome.code == 3);
  CHECK(outcome.errors.find("the stack") != std::string::npos);
  CHECK(outcome.errors.find("deep") != std::string::npos);

  place.write("other.yaml", "synfire: 1\nplatform: loihi_board\nfirmware: {host: hello_arm9.elf}\n");
  outcome = place.synfire({"run", "other.yaml", "--out", "out"});
  CHECK(outcome.code == 2);
  CHECK(outcome.errors.find("other.yaml:3:18: error: firmware.host: found firmware for ARM; expected one for RISC-V") !=
        std::string::npos);
}

TEST_CASE("mistakes in scenarios and platforms of firmware are told with their place, and nothing runs") {
  const Workplace place;
  place.write("none.elf", "");
  place.write("text.elf", "this is no firmware\n");
  place.write("short.elf", content(kFirmware + "hello.elf").substr(0, 300));
  place.write("object.o", content(kFirmware + "hello.elf").replace(16, 1, 1, '\1'));  // e_type: relocatable
  place.write("wide.elf", content(kFirmware + "hello.elf").replace(4, 1, 1, '\2'));   // EI_CLASS: 64 bits
  const auto refused = [&](const std::string& lines, const std::string& why) {
    place.write("bad.yaml", "synfire: 1\n" + lines);
    for (const std::string command : {"check", "run"}) {
      const Outcome outcome = place.synfire({command, "bad.yaml"});
      INFO(command << '\n' << lines << outcome.errors);
      CHECK(outcome.code == 2);
      CHECK(outcome.errors.find(why) != std::string::npos);
      CHECK_FALSE(fs::exists(place / "results"));
    }
  };
  const std::string board = "platform: loihi_board\n";
  refused(board + "firmware: {host: missing.elf}\n", "missing.elf', which does not exist; expected a file");
  for (const std::string file : {"none.elf", "text.elf", "short.elf", "object.o", "wide.elf"}) {
    refused(board + "firmware: {host: " + file + "}\n", file);
  }
  refused(board + "firmware: {hots: hello.elf}\n", "firmware.hots: found no such host; expected host (did you mean");
  refused("platform: loihi\nfirmware: {host: hello.elf}\n", "firmware.host: found firmware, but the platform has no host");
  refused(board + "firmware: {host: hello.elf}\nload:\n  - {address: 0x9000_0000, file: missing.bin}\n", "missing.bin");
  refused(board + "firmware: {host: hello.elf}\nload:\n  - {file: none.elf}\n", "load[0].address: found nothing");
  refused(board + "firmware: {host: hello.elf}\nload:\n  - {elf: text.elf}\n", "text.elf: error: found no ELF file");
  refused(board + "firmware: {host: hello.elf}\nload:\n  - {elf: text.elf, address: 0}\n",
          "expected one of elf, or file and address");
  refused(board + "firmware: {host: hello.elf}\nnetwork: {nir: " + kScenarios +
              "firmware/controller.nir, dt: 1 ms}\ninputs: {input: {fifo: spiks}}\n",
          "inputs.input.fifo: found 'spiks'; expected spikes (did you mean");
  const auto described = [&](const std::string& lines, const std::string& why) {
    place.write("bad_board.yaml", "synfire: 1\nplatform: bad\ncomponents:\n" + lines + "  sync: {type: barrier}\n" +
                                      "  core: {type: timestep_core, soma: {type: float64}, synapses: {type: packed, "
                                      "weight_bits: 64, memory: 64 KiB}}\n");
    const Outcome outcome = place.synfire({"check", "bad_board.yaml"});
    INFO(lines << outcome.errors);
    CHECK(outcome.code == 2);
    CHECK(outcome.errors.find("bad_board.yaml:") != std::string::npos);
    CHECK(outcome.errors.find(why) != std::string::npos);
  };
  const std::string ram = "  ram: {type: sram, size: 8 KiB, address: 0x8000_0000}\n";
  described("  ram: {type: sram, size: 8 KiB}\n", "ram.address: found nothing");
  described("  ram: {type: sram, size: 8 KiB, address: 0x8000_0004}\n", "expected a multiple of 4096");
  described("  ram: {type: sram, size: 5000 B, address: 0x8000_0000}\n", "expected whole pages of 4096 bytes");
  described(ram + "  uart: {type: uart, address: 0x8000_1000}\n", "overlaps ram");
  described(ram + "  uart: {type: uart, address: 0x4000_0000, interrupt: {intc: 0}}\n", "found no component 'intc'");
  described(ram + "  uart: {type: uart, address: 0x4000_0000, interrupt: {ram: 0}}\n", "ram takes no interrupts");
  described("  intc: {type: interrupt_controller, address: 0x4000_0000}\n" + ram +
                "  uart: {type: uart, address: 0x4000_1000, interrupt: {intc: 32}}\n",
            "interrupt.intc");
  described("  host: {type: riscv_host, clock: 300 MHz}\n", "expected one whose period is a whole number of picoseconds");
  described("  bus: {type: bus}\n  other: {type: bus}\n", "components.other.type: found a second bus");
  described("  host: {type: riscv_host, address: 0}\n", "host.address");
}

TEST_CASE("damaged ELF files are refused or read, and nothing else") {
  const Workplace place;
  const std::string whole = content(kFirmware + "hello.elf");
  REQUIRE(whole.size() > 10'000);
  std::mt19937 random(1);
  int refused = 0;
  for (int i = 0; i < 400; ++i) {
    std::string bytes = whole;
    if (i % 4 == 0) bytes.resize(random() % bytes.size());
    for (int k = 0; k < 1 + i % 8 && !bytes.empty(); ++k) {
      // Half of them in the headers.
      const std::size_t at = k % 2 == 0 ? random() % std::min<std::size_t>(bytes.size(), 0xb4) : random() % bytes.size();
      bytes[at] = static_cast<char>(random());
    }
    place.write("bad.elf", bytes);
    try {
      const Firmware firmware(place / "bad.elf");
      for (std::uint32_t address = 0x80008000u; address < 0x80009000u; address += 62) firmware.where(address);
    } catch (const InputError& error) {
      ++refused;
      CHECK(error.problems().front().where.file == (place / "bad.elf").string());
    }
  }
  CHECK(refused > 100);
}
