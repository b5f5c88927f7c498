// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// firmware_stubs: handwritten digits: loads the network's image through the chip's memory map, streams the samples into the
// spike FIFO, sleeps until their steps are done, reads the classes, prints the accuracy. Image, samples and labels lie in DRAM
// as files (scenarios/firmware/digits.yaml). With FEED_BY_DMA the events are copied by the DMA engine while the processor
// sleeps.
#include "board.h"
#include "spike_fifo.h"
#include "synfire.h"

enum { kSteps = 32, kClasses = 10, kMostEvents = 4096 };
static const char* const kImage = (const char*)(DRAM_BASE);
static const char* const kSamples = (const char*)(DRAM_BASE + 0x1000000);
static const char* const kLabels = (const char*)(DRAM_BASE + 0x1800000);

static uint32_t events[kMostEvents];

static const char* next_line(const char* text) {
  while (*text != 0 && *text != '\n') ++text;
  return *text == 0 ? text : text + 1;
}

/* Reads "a,b" and steps to the next line; 0 at the end of the text. */
static int read_pair(const char** text, uint32_t* a, uint32_t* b) {
  const char* at = *text;
  if (*at < '0' || *at > '9') return 0;
  uint32_t number = 0;
  for (; *at >= '0' && *at <= '9'; ++at) number = number * 10 + (uint32_t)(*at - '0');
  *a = number;
  number = 0;
  for (++at; *at >= '0' && *at <= '9'; ++at) number = number * 10 + (uint32_t)(*at - '0');
  *b = number;
  *text = next_line(at);
  return 1;
}

/* The events of a sample, packed for the FIFO. */
static uint32_t read_sample(const char** text, uint32_t sample) {
  uint32_t count = 0;
  uint32_t step;
  uint32_t element;
  const char* at = *text;
  while (read_pair(&at, &step, &element) && step < (sample + 1) * kSteps) {
    if (count == kMostEvents) synfire_exit(4);
    events[count++] = spike_event(element, step - sample * kSteps);
    *text = at;
  }
  return count;
}

static uint32_t classify(void) {
  uint32_t spikes[kClasses] = {0};
  int32_t element;
  while ((element = spikes_receive(NULL)) >= 0) {
    if (element < kClasses) ++spikes[element];
  }
  uint32_t best = 0;
  for (uint32_t i = 1; i < kClasses; ++i) {
    if (spikes[i] > spikes[best]) best = i;
  }
  return best;
}

int main(void) {
  const uint32_t bytes = image_load(kImage);
  if (bytes == 0) {
    uart_print("no image\n");
    return 2;
  }
  uart_print("loaded ");
  uart_print_unsigned(bytes);
  uart_print(" bytes\n");
  const char* samples = next_line(kSamples);
  const char* labels = next_line(kLabels);
  uint32_t sample;
  uint32_t label;
  uint32_t shown = 0;
  uint32_t right = 0;
  uint64_t fed = 0;
  while (read_pair(&labels, &sample, &label)) {
    const uint32_t count = read_sample(&samples, sample);
    spikes_set_base((uint64_t)sample * kSteps);
    const uint64_t begun = timer_count();
#ifdef FEED_BY_DMA
    if (count > 0 && dma_copy(SPIKES_BASE + SPIKE_FIFO_INJECT, (uintptr_t)events, 4 * count, 1) != 0) return 3;
#else
    for (uint32_t i = 0; i < count; ++i) spikes_inject(events[i]);
#endif
    fed += timer_count() - begun;
    if (shown > 0) steps_reset();
    steps_run(kSteps);
    ++shown;
    right += classify() == label;
  }
  if (read32(SPIKES_BASE + SPIKE_FIFO_LOST) != 0 || read32(SPIKES_BASE + SPIKE_FIFO_RECEIVE_LOST) != 0) return 5;
  uart_print("fed in ");
  uart_print_unsigned(fed);
  uart_print(" us\naccuracy ");
  uart_print_tenths(shown == 0 ? 0 : right * 1000 / shown);
  uart_print(" %\n");
  return 0;
}
