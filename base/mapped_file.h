// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// base: a user's file as a whole, mapped into memory, so that lists of many million spikes are parsed in place.
#pragma once

#include <cstddef>
#include <filesystem>
#include <string_view>

namespace synfire {

class MappedFile {
 public:
  /// Throws InputError when there is no such file, or it is no regular file, or it cannot be read.
  explicit MappedFile(const std::filesystem::path& path);
  ~MappedFile();
  MappedFile(const MappedFile&) = delete;
  MappedFile& operator=(const MappedFile&) = delete;

  std::string_view text() const { return {data_, size_}; }

 private:
  const char* data_ = nullptr;
  std::size_t size_ = 0;
};

}  // namespace synfire
