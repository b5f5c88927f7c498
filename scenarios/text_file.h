// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// scenarios: a text file that is written row by row, many millions of them, and complains when the disk is full.
#pragma once

#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <string>
#include <string_view>

#include "base/quantity.h"

namespace synfire {

class TextFile {
 public:
  /// Throws SimulationError when it cannot be made.
  explicit TextFile(std::filesystem::path path);
  ~TextFile();
  TextFile(const TextFile&) = delete;
  TextFile& operator=(const TextFile&) = delete;

  TextFile& operator<<(std::string_view text) {
    buffer_ += text;
    if (buffer_.size() >= kBuffer) flush();
    return *this;
  }
  TextFile& operator<<(char character) {
    buffer_ += character;
    return *this;
  }
  TextFile& operator<<(std::uint64_t number);
  /// The shortest text that reads back as the same double.
  TextFile& operator<<(double number);
  /// A time in seconds, exactly.
  TextFile& seconds(Picoseconds time);

  /// Bytes so far, written or held back.
  std::uint64_t written() const { return flushed_ + buffer_.size(); }

  /// Writes what is left. Throws SimulationError when something could not be written.
  void close();

 private:
  static constexpr std::size_t kBuffer = 1 << 16;
  void flush();
  [[noreturn]] void fail() const;

  std::filesystem::path path_;
  std::FILE* file_ = nullptr;
  std::string buffer_;
  std::uint64_t flushed_ = 0;
};

/// A name as a field of a CSV file: in quotes where it holds a comma or a quote.
std::string csv_field(const std::string& name);

}  // namespace synfire
