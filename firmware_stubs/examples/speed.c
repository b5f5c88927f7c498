// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// firmware_stubs: some 300 million instructions of arithmetic on memory, for benchmarks/hosts.py. With STORES one of eight is a
// store, for which Unicorn takes far longer than for any other instruction.
#include "synfire.h"

static uint32_t table[256];

int main(void) {
  uint32_t sum = 1;
  for (uint32_t round = 0; round < 150000; ++round) {
    for (uint32_t i = 0; i < 256; ++i) {
      sum = sum * 5 + (table[i] ^ (sum >> 3));
#ifdef STORES
      table[i] = sum;
#endif
    }
  }
  uart_print_unsigned(sum);
  uart_print("\n");
  return 0;
}
