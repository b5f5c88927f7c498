// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// firmware_stubs: two million reads of a register, for benchmarks/hosts.py.
#include "board.h"
#include "synfire.h"
#include "timer.h"

int main(void) {
  uint32_t sum = 0;
  for (uint32_t i = 0; i < 2000000; ++i) sum += read32(TIMER_BASE + TIMER_PERIOD);
  uart_print_unsigned(sum);
  uart_print("\n");
  return 0;
}
