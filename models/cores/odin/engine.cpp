// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// models/cores/odin: the engine but for its clocked logic: memory, registers, pins, reset.
#include "models/cores/odin/engine.h"

#include <algorithm>
#include <cstring>
#include <new>

namespace synfire::odin {

Engine::Engine(const Design& design, MemoryBlock& memory)
    : design_(design),
      neurons_(memory.region<std::uint32_t>("neurons").data()),
      synapses_(memory.region<std::uint32_t>("synapses").data()),
      registers_(memory.region<std::uint32_t>("registers").data()),
      fifo_(memory.region<std::uint32_t>("main_fifo").data()) {
  // Regions begin on pages, so objects of any alignment may lie there.
  machine_ = new (memory.region<std::uint32_t>("machine").data()) Machine;
  if (!design.tiny()) {
    flags_ = memory.region<std::uint8_t>("sdsp_flags").data();
    slots_ = new (memory.region<std::uint32_t>("burst_fifos").data()) Slot[kSlots];
  }
}

void Engine::decode_registers() {
  const std::size_t count = design_.registers();
  if (decoded_.size() == count && std::memcmp(decoded_.data(), registers_, count * sizeof(std::uint32_t)) == 0) return;
  decoded_.assign(registers_, registers_ + count);
  config_ = decode(design_.variant, decoded_);
}

void Engine::write_register(std::uint32_t address, std::uint32_t value) {
  if (address < design_.registers()) registers_[address] = value & register_mask(design_.variant, address);
}

void Engine::set_request(Cycle at, bool level, std::uint32_t address) {
  pending_request_ = {at, level, address};
}

void Engine::set_acknowledge(Cycle at, bool level) {
  pending_acknowledge_ = {at, level, 0};
}

void Engine::apply_pins() {
  Machine& m = *machine_;
  if (pending_request_.at <= m.now) {
    m.request = pending_request_.level;
    m.address = pending_request_.address;
    pending_request_.at = kNever;
  }
  if (pending_acknowledge_.at <= m.now) {
    m.acknowledge = pending_acknowledge_.level;
    pending_acknowledge_.at = kNever;
  }
}

unsigned Engine::run(Cycle limit, bool until_idle) {
  decode_registers();
  until_idle_ = until_idle;
  Machine& m = *machine_;
  while (m.now < limit) {
    apply_pins();
    const Cycle horizon = std::min({limit, pending_request_.at, pending_acknowledge_.at});
    const unsigned changed = design_.tiny() ? leap<true>(horizon) : leap<false>(horizon);
    if (changed != 0) return changed;
  }
  return 0;
}

void Engine::request_spi(bool read, bool write, std::uint32_t address, std::uint32_t data) {
  machine_->spi_read = read;
  machine_->spi_write = write;
  machine_->spi_address = address;
  machine_->spi_data = data;
}

std::uint8_t Engine::spi_byte(std::uint32_t address) const {
  const bool synapse = ((address >> 16) & 3) == 2;
  const std::uint32_t byte = synapse ? (address >> 13) & 3 : (address >> 8) & 0xff;
  if (synapse) return static_cast<std::uint8_t>(machine_->synapse_out >> (8 * byte));
  return byte < design_.neuron_bytes() ? static_cast<std::uint8_t>(machine_->neuron_out[byte / 4] >> (8 * (byte % 4))) : 0;
}

void Engine::reset(Cycle first) {
  Machine& m = *machine_;
  const Machine before = m;
  m = Machine{};
  m.now = first - 1;
  m.slot_since = m.now;
  pending_request_ = pending_acknowledge_ = {};
  // The memories have no reset, so their output registers keep what they hold.
  std::copy(std::begin(before.neuron_out), std::end(before.neuron_out), std::begin(m.neuron_out));
  m.synapse_out = before.synapse_out;
  if (slots_ != nullptr) std::fill(slots_, slots_ + kSlots, Slot{});
  if (watcher_ != nullptr) watcher_->on_state(m.now, State::wait);
}

void Engine::power_up() {
  *machine_ = Machine{};
  machine_->main_stored = 1;
}

void Engine::report(Undefined what) {
  UndefinedUse& use = undefined_[static_cast<std::size_t>(what)];
  if (use.times++ == 0) use.first = machine_->now + 1;
}

}  // namespace synfire::odin
