// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// firmware_stubs: the smallest firmware: a line on the UART, a sleep of a millisecond, the end.
#include "synfire.h"

int main(void) {
  uart_print("hello from a virtual processor\n");
  const uint64_t begun = timer_count();
  timer_sleep(1000);
  uart_print("slept ");
  uart_print_unsigned(timer_count() - begun);
  uart_print(" us\n");
  return 0;
}
