// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// models/cores/odin: the flip-flops of the chip, but for its memories and configuration: the region `machine` of the memory
// map, as 32-bit words in this order. It may be written from outside (a checkpoint, a fault), so who uses it as an index masks
// it.
#pragma once

#include <cstdint>
#include <type_traits>

#include "models/cores/odin/design.h"

namespace synfire::odin {

/// Two flip-flops that bring a signal into the clock's domain.
struct Synchroniser {
  std::uint32_t first = 0;
  std::uint32_t second = 0;

  void clock(bool pin) {
    second = first;
    first = pin;
  }
  bool settled(bool pin) const { return (first != 0) == pin && (second != 0) == pin; }
};

struct Machine {
  Cycle now = 2;  ///< the last edge

  std::uint32_t state = static_cast<std::uint32_t>(State::wait);
  std::uint32_t cycle_count = 0;
  std::uint32_t neuron_count = 0;

  // input pins
  std::uint32_t request = 0;
  std::uint32_t address = 0;
  std::uint32_t acknowledge = 0;  ///< of the output AER
  Synchroniser request_sync;

  // output registers of the two memories
  std::uint32_t neuron_out[4] = {};
  std::uint32_t synapse_out = 0;

  // AER output
  std::uint32_t out_request = 0;
  std::uint32_t out_address = 0;
  std::uint32_t busy = 0;
  Synchroniser acknowledge_sync;
  std::uint32_t acknowledge_before = 0;  ///< third flip-flop: sees the edge
  std::uint32_t second_due = 0, second_now = 0, second_byte = 0;
  std::uint32_t synapse_due = 0, synapse_byte = 0;

  // main FIFO
  std::uint32_t main_read = 0, main_stored = 0;

  // burst scheduler
  std::uint32_t slot = 0;
  std::uint32_t bursts_stored = 0;  ///< in all slots
  std::uint32_t bursts_pushed = 0;  ///< whether anything was since the last reset of the burst scheduler
  Cycle slot_since = 2;             ///< the period counter was 0 at this edge

  // gate and SPI
  Synchroniser gate, open_loop;
  std::uint32_t spi_read = 0, spi_write = 0;  ///< requests, in the SPI clock's domain
  std::uint32_t spi_address = 0, spi_data = 0;
  Synchroniser spi_read_sync, spi_write_sync;
};
static_assert(std::is_standard_layout_v<Machine> && sizeof(Machine) % 8 == 0);

/// A FIFO of one slot of the burst scheduler: the region `burst_fifos`.
struct Slot {
  std::uint32_t read = 0, stored = 0;
  std::uint32_t pushes = 0;  ///< since the last reset of the burst scheduler
  std::uint16_t words[kSlotWords] = {};
};
static_assert(sizeof(Slot) % 4 == 0);

/// Main FIFO words keep what was stored in them; this bit says that something ever was.
inline constexpr std::uint32_t kWritten = 0x8000'0000;
/// The word of a burst FIFO: {last of its burst, neuron}.
inline constexpr std::uint32_t kLast = 0x100;

}  // namespace synfire::odin
