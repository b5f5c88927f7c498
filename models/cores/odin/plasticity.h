// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// models/cores/odin: what learning does to a word of eight synapses. A synapse is a nibble: bit 3 says that it is mapped, bits
// 2:0 are its weight. All eight change at once, each in a byte of its own.
#pragma once

#include <cstdint>

namespace synfire::odin {

inline constexpr std::uint64_t kEachByte = 0x0101010101010101;

/// The nibbles of a word, each in a byte, and back.
constexpr std::uint64_t spread(std::uint32_t word) {
  std::uint64_t x = word;
  x = (x | x << 16) & 0x0000ffff0000ffff;
  x = (x | x << 8) & 0x00ff00ff00ff00ff;
  return (x | x << 4) & 0x0f0f0f0f0f0f0f0f;
}
constexpr std::uint32_t gather(std::uint64_t x) {
  x = (x | x >> 4) & 0x00ff00ff00ff00ff;
  x = (x | x >> 8) & 0x0000ffff0000ffff;
  return static_cast<std::uint32_t>(x | x >> 16);
}

/// One more where `up`, one less where `down` (and not `up`), of the weights that can still move. Bit 0 of each byte counts.
constexpr std::uint32_t moved(std::uint32_t word, std::uint64_t up, std::uint64_t down, bool unmapped) {
  const std::uint64_t nibbles = spread(word);
  const std::uint64_t weights = nibbles & 0x0707070707070707;
  const std::uint64_t enabled = unmapped ? kEachByte : (nibbles >> 3) & kEachByte;
  const std::uint64_t full = ((weights + kEachByte) >> 3) & kEachByte;
  const std::uint64_t some = ((weights + 7 * kEachByte) >> 3) & kEachByte;
  const std::uint64_t more = up & enabled & ~full;
  const std::uint64_t less = down & ~up & enabled & some;
  return gather(nibbles + more - less);
}

/// SDSP: `flags` are those of the eight postsynaptic neurons, a byte each (SdspFlag).
constexpr std::uint32_t sdsp(std::uint32_t word, std::uint64_t flags, bool unmapped) {
  return moved(word, flags & kEachByte, (flags >> 1) & kEachByte, unmapped);
}

/// Bistability: weights drift to 7 from 4 and above, to 0 from 3 and below.
constexpr std::uint32_t bistable(std::uint32_t word, bool unmapped) {
  const std::uint64_t high = (spread(word) >> 2) & kEachByte;
  return moved(word, high, ~high & kEachByte, unmapped);
}

}  // namespace synfire::odin
