// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// firmware_stubs: dynamic voltage scaling: the same steps at two voltages of the chip's power domain, and what each cost
// (scenarios/firmware/scaling.yaml). Ends well when the lower voltage was cheaper.
#include "activity_monitor.h"
#include "board.h"
#include "power_domain.h"
#include "synfire.h"

enum { kSteps = 320, kHigh = 750000, kLow = 600000 };

static uint32_t run_at(uint32_t microvolts) {
  write32(DOMAIN_BASE + POWER_DOMAIN_VOLTAGE, microvolts);
  const uint32_t before = read32(ACTIVITY_BASE + ACTIVITY_MONITOR_ENERGY);
  steps_run(kSteps);
  const uint32_t spent = read32(ACTIVITY_BASE + ACTIVITY_MONITOR_ENERGY) - before;
  uart_print_unsigned(microvolts);
  uart_print(" uV: ");
  uart_print_unsigned(spent);
  uart_print(" pJ\n");
  return spent;
}

int main(void) {
  const uint32_t high = run_at(kHigh);
  const uint32_t low = run_at(kLow);
  return low < high ? 0 : 1;
}
