// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// models/cores/odin: what stands at the pins of a chip on a board: a sender of events that obeys the four phases, a receiver
// that acknowledges a fixed number of cycles after what it sees, and an SPI master.
//
// Sender: when the link is idle and the event's time has come, ADDR and REQ rise; REQ falls when ACK is seen; when ACK is seen
// low, the next event may follow after the same edge. Receiver: ACK follows REQ after `delay` cycles, up and down.
#pragma once

#include <cstdint>
#include <vector>

#include "models/cores/odin/engine.h"
#include "models/cores/odin/spi.h"

namespace synfire::odin {

/// An event on its way into the chip. Cycles at which REQ rose, ACK was first seen high, ACK was first seen low.
struct SentEvent {
  std::uint32_t address = 0;
  Cycle earliest = 0;
  Cycle requested = kNever, acknowledged = kNever, released = kNever;
};
/// An event that came out: cycles at which AEROUT_REQ was first seen high, and low again (kNever: still in flight).
struct ReceivedEvent {
  Cycle requested = 0;
  std::uint8_t address = 0;
  Cycle released = kNever;
  Cycle answered = kNever, withdrawn = kNever;  ///< this side's ACK rises, falls
};

class Host {
 public:
  explicit Host(Engine& engine) : engine_(engine), spi_(engine) {}

  /// Cycles between the chip's REQ and this side's ACK; kNever: it does not answer.
  void set_delay(Cycle delay) { delay_ = delay; }
  /// Queues an event.
  void send(std::uint32_t address, Cycle earliest = 0);
  /// Moves ACK of the chip's output just after that edge.
  void answer(Cycle at, bool level);
  /// Runs until a pin changes or the chip is at rest, or to `limit`, and answers. Returns what Engine::run does.
  unsigned advance(Cycle limit);
  /// Runs to that edge, whatever happens.
  void run_to(Cycle edge);
  /// Runs until every queued event was taken and the chip is idle, or to `limit`. Returns whether it is.
  bool settle(Cycle limit);

  /// Sends an SPI transaction at `half` cycles each half period of SCK (at least 2) and returns the 20 bits read in its data
  /// phase.
  std::uint32_t transfer(std::uint32_t address, std::uint32_t data, Cycle half);
  /// A pulse of RST; edge 3 is the first at which anything moves.
  void reset();

  Engine& engine() { return engine_; }
  const std::vector<SentEvent>& sent() const { return sent_; }
  const std::vector<ReceivedEvent>& received() const { return received_; }
  /// Forgets events that have come to their end.
  void forget();

 private:
  void offer();
  void follow(unsigned changed);

  Engine& engine_;
  SpiSlave spi_;
  Cycle delay_ = 0;
  std::vector<SentEvent> sent_;
  std::size_t current_ = 0;  ///< of sent_: the one on the link, or the next
  Cycle link_idle_ = 0;
  std::vector<ReceivedEvent> received_;
};

}  // namespace synfire::odin
