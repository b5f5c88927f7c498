// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// models/cores/odin: words of bit fields, and what an update of a neuron takes and gives.
#pragma once

#include <cstdint>

namespace synfire::odin {

/// A neuron's word of 128 bits (32 in tinyODIN) as it lies in the memory map, least significant part first.
struct Word {
  std::uint64_t low = 0;
  std::uint64_t high = 0;

  bool operator==(const Word&) const = default;
};

inline Word load_word(const std::uint32_t* from) {
  return {from[0] | std::uint64_t{from[1]} << 32, from[2] | std::uint64_t{from[3]} << 32};
}
inline void store_word(std::uint32_t* to, const Word& word) {
  to[0] = static_cast<std::uint32_t>(word.low);
  to[1] = static_cast<std::uint32_t>(word.low >> 32);
  to[2] = static_cast<std::uint32_t>(word.high);
  to[3] = static_cast<std::uint32_t>(word.high >> 32);
}

/// Bits [first + width - 1 : first] of a word.
template <unsigned First, unsigned Width>
constexpr std::uint32_t field(const Word& word) {
  constexpr std::uint64_t kMask = (std::uint64_t{1} << Width) - 1;
  std::uint64_t value = First < 64 ? word.low >> (First % 64) : word.high >> (First % 64);
  if constexpr (First < 64 && First + Width > 64) value |= word.high << (64 - First);
  return static_cast<std::uint32_t>(value & kMask);
}
/// Sets such bits, which do not cross bit 64 (no field that changes does).
template <unsigned First, unsigned Width>
constexpr void set_field(Word& word, std::uint32_t value) {
  static_assert(First + Width <= 64 || First >= 64);
  constexpr std::uint64_t kMask = ((std::uint64_t{1} << Width) - 1) << (First % 64);
  std::uint64_t& half = First < 64 ? word.low : word.high;
  half = (half & ~kMask) | ((std::uint64_t{value} << (First % 64)) & kMask);
}

/// What reaches a neuron. Without `on` nothing does, and the word is only tested (a write over SPI).
struct Event {
  bool on = true;
  bool time = false;  ///< a time reference; dominates the rest
  bool inhibitory = false;
  bool burst_end = false;
  std::int32_t weight = 0;  ///< 0 to 7; -8 to 7 in tinyODIN
};

/// What the update logic says of one neuron, all of it combinational.
struct Update {
  Word next;
  bool spike = false;     ///< disabled neurons spike too, and nobody hears them
  std::uint8_t sdsp = 0;  ///< flags
  std::uint8_t burst_count = 0;
  std::uint8_t burst_interval = 0;
  std::uint8_t potential = 0;  ///< the next membrane potential, as the monitor shows it
  std::uint8_t monitor = 0;    ///< {calcium[2:0], reson_sign[1:0]} of the next state
};

}  // namespace synfire::odin
