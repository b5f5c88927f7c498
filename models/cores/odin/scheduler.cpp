// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// models/cores/odin: the scheduler: the main FIFO of events, and 57 burst FIFOs of which one at a time, the current slot's,
// comes before it. What it offers is not latched: while a spike event is processed, the address changes with the slot.
#include <algorithm>

#include "models/cores/odin/engine.h"

namespace synfire::odin {

Engine::Head Engine::head() const {
  const Machine& m = *machine_;
  if (m.bursts_stored != 0 && slots_ != nullptr) {
    const Slot& slot = slots_[m.slot % kSlots];
    if (slot.stored != 0) {
      const std::uint32_t word = slot.words[slot.read % kSlotWords];
      return {0, word & 0xff, (word & kLast) != 0, true, true, true};
    }
  }
  const std::uint32_t word = fifo_[m.main_read % design_.fifo_words()];
  return {(word >> 8) & (design_.tiny() ? 15u : 31u), word & 0xff, false, false, m.main_stored != 0, (word & kWritten) != 0};
}

bool Engine::scheduler_empty() const {
  const Machine& m = *machine_;
  return m.main_stored == 0 && (m.bursts_stored == 0 || slots_[m.slot % kSlots].stored == 0);
}

/// One edge: a pop and a push may coincide; whether there is room is decided before either.
void Engine::clock_scheduler(const Edge& edge) {
  Machine& m = *machine_;
  const std::uint32_t words = design_.fifo_words();
  const std::uint32_t before = m.main_stored;
  const auto tell = [&](Watcher::Fifo what, std::uint32_t data) {
    if (watcher_ != nullptr) watcher_->on_fifo(m.now + 1, what, data, before, m.slot);
  };
  if (edge.pop) {
    const Head out = head();
    if (out.burst) {
      tell(Watcher::Fifo::pop_burst, out.neuron | (out.last ? kLast : 0));
      Slot& slot = slots_[m.slot % kSlots];
      slot.read = (slot.read + 1) % kSlotWords;
      --slot.stored;
      --m.bursts_stored;
    } else if (out.stored) {
      tell(Watcher::Fifo::pop_main, out.payload << 8 | out.neuron);
      m.main_read = (m.main_read + 1) % words;
      --m.main_stored;
    }
  }
  if (!edge.push) return;
  if (before >= words) {
    ++counts_.losses;
    tell(Watcher::Fifo::drop_main, edge.data);
  } else {
    ++counts_.main_pushes;
    tell(Watcher::Fifo::push_main, edge.data);
    fifo_[(m.main_read + m.main_stored) % words] = edge.data | kWritten;
    ++m.main_stored;
  }
  if (edge.burst_count != 0 && bursting()) push_bursts(edge);
}

/// A spike is repeated `burst_count` times, every `burst_interval` + 1 slots. 7 * 8 < 57: never in the same slot twice.
void Engine::push_bursts(const Edge& edge) {
  Machine& m = *machine_;
  for (std::uint32_t j = 1; j <= edge.burst_count; ++j) {
    Slot& slot = slots_[(m.slot + (edge.burst_interval + 1) * j) % kSlots];
    if (++slot.pushes > kSlotSafe) report(Undefined::burst_fifo);
    if (slot.stored >= kSlotWords) {
      ++counts_.losses;
      continue;
    }
    const std::uint32_t word = edge.burst_neuron | (j == edge.burst_count ? kLast : 0);
    slot.words[(slot.read + slot.stored) % kSlotWords] = static_cast<std::uint16_t>(word);
    ++slot.stored;
    ++m.bursts_stored;
    m.bursts_pushed = 1;
    ++counts_.burst_pushes;
    if (watcher_ != nullptr) watcher_->on_fifo(m.now + 1, Watcher::Fifo::push_burst, word, m.main_stored, m.slot);
  }
}

/// The edge at which the current slot ends. The period counter has 20 bits and is compared for equality, so a shorter period
/// that is written too late waits for it to wrap.
Cycle Engine::slot_end() const {
  if (!bursting()) return kNever;
  constexpr Cycle kWrap = 1 << 20;
  const Machine& m = *machine_;
  const Cycle period = Cycle{config_.timeref} + 1;
  return m.slot_since + (m.now - m.slot_since < period ? period : kWrap + period);
}

/// The slot at the edge `now`, none of its ends having been missed. Without bursts its counters are held at zero.
void Engine::clock_slot() {
  Machine& m = *machine_;
  if (!bursting()) {
    if (m.bursts_pushed != 0) {
      std::fill(slots_, slots_ + kSlots, Slot{});
      m.bursts_stored = m.bursts_pushed = 0;
    }
    m.slot = 0;
    m.slot_since = m.now;
  } else if (m.now - m.slot_since == Cycle{config_.timeref} + 1) {
    m.slot = (m.slot + 1) % kSlots;
    m.slot_since = m.now;
  } else if (constexpr Cycle kWrap = 1 << 20; m.now - m.slot_since == kWrap + config_.timeref + 1) {
    m.slot = (m.slot + 1) % kSlots;
    m.slot_since = m.now;
  }
}

}  // namespace synfire::odin
