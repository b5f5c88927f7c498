// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// tests: what processors do by themselves: time, exceptions, several of them on one platform.
#include "tests/hosts/firmware.h"

using namespace synfire;
using namespace synfire::test;

TEST_CASE("a loop takes the cycles that a hand counts") {
  const Workplace place;
  // 1000 rounds of addi (1), mul (1), lw (2), bnez taken (1 + 2): 7 cycles; the last branch is not taken: 2 less. A read of the
  // counter gives the cycles up to its own end, so the second one's own cycle is in the difference.
  const std::string body = R"(
int main(void) {
  uint32_t begin, end, word = 0, n = 1000;
  __asm__ volatile(
      "rdcycle %0\n"
      "1: addi %2, %2, -1\n mul t0, %2, %2\n lw t1, 0(%3)\n bnez %2, 1b\n"
      "rdcycle %1\n"
      : "=&r"(begin), "=&r"(end), "+&r"(n) : "r"(&word) : "t0", "t1", "memory");
  uart_print_unsigned(end - begin);
  return 0;
}
)";
  Outcome outcome = run_c(place, body);
  INFO(outcome.errors);
  CHECK(outcome.code == 0);
  CHECK(outcome.out == std::to_string(7 * 1000 - 2 + 1));
  // Another table: addi 2, mul 5, lw 4, bnez 2 + 3.
  outcome = run_c(place, body, {"--set", "platform.host.cycles={other: 2, multiply: 5, load: 4, branch_taken: 3}"});
  INFO(outcome.errors);
  CHECK(outcome.out == std::to_string(16 * 1000 - 3 + 2));
}

TEST_CASE("time passes as instructions, the bus and sleep take it") {
  const Workplace place;
  // The clock is 100 MHz: 10 ns a cycle. The board's bus takes 20 ns and 10 ns for a word: each read of a register is its own
  // load (2 cycles) and 30 ns.
  const Outcome outcome = run_c(place, R"(
int main(void) {
  uint32_t begin, end;
  __asm__ volatile("rdcycle %0\n .rept 100\n lw t0, 0(%2)\n .endr\n rdcycle %1\n" : "=&r"(begin), "=&r"(end)
                   : "r"(TIMER_BASE + TIMER_PERIOD) : "t0");
  if (end - begin != 201) return 10; /* cycles that were executed; waiting for the bus is counted apart */
  const uint64_t from = timer_count();
  for (uint32_t i = 0; i < 1000; ++i) __asm__ volatile(".rept 98\n nop\n .endr\n");
  const uint64_t took = timer_count() - from; /* 98 nops, addi and bnez with 2 more: 101 or 102 cycles, 1000 times */
  if (took < 1000 || took > 1035) return 11;
  return 0;
}
)",
                                {"--set", "platform.timer.tick=1 us"});
  INFO(outcome.errors << outcome.out);
  CHECK(outcome.code == 0);
  const Json counts = place.summary("out")["counts"];
  // All time is either executed, waited for on the bus (both in host_cycles) or slept, in cycles of 10 ns.
  const double cycles = counts["host_cycles"].get<double>() + counts["host_sleep_cycles"].get<double>();
  CHECK(place.summary("out")["simulated_time_s"].get<double>() == Approx(cycles * 10e-9).epsilon(1e-4));
}

