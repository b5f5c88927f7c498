// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// models/hosts: a firmware file (ELF of 32 bits): what is loaded, where it begins, and its names and source lines for people.
// Users can damage it, so reading trusts nothing.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace synfire {

enum class Machine { riscv, arm, other };

class Firmware {
 public:
  /// Throws InputError when it is no executable ELF file of a 32-bit little-endian machine.
  explicit Firmware(const std::filesystem::path& file);
  ~Firmware();

  struct Segment {
    std::uint64_t address = 0;     ///< physical: where it is loaded
    std::vector<std::byte> bytes;  ///< of the file
    std::uint64_t zeros = 0;       ///< bytes of 0 after them
  };

  const std::string& file() const { return file_; }
  Machine machine() const { return machine_; }
  std::string machine_name() const;
  std::uint32_t entry() const { return entry_; }
  const std::vector<Segment>& segments() const { return segments_; }
  /// The value of a symbol, or nothing.
  std::optional<std::uint32_t> symbol(const std::string& name) const;

  /// `main+0x12 (hello.c:14)`, as far as it is known.
  std::string where(std::uint32_t address) const;

 private:
  struct Lines;
  std::string file_;
  Machine machine_ = Machine::other;
  unsigned machine_number_ = 0;
  std::uint32_t entry_ = 0;
  std::vector<Segment> segments_;
  std::vector<std::pair<std::uint64_t, std::uint64_t>> running_;  ///< begin and end of what a processor sees of it
  std::map<std::string, std::uint32_t> symbols_;
  std::map<std::uint32_t, std::string> functions_;  ///< by address
  std::unique_ptr<Lines> lines_;
};

}  // namespace synfire
