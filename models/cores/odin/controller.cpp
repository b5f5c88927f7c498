// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// models/cores/odin: one edge of everything. All decisions are made on the values before the edge. Memories are synchronous: an
// even count reads a word into the memory's output register, the odd one after it writes it back, and the register then takes
// the old word at the address that was written (which differs from the one read when the scheduler moved on between).
#include <cstring>

#include "models/cores/odin/engine.h"
#include "models/cores/odin/plasticity.h"

namespace synfire::odin {

template <bool Tiny>
State Engine::from_wait() const {
  const Machine& m = *machine_;
  if (m.busy != 0) return State::wait;
  if (m.gate.second != 0) {
    const std::uint32_t memory = (m.spi_address >> 16) & 3;
    if (memory == 1 && m.spi_write_sync.second != 0) return State::w_neur;
    if (memory == 1 && m.spi_read_sync.second != 0) return State::r_neur;
    if (memory == 2 && m.spi_write_sync.second != 0) return State::w_syn;
    if (memory == 2 && m.spi_read_sync.second != 0) return State::r_syn;
    return State::wait;
  }
  const auto pop = [&] { return head().payload != 0 ? State::pop_virt : State::pop_neur; };
  if (m.main_stored >= design_.fifo_words()) return pop();
  const bool asked = m.request_sync.second != 0;
  if (asked) {
    switch (kind_of(design_.variant, m.address)) {
      case Kind::synapse: return State::synapse;
      case Kind::time_one:
      case Kind::time_all: return State::tref;
      case Kind::push: return State::push;
      case Kind::bistable_row:
      case Kind::bistable_all: break;
    }
  }
  if (!scheduler_empty()) return pop();
  return asked ? State::bist : State::wait;
}

void Engine::read_neuron(std::uint32_t neuron) {
  const std::uint32_t words = design_.neuron_bytes() / 4;
  std::memcpy(machine_->neuron_out, neurons_ + std::size_t{neuron} * words, words * 4);
}

template <bool Tiny>
Update Engine::compute(const Event& event) const {
  const std::uint32_t* out = machine_->neuron_out;
  if constexpr (Tiny) {
    return update_tiny(out[0], event);
  } else {
    const Word word = load_word(out);
    return is_lif(word) ? update_lif(word, event) : update_izhikevich(word, event);
  }
}

/// The odd half of an access to the neuron memory: what was read is updated and written to `neuron`.
template <bool Tiny>
void Engine::update_neuron(std::uint32_t neuron, const Event& event, Edge& edge) {
  const Update update = compute<Tiny>(event);
  const bool disabled = Tiny ? (machine_->neuron_out[0] >> 31) != 0 : (machine_->neuron_out[3] >> 31) != 0;
  read_neuron(neuron);
  if constexpr (Tiny) {
    neurons_[neuron] = static_cast<std::uint32_t>(update.next.low);
  } else {
    store_word(neurons_ + std::size_t{neuron} * 4, update.next);
    flags_[neuron] = update.sdsp;
  }
  ++counts_.neuron_updates;
  edge.neuron = neuron;
  edge.spike = update.spike && !disabled;
  if (edge.spike) {
    ++counts_.spikes;
    edge.push = !config_.open_loop;
    edge.data = neuron;
    edge.burst_count = edge.push ? update.burst_count : 0;
    edge.burst_interval = update.burst_interval;
    edge.burst_neuron = neuron;
  }
  if (!Tiny && neuron == config_.monitor_neuron) {
    edge.monitored = true;
    const std::uint32_t calcium_and_sign = update.monitor;
    edge.monitor_first = static_cast<std::uint8_t>((edge.spike ? 0x80u : 0u) | (update.sdsp & SdspFlag::kUp ? 0x40u : 0u) |
                                                   (update.sdsp & SdspFlag::kDown ? 0x20u : 0u) | calcium_and_sign);
    edge.monitor_second = update.potential;
  }
}

void Engine::write_synapses(std::uint32_t address, std::uint32_t word, Edge& edge) {
  machine_->synapse_out = synapses_[address];
  synapses_[address] = word;
  ++counts_.weight_writes;
  if (address == (config_.monitor_synapse << 5 | config_.monitor_neuron >> 3)) {
    edge.synapse_monitored = true;
    edge.nibble = static_cast<std::uint8_t>((word >> (4 * (config_.monitor_neuron & 7))) & 15);
  }
}

/// SDSP on those nibbles (a bit each byte) of a word whose postsynaptic neurons are group * 8 and following. Flags that nobody
/// wrote yet count as clear.
std::uint32_t Engine::learned(std::uint32_t word, std::uint32_t group, std::uint64_t nibbles) {
  std::uint64_t flags = 0;
  std::memcpy(&flags, flags_ + std::size_t{group} * 8, 8);
  const std::uint64_t enabled = nibbles & (config_.update_unmapped ? kEachByte : spread(word) >> 3);
  if ((enabled & ~(flags >> 7)) != 0) report(Undefined::sdsp_flag);
  return sdsp(word, flags & (3 * nibbles), config_.update_unmapped);
}

void Engine::use(const Head& head) {
  if (!head.stored && !head.written) report(Undefined::fifo_word);
}

void Engine::write_spi(bool synapse, Edge& edge) {
  Machine& m = *machine_;
  const std::uint32_t keep = (m.spi_data >> 8) & 0xff;
  const std::uint32_t byte = m.spi_data & 0xff & ~keep;
  const auto merge = [&](std::uint32_t word, std::uint32_t place) {
    return (word & ~((0xff & ~keep) << (8 * place))) | byte << (8 * place);
  };
  if (synapse) {
    const std::uint32_t address = m.spi_address & 0x1fff;
    const std::uint32_t word = merge(m.synapse_out, (m.spi_address >> 13) & 3);
    m.synapse_out = synapses_[address];
    synapses_[address] = word;
    return;
  }
  const std::uint32_t neuron = m.spi_address & 0xff;
  const std::uint32_t place = (m.spi_address >> 8) & 0xff;
  std::uint32_t words[4];
  std::memcpy(words, m.neuron_out, sizeof(words));
  if (place < design_.neuron_bytes()) words[place / 4] = merge(words[place / 4], place % 4);
  Event none;
  none.on = false;
  // The side effect: the old word passes the update logic, whose spike counts and whose next state does not.
  if (design_.tiny()) {
    update_neuron<true>(neuron, none, edge);
  } else {
    update_neuron<false>(neuron, none, edge);
  }
  std::memcpy(neurons_ + std::size_t{neuron} * (design_.neuron_bytes() / 4), words, design_.neuron_bytes());
}

/// What happens at an edge in this state, and the next state.
template <bool Tiny>
State Engine::act(State state, Edge& edge) {
  Machine& m = *machine_;
  const std::uint32_t count = m.cycle_count;
  const bool odd = (count & 1) != 0;
  const std::uint32_t high = (m.address >> 8) & 0xff;
  switch (state) {
    case State::wait: return from_wait<Tiny>();
    case State::w_neur:
      if (!odd) read_neuron(m.spi_address & 0xff);
      if (odd) write_spi(false, edge);
      return odd ? State::wait_spidn : state;
    case State::w_syn:
      if (!odd) m.synapse_out = synapses_[m.spi_address & 0x1fff];
      if (odd) write_spi(true, edge);
      return odd ? State::wait_spidn : state;
    case State::r_neur: read_neuron(m.spi_address & 0xff); return State::wait_spidn;
    case State::r_syn: m.synapse_out = synapses_[m.spi_address & 0x1fff]; return State::wait_spidn;
    case State::wait_spidn: return m.spi_read_sync.second != 0 || m.spi_write_sync.second != 0 ? state : State::wait;
    case State::tref: {
      const bool one = kind_of(design_.variant, m.address) == Kind::time_one;
      const std::uint32_t neuron = one ? (Tiny ? m.address & 0xff : high) : m.neuron_count;
      if (!odd) {
        read_neuron(neuron);
        return state;
      }
      Event event;
      event.time = true;
      update_neuron<Tiny>(neuron, event, edge);
      return one || m.neuron_count == config_.last_neuron ? State::wait_reqdn : state;
    }
    case State::bist: {
      const bool row = kind_of(design_.variant, m.address) == Kind::bistable_row;
      const std::uint32_t address = (row ? high : m.neuron_count) << 5 | ((count >> 1) & 31);
      if (!odd) m.synapse_out = synapses_[address];
      if (odd) write_synapses(address, bistable(m.synapse_out, config_.update_unmapped), edge);
      return (count & 63) == 63 && (row || m.neuron_count == 255) ? State::wait_reqdn : state;
    }
    case State::synapse: {
      const std::uint32_t post = m.address & 0xff;
      const std::uint32_t address = high << 5 | post >> 3;
      if (!odd) {
        read_neuron(post);
        m.synapse_out = synapses_[address];
        return state;
      }
      Head from;
      from.neuron = high;
      const Event event = scan_event<Tiny>(from, post);
      std::uint32_t word = m.synapse_out;
      if (config_.sdsp_on_stim) word = learned(word, post >> 3, std::uint64_t{1} << (8 * (post & 7)));
      write_synapses(address, word, edge);
      update_neuron<Tiny>(post, event, edge);
      ++counts_.synaptic_operations;
      return State::wait_reqdn;
    }
    case State::push:
      edge.push = true;
      edge.data = pushed_word(design_.variant, m.address);
      return State::wait_reqdn;
    case State::pop_neur: {
      const Head from = head();
      use(from);
      const std::uint32_t neuron = m.neuron_count;
      const std::uint32_t address = from.neuron << 5 | neuron >> 3;
      if (!odd) {
        read_neuron(neuron);
        if ((neuron & 7) == 0) m.synapse_out = synapses_[address];
        return state;
      }
      const Event event = scan_event<Tiny>(from, neuron);
      if (!Tiny && (neuron & 7) == 0) write_synapses(address, learned(m.synapse_out, neuron >> 3, kEachByte), edge);
      update_neuron<Tiny>(neuron, event, edge);
      ++counts_.synaptic_operations;
      const bool last = neuron == config_.last_neuron;
      edge.event = from.neuron;
      edge.source = Tiny ? last : neuron == config_.monitor_neuron;
      edge.popped = edge.source && from.neuron == config_.monitor_neuron;
      edge.pop = last && !Tiny;
      return !last ? state : Tiny ? State::aer_pop : State::wait;
    }
    case State::aer_pop: edge.pop = m.busy == 0; return edge.pop ? State::wait : state;
    case State::pop_virt: {
      const Head from = head();
      use(from);
      if (!odd) {
        read_neuron(from.neuron);
        return state;
      }
      const Event event = virtual_event<Tiny>(from.payload);
      counts_.synaptic_operations += event.time ? 0 : 1;
      update_neuron<Tiny>(from.neuron, event, edge);
      edge.pop = true;
      return State::wait;
    }
    case State::wait_reqdn: return m.request_sync.second != 0 ? state : State::wait;
  }
  return State::wait;  // a state that a fault made
}

template <bool Tiny>
unsigned Engine::step() {
  Machine& m = *machine_;
  const State state = this->state();
  const bool busy = m.busy != 0;
  const std::uint32_t request_before = m.out_request;
  Edge edge;
  const State next = act<Tiny>(state, edge);
  if (config_.aer_source && edge.monitored) {
    edge.monitor_first = static_cast<std::uint8_t>((edge.monitor_first & 0x7f) | (edge.popped ? 0x80 : 0));
  }
  if (edge.pop || edge.push) clock_scheduler(edge);
  clock_output(edge);

  if (state == State::wait) {
    m.cycle_count = m.neuron_count = 0;
  } else if (!busy) {
    const bool advances = state == State::bist ? (m.cycle_count & 63) == 63 : (m.cycle_count & 1) != 0;
    m.neuron_count = (m.neuron_count + (advances ? 1 : 0)) & 0xff;
    ++m.cycle_count;
  }

  if (Tiny) {
    m.gate.clock(config_.gate);
  } else {
    m.gate.second = m.gate.first != 0 && (m.gate.second != 0 || next == State::wait);
    m.gate.first = config_.gate;
  }
  m.open_loop.clock(config_.open_loop);
  m.request_sync.clock(m.request != 0);
  m.spi_read_sync.clock(m.spi_read != 0);
  m.spi_write_sync.clock(m.spi_write != 0);
  ++m.now;
  clock_slot();

  if (state != State::wait && state != State::wait_reqdn) ++counts_.busy_cycles;
  if (next != state) {
    m.state = static_cast<std::uint32_t>(next);
    if (next == State::wait_reqdn) ++counts_.input_events;
    if (watcher_ != nullptr) watcher_->on_state(m.now, next);
  }
  const bool acknowledged = (state == State::wait_reqdn) != (next == State::wait_reqdn);
  return (acknowledged ? kAcknowledge : 0u) | (m.out_request != request_before ? kRequest : 0u);
}

template unsigned Engine::step<false>();
template unsigned Engine::step<true>();

}  // namespace synfire::odin
