// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// models/cores/odin: the chip without its clock: each event is worked off as a whole, with the same arithmetic in the same
// memory, and time is counted: cycles of a state, and 2d + 6 more for each output event that is acknowledged after d cycles. As
// long as an event comes when the last one is worked off, outputs and their cycles are those of the engine. What it leaves out
// is what happens when they overlap: losses in a full FIFO while input goes on, and the address of an event that changes with
// the burst slot.
#pragma once

#include <deque>
#include <vector>

#include "base/memory_block.h"
#include "models/cores/odin/config.h"
#include "models/cores/odin/engine.h"
#include "models/cores/odin/host.h"
#include "models/cores/odin/neuron.h"

namespace synfire::odin {

class Behavioural {
 public:
  Behavioural(const Design& design, MemoryBlock& memory);

  void set_delay(Cycle delay) { delay_ = delay; }
  /// Takes hold of the registers as they are. Throws SimulationError when the monitor is on: its transfers are a matter of
  /// cycles.
  void begin();
  /// An event whose REQ rises at `at`, or when the chip has come to rest if that is later. Returns when it was taken (ACK low).
  Cycle take(std::uint32_t address, Cycle at);
  /// Works off what is stored, but for bursts of slots that begin after `limit`. Returns whether all was done by then.
  bool settle(Cycle limit);

  Cycle now() const { return now_; }
  /// Whether nothing is stored.
  bool at_rest() const { return fifo_.empty() && bursts_ == 0; }
  void wait(Cycle until) { now_ = std::max(now_, until); }
  const Counts& counts() const { return counts_; }
  std::vector<ReceivedEvent>& received() { return received_; }

 private:
  struct Stored {
    std::uint32_t payload = 0, neuron = 0;
    bool last = false;
  };
  template <bool Tiny>
  Cycle serve(std::uint32_t address, Cycle first);
  template <bool Tiny>
  Cycle scan(const Stored& event, Cycle first);
  template <bool Tiny>
  Cycle scan_time(Cycle first);
  template <bool Tiny>
  Cycle pop(const Stored& event, Cycle first);
  template <bool Tiny>
  bool update(std::uint32_t neuron, const Event& event, Cycle at);
  void push(std::uint32_t word);
  void show(std::uint32_t address, Cycle at);
  std::uint32_t slot_at(Cycle cycle) const;
  bool bursting() const { return config_.timeref != 0 && !config_.open_loop; }

  const Design& design_;
  std::uint32_t* neurons_;
  std::uint32_t* synapses_;
  std::uint32_t* registers_;
  std::uint8_t* flags_ = nullptr;
  Config config_;
  Cycle delay_ = 0;
  Cycle now_ = 2;   ///< WAIT is visible from here on
  Cycle free_ = 0;  ///< the output is busy until then
  std::deque<Stored> fifo_;
  std::vector<std::deque<Stored>> slots_;
  std::size_t bursts_ = 0;
  Counts counts_;
  std::vector<ReceivedEvent> received_;
};

}  // namespace synfire::odin
