// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// models/cores/odin: decoding of registers and input events.
#include "models/cores/odin/config.h"

namespace synfire::odin {

Config decode(Variant variant, std::span<const std::uint32_t> registers) {
  const auto value = [&](std::uint32_t address) { return registers[address] & register_mask(variant, address); };
  Config config;
  config.gate = value(Register::kGate) != 0;
  config.open_loop = value(Register::kOpenLoop) != 0;
  if (variant == Variant::tinyodin) {
    config.aer_source = value(TinyRegister::kAerSource) != 0;
    config.last_neuron = value(TinyRegister::kMaxNeuron);
    return config;
  }
  config.aer_source = value(Register::kAerSource) != 0;
  config.monitor = value(Register::kMonitorEnable) != 0;
  config.monitor_neuron = value(Register::kMonitorNeuron);
  config.monitor_synapse = value(Register::kMonitorSynapse);
  config.update_unmapped = value(Register::kUpdateUnmapped) != 0;
  config.propagate_unmapped = value(Register::kPropagateUnmapped) != 0;
  config.sdsp_on_stim = value(Register::kSdspOnSynStim) != 0;
  config.timeref = value(Register::kBurstTimeref);
  for (std::uint32_t row = 0; row < kNeurons; ++row) {
    config.inhibitory[row] = ((value(Register::kSynSign + row / 16) >> (row % 16)) & 1) != 0;
  }
  return config;
}

Kind kind_of(Variant variant, std::uint32_t address) {
  const std::uint32_t low = address & 0xff;
  if (variant == Variant::tinyodin) {
    if ((address & 0x100) == 0) return Kind::push;
    return low == 0xff ? Kind::time_all : Kind::time_one;
  }
  if ((address & 0x10000) != 0) return Kind::synapse;
  if ((low & 0x7f) == 0x7f) return low == 0xff ? Kind::time_one : Kind::time_all;
  if ((low & 0x7f) == 0) return low == 0x80 ? Kind::bistable_row : Kind::bistable_all;
  return Kind::push;
}

std::uint32_t pushed_word(Variant variant, std::uint32_t address) {
  if (variant == Variant::odin) return (address & 0xf8) << 5 | ((address >> 8) & 0xff);
  return (address & 0x200) != 0 ? (address & 0xf0) << 4 | (address & 15) : address & 0xff;
}

}  // namespace synfire::odin
