// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// base: writing files: row by row, many millions of them, or whole and to the side. All complain when the disk is full.
#pragma once

#include <cstdint>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "base/error.h"
#include "base/quantity.h"

namespace synfire {

class WriteError : public SimulationError {
 public:
  WriteError(const std::filesystem::path& file, const std::string& reason)
      : SimulationError(file.string() + " cannot be written: " + reason), why(reason) {}

  std::string why;
};

class TextFile {
 public:
  static constexpr std::size_t kRoom = 256;

  /// Throws WriteError when it cannot be made.
  explicit TextFile(std::filesystem::path path);
  ~TextFile();
  TextFile(const TextFile&) = delete;
  TextFile& operator=(const TextFile&) = delete;

  TextFile& operator<<(std::string_view text) {
    if (text.size() > kBuffer - used_) return append(text);
    std::memcpy(buffer_.get() + used_, text.data(), text.size());
    used_ += text.size();
    return *this;
  }
  TextFile& operator<<(char character) { return *this << std::string_view(&character, 1); }
  /// A place for up to kRoom characters; `took` tells where they end.
  char* room() {
    if (kBuffer - used_ < kRoom) flush();
    return buffer_.get() + used_;
  }
  void took(const char* end) { used_ = static_cast<std::size_t>(end - buffer_.get()); }
  TextFile& operator<<(std::uint64_t number);
  /// The shortest text that reads back as the same double.
  TextFile& operator<<(double number);
  /// A time in seconds, exactly.
  TextFile& seconds(Picoseconds time);

  /// Bytes so far, written or held back.
  std::uint64_t written() const { return flushed_ + used_; }

  /// Writes what is left. Throws WriteError when something could not be written.
  void close();

 private:
  static constexpr std::size_t kBuffer = 1 << 16;
  TextFile& append(std::string_view text);
  void flush();
  [[noreturn]] void fail() const;

  std::filesystem::path path_;
  std::FILE* file_ = nullptr;
  std::unique_ptr<char[]> buffer_ = std::make_unique<char[]>(kBuffer);
  std::size_t used_ = 0;
  std::uint64_t flushed_ = 0;
};

/// A name as a field of a CSV file: in quotes where it holds a comma or a quote.
std::string csv_field(const std::string& name);

/// A whole file. Throws WriteError.
void write_text(const std::filesystem::path& file, std::string_view text);
/// Has a file written beside its place and puts it there, so that what was there stays whole until then. Throws WriteError.
void replace_file(const std::filesystem::path& file, const std::function<void(const std::filesystem::path& beside)>& write);
void replace_file(const std::filesystem::path& file, std::string_view text);

}  // namespace synfire