TEST_CASE("a host's cycles, sleep and accesses are in the energy, by their prices") {
  const Workplace place;
  place.write("priced.yaml",
              "synfire: 1\ntechnology: priced\ntitle: prices of a test\nscope: marginal\nactions:\n"
              "  host_cycle: {value: 10 pJ, tier: recalled, scope: marginal, source: a test}\n"
              "  host_sleep_cycle: {value: 1 pJ, tier: recalled, scope: marginal, source: a test}\n"
              "static: {value: 0 W, tier: recalled, scope: marginal, source: a test}\n");
  place.write("test.yaml", "synfire: 1\nplatform: loihi_board\nfirmware: {host: hello.elf}\n");
  const Outcome outcome =
      place.synfire({"run", "test.yaml", "--out", "out", "--quiet", "--set", "platform.technology=priced.yaml"});
  INFO(outcome.errors);
  REQUIRE(outcome.code == 0);
  const Json summary = place.summary("out");
  const double cycles = summary["counts"]["host_cycles"];
  const double sleep = summary["counts"]["host_sleep_cycles"];
  CHECK(sleep > 90'000);  // a millisecond at 100 MHz, and the UART's
  CHECK(summary["energy_j"]["dynamic"].get<double>() == Approx(cycles * 10e-12 + sleep * 1e-12));
  CHECK(summary["energy_j"]["by_component"]["host"].get<double>() == Approx(cycles * 10e-12 + sleep * 1e-12));
  // What the technology does not price is named, not taken for nothing.
  CHECK_FALSE(summary["energy_j"]["complete"].get<bool>());
  CHECK(summary["energy_j"]["missing"].dump().find("host_access") != std::string::npos);
}

TEST_CASE("a Cortex-M boots from its table of vectors, and its exceptions keep everything of the program") {
  const Workplace place;
  // As an operating system has it: threads on a stack of their own, calls that change the caller's frame, an interrupt in the
  // middle of arithmetic, floating point in use, the stack aligned to 4 only. The ELF's entry is wrong on purpose: the
  // processor does not know it.
  place.write("test.c", kHeaders + R"(
extern char __stack_top[];
#define SOFTWARE (INTC_BASE + INTERRUPT_CONTROLLER_SOFTWARE)
static volatile uint32_t interrupts, calls;
__attribute__((used)) uint32_t process_stack[128] __attribute__((aligned(8)));

__attribute__((noreturn, used)) void finish(int code) {
  uint32_t block[2] = {0x20026, (uint32_t)code};
  register uint32_t r0 __asm__("r0") = 0x20;
  register void* r1 __asm__("r1") = block;
  __asm__ volatile("bkpt 0xab" ::"r"(r0), "r"(r1) : "memory");
  for (;;) {
  }
}
void wrong_entry(void) { finish(99); }
void fault(void) { finish(98); }
void interrupt(void) {
  ++interrupts;
  *(volatile uint32_t*)SOFTWARE = 0;
  uint32_t sp;
  __asm__ volatile("mov %0, sp" : "=r"(sp));
  if (sp > (uintptr_t)__stack_top || sp + 1024 < (uintptr_t)__stack_top) finish(20); /* handlers run on the main stack */
  __asm__ volatile("vmov s0, %0\n vmov s15, %0\n movs r1, #0\n movs r2, #0\n movs r3, #0\n mov r12, r1\n cmp r1, #1" ::"r"(0)
                   : "r1", "r2", "r3", "r12", "s0", "s15", "cc");
}
__attribute__((used)) void on_call(uint32_t* frame) {
  ++calls;
  frame[0] *= 2;
}
__attribute__((naked)) void call(void) { __asm__("tst lr, #4\n ite eq\n mrseq r0, msp\n mrsne r0, psp\n b on_call"); }

__attribute__((used)) int test(uint32_t sp_at_reset) {
  if (sp_at_reset != (uint32_t)(uintptr_t)__stack_top) return 10;
  *(volatile uint32_t*)(INTC_BASE + INTERRUPT_CONTROLLER_ENABLE) = 1;
  static uint32_t out[8];
  uint32_t sp_before, sp_after;
  __asm__ volatile(
      "mov %0, sp\n push {r4}\n"
      "vmov.f32 s0, #1.5\n vmov.f32 s15, #2.5\n movs r0, #10\n movs r1, #11\n movs r2, #12\n movs r3, #13\n mov r12, #14\n"
      "movs r5, #1\n cmp r5, #1\n"
      "str r5, [%3]\n b 1f\n 1: nop\n"
      "it ne\n movne r0, #99\n"
      "stmia %2, {r0-r3, r12}\n vstr s0, [%2, #20]\n vstr s15, [%2, #24]\n"
      "pop {r4}\n mov %1, sp\n"
      : "=&r"(sp_before), "=&r"(sp_after) : "r"(out), "r"(SOFTWARE)
      : "r0", "r1", "r2", "r3", "r5", "r12", "s0", "s15", "cc", "memory");
  if (interrupts != 1) return 11;
  if (out[0] != 10 || out[1] != 11 || out[2] != 12 || out[3] != 13 || out[4] != 14) return 12;
  if (out[5] != 0x3fc00000 || out[6] != 0x40200000) return 13;
  if (sp_before != sp_after) return 14;
  register uint32_t r0 __asm__("r0") = 21;
  __asm__ volatile("svc 0" : "+r"(r0)::"memory");
  if (calls != 1 || r0 != 42) return 15;
  __asm__ volatile("cpsid i" ::: "memory");
  *(volatile uint32_t*)SOFTWARE = 1;
  __asm__ volatile("wfi\n nop\n" ::: "memory"); /* wakes, though masked */
  if (interrupts != 1) return 16;
  __asm__ volatile("cpsie i\n b 1f\n 1: nop\n" ::: "memory");
  if (interrupts != 2) return 17;
  uint32_t number;
  __asm__ volatile("mrs %0, ipsr" : "=r"(number));
  return number == 0 ? 0 : 18;
}
__attribute__((naked)) void reset(void) {
  __asm__("mov r4, sp\n ldr r0, =process_stack + 512\n msr psp, r0\n movs r0, #2\n msr control, r0\n isb\n"
          "mov r0, r4\n bl test\n b finish\n");
}
__attribute__((section(".vectors"), used)) const void* const vectors[] = {
    __stack_top, reset, 0, fault, 0, 0, 0, 0, 0, 0, 0, call, 0, 0, 0, 0, interrupt, interrupt, interrupt};
)");
  compile(place, "-O2 -Wl,-e,wrong_entry", kM4);
  place.write("test.yaml", scenario("m4_board"));
  const Outcome outcome = place.synfire({"run", "test.yaml", "--out", "out", "--quiet"});
  INFO(outcome.errors);
  CHECK(outcome.code == 0);
}

TEST_CASE("several processors run the same firmware on one platform, with stacks and interrupts of their own") {
  const Workplace place;
  place.write("board.yaml", R"(synfire: 1
platform: board
components:
  bus: {type: bus, latency: 20 ns, beat: 10 ns, width: 4}
  host: {type: riscv_host, count: 3, clock: 100 MHz, quantum: 1 us}
  ram: {type: sram, address: 0x8000_0000, size: 256 KiB}
  rom: {type: rom, address: 0x2000_0000, size: 64 KiB}
  dram: {type: dram, address: 0x9000_0000, size: 1 MiB}
  intc: {type: interrupt_controller, address: 0x4000_0000, interrupt: {"host[0]": 0, "host[1]": 0, "host[2]": 0}}
  uart: {type: uart, address: 0x4000_1000, interrupt: {intc: 0}}
  timer: {type: timer, address: 0x4000_2000, interrupt: {intc: 1}}
  dma: {type: dma, address: 0x4000_3000, interrupt: {intc: 2}}
  mailbox: {type: mailbox, address: 0x4000_4000, interrupt: {intc: 8}}
  box: {type: mailbox, address: 0x4000_9000, interrupt: {intc: 9}}
  spikes: {type: spike_fifo, address: 0x4000_5000, interrupt: {intc: 4}}
  steps: {type: sync_control, address: 0x4000_6000, interrupt: {intc: 5}}
  sync: {type: barrier}
  core: {type: timestep_core, soma: {type: float64}, synapses: {type: packed, weight_bits: 64, memory: 64 KiB}}
)");
  // The first sends numbers; the second sleeps until one is there, and sends its square back; the third adds with an atomic
  // instruction to a word that the second adds to as well.
  const Outcome outcome = run_c(place, R"(
enum { TO = 0x40004000, BACK = 0x40009000 };
static uint32_t shared, ready;
int main(int number, int copy) {
  if (number != (int)processor_number() || copy != (int)processor_copy() || number != copy) return 50;
  volatile uint32_t local = 100u + (uint32_t)number; /* each has a stack of its own */
  if (number == 0) {
    write32(BACK + MAILBOX_ENABLE, 1);
    uint32_t sum = 0;
    for (uint32_t i = 1; i <= 10; ++i) {
      write32(TO + MAILBOX_DATA, i);
      sleep_until(1u << 9);
      sum += read32(BACK + MAILBOX_DATA);
    }
    while (__atomic_load_n(&ready, __ATOMIC_ACQUIRE) != 2) timer_sleep(5);
    if (local != 100) return 51;
    uart_print_unsigned(sum);
    uart_print(" ");
    uart_print_unsigned(__atomic_load_n(&shared, __ATOMIC_RELAXED));
    return 7;
  }
  if (number == 1) {
    write32(TO + MAILBOX_ENABLE, 1);
    for (int i = 0; i < 10; ++i) {
      sleep_until(1u << 8);
      const uint32_t word = read32(TO + MAILBOX_DATA);
      write32(BACK + MAILBOX_DATA, word * word);
    }
  }
  for (int i = 0; i < 1000; ++i) __atomic_fetch_add(&shared, 1, __ATOMIC_RELAXED);
  __atomic_fetch_add(&ready, 1, __ATOMIC_RELEASE);
  if (local != 100u + (uint32_t)number) return 52;
  sleep_until(1u << DMA_INTERRUPT); /* which never comes: the first ends the run */
  return 53;
}
)",
                                {"--platform", "board.yaml"});
  INFO(outcome.errors);
  CHECK(outcome.code == 7);
  CHECK(outcome.out == "385 2000");
  const Json hosts = place.summary("out")["hosts"];
  CHECK(hosts["host[0]"]["exit_code"] == 7);
  CHECK(hosts["host[1]"]["exit_code"].is_null());
  // There are four stacks in this firmware.
  const Outcome many = place.synfire(
      {"run", "test.yaml", "--out", "out", "--platform", "board.yaml", "--set", "platform.host.count=5", "--quiet"});
  CHECK(many.code == 2);
  CHECK(many.errors.find("expected at most 4") != std::string::npos);
}

TEST_CASE("code can be written and run: what was data a moment ago is executed") {
  const Workplace place;
  const Outcome outcome = run_c(place, R"(
int main(void) {
  /* li a0, 42; ret */
  volatile uint32_t* code = (volatile uint32_t*)(DRAM_BASE + 0x1000);
  code[0] = 0x02a00513;
  code[1] = 0x00008067;
  __asm__ volatile("fence.i" ::: "memory");
  if (((int (*)(void))code)() != 42) return 1;
  code[0] = 0x02b00513;
  __asm__ volatile("fence.i" ::: "memory");
  return ((int (*)(void))code)() == 43 ? 0 : 2;
}
)");
  INFO(outcome.errors);
  CHECK(outcome.code == 0);
}
