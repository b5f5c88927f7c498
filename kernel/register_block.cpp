// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// kernel: register blocks, and the texts that are made from them.
#include "kernel/register_block.h"

#include <fmt/format.h>

#include <algorithm>
#include <stdexcept>

namespace synfire {

namespace {

std::map<std::string, const RegisterBlock*>& registry() {
  static std::map<std::string, const RegisterBlock*> blocks;
  return blocks;
}

std::string upper(std::string_view text) {
  std::string result(text);
  std::ranges::transform(result, result.begin(), [](char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c; });
  return result;
}

}  // namespace

std::string bits_text(const RegisterField& field) {
  return field.bits == 1 ? fmt::format("{}", field.low) : fmt::format("{}:{}", field.low + field.bits - 1, field.low);
}

std::string_view access_text(Access access) {
  switch (access) {
    case Access::read_write: return "read/write";
    case Access::read_only: return "read only";
    case Access::write_only: return "write only";
    case Access::write_one_to_clear: return "read, write 1 to clear";
  }
  return "";
}

std::uint32_t Register::mask() const {
  if (fields.empty()) return 0xffffffffu;
  std::uint32_t all = 0;
  for (const RegisterField& field : fields) {
    all |= static_cast<std::uint32_t>(((std::uint64_t{1} << field.bits) - 1) << field.low);
  }
  return all;
}

RegisterBlock::RegisterBlock(std::string name, std::string meaning) : name_(std::move(name)), meaning_(std::move(meaning)) {}

DeclaredBlock::DeclaredBlock(const RegisterBlock& block) {
  if (!registry().emplace(block.name(), &block).second) {
    throw std::logic_error("two register blocks are named " + block.name());
  }
}

RegisterBlock& RegisterBlock::add(Register declared) {
  if (declared.offset % kWidth != 0 || declared.offset < size()) {
    throw std::logic_error("register " + declared.name + " of " + name_ + " is out of place");
  }
  registers_.push_back(std::move(declared));
  return *this;
}

std::uint64_t RegisterBlock::size() const {
  return registers_.empty() ? 0 : registers_.back().offset + std::uint64_t{registers_.back().count} * kWidth;
}

const Register* RegisterBlock::find(std::uint64_t offset) const {
  const auto after = std::ranges::upper_bound(registers_, offset, {}, &Register::offset);
  if (after == registers_.begin()) return nullptr;
  const Register& found = *(after - 1);
  return offset < found.offset + std::uint64_t{found.count} * kWidth ? &found : nullptr;
}

const Register& RegisterBlock::at(std::string_view name) const {
  const auto found = std::ranges::find(registers_, name, &Register::name);
  if (found == registers_.end()) throw std::logic_error(name_ + " has no register " + std::string(name));
  return *found;
}

const std::map<std::string, const RegisterBlock*>& RegisterBlock::all() {
  return registry();
}

std::string c_header(const RegisterBlock& block) {
  const std::string prefix = upper(block.name());
  std::string text = fmt::format(
      "/* SPDX-FileCopyrightText: 2026 The Synfire developers\n * SPDX-License-Identifier: Apache-2.0\n *\n"
      " * {}: {}.\n * Made from the declaration of the registers. */\n#pragma once\n\n",
      block.name(), block.meaning());
  for (const Register& reg : block.registers()) {
    const std::string name = prefix + "_" + upper(reg.name);
    text += fmt::format("/* {} ({}, {:#x} after reset) */\n", reg.meaning, access_text(reg.access), reg.reset);
    text += fmt::format("#define {} {:#x}u\n", name, reg.offset);
    if (reg.count > 1) text += fmt::format("#define {}_COUNT {}u\n", name, reg.count);
    for (const RegisterField& field : reg.fields) {
      text += fmt::format("#define {0}_{1} {2:#x}u /* bits {3}: {4} */\n#define {0}_{1}_SHIFT {5}u\n", name, upper(field.name),
                          ((std::uint64_t{1} << field.bits) - 1) << field.low, bits_text(field), field.meaning, field.low);
    }
    text += "\n";
  }
  return text;
}

std::string reference(const RegisterBlock& block) {
  std::string text =
      fmt::format("## {}\n\n{}.\n\n| offset | register | access | after reset | meaning |\n|---|---|---|---|---|\n",
                  block.name(), block.meaning());
  for (const Register& reg : block.registers()) {
    const std::string place =
        reg.count > 1 ? fmt::format("{:#x} + 4 n, n < {}", reg.offset, reg.count) : fmt::format("{:#x}", reg.offset);
    text += fmt::format("| {} | `{}` | {} | {:#x} | {} |\n", place, reg.name, access_text(reg.access), reg.reset, reg.meaning);
    for (const RegisterField& field : reg.fields) {
      text += fmt::format("| | `{}.{}` | | | bits {}: {} |\n", reg.name, field.name, bits_text(field), field.meaning);
    }
  }
  return text;
}

}  // namespace synfire
