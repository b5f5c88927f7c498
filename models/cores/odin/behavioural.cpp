// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// models/cores/odin: times from counts. `first` is the cycle at which a state is first visible; the n-th pair of accesses of a
// scan ends at first + 2n + 2, later by what output events held it up.
#include "models/cores/odin/behavioural.h"

#include <algorithm>
#include <cstring>

#include "base/error.h"
#include "models/cores/odin/plasticity.h"

namespace synfire::odin {

Behavioural::Behavioural(const Design& design, MemoryBlock& memory)
    : design_(design),
      neurons_(memory.region<std::uint32_t>("neurons").data()),
      synapses_(memory.region<std::uint32_t>("synapses").data()),
      registers_(memory.region<std::uint32_t>("registers").data()),
      slots_(kSlots) {
  if (!design.tiny()) flags_ = memory.region<std::uint8_t>("sdsp_flags").data();
}

void Behavioural::begin() {
  config_ = decode(design_.variant, {registers_, design_.registers()});
  if (config_.monitor) throw SimulationError("the monitor of ODIN's output is on; it needs `fidelity: cycle`");
}

std::uint32_t Behavioural::slot_at(Cycle cycle) const {
  return static_cast<std::uint32_t>((cycle - 2) / (Cycle{config_.timeref} + 1) % kSlots);
}

/// An output event: REQ rises at `at`, falls at at + d + 3, and the controller counts on after at + 2d + 6.
void Behavioural::show(std::uint32_t address, Cycle at) {
  received_.push_back({at, static_cast<std::uint8_t>(address), at + delay_ + 3});
  free_ = at + 2 * delay_ + 6;
  ++counts_.output_events;
}

void Behavioural::push(std::uint32_t word) {
  if (fifo_.size() >= design_.fifo_words()) {
    ++counts_.losses;
    return;
  }
  ++counts_.main_pushes;
  fifo_.push_back({word >> 8, word & 0xff, false});
}

/// Returns whether the output shows a spike.
template <bool Tiny>
bool Behavioural::update(std::uint32_t neuron, const Event& event, Cycle at) {
  bool disabled = false;
  const Update update = update_at<Tiny>(neurons_, neuron, event, disabled);
  if constexpr (Tiny) {
    neurons_[neuron] = static_cast<std::uint32_t>(update.next.low);
  } else {
    store_word(neurons_ + std::size_t{neuron} * 4, update.next);
    flags_[neuron] = update.sdsp;
  }
  ++counts_.neuron_updates;
  if (!update.spike || disabled) return false;
  ++counts_.spikes;
  if (!config_.open_loop) {
    push(neuron);
    for (std::uint32_t j = 1; bursting() && j <= update.burst_count; ++j) {
      slots_[(slot_at(at - 1) + (update.burst_interval + 1u) * j) % kSlots].push_back({0, neuron, j == update.burst_count});
      ++bursts_;
      ++counts_.burst_pushes;
    }
  }
  if (config_.aer_source) return false;
  show(neuron, at);
  return true;
}

/// All neurons receive the row of a spike event. Returns when the scan's last edge has passed.
template <bool Tiny>
Cycle Behavioural::scan(const Stored& event, Cycle first) {
  Cycle at = first;
  std::uint32_t word = 0;
  for (std::uint32_t n = 0; n <= config_.last_neuron; ++n) {
    at += 2;
    if ((n & 7) == 0) {
      // All eight neurons of a word see it as it was, and the flags of before the event change it.
      const std::uint32_t address = event.neuron << 5 | n >> 3;
      word = synapses_[address];
      if constexpr (!Tiny) {
        std::uint64_t flags = 0;
        std::memcpy(&flags, flags_ + n, 8);
        synapses_[address] = sdsp(word, flags, config_.update_unmapped);
        ++counts_.weight_writes;
      }
    }
    Event received = synaptic_event<Tiny>(word, n, config_.propagate_unmapped, config_.inhibitory[event.neuron]);
    received.burst_end = event.last && event.neuron == n;
    ++counts_.synaptic_operations;
    const bool shown = update<Tiny>(n, received, at);
    const bool source = config_.aer_source && (Tiny ? n == config_.last_neuron : n == config_.monitor_neuron);
    if (source) show(event.neuron, at);
    if ((shown || source) && n != config_.last_neuron) at = free_;
  }
  return at;
}

template <bool Tiny>
Cycle Behavioural::scan_time(Cycle first) {
  Event time;
  time.time = true;
  Cycle at = first;
  for (std::uint32_t n = 0; n <= config_.last_neuron; ++n) {
    at += 2;
    if (update<Tiny>(n, time, at) && n != config_.last_neuron) at = free_;
  }
  return at;
}

/// A stored event. Returns when WAIT is visible again.
template <bool Tiny>
Cycle Behavioural::pop(const Stored& event, Cycle first) {
  if (event.payload != 0) {
    const Event received = virtual_event<Tiny>(event.payload);
    counts_.synaptic_operations += received.time ? 0 : 1;
    update<Tiny>(event.neuron, received, first + 2);
    return first + 2;
  }
  const Cycle end = scan<Tiny>(event, first);
  return Tiny ? std::max(end, free_) + 1 : end;
}

/// An input event in its state. Returns when ACK is visible.
template <bool Tiny>
Cycle Behavioural::serve(std::uint32_t address, Cycle first) {
  const std::uint32_t high = (address >> 8) & 0xff;
  const std::uint32_t low = address & 0xff;
  Event time;
  time.time = true;
  switch (kind_of(design_.variant, address)) {
    case Kind::push: push(pushed_word(design_.variant, address)); return first + 1;
    case Kind::time_one: update<Tiny>(Tiny ? low : high, time, first + 2); return first + 2;
    case Kind::time_all: return scan_time<Tiny>(first);
    case Kind::bistable_row:
    case Kind::bistable_all: {
      const bool row = kind_of(design_.variant, address) == Kind::bistable_row;
      const std::uint32_t words = row ? 32 : kSynapseWords;
      for (std::uint32_t *word = synapses_ + (row ? high << 5 : 0), *end = word + words; word != end; ++word) {
        *word = bistable(*word, config_.update_unmapped);
      }
      counts_.weight_writes += words;
      return first + 2 * Cycle{words};
    }
    case Kind::synapse: {
      std::uint32_t& word = synapses_[high << 5 | low >> 3];
      const Event event = synaptic_event<Tiny>(word, low, config_.propagate_unmapped, config_.inhibitory[high]);
      if (config_.sdsp_on_stim) {
        word = sdsp(word, std::uint64_t{flags_[low]} << (8 * (low & 7)), config_.update_unmapped);
      }
      ++counts_.weight_writes;
      ++counts_.synaptic_operations;
      update<Tiny>(low, event, first + 2);
      return first + 2;
    }
  }
  return first;
}

Cycle Behavioural::take(std::uint32_t address, Cycle at) {
  // REQ passes two flip-flops, then WAIT decides; the output must be free.
  const Cycle request = std::max(at, now_);
  const Cycle first = std::max(request + 3, free_ + 1);
  const Cycle acknowledged = design_.tiny() ? serve<true>(address, first) : serve<false>(address, first);
  ++counts_.input_events;
  now_ = acknowledged + 3;  // REQ falls at once, and its fall passes two flip-flops
  counts_.busy_cycles += static_cast<std::uint64_t>(acknowledged - first);
  return now_;
}

bool Behavioural::settle(Cycle limit) {
  for (;;) {
    Cycle first = std::max(now_, free_) + 1;
    Stored event;
    std::deque<Stored>* from = &fifo_;
    if (bursts_ > 0) {
      if (std::deque<Stored>& slot = slots_[slot_at(first - 1)]; !slot.empty()) {
        from = &slot;
      } else if (fifo_.empty()) {
        // To the slot that is next to hold something: it begins at a multiple of the period.
        const Cycle period = Cycle{config_.timeref} + 1;
        Cycle begin = (first - 1 - 2) / period;
        do {
          ++begin;
        } while (slots_[static_cast<std::size_t>(begin % kSlots)].empty());
        first = begin * period + 2 + 1;
        from = &slots_[static_cast<std::size_t>(begin % kSlots)];
      }
    }
    if (from->empty()) {
      now_ = std::max(now_, free_);
      return true;
    }
    if (first > limit) return false;
    // The event leaves its FIFO at its last edge: until then it takes room.
    event = from->front();
    now_ = design_.tiny() ? pop<true>(event, first) : pop<false>(event, first);
    from->pop_front();
    if (from != &fifo_) --bursts_;
    counts_.busy_cycles += static_cast<std::uint64_t>(now_ - first);
  }
}

}  // namespace synfire::odin
