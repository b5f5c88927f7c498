// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// models/hosts: decoding ARM (ARMv5TE) and Thumb (ARMv7E-M), after the ARM Architecture Reference Manual's tables of encodings.
#include "models/hosts/arm_decode.h"

#include <bit>

namespace synfire::arm {

namespace {

using Kind = Instruction::Kind;

std::uint32_t bits(std::uint32_t word, unsigned low, unsigned count) {
  return (word >> low) & ((1u << count) - 1);
}
Kind memory(bool load) {
  return load ? Kind::load : Kind::store;
}
unsigned count(std::uint32_t list) {
  return static_cast<unsigned>(std::popcount(list));
}

int reg(std::uint32_t word, unsigned low, unsigned count = 4) {
  return static_cast<int>(bits(word, low, count));
}
std::int32_t scaled(std::uint32_t number, std::int32_t by) {
  return static_cast<std::int32_t>(number) * by;
}

/// Several registers: they lie at ascending addresses from the base on, or up to it.
Instruction multiple(bool load, unsigned bytes, unsigned words, int base, bool up, bool before) {
  const std::int32_t size = scaled(words, 4);
  return {memory(load), bytes, words, base, up ? (before ? 4 : 0) : (before ? -size : 4 - size)};
}

Instruction arm(std::uint32_t in) {
  const int base = reg(in, 16);
  const bool load = bits(in, 20, 1) != 0;
  const bool up = bits(in, 23, 1) != 0;
  const bool before = bits(in, 24, 1) != 0;  // else the base is the address, and changes afterwards
  const std::int32_t sign = up ? 1 : -1;
  switch (bits(in, 25, 3)) {
    case 0:
      if ((in & 0x90) == 0x90) {
        const std::uint32_t kind = bits(in, 5, 2);
        if (kind == 0) return before ? Instruction{Kind::load, 4, 2, base} : Instruction{Kind::multiply};
        const bool pair = !load && kind >= 2;
        Instruction result{memory(pair ? kind == 2 : load), 4, pair ? 2u : 1u, base};
        if (before && bits(in, 22, 1) != 0) result.offset = sign * scaled((bits(in, 8, 4) << 4) | bits(in, 0, 4), 1);
        if (before && bits(in, 22, 1) == 0) result.index = reg(in, 0);
        result.minus = !up;
        return result;
      }
      if (bits(in, 23, 5) == 2 && !load && (in & 0x90) == 0x80) return {Kind::multiply};
      return {};
    case 2: return {memory(load), 4, 1, base, before ? sign * scaled(bits(in, 0, 12), 1) : 0};
    case 3:
      return {memory(load), 4, 1, base, 0, before ? reg(in, 0) : -1, bits(in, 7, 5), !up};  // shifted left, as compilers do
    case 4: return multiple(load, 4, count(in & 0xffff), base, up, before);
    default: return {};
  }
}

Instruction thumb16(std::uint32_t in) {
  const int low = reg(in, 3, 3);
  const bool load = bits(in, 11, 1) != 0;
  const std::uint32_t five = bits(in, 6, 5);
  switch (bits(in, 12, 4)) {
    case 4:
      if (load) return {Kind::load, 2, 1, 15, scaled(bits(in, 0, 8), 4)};
      if (bits(in, 6, 10) == 0x10d) return {Kind::multiply, 2};
      return {Kind::other, 2};
    case 5: return {memory(bits(in, 9, 3) >= 3), 2, 1, low, 0, reg(in, 6, 3)};
    case 6: return {memory(load), 2, 1, low, scaled(five, 4)};
    case 7: return {memory(load), 2, 1, low, scaled(five, 1)};
    case 8: return {memory(load), 2, 1, low, scaled(five, 2)};
    case 9: return {memory(load), 2, 1, 13, scaled(bits(in, 0, 8), 4)};
    case 11:
      if ((in & 0x0600) == 0x0400) return multiple(load, 2, count(in & 0x1ff), 13, load, !load);
      return {Kind::other, 2};
    case 12: return multiple(load, 2, count(in & 0xff), reg(in, 8, 3), true, false);
    default: return {Kind::other, 2};
  }
}

Instruction thumb32(std::uint32_t first, std::uint32_t second) {
  const int base = reg(first, 0);
  const bool load = bits(first, 4, 1) != 0;
  const bool up = bits(first, 7, 1) != 0;
  const bool before = bits(first, 8, 1) != 0;
  const std::int32_t words = scaled(bits(second, 0, 8), up ? 4 : -4);
  if ((first & 0xfe40) == 0xe800) return multiple(load, 4, count(second), base, up, before);
  if ((first & 0xfe40) == 0xe840) return {memory(load), 4, 2, base, before ? words : 0};
  if ((first & 0xff20) == 0xed00 && (second & 0xe00) == 0xa00) {  // vldr, vstr
    return {memory(load), 4, 1 + bits(second, 8, 1), base, words};
  }
  if ((first & 0xfe00) == 0xec00 && (second & 0xe00) == 0xa00) return multiple(load, 4, bits(second, 0, 8), base, up, before);
  if ((first & 0xfe00) == 0xf800) {
    const std::int32_t eight = scaled(bits(second, 0, 8), 1);
    if (up) return {memory(load), 4, 1, base, scaled(bits(second, 0, 12), 1)};
    if ((second & 0x0800) == 0) return {memory(load), 4, 1, base, 0, reg(second, 0), bits(second, 4, 2)};
    return {memory(load), 4, 1, base, bits(second, 10, 1) == 0 ? 0 : bits(second, 9, 1) != 0 ? eight : -eight};
  }
  if ((first & 0xffb0) == 0xee80 && (second & 0xe50) == 0xa00) return {Kind::divide};  // vdiv
  if ((first & 0xff80) == 0xfb00) return {Kind::multiply};
  if ((first & 0xff80) == 0xfb80) return {(first & 0x50) == 0x10 && (second & 0xf0) == 0xf0 ? Kind::divide : Kind::multiply};
  return {};
}

std::uint32_t half(std::span<const std::uint8_t> code, std::size_t at) {
  return at + 2 <= code.size() ? code[at] | (std::uint32_t{code[at + 1]} << 8) : 0;
}

}  // namespace

Instruction decode(std::span<const std::uint8_t> code, bool thumb) {
  if (!thumb) return arm(half(code, 0) | (half(code, 2) << 16));
  const std::uint32_t first = half(code, 0);
  return first < 0xe800 ? thumb16(first) : thumb32(first, half(code, 2));
}

}  // namespace synfire::arm
