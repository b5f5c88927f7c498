// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// tests: Debian's gdb-multiarch drives hosts, in batch mode. Nothing here skips: without it the tests fail.
#include <thread>

#include "tests/hosts/firmware.h"
#include "tests/places.h"

using namespace synfire;
using namespace synfire::test;

namespace {

/// What the program says on standard error: the port that it listens to. 0: it never did.
int port_of(const Workplace& place) {
  for (int i = 0; i < 300; ++i) {
    const std::string text = content(place / "stderr.txt");
    const std::size_t at = text.find("localhost:");
    if (at != std::string::npos && text.find('\n', at) != std::string::npos) return std::stoi(text.substr(at + 10));
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
  }
  return 0;
}

struct Session {
  std::string text;  ///< GDB's
  Outcome outcome;   ///< the program's
};

/// Runs a scenario under GDB. `commands` come after `target remote`. `interrupt_after`: seconds after which GDB gets a Ctrl-C.
Session debug(const Workplace& place, const std::string& elf, const std::string& yaml, const std::string& commands,
              const std::string& interrupt_after = "") {
  const pid_t program = place.start("synfire", {"run", yaml, "--out", "out", "--gdb", "0", "--quiet"});
  const int port = port_of(place);
  place.write("commands",
              "set pagination off\nset confirm off\ntarget remote localhost:" + std::to_string(port) + "\n" + commands);
  std::string gdb = "timeout -k 5 60 gdb-multiarch -q -nx -batch -x commands " + elf + " > gdb.txt 2>&1";
  if (!interrupt_after.empty()) {
    gdb = "gdb-multiarch -q -nx -batch -x commands " + elf + " > gdb.txt 2>&1 & gdb=$!; (sleep " + interrupt_after +
          "; kill -INT $gdb) > /dev/null 2>&1 & (sleep 60; kill -KILL $gdb) > /dev/null 2>&1 & late=$!; wait $gdb; kill $late";
  }
  REQUIRE(port != 0);
  std::system(("cd " + place.path().string() + " && " + gdb).c_str());
  return {content(place / "gdb.txt"), place.wait(program)};
}

}  // namespace

TEST_CASE("GDB controls the host: break, step, registers, memory over the bus, watchpoint, exit") {
  const Workplace place;
  place.write("test.c",
              "#include \"board.h\"\n#include \"synfire.h\"\nvolatile int seen;\n"
              "int twice(int x) {\n  return 2 * x;\n}\n"
              "int main(void) {\n  int y = twice(21);\n  seen = y;\n  return seen == 43 ? 0 : 1;\n}\n");
  compile(place, "-O0 -fno-inline");
  place.write("test.yaml", scenario());
  const auto [text, outcome] =
      debug(place, "test.elf", "test.yaml",
            "break twice\ncontinue\nprint x\nstepi\ninfo registers pc\nbacktrace\nwatch seen\ncontinue\nprint seen\n"
            "set var seen = 43\nx/1xw 0x40001004\nset var *(int*)0x10009000 = 77\nx/1dw 0x10009000\n"
            "print $a0\nset $a0 = 5\nprint $a0\ndelete\ncontinue\n");
  INFO(text);
  CHECK(outcome.code == 0);  // because GDB changed the variable
  CHECK(text.find("Breakpoint 1, twice (x=21) at test.c:5") != std::string::npos);
  CHECK(text.find("$1 = 21") != std::string::npos);
  CHECK(text.find("#1  ") != std::string::npos);
  CHECK(text.find("main () at test.c:8") != std::string::npos);
  CHECK(text.find("New value = 42") != std::string::npos);
  CHECK(text.find("0x40001004:\t0x00000005") != std::string::npos);  // the UART's status, as its page has it
  CHECK(text.find("0x10009000:\t77") != std::string::npos);          // memory of the chip
  CHECK(text.find("$4 = 5") != std::string::npos);
  CHECK(text.find("exited normally") != std::string::npos);
}

TEST_CASE("GDB controls an ARM host") {
  const Workplace place;
  place.write("test.yaml", "synfire: 1\nplatform: arm9_board\nfirmware: {host: hello_arm9.elf}\n");
  const auto [text, outcome] =
      debug(place, kFirmware + "hello_arm9.elf", "test.yaml",
            "break uart_print\ncontinue\nprint text\nnexti\nstepi\ninfo registers cpsr\ndelete\nkill\n");
  INFO(text);
  CHECK(outcome.code == 3);  // a debugger's kill is an interrupt
  CHECK(text.find("Breakpoint 1, uart_print (") != std::string::npos);
  CHECK(text.find("\"hello from a virtual processor\\n\"") != std::string::npos);
  CHECK(text.find("cpsr  ") != std::string::npos);
}

