// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// models/cores/odin: the configuration registers, decoded, and what an input event asks for.
#pragma once

#include <array>
#include <span>

#include "models/cores/odin/design.h"

namespace synfire::odin {

struct Config {
  bool gate = false, open_loop = false, aer_source = false, monitor = false;
  bool update_unmapped = false, propagate_unmapped = false, sdsp_on_stim = false;
  std::uint32_t timeref = 0, monitor_neuron = 0, monitor_synapse = 0;
  std::uint32_t last_neuron = kNeurons - 1;  ///< of a scan
  std::array<bool, kNeurons> inhibitory{};
};

Config decode(Variant variant, std::span<const std::uint32_t> registers);

Kind kind_of(Variant variant, std::uint32_t address);
/// The word that a PUSH stores: {payload, neuron}.
std::uint32_t pushed_word(Variant variant, std::uint32_t address);

}  // namespace synfire::odin
