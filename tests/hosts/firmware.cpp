// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// tests: firmware runs on virtual processors: the examples, their results, the chip around them.
#include <set>

#include "tests/places.h"

#include "tests/hosts/firmware.h"

using namespace synfire;
using namespace synfire::test;

namespace {

/// Rows without the time: which node's elements spiked in which step.
std::multiset<std::string> spikes_of(const fs::path& file) {
  std::multiset<std::string> rows;
  for (const std::string& line : lines_of(content(file))) rows.insert(line.substr(line.find(',') + 1));
  return rows;
}

}  // namespace

TEST_CASE("hello runs on three processors") {
  const Workplace place;
  for (const std::string name : {"hello", "hello_arm9", "hello_m4"}) {
    INFO(name);
    const Outcome outcome = place.run("synfire", {"run", kScenarios + "firmware/" + name + ".yaml", "--out", name, "--quiet"});
    INFO(outcome.errors);
    CHECK(outcome.code == 0);
    CHECK(outcome.out.find("hello from a virtual processor\nslept 100") == 0);
    CHECK(content(place / name / "console/uart.txt") == outcome.out);
    const Json summary = Json::parse(content(place / name / "summary.json"));
    CHECK(summary["hosts"]["host"]["exit_code"] == 0);
    // It slept a millisecond, and that is counted.
    CHECK(summary["counts"]["host_sleep_cycles"].get<double>() > 90'000);
  }
}

TEST_CASE("digits by firmware give the spikes of the headless run, loaded and fed through the bus", "[slow]") {
  const Workplace place;
  REQUIRE(place.run("synfire", {"run", kScenarios + "digits/digits.yaml", "--out", "headless", "--quiet"}).code == 0);
  const auto headless = spikes_of(place / "headless/spikes.csv");
  for (const std::string name : {"digits", "dma"}) {
    INFO(name);
    const Outcome outcome = place.run("synfire", {"run", kScenarios + "firmware/" + name + ".yaml", "--out", name, "--quiet"});
    INFO(outcome.errors);
    CHECK(outcome.code == 0);
    CHECK(spikes_of(place / name / "spikes.csv") == headless);
    const double accuracy = Json::parse(content(place / name / "summary.json"))["inference"]["accuracy"];
    char text[32];
    std::snprintf(text, sizeof(text), "accuracy %.1f %%", accuracy * 100);
    CHECK(outcome.out.find(text) != std::string::npos);
  }
  const auto cycles = [&](const char* name) {
    return Json::parse(content(place / name / "summary.json"))["counts"]["host_cycles"].get<double>();
  };
  CHECK(cycles("dma") < cycles("digits"));
}

TEST_CASE("a plant is held at its target through the network") {
  const Workplace place;
  const Outcome outcome = place.run("synfire", {"run", kScenarios + "firmware/closed_loop.yaml", "--out", "out", "--quiet"});
  INFO(outcome.out << outcome.errors);
  CHECK(outcome.code == 0);
}

TEST_CASE("firmware scales the voltage of a power domain, and energy follows its square") {
  const Workplace place;
  const Outcome outcome = place.run("synfire", {"run", kScenarios + "firmware/scaling.yaml", "--out", "out", "--quiet"});
  INFO(outcome.out << outcome.errors);
  REQUIRE(outcome.code == 0);
  unsigned volts[2] = {}, energy[2] = {};
  REQUIRE(std::sscanf(outcome.out.c_str(), "%u uV: %u pJ %u uV: %u pJ", &volts[0], &energy[0], &volts[1], &energy[1]) == 4);
  // The same random input in both halves, but not the same spikes: within a tenth of (0.6 / 0.75)^2.
  CHECK(static_cast<double>(energy[1]) / energy[0] == Approx(0.64).epsilon(0.1));
}

TEST_CASE("the reference of registers is what the devices declare") {
  const Workplace place;
  const Outcome outcome = place.run("synfire", {"describe", "--registers"});
  const std::string page = content(fs::path(test::source_folder()) / "docs/registers.md");
  CHECK(outcome.code == 0);
  CHECK(page.substr(std::min(page.find("## "), page.size())) == outcome.out);
}

TEST_CASE("the firmware's exit code is the run's") {
  const Workplace place;
  const Outcome outcome = run_c(place, "int main(void) { return 42; }\n");
  CHECK(outcome.code == 42);
  CHECK(outcome.errors.find("exit code 42") != std::string::npos);
  CHECK(Json::parse(content(place / "out/summary.json"))["hosts"]["host"]["exit_code"] == 42);
}

TEST_CASE("semihosting prints, as a C library does, into the terminal and the results") {
  const Workplace place;
  const Outcome outcome = run_c(place, R"(
static int call(int operation, const void* parameter) {
  register int a0 __asm__("a0") = operation;
  register const void* a1 __asm__("a1") = parameter;
  __asm__ volatile(".option push\n .option norvc\n .balign 16\n slli zero, zero, 0x1f\n ebreak\n srai zero, zero, 7\n .option pop"
                   : "+r"(a0) : "r"(a1) : "memory");
  return a0;
}
int main(void) {
  const char name[] = ":tt", text[] = "written\n", character = '!';
  const uintptr_t open[3] = {(uintptr_t)name, 4, 3};
  const int handle = call(1, open);
  const uintptr_t write[3] = {(uintptr_t)handle, (uintptr_t)text, 8};
  if (handle < 0 || call(9, &handle) != 1 || call(5, write) != 0 || call(2, &handle) != 0) return 10;
  call(4, "text\n");
  call(3, &character);
  const uintptr_t file[3] = {(uintptr_t) "/etc/passwd", 0, 11};
  return call(1, file) == -1 && call(0x99, name) == -1 ? 256 + 17 : 11;
}
)");
  INFO(outcome.errors);
  CHECK(outcome.code == 255);  // an exit code has 8 bits, and 273 is not well
  CHECK(outcome.out == "written\ntext\n!");
  CHECK(content(place / "out/console/host.txt") == outcome.out);
}

TEST_CASE("loihi_board is the chip of loihi, with a host") {
  const Workplace place;
  const auto chip_of = [&](const std::string& name) {
    std::vector<std::string> lines;
    bool inside = false;
    for (std::string line : lines_of(content(kSource + "/platforms/chips/" + name + ".yaml"))) {
      inside = inside || line.starts_with("  sync:");
      line = line.substr(0, line.find(" #"));
      while (line.ends_with(' ')) line.pop_back();
      if (inside && !line.empty()) lines.push_back(line);
    }
    return lines;
  };
  REQUIRE(chip_of("loihi").size() > 20);
  CHECK(chip_of("loihi_board") == chip_of("loihi"));
}

TEST_CASE("memories begin with what a scenario loads: files at an address, ELF files at their own") {
  const Workplace place;
  place.write("data.bin", "some bytes");
  // An ELF of the other machine is data here.
  const Outcome outcome = run_c(place, R"(
int main(void) {
  const char* data = (const char*)ROM_BASE + 0x100;
  for (int i = 0; i < 10; ++i) uart_put(data[i]);
  return *(const uint32_t*)ROM_BASE == 0x80002401 ? 0 : 1;
}
)",
                                {}, scenario() + "load:\n  - {file: data.bin, address: 0x2000_0100}\n");
  INFO(outcome.errors);
  CHECK(outcome.code == 1);  // nothing lies at the beginning of the ROM
  CHECK(outcome.out == "some bytes");
  place.write("rom.c", "const unsigned table[4] __attribute__((section(\".text.table\"))) = {0x80002401};\n");
  REQUIRE(std::system(("cd " + place.path().string() +
                       " && riscv64-unknown-elf-gcc -march=rv32imac -misa-spec=2.2 -mabi=ilp32 "
                       "-nostdlib -Wl,-n -Wl,-Ttext=0x20000000 -Wl,-e,0 rom.c -o rom.elf")
                          .c_str()) == 0);
  place.write("test.yaml", scenario() + "load:\n  - {elf: rom.elf}\n  - {file: data.bin, address: 0x2000_0100}\n");
  const Outcome again = place.synfire({"run", "test.yaml", "--out", "out", "--quiet"});
  INFO(again.errors);
  CHECK(again.code == 0);
  CHECK(again.out == "some bytes");
  place.write("test.yaml", scenario() + "load:\n  - {file: data.bin, address: 0x7000_0000}\n");
  const Outcome nowhere = place.synfire({"run", "test.yaml", "--out", "out", "--quiet"});
  CHECK(nowhere.code == 2);
  CHECK(nowhere.errors.find("test.yaml:6:5: error: load[0]: nothing answers at bus address") != std::string::npos);
}

