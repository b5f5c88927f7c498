// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// models/cores/odin: one update of a neuron in memory, whichever chip and kind it is; and the event that a synapse makes.
#pragma once

#include "models/cores/odin/izhikevich.h"
#include "models/cores/odin/lif.h"

namespace synfire::odin {

template <bool Tiny>
inline Update update_at(const std::uint32_t* neurons, std::uint32_t neuron, const Event& event, bool& disabled) {
  if constexpr (Tiny) {
    disabled = (neurons[neuron] >> 31) != 0;
    return update_tiny(neurons[neuron], event);
  } else {
    const Word word = load_word(neurons + std::size_t{neuron} * 4);
    disabled = is_disabled(word);
    return is_lif(word) ? update_lif(word, event) : update_izhikevich(word, event);
  }
}

/// What neuron `post` receives by its nibble of a word of synapses.
template <bool Tiny>
inline Event synaptic_event(std::uint32_t word, std::uint32_t post, bool propagate_unmapped, bool inhibitory) {
  const std::uint32_t nibble = (word >> (4 * (post & 7))) & 15;
  Event event;
  if constexpr (Tiny) {
    event.weight = static_cast<std::int32_t>(nibble << 28) >> 28;
  } else {
    event.weight = (nibble & 8) != 0 || propagate_unmapped ? static_cast<std::int32_t>(nibble & 7) : 0;
    event.inhibitory = inhibitory;
  }
  return event;
}

/// What the payload of a virtual event says: {weight[2:0], inhibitory, time}, a signed weight of 4 bits in tinyODIN.
template <bool Tiny>
inline Event virtual_event(std::uint32_t payload) {
  Event event;
  if constexpr (Tiny) {
    event.weight = static_cast<std::int32_t>(payload << 28) >> 28;
  } else {
    event.weight = static_cast<std::int32_t>(payload >> 2);
    event.inhibitory = (payload & 2) != 0;
    event.time = (payload & 1) != 0;
  }
  return event;
}

}  // namespace synfire::odin
