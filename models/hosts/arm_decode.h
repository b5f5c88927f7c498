// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// models/hosts: what ARM and Thumb instructions are, as far as time and faults need it.
#pragma once

#include <cstdint>
#include <span>

namespace synfire::arm {

struct Instruction {
  enum class Kind { other, load, store, multiply, divide };
  Kind kind = Kind::other;
  unsigned bytes = 4;
  unsigned words = 1;  ///< registers that a load or store moves
  // Of a load or store, the first address: base + offset, and plus or minus a shifted index.
  int base = -1;
  std::int32_t offset = 0;
  int index = -1;
  unsigned shift = 0;
  bool minus = false;
};

/// The first instruction of the bytes, which are at least two (Thumb) or four.
Instruction decode(std::span<const std::uint8_t> code, bool thumb);

}  // namespace synfire::arm
