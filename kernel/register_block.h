// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// kernel: register blocks. A device declares each register once: name, offset, access, value after reset, meaning, fields. The
// checks of every access, `synfire describe`, the C headers of firmware and the reference page come from that declaration.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace synfire {

enum class Access : std::uint8_t { read_write, read_only, write_only, write_one_to_clear };
std::string_view access_text(Access access);

struct RegisterField {
  std::string name;
  unsigned low = 0;
  unsigned bits = 1;
  std::string meaning;
};
/// `7:4`, or `7`.
std::string bits_text(const RegisterField& field);

/// A register of 32 bits, or a row of equal ones.
struct Register {
  std::string name;
  std::uint32_t offset = 0;
  Access access = Access::read_write;
  std::uint32_t reset = 0;
  std::string meaning;
  std::vector<RegisterField> fields;  ///< none: the whole word is one value
  std::uint32_t count = 1;

  /// Bits that mean something; the others are reserved.
  std::uint32_t mask() const;
};

class RegisterBlock {
 public:
  static constexpr std::uint32_t kWidth = 4;

  /// `name`: that of the component's type.
  RegisterBlock(std::string name, std::string meaning);

  /// Registers come in ascending order of offsets.
  RegisterBlock& add(Register declared);

  const std::string& name() const { return name_; }
  const std::string& meaning() const { return meaning_; }
  const std::vector<Register>& registers() const { return registers_; }
  /// The register that holds the word at an offset, or nullptr.
  const Register* find(std::uint64_t offset) const;
  const Register& at(std::string_view name) const;

  /// Bytes from the first to past the last register.
  std::uint64_t size() const;

  /// Every block of the program, by name.
  static const std::map<std::string, const RegisterBlock*>& all();

 private:
  std::string name_;
  std::string meaning_;
  std::vector<Register> registers_;
};

/// Makes a block known to the program: one for each device, of static duration.
struct DeclaredBlock {
  explicit DeclaredBlock(const RegisterBlock& block);
};

/// The C header of a block: offsets, masks and shifts of fields, a comment for each.
std::string c_header(const RegisterBlock& block);
/// The reference of a block, in Markdown.
std::string reference(const RegisterBlock& block);

}  // namespace synfire
