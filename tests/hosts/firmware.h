// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// tests: firmware compiled for a test, and its runs.
#pragma once

#include <catch2/catch.hpp>
#include <cstdlib>
#include <string>
#include <vector>

#include "tests/app/program.h"
#include "tests/places.h"

namespace synfire::test {

inline const std::string kScenarios = kSource + "/scenarios/";
inline const std::string kFirmware = test::build_folder() + "/firmware_stubs/";

/// How to compile for a board. `riscv` and `arm9` come with start-up and drivers, `m4` with neither.
struct Processor {
  std::string board, compiler, start;
};
inline const std::string kStubs = kSource + "/firmware_stubs";
inline const Processor kRiscv{"loihi_board",
                              "riscv64-unknown-elf-gcc -march=rv32imac -misa-spec=2.2 -mabi=ilp32 --specs=picolibc.specs -T " +
                                  kStubs + "/riscv/link.lds",
                              kStubs + "/riscv/start.S " + kStubs + "/drivers/processor.c " + kStubs + "/drivers/devices.c"};
inline const Processor kM4{
    "m4_board", "arm-none-eabi-gcc -mcpu=cortex-m4 -mthumb -mfloat-abi=hard -mfpu=fpv4-sp-d16 -T " + kStubs + "/arm/link.lds",
    ""};

/// What programs include.
inline const std::string kHeaders = [] {
  std::string text;
  for (const char* name :
       {"board", "synfire", "activity_monitor", "interrupt_controller", "mailbox", "spike_fifo", "sync_control", "timer"}) {
    text += "#include \"" + std::string(name) + ".h\"\n";
  }
  return text;
}();

/// Compiles test.c to test.elf.
inline void compile(const Workplace& place, const std::string& options = "", const Processor& processor = kRiscv) {
  const std::string include = kFirmware + "include";
  const std::string command = "cd " + place.path().string() + " && " + processor.compiler +
                              " -g -O1 -ffreestanding -nostartfiles -Wl,--no-warn-rwx-segments " + options + " -I " + include +
                              " -I " + include + "/" + processor.board + " -I " + kStubs + "/drivers " + processor.start +
                              " test.c -o test.elf";
  REQUIRE(std::system(command.c_str()) == 0);
}

inline std::string scenario(const std::string& platform = "loihi_board", const std::string& host = "host") {
  return "synfire: 1\nplatform: " + platform + "\nfirmware: {" + host + ": test.elf}\nrun: {time_limit: 100 ms}\n";
}

/// Compiles a C program over the drivers and runs it in the scenario test.yaml, by default one without a network.
inline Outcome run_c(const Workplace& place, const std::string& body, const std::vector<std::string>& options = {},
                     const std::string& yaml = scenario()) {
  place.write("test.c", kHeaders + body);
  compile(place);
  place.write("test.yaml", yaml);
  std::vector<std::string> words{"run", "test.yaml", "--out", "out", "--quiet"};
  words.insert(words.end(), options.begin(), options.end());
  return place.synfire(words);
}

}  // namespace synfire::test