TEST_CASE("what firmware loads is what the loader writes, byte for byte, and gives the same results") {
  const Workplace place;
  // The firmware reads back every byte of the image's segments from the chip, compares it with the file, and makes a sum of all
  // memory of the cores that are in use.
  const std::string body = R"(
static uint32_t wrong, total, sum = 2166136261u;
static void compare(const uint8_t* file) {
  const uint8_t* header = file + *(const uint32_t*)(file + 32);
  for (int i = 0; i < *(const uint16_t*)(file + 56); ++i, header += *(const uint16_t*)(file + 54)) {
    const uint32_t* words = (const uint32_t*)header;
    if (words[0] != 1) continue;
    for (uint32_t k = 0; k < words[8]; ++k, ++total) {
      const uint8_t byte = *(volatile uint8_t*)(words[6] + k);
      wrong += byte != file[words[2] + k];
      sum = (sum ^ byte) * 16777619u;
    }
  }
}
int main(void) {
#ifdef LOAD
  if (image_load((const void*)DRAM_BASE) == 0) return 2;
#endif
  compare((const uint8_t*)DRAM_BASE);
  spikes_set_base(0);
  for (uint32_t i = 0; i < 40; ++i) spikes_inject(spike_event(i & 1, i));
  steps_run(40);
  uint32_t step;
  for (int32_t element; (element = spikes_receive(&step)) >= 0;) sum = (sum ^ (step * 64 + (uint32_t)element)) * 16777619u;
  uart_print_unsigned(wrong);
  uart_print(" wrong of ");
  uart_print_unsigned(total);
  uart_print(", sum ");
  uart_print_unsigned(sum);
  return 0;
}
)";
  const auto run_with = [&](const std::string& loader) {
    return run_c(place, (loader == "firmware" ? "#define LOAD\n" : "") + body, {},
                 scenario() + "network: {nir: " + kScenarios + "firmware/controller.nir, dt: 1 ms, loaded_by: " + loader +
                     "}\ninputs: {input: {fifo: spikes}}\nload:\n  - {address: 0x9000_0000}\n");
  };
  const Outcome by_loader = run_with("loader");
  INFO(by_loader.errors);
  REQUIRE(by_loader.code == 0);
  const std::string loader_spikes = content(place / "out/spikes.csv");
  const Outcome by_firmware = run_with("firmware");
  INFO(by_firmware.errors);
  REQUIRE(by_firmware.code == 0);
  CHECK(by_loader.out.starts_with("0 wrong of "));
  CHECK_FALSE(by_loader.out.starts_with("0 wrong of 0,"));
  CHECK(by_firmware.out == by_loader.out);
  CHECK(spikes_of(place / "out/spikes.csv").size() > 1);
  place.write("loader.csv", loader_spikes);
  CHECK(spikes_of(place / "out/spikes.csv") == spikes_of(place / "loader.csv"));
}

