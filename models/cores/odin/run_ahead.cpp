// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// models/cores/odin: many edges at once. Each leap does what `step` would do edge by edge, and ends before anything that needs
// a closer look: a pin's change, an output event, the end of a scan, a burst slot's end while bursts wait. A test compares
// both.
#include <algorithm>

#include "models/cores/odin/engine.h"
#include "models/cores/odin/neuron.h"
#include "models/cores/odin/plasticity.h"

namespace synfire::odin {

/// All that only changes by SPI or by the environment has passed its flip-flops.
bool Engine::calm() const {
  const Machine& m = *machine_;
  return !config_.gate && m.gate.settled(false) && m.open_loop.settled(config_.open_loop) && m.spi_read == 0 &&
         m.spi_write == 0 && m.spi_read_sync.settled(false) && m.spi_write_sync.settled(false) && output_settled();
}

/// Lets time pass in which nothing but the flip-flops of REQ, the slot and idle counters move.
void Engine::skip_to(Cycle edge) {
  Machine& m = *machine_;
  if (edge - m.now >= 2) m.request_sync.first = m.request;
  m.request_sync.second = m.request_sync.first;
  m.request_sync.first = m.request;
  if (!bursting()) {
    m.now = edge;
    m.slot_since = edge;
    return;
  }
  const Cycle period = Cycle{config_.timeref} + 1;
  for (Cycle end = slot_end(); end <= edge; end = slot_end()) {
    const Cycle whole = (edge - end) / period;
    m.slot = static_cast<std::uint32_t>((m.slot + 1 + whole) % kSlots);
    m.now = m.slot_since = end + whole * period;
  }
  m.now = edge;
}

template <bool Tiny>
unsigned Engine::leap(Cycle horizon) {
  Machine& m = *machine_;
  if (!calm()) return step<Tiny>();
  const State now = state();
  const bool settled = m.request_sync.settled(m.request != 0);
  const bool scanning = now == State::pop_neur || now == State::tref || now == State::bist;
  // What the held states do at a waiting edge (read a word again) the last waiting edge does once more.
  const bool held = m.busy != 0 && (now == State::wait || ((scanning || now == State::aer_pop) && (m.cycle_count & 1) == 0));
  if (held && horizon - m.now > 1) {
    if (scanning) counts_.busy_cycles += static_cast<std::uint64_t>(horizon - 1 - m.now);
    if (now == State::aer_pop) counts_.busy_cycles += static_cast<std::uint64_t>(horizon - 1 - m.now);
    if (now == State::wait) m.cycle_count = m.neuron_count = 0;
    skip_to(horizon - 1);
    return step<Tiny>();
  }
  if (held || m.busy != 0) return step<Tiny>();
  switch (now) {
    case State::wait:
      if (m.request != 0 || !settled || !scheduler_empty()) return step<Tiny>();
      if (until_idle_ && m.bursts_stored == 0 && pending_request_.at == kNever) return kIdle;
      m.cycle_count = m.neuron_count = 0;
      skip_to(m.bursts_stored != 0 ? std::min(horizon, slot_end()) : horizon);
      return 0;
    case State::wait_reqdn: {
      if (m.request == 0 || !settled) return step<Tiny>();
      const Cycle skipped = horizon - m.now;
      m.neuron_count = (m.neuron_count + static_cast<std::uint32_t>((skipped + (m.cycle_count & 1)) / 2)) & 0xff;
      m.cycle_count += static_cast<std::uint32_t>(skipped);
      skip_to(horizon);
      return 0;
    }
    case State::pop_neur: return config_.monitor ? step<Tiny>() : leap_pop<Tiny>(horizon);
    case State::tref: return config_.monitor ? step<Tiny>() : leap_tref<Tiny>(horizon);
    case State::bist: return config_.monitor ? step<Tiny>() : leap_bist(horizon);
    default: return step<Tiny>();
  }
}

/// Neurons of a spike event, two edges each, up to the one before the last, to the first that is heard, or to where the event's
/// address may change.
template <bool Tiny>
unsigned Engine::leap_pop(Cycle horizon) {
  Machine& m = *machine_;
  std::uint32_t neuron = m.neuron_count;
  std::uint32_t last = config_.last_neuron;
  if (!Tiny && config_.aer_source && neuron <= config_.monitor_neuron) last = std::min(last, config_.monitor_neuron);
  const Cycle stop = m.bursts_stored != 0 ? std::min(horizon, slot_end()) : horizon;
  // The last neuron (and the one that AER_SRC shows) is left to `step`, with whatever does not fit.
  if ((m.cycle_count & 1) != 0 || neuron >= last || m.now + 2 > stop) return step<Tiny>();
  const auto room = static_cast<std::uint32_t>(std::min<Cycle>((stop - m.now) / 2, last - neuron));
  const std::uint32_t end = neuron + room;
  const Head from = head();
  use(from);
  bool disabled = false;
  Update update;
  while (neuron < end) {
    if ((neuron & 7) == 0) {
      const std::uint32_t address = from.neuron << 5 | neuron >> 3;
      m.synapse_out = synapses_[address];
      if constexpr (!Tiny) {
        synapses_[address] = learned(m.synapse_out, neuron >> 3, kEachByte);
        ++counts_.weight_writes;
      }
    }
    update = update_at<Tiny>(neurons_, neuron, scan_event<Tiny>(from, neuron), disabled);
    if (neuron + 1 == end || (update.spike && !disabled)) read_neuron(neuron);  // the memory's output register at the end
    if constexpr (Tiny) {
      neurons_[neuron] = static_cast<std::uint32_t>(update.next.low);
    } else {
      store_word(neurons_ + std::size_t{neuron} * 4, update.next);
      flags_[neuron] = update.sdsp;
    }
    ++neuron;
    if (update.spike && !disabled) break;
  }
  const std::uint32_t did = neuron - m.neuron_count;
  counts_.neuron_updates += did;
  counts_.synaptic_operations += did;
  return finish_scan(update, update.spike && !disabled, neuron - 1, did);
}

template <bool Tiny>
unsigned Engine::leap_tref(Cycle horizon) {
  Machine& m = *machine_;
  std::uint32_t neuron = m.neuron_count;
  if ((m.cycle_count & 1) != 0 || kind_of(design_.variant, m.address) == Kind::time_one || neuron >= config_.last_neuron ||
      m.now + 2 > horizon) {
    return step<Tiny>();
  }
  const std::uint32_t end =
      neuron + static_cast<std::uint32_t>(std::min<Cycle>((horizon - m.now) / 2, config_.last_neuron - neuron));
  Event event;
  event.time = true;
  bool disabled = false;
  Update update;
  while (neuron < end) {
    update = update_at<Tiny>(neurons_, neuron, event, disabled);
    if (neuron + 1 == end || (update.spike && !disabled)) read_neuron(neuron);
    if constexpr (Tiny) {
      neurons_[neuron] = static_cast<std::uint32_t>(update.next.low);
    } else {
      store_word(neurons_ + std::size_t{neuron} * 4, update.next);
      flags_[neuron] = update.sdsp;
    }
    ++neuron;
    if (update.spike && !disabled) break;
  }
  const std::uint32_t did = neuron - m.neuron_count;
  counts_.neuron_updates += did;
  return finish_scan(update, update.spike && !disabled, neuron - 1, did);
}

/// Books `did` pairs of edges of a scan, the last of them with a spike that is heard or none.
unsigned Engine::finish_scan(const Update& update, bool spike, std::uint32_t neuron, std::uint32_t did) {
  Machine& m = *machine_;
  counts_.busy_cycles += 2 * std::uint64_t{did};
  m.neuron_count += did;
  m.cycle_count += 2 * did;
  if (!spike) {
    skip_to(m.now + 2 * Cycle{did});
    return 0;
  }
  skip_to(m.now + 2 * Cycle{did} - 1);  // the last edge is that of the spike
  ++counts_.spikes;
  Edge edge;
  edge.spike = true;
  edge.neuron = edge.data = edge.burst_neuron = neuron;
  edge.push = !config_.open_loop;
  edge.burst_count = edge.push ? update.burst_count : 0;
  edge.burst_interval = update.burst_interval;
  if (edge.push) clock_scheduler(edge);
  clock_output(edge);
  skip_to(m.now + 1);
  return m.out_request != 0 ? kRequest : 0u;
}

unsigned Engine::leap_bist(Cycle horizon) {
  Machine& m = *machine_;
  const bool row = kind_of(design_.variant, m.address) == Kind::bistable_row;
  const std::uint32_t total = row ? 32 : kSynapseWords;
  std::uint32_t word = m.cycle_count / 2;
  if ((m.cycle_count & 1) != 0 || word + 1 >= total || m.now + 2 > horizon) return step<false>();
  const std::uint32_t end = word + static_cast<std::uint32_t>(std::min<Cycle>((horizon - m.now) / 2, total - 1 - word));
  const std::uint32_t did = end - word;
  const std::uint32_t first = row ? ((m.address >> 8) & 0xff) << 5 : 0;
  for (; word < end; ++word) {
    m.synapse_out = synapses_[first + word];
    synapses_[first + word] = bistable(m.synapse_out, config_.update_unmapped);
  }
  counts_.weight_writes += did;
  counts_.busy_cycles += 2 * std::uint64_t{did};
  m.cycle_count += 2 * did;
  m.neuron_count = m.cycle_count / 64;
  skip_to(m.now + 2 * Cycle{did});
  return 0;
}

template unsigned Engine::leap<false>(Cycle);
template unsigned Engine::leap<true>(Cycle);

}  // namespace synfire::odin
