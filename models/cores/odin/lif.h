// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// models/cores/odin: the leaky integrate-and-fire neurons. ODIN's (bit 0 of the word is 1), potentials of 8 bits, unsigned:
//
//     time reference: v' = max(0, v - leak_str) if leak_en     excitation: v' = min(255, v + w)     inhibition: v' = max(0, v -
//     w) spike = v' >= thr, tested on every update; then v = 0
//
// with a calcium trace that counts spikes and gates learning. tinyODIN's has 12 bits, signed, and leaks towards 0.
#pragma once

#include <algorithm>

#include "models/cores/odin/design.h"
#include "models/cores/odin/word.h"

namespace synfire::odin {

inline bool is_lif(const Word& word) {
  return (word.low & 1) != 0;
}
inline bool is_disabled(const Word& word) {
  return (word.high >> 63) != 0;
}

/// The calcium trace: `caleak` time references let it leak by one. `grow`: what a spike adds.
struct Calcium {
  std::uint32_t level = 0;
  std::uint32_t counter = 0;
};
inline Calcium update_calcium(Calcium now, bool enabled, std::uint32_t caleak, bool time, bool spike, std::uint32_t grow) {
  if (!enabled) return now;
  bool leaks = false;
  if (caleak != 0 && time) {
    leaks = now.counter == caleak - 1;
    now.counter = leaks ? 0 : (now.counter + 1) & 31;
  }
  if (spike && !leaks) now.level = std::min(7u, now.level + grow);
  if (leaks && !spike && now.level > 0) --now.level;
  return now;
}

inline Update update_lif(const Word& word, const Event& event) {
  const auto v = static_cast<std::int32_t>(field<70, 8>(word));
  std::int32_t next = v;
  if (event.on) {
    const auto leak = field<8, 1>(word) != 0 ? static_cast<std::int32_t>(field<1, 7>(word)) : 0;
    const std::int32_t change = event.time ? -leak : event.inhibitory ? -event.weight : event.weight;
    next = std::clamp(v + change, 0, 255);
  }
  Update update;
  update.spike = static_cast<std::uint32_t>(next) >= field<9, 8>(word);
  const auto stored = static_cast<std::uint32_t>(update.spike ? 0 : next);
  update.next = word;
  set_field<70, 8>(update.next, stored);
  update.potential = static_cast<std::uint8_t>(stored);
  update.sdsp = SdspFlag::kKnown;
  std::uint32_t level = field<78, 3>(word);
  if (field<17, 1>(word) != 0) {
    const Calcium calcium =
        update_calcium({level, field<81, 5>(word)}, true, field<35, 5>(word), event.on && event.time, update.spike, 1);
    set_field<78, 3>(update.next, calcium.level);
    set_field<81, 5>(update.next, calcium.counter);
    level = calcium.level;
    const bool above = stored >= field<18, 8>(word);
    const std::uint32_t most = above ? field<32, 3>(word) : field<29, 3>(word);
    if (level >= field<26, 3>(word) && level < most) update.sdsp |= above ? SdspFlag::kUp : SdspFlag::kDown;
  }
  update.monitor = static_cast<std::uint8_t>(level << 2);
  return update;
}

/// tinyODIN: core[11:0] thr[23:12] leak[30:24] disable[31]. A threshold of 2048 or more is never reached.
inline Update update_tiny(std::uint32_t word, const Event& event) {
  const auto v = static_cast<std::int32_t>(word << 20) >> 20;
  std::int32_t next = v;
  if (event.on && event.time) {
    const auto leak = static_cast<std::int32_t>((word >> 24) & 0x7f);
    next = v >= 0 ? std::max(0, v - leak) : std::min(0, v + leak);
  } else if (event.on) {
    next = std::clamp(v + event.weight, -2048, 2047);
  }
  Update update;
  update.spike = next >= 0 && static_cast<std::uint32_t>(next) >= ((word >> 12) & 0xfff);
  update.next.low = (word & 0xfffff000u) | (update.spike ? 0 : static_cast<std::uint32_t>(next) & 0xfff);
  return update;
}

}  // namespace synfire::odin
