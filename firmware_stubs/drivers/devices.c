// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// firmware_stubs/drivers: drivers over the generated headers.
#include "board.h"
#include "dma.h"
#include "spike_fifo.h"
#include "sync_control.h"
#include "synfire.h"
#include "timer.h"
#include "uart.h"

void uart_put(char c) {
  while ((read32(UART_BASE + UART_STATUS) & UART_STATUS_TX_READY) == 0) {
  }
  write32(UART_BASE + UART_DATA, (uint8_t)c);
}

void uart_print(const char* text) {
  while (*text != 0) uart_put(*text++);
}

void uart_print_unsigned(uint64_t number) {
  char digits[21];
  unsigned i = sizeof(digits);
  digits[--i] = 0;
  do {
    digits[--i] = (char)('0' + number % 10);
    number /= 10;
  } while (number != 0);
  uart_print(&digits[i]);
}

void uart_print_tenths(uint32_t tenths) {
  uart_print_unsigned(tenths / 10);
  uart_put('.');
  uart_put((char)('0' + tenths % 10));
}

uint64_t timer_count(void) {
  const uint32_t low = read32(TIMER_BASE + TIMER_COUNT_LOW);
  return low | ((uint64_t)read32(TIMER_BASE + TIMER_COUNT_HIGH) << 32);
}

void timer_sleep(uint32_t counts) {
  const uint64_t end = timer_count() + counts;
  write32(TIMER_BASE + TIMER_COMPARE_LOW, (uint32_t)end);
  write32(TIMER_BASE + TIMER_COMPARE_HIGH, (uint32_t)(end >> 32));
  write32(TIMER_BASE + TIMER_CONTROL, TIMER_CONTROL_INTERRUPT);
  sleep_until(1u << TIMER_INTERRUPT);
  write32(TIMER_BASE + TIMER_STATUS, TIMER_STATUS_EXPIRED);
}

void spikes_set_base(uint64_t step) {
  write32(SPIKES_BASE + SPIKE_FIFO_STEP_LOW, (uint32_t)step);
  write32(SPIKES_BASE + SPIKE_FIFO_STEP_HIGH, (uint32_t)(step >> 32));
}

void spikes_inject(uint32_t event) {
  write32(SPIKES_BASE + SPIKE_FIFO_INJECT, event);
}

int32_t spikes_receive(uint32_t* step) {
  const uint32_t element = read32(SPIKES_BASE + SPIKE_FIFO_RECEIVE);
  if (element == 0xffffffffu) return -1;
  if (step != NULL) *step = read32(SPIKES_BASE + SPIKE_FIFO_RECEIVE_STEP);
  return (int32_t)element;
}

void steps_run(uint32_t steps) {
  write32(STEPS_BASE + SYNC_CONTROL_CONTROL, SYNC_CONTROL_CONTROL_INTERRUPT);
  write32(STEPS_BASE + SYNC_CONTROL_STEPS, steps);
  sleep_until(1u << STEPS_INTERRUPT);
  write32(STEPS_BASE + SYNC_CONTROL_STATUS, SYNC_CONTROL_STATUS_DONE);
}

void steps_reset(void) {
  write32(STEPS_BASE + SYNC_CONTROL_COMMAND, SYNC_CONTROL_COMMAND_RESET);
}

uint64_t steps_ended(void) {
  const uint32_t low = read32(STEPS_BASE + SYNC_CONTROL_STEP_LOW);
  return low | ((uint64_t)read32(STEPS_BASE + SYNC_CONTROL_STEP_HIGH) << 32);
}

int dma_copy(uintptr_t destination, uintptr_t source, uint32_t bytes, int hold) {
  write32(DMA_BASE + DMA_STATUS, DMA_STATUS_DONE | DMA_STATUS_ERROR);
  write32(DMA_BASE + DMA_SOURCE, source);
  write32(DMA_BASE + DMA_DESTINATION, destination);
  write32(DMA_BASE + DMA_LENGTH, bytes);
  write32(DMA_BASE + DMA_CONTROL, DMA_CONTROL_START | DMA_CONTROL_INTERRUPT | (hold ? DMA_CONTROL_HOLD_DESTINATION : 0u));
  sleep_until(1u << DMA_INTERRUPT);
  return (read32(DMA_BASE + DMA_STATUS) & DMA_STATUS_ERROR) != 0;
}

/* The parts of an ELF file's headers that matter: e_phoff and e_phnum; p_type, p_offset, p_paddr, p_filesz. A segment's bytes
 * are written as words, which every memory of the chip takes. An image is of 64 bits, little-endian. */
uint32_t image_load(const void* elf) {
  const uint8_t* file = elf;
  if (file[0] != 0x7f || file[1] != 'E' || file[2] != 'L' || file[3] != 'F' || file[4] != 2) return 0;
  const uint8_t* header = file + *(const uint32_t*)(file + 32);
  const uint16_t size = *(const uint16_t*)(file + 54);
  const uint16_t count = *(const uint16_t*)(file + 56);
  uint32_t total = 0;
  for (uint16_t i = 0; i < count; ++i, header += size) {
    const uint32_t* words = (const uint32_t*)header;
    if (words[0] != 1) continue; /* PT_LOAD */
    const uint8_t* from = file + words[2];
    volatile uint8_t* to = (volatile uint8_t*)(uintptr_t)words[6];
    const uint32_t bytes = words[8];
    uint32_t done = 0;
    if ((((uintptr_t)from | (uintptr_t)to) & 3) == 0) {
      for (; done + 4 <= bytes; done += 4) *(volatile uint32_t*)(to + done) = *(const uint32_t*)(from + done);
    }
    for (; done < bytes; ++done) to[done] = from[done];
    total += bytes;
  }
  return total;
}
