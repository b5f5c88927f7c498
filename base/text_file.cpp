// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// base: writing files.
#include "base/text_file.h"

#include <unistd.h>

#include <cerrno>
#include <charconv>
#include <cstring>
#include <utility>

namespace synfire {

TextFile::TextFile(std::filesystem::path path) : path_(std::move(path)), file_(std::fopen(path_.c_str(), "wb")) {
  if (file_ == nullptr) fail();
  std::setvbuf(file_, nullptr, _IONBF, 0);
}

TextFile::~TextFile() {
  if (file_ == nullptr) return;
  std::fwrite(buffer_.get(), 1, used_, file_);  // on the way out of an error: as much as is possible
  std::fclose(file_);
}

void TextFile::fail() const {
  throw WriteError(path_, std::strerror(errno));
}

TextFile& TextFile::operator<<(std::uint64_t number) {
  char* const at = room();
  took(std::to_chars(at, at + kRoom, number).ptr);
  return *this;
}

TextFile& TextFile::operator<<(double number) {
  char digits[40];
  const auto end = std::to_chars(digits, digits + sizeof(digits), number).ptr;
  return *this << std::string_view(digits, end);
}

TextFile& TextFile::seconds(Picoseconds time) {
  constexpr Picoseconds kSecond = 1'000'000'000'000;
  *this << static_cast<std::uint64_t>(time / kSecond);
  Picoseconds rest = time % kSecond;
  if (rest == 0) return *this;
  char digits[13] = {'.'};
  int length = 13;
  for (int i = 12; i > 0; --i, rest /= 10) {
    digits[i] = static_cast<char>('0' + rest % 10);
    if (length == i + 1 && digits[i] == '0') length = i;
  }
  return *this << std::string_view(digits, static_cast<std::size_t>(length));
}

/// A text that may be longer than what is free, or than the buffer.
TextFile& TextFile::append(std::string_view text) {
  while (!text.empty()) {
    if (used_ == kBuffer) flush();
    const std::string_view part = text.substr(0, kBuffer - used_);
    std::memcpy(buffer_.get() + used_, part.data(), part.size());
    used_ += part.size();
    text.remove_prefix(part.size());
  }
  return *this;
}

void TextFile::flush() {
  if (std::fwrite(buffer_.get(), 1, used_, file_) != used_) fail();
  flushed_ += used_;
  used_ = 0;
}

void TextFile::close() {
  if (file_ == nullptr) return;
  flush();
  if (std::fclose(std::exchange(file_, nullptr)) != 0) fail();
}

std::string csv_field(const std::string& name) {
  if (name.find_first_of(",\"\n\r") == std::string::npos) return name;
  std::string quoted = "\"";
  for (const char c : name) {
    if (c == '"') quoted += '"';
    quoted += c;
  }
  return quoted + "\"";
}

void write_text(const std::filesystem::path& file, std::string_view text) {
  TextFile out(file);
  out << text;
  out.close();
}

void replace_file(const std::filesystem::path& file, const std::function<void(const std::filesystem::path& beside)>& write) {
  const std::filesystem::path beside = file.string() + ".partial-" + std::to_string(getpid());
  std::error_code error;
  // Never a device or a pipe: the new file would take its place.
  if (const auto is = std::filesystem::status(file, error);
      std::filesystem::exists(is) && !std::filesystem::is_regular_file(is))
    throw WriteError(file, "it is no regular file");
  try {
    write(beside);
    std::filesystem::rename(beside, file, error);
    if (error) throw WriteError(file, error.message());
  } catch (...) {
    std::filesystem::remove(beside, error);
    throw;
  }
}

void replace_file(const std::filesystem::path& file, std::string_view text) {
  replace_file(file, [text](const std::filesystem::path& beside) { write_text(beside, text); });
}

}  // namespace synfire
