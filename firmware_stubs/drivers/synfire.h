// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// firmware_stubs/drivers: drivers of a platform's devices, and what start-up calls.
#pragma once

#include <stddef.h>
#include <stdint.h>

static inline uint32_t read32(uintptr_t address) {
  return *(volatile uint32_t*)address;
}
static inline void write32(uintptr_t address, uint32_t value) {
  *(volatile uint32_t*)address = value;
}

/* --- the processor */

/* Start-up calls main(number, copy) with what these two return. */
/* Which processor of the platform this is, from 0: its register of the interrupt controller. */
unsigned processor_number(void);
/* Which of those that run this same firmware, from 0. */
unsigned processor_copy(void);

/* Ends the run; 0 is good. */
_Noreturn void synfire_exit(int code);
/* Called by start-up with a trap's cause and place; returns where to go on. The one of drivers/processor.c ends the run. */
uintptr_t synfire_trap(uint32_t cause, uintptr_t pc);
/* Called for each interrupt. The one of drivers/processor.c masks the controller's pending lines and remembers them. */
void synfire_interrupt(void);

void interrupts_on(void);
void interrupts_off(void);
/* Sleeps until one of the lines of the controller comes, lets only these through, and returns which came. */
uint32_t sleep_until(uint32_t lines);

/* --- devices */

void uart_put(char c);
void uart_print(const char* text);
void uart_print_unsigned(uint64_t number);
/* Tenths: 973 is printed as 97.3. */
void uart_print_tenths(uint32_t tenths);

uint64_t timer_count(void);
/* Sleeps for so many counts. */
void timer_sleep(uint32_t counts);

/* An event for the chip: an element of the Input nodes, so many steps after the base. */
static inline uint32_t spike_event(uint32_t element, uint32_t offset) {
  return element | (offset << 16);
}
void spikes_set_base(uint64_t step);
void spikes_inject(uint32_t event);
/* The element of the oldest received event, or -1; its step where `step` is given. */
int32_t spikes_receive(uint32_t* step);

/* Runs so many steps and sleeps until they are done. */
void steps_run(uint32_t steps);
void steps_reset(void);
uint64_t steps_ended(void);

/* Copies words; sleeps until it is done. 0 when all went well. `hold`: every word goes to the same address. */
int dma_copy(uintptr_t destination, uintptr_t source, uint32_t bytes, int hold);

/* --- an image: an ELF file of a compiled network, as it lies in memory */

/* Writes its loadable segments to their addresses. The number of bytes, or 0 when it is none. */
uint32_t image_load(const void* elf);