TEST_CASE("GDB shows several hosts as threads, and Ctrl-C stops them") {
  const Workplace place;
  place.write("test.c",
              "#include \"board.h\"\n#include \"synfire.h\"\nvolatile uint32_t turns[2];\nvolatile int stop;\n"
              "int main(int number) {\n  while (!stop) ++turns[number];\n  return 0;\n}\n");
  compile(place);
  place.write("test.yaml", scenario() + "seed: 1\n");
  place.write("two.yaml", "synfire: 1\nplatform: loihi_board\nfirmware: {host: test.elf}\nrun: {time_limit: 10000 s}\n");
  std::string board = content(kSource + "/platforms/chips/loihi_board.yaml");
  const std::string one = "    type: riscv_host\n";
  REQUIRE(board.find(one) != std::string::npos);
  board.insert(board.find(one), "    count: 2\n");
  const std::string wire = "{host: 0}";
  board.replace(board.find(wire), wire.size(), "{\"host[0]\": 0, \"host[1]\": 0}");
  place.write("board.yaml", board);
  place.write("test.yaml", "synfire: 1\nplatform: board.yaml\nfirmware: {host: test.elf}\nrun: {time_limit: 10000 s}\n");
  const auto [text, outcome] = debug(place, "test.elf", "test.yaml",
                                     "continue\ninfo threads\nprint turns[0] > 0\nprint turns[1] > 0\nthread 2\nbacktrace\n"
                                     "thread 1\nprint processor_number()\nset var stop = 1\ncontinue\n",
                                     "2");
  INFO(text);
  CHECK(outcome.code == 0);
  CHECK(text.find("received signal SIGINT") != std::string::npos);
  CHECK(text.find("host[0]: ") != std::string::npos);
  CHECK(text.find("host[1]: ") != std::string::npos);
  CHECK(text.find("$1 = 1") != std::string::npos);
  CHECK(text.find("$2 = 1") != std::string::npos);
}

TEST_CASE("GDB loads a network's image into the chip, and sees a fault where it is") {
  const Workplace place;
  REQUIRE(place
              .synfire({"compile", kScenarios + "firmware/controller.nir", "--platform", "loihi_board", "--dt", "1 ms", "-o",
                        "controller.elf"})
              .code == 0);
  // The firmware runs the steps of a network that it never loaded: GDB does.
  place.write(
      "test.c",
      "#include \"board.h\"\n#include \"synfire.h\"\nvolatile uint32_t count;\nvoid loaded(void) { __asm__ volatile(\"\"); }\n"
      "int main(void) {\n  loaded();\n  spikes_set_base(0);\n"
      "  for (uint32_t i = 0; i < 8; ++i) spikes_inject(spike_event(0, i));\n  steps_run(8);\n"
      "  while (spikes_receive(NULL) >= 0) ++count;\n  if (count == 0) return 9;\n"
      "  write32(0x70000000, 1);\n  return 0;\n}\n");
  compile(place, "-fno-inline");
  place.write("test.yaml",
              "synfire: 1\nplatform: loihi_board\nfirmware: {host: test.elf}\n"
              "network: {nir: " +
                  kScenarios +
                  "firmware/controller.nir, dt: 1 ms, loaded_by: firmware}\n"
                  "inputs: {input: {fifo: spikes}}\nrun: {time_limit: 1 s}\n");
  const auto [text, outcome] = debug(place, "test.elf", "test.yaml",
                                     "break loaded\ncontinue\nload controller.elf\nset $pc = loaded\ncontinue\nbacktrace\n"
                                     "print count > 0\nkill\n");
  INFO(text);
  INFO(outcome.errors);
  CHECK(outcome.code == 3);
  CHECK(text.find("Loading section") != std::string::npos);
  CHECK(text.find("Program received signal SIGSEGV") != std::string::npos);
  CHECK(text.find("main () at test.c:12") != std::string::npos);
  CHECK(text.find("$1 = 1") != std::string::npos);
  CHECK(outcome.errors.find("store of address 0x70000000 failed: nothing answers") != std::string::npos);
}

TEST_CASE("a port that is taken or none is refused, and so is a debugger without firmware") {
  const Workplace place;
  place.write("test.yaml", "synfire: 1\nplatform: loihi_board\nfirmware: {host: hello.elf}\n");
  for (const std::string port : {"70000", "x", "-1"}) {
    const Outcome outcome = place.synfire({"run", "test.yaml", "--gdb", port});
    CHECK(outcome.code == 2);
    CHECK(outcome.errors.find("--gdb: found") != std::string::npos);
  }
  const Outcome outcome = place.synfire({"run", kDigits, "--gdb", "0"});
  CHECK(outcome.code == 2);
  CHECK(outcome.errors.find("--gdb: found a scenario without firmware") != std::string::npos);
  const pid_t first = place.start("synfire", {"run", "test.yaml", "--out", "out", "--gdb", "0"});
  const int port = port_of(place);
  REQUIRE(port != 0);
  const std::string second = test::build_folder() + "/synfire run " + (place / "test.yaml").string() + " --out " +
                             (place / "other").string() + " --gdb " + std::to_string(port) + " 2> " +
                             (place / "second.txt").string();
  CHECK(WEXITSTATUS(std::system(second.c_str())) == 2);
  CHECK(content(place / "second.txt").find("cannot be listened to; expected a free one") != std::string::npos);
  kill(first, SIGINT);
  CHECK(place.wait(first).code == 3);
}