TEST_CASE("firmware counts, stops and resets the chip's steps, and reads what they did and cost") {
  const Workplace place;
  const Outcome outcome = run_c(
      place, R"(
static uint64_t activity(uint32_t offset) {
  const uint32_t low = read32(ACTIVITY_BASE + offset);
  return low | ((uint64_t)read32(ACTIVITY_BASE + ACTIVITY_MONITOR_HIGH) << 32);
}
static uint32_t received(void) {
  uint32_t count = 0;
  while (spikes_receive(NULL) >= 0) ++count;
  return count;
}
static void feed(uint32_t base) {
  spikes_set_base(base);
  for (uint32_t i = 0; i < 16; ++i) spikes_inject(spike_event(0, i));
}
int main(void) {
  if (steps_ended() != 0) return 10;
  feed(0);
  steps_run(1);
  if (steps_ended() != 1) return 11;
  steps_run(15);
  if (steps_ended() != 16) return 12;
  const uint32_t first = received();
  if (first == 0) return 13;
  /* the same again from where the state is now, and then after a reset */
  steps_reset();
  feed(16);
  steps_run(16);
  if (received() != first) return 14;
  /* many steps, stopped on the way */
  write32(STEPS_BASE + SYNC_CONTROL_STEPS, 1000000);
  if ((read32(STEPS_BASE + SYNC_CONTROL_STATUS) & SYNC_CONTROL_STATUS_RUNNING) == 0) return 15;
  timer_sleep(20);
  write32(STEPS_BASE + SYNC_CONTROL_COMMAND, SYNC_CONTROL_COMMAND_STOP);
  timer_sleep(20);
  const uint64_t ended = steps_ended();
  if (ended <= 32 || ended >= 1000000) return 16;
  if ((read32(STEPS_BASE + SYNC_CONTROL_STATUS) & SYNC_CONTROL_STATUS_RUNNING) != 0) return 17;
  timer_sleep(20);
  if (steps_ended() != ended) return 18;
  if ((read32(ACTIVITY_BASE + ACTIVITY_MONITOR_STATUS) & ACTIVITY_MONITOR_STATUS_ENERGY_KNOWN) == 0) return 19;
  uart_print_unsigned(ended);
  uart_print(" ");
  uart_print_unsigned(activity(ACTIVITY_MONITOR_SYNAPTIC_OPERATIONS));
  uart_print(" ");
  uart_print_unsigned(activity(ACTIVITY_MONITOR_NEURON_UPDATES));
  uart_print(" ");
  uart_print_unsigned(activity(ACTIVITY_MONITOR_ENERGY));
  return 0;
}
)",
      {},
      scenario() + "network: {nir: " + kScenarios + "firmware/controller.nir, dt: 1 ms}\ninputs: {input: {fifo: spikes}}\n");
  INFO(outcome.errors);
  REQUIRE(outcome.code == 0);
  std::istringstream printed(outcome.out);
  std::uint64_t steps = 0, operations = 0, updates = 0, energy = 0;
  printed >> steps >> operations >> updates >> energy;
  const Json summary = place.summary("out");
  CHECK(summary["steps"] == steps);
  CHECK(summary["counts"]["synaptic_operations"] == operations);
  CHECK(summary["counts"]["neuron_updates"] == updates);
  CHECK(summary["energy_j"]["dynamic"].get<double>() == Approx(static_cast<double>(energy) * 1e-12).margin(1e-12));
}

