// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// firmware_stubs/drivers: what depends on the processor, and interrupts.
#include "board.h"
#include "interrupt_controller.h"
#include "synfire.h"

/* By the copy that runs this firmware: which processor of the platform it is (start-up writes it), and what came. */
enum { kCopies = 4 };
uint32_t synfire_numbers[kCopies] __attribute__((section(".data"))) = {0};
static volatile uint32_t came[kCopies];
extern char __stack_bottom[], __stack_size[];

unsigned processor_copy(void) {
  return (unsigned)(((uintptr_t)__builtin_frame_address(0) - (uintptr_t)__stack_bottom) / (uintptr_t)__stack_size);
}
unsigned processor_number(void) {
  return synfire_numbers[processor_copy()];
}

/* The controller's registers of this processor. */
static uintptr_t enable(void) {
  return INTC_BASE + INTERRUPT_CONTROLLER_ENABLE + 4 * processor_number();
}
static uintptr_t pending(void) {
  return INTC_BASE + INTERRUPT_CONTROLLER_PENDING + 4 * processor_number();
}

#if defined(__riscv)
void interrupts_on(void) {
  __asm__ volatile("csrs mie, %0\n csrs mstatus, %1" ::"r"(0x800), "r"(8) : "memory");
}
void interrupts_off(void) {
  __asm__ volatile("csrc mstatus, %0" ::"r"(8) : "memory");
}
static void sleep(void) {
  __asm__ volatile("wfi" ::: "memory");
}
#elif defined(__ARM_ARCH_7EM__)
void interrupts_on(void) {
  __asm__ volatile("cpsie i" ::: "memory");
}
void interrupts_off(void) {
  __asm__ volatile("cpsid i" ::: "memory");
}
static void sleep(void) {
  __asm__ volatile("wfi" ::: "memory");
}
#else
void interrupts_on(void) {
  uint32_t status;
  __asm__ volatile("mrs %0, cpsr\n bic %0, %0, #0x80\n msr cpsr_c, %0" : "=r"(status)::"memory");
}
void interrupts_off(void) {
  uint32_t status;
  __asm__ volatile("mrs %0, cpsr\n orr %0, %0, #0x80\n msr cpsr_c, %0" : "=r"(status)::"memory");
}
static void sleep(void) {
  __asm__ volatile("mcr p15, 0, %0, c7, c0, 4" ::"r"(0) : "memory");
}
#endif

__attribute__((weak)) uintptr_t synfire_trap(uint32_t cause, uintptr_t pc) {
  uart_print("trap: cause ");
  uart_print_unsigned(cause);
  uart_print(" at ");
  uart_print_unsigned(pc);
  uart_print("\n");
  synfire_exit(101);
}

__attribute__((weak)) void synfire_interrupt(void) {
  const uint32_t lines = read32(pending());
  came[processor_copy()] |= lines;
  write32(enable(), read32(enable()) & ~lines);
}

uint32_t sleep_until(uint32_t lines) {
  interrupts_off();
  const unsigned copy = processor_copy();
  came[copy] = 0;
  write32(enable(), lines);
  for (;;) {
    /* An interrupt that came before the sleep ends it at once: it is pending, though masked. */
    if (read32(pending()) == 0) {
#if defined(__riscv)
      __asm__ volatile("csrs mie, %0" ::"r"(0x800));
#endif
      sleep();
    }
    interrupts_on();
    __asm__ volatile("nop\n nop" ::: "memory");
    interrupts_off();
    if (came[copy] != 0) return came[copy];
  }
}
