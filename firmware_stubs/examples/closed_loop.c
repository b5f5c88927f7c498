// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// firmware_stubs: a controller through the network: every millisecond it reads the sensor of the plant, gives the error to the
// chip as spikes, runs 8 steps, and drives the actuator by the spikes that come back.
#include "board.h"
#include "plant.h"
#include "synfire.h"

enum { kSteps = 8, kRounds = 200, kTarget = 1000, kSettled = 100 };

/* More error, more spikes: in each of the steps of a round, or in some of them. */
static void give(int32_t error) {
  const uint32_t element = error > 0 ? 0 : 1;
  uint32_t size = (uint32_t)(error > 0 ? error : -error) / 16;
  if (size > kSteps) size = kSteps;
  for (uint32_t i = 0; i < size; ++i) spikes_inject(spike_event(element, i));
}

int main(void) {
  int32_t drive = 0;
  uint32_t worst = 0;
  for (uint32_t round = 0; round < kRounds; ++round) {
    const int32_t error = kTarget - (int32_t)read32(PLANT_BASE + PLANT_SENSOR);
    const uint32_t size = (uint32_t)(error < 0 ? -error : error);
    if (round >= kRounds / 2 && size > worst) worst = size;
    spikes_set_base((uint64_t)round * kSteps);
    give(error);
    steps_run(kSteps);
    int32_t element;
    while ((element = spikes_receive(NULL)) >= 0) drive += element == 0 ? 8 : -8;
    write32(PLANT_BASE + PLANT_ACTUATOR, (uint32_t)drive);
    timer_sleep(1000);
  }
  uart_print("largest error in the second half: ");
  uart_print_unsigned(worst);
  uart_print("\n");
  return worst <= kSettled ? 0 : 1;
}
