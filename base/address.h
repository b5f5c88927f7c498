// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// base: addresses as users write them: `0x8000_0000`, hexadecimal with its prefix, or decimal.
#pragma once

#include <charconv>
#include <cstdint>
#include <string>

#include "base/schema.h"

namespace synfire {

struct Address {
  std::uint64_t value = 0;
};

template <>
struct FieldType<Address> {
  static TypeInfo info() { return {.kind = TypeInfo::Kind::text}; }
  static Value write(Address address) {
    char text[32];
    const auto end = std::to_chars(text, text + sizeof(text), address.value, 16).ptr;
    return detail::default_scalar("0x" + std::string(text, end));
  }
  static Value read(const Value& in, Address& out, Reader reader, const Limits&) {
    std::string digits;
    const bool hexadecimal = in.is_scalar() && in.text.starts_with("0x");
    for (const char c : hexadecimal ? in.text.substr(2) : in.text) {
      if (c != '_') digits += c;
    }
    const auto end = std::from_chars(digits.data(), digits.data() + digits.size(), out.value, hexadecimal ? 16 : 10);
    if (!in.is_scalar() || digits.empty() || end.ec != std::errc() || end.ptr != digits.data() + digits.size()) {
      reader.fail(in, "found " + in.shown() + "; expected an address, such as 0x8000_0000");
    }
    return in;
  }
};

}  // namespace synfire