TEST_CASE("what firmware writes into a running core is taken up, and what makes no sense is refused") {
  const Workplace place;
  const std::string yaml = scenario() + "network: {nir: " + kScenarios +
                           "firmware/controller.nir, dt: 1 ms}\ninputs: {input: {fifo: spikes}}\nload:\n"
                           "  - {address: 0x9000_0000}\n";
  // The first words of a core are its registers: neurons and axons in use.
  const auto run_with = [&](const std::string& write) {
    return run_c(place,
                 "int main(void) {\n  steps_run(2);\n  " + write +
                     "\n  spikes_set_base(2);\n"
                     "  for (uint32_t i = 0; i < 8; ++i) spikes_inject(spike_event(0, i));\n  steps_run(8);\n"
                     "  uint32_t count = 0;\n  while (spikes_receive(NULL) >= 0) ++count;\n  return count == 0 ? 9 : 0;\n}\n",
                 {}, yaml);
  };
  CHECK(run_with("").code == 0);
  CHECK(run_with("write32(CORE_0_BASE, read32(CORE_0_BASE));").code == 0);
  CHECK(run_with("if (image_load((const void*)DRAM_BASE) == 0) return 8;").code == 0);  // all of it, once more
  Outcome outcome = run_with("write32(CORE_0_BASE, 0);");  // no neurons, but synapses that lead to them
  INFO(outcome.errors);
  CHECK(outcome.code == 3);
  CHECK(outcome.errors.find("core[0].synapses[1]: found target 0") != std::string::npos);
  outcome = run_with("write32(CORE_0_BASE, 0x7fffffff);");
  INFO(outcome.errors);
  CHECK(outcome.code == 3);
  CHECK(outcome.errors.find("core[0].registers[0]: found 2147483647; expected at most 1024") != std::string::npos);
}

TEST_CASE("a run of firmware is the same each time, and again from its own configuration") {
  const Workplace place;
  const std::string file = kScenarios + "firmware/closed_loop.yaml";
  REQUIRE(place.synfire({"run", file, "--out", "one", "--quiet"}).code == 0);
  REQUIRE(place.synfire({"run", file, "--out", "two", "--quiet", "--threads", "2"}).code == 0);
  REQUIRE(place.synfire({"run", "one/configuration.yaml", "--out", "three", "--quiet"}).code == 0);
  for (const std::string other : {"two", "three"}) {
    for (const std::string name : {"spikes.csv", "power.csv", "console/uart.txt"}) {
      CHECK(content(place / other / name) == content(place / "one" / name));
    }
    CHECK(place.summary(other)["counts"] == place.summary("one")["counts"]);
  }
}
