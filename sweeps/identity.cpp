// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// sweeps: identities.
#include "sweeps/identity.h"

#include <fstream>
#include <map>

#include "base/data_files.h"
#include "base/fnv.h"

namespace synfire {
namespace fs = std::filesystem;

namespace {

/// A text that is the path of a file stands for what is in it, wherever it lies; paths of a merged configuration are absolute.
void add_text(Fnv& hash, const std::string& text) {
  std::error_code error;
  if (text.starts_with("/") && fs::is_regular_file(text, error)) {
    hash.add(content_of(text));
  } else {
    hash.add(std::string_view(text));
  }
}

void add(Fnv& hash, const Value& value) {
  hash.add(static_cast<std::uint64_t>(value.kind));
  if (value.is_scalar()) add_text(hash, value.text);
  for (const Value& item : value.items) add(hash, item);
  for (const Value::Entry& entry : value.entries) {
    hash.add(std::string_view(entry.key));
    add(hash, entry.value);
    if (entry.key != "technology" || !entry.value.is_scalar()) continue;
    const fs::path bundled = find_data(DataKind::technology, entry.value.text);
    if (!bundled.empty()) hash.add(content_of(bundled));
  }
}

}  // namespace

std::uint64_t content_of(const fs::path& file) {
  struct Known {
    std::uintmax_t size = 0;
    fs::file_time_type changed;
    std::uint64_t hash = 0;
  };
  static std::map<std::string, Known> known;
  std::error_code error;
  const std::uintmax_t size = fs::file_size(file, error);
  const auto changed = fs::last_write_time(file, error);
  if (error) return 0;
  Known& entry = known[file.string()];
  if (entry.hash != 0 && entry.size == size && entry.changed == changed) return entry.hash;
  Fnv hash;
  std::ifstream stream(file, std::ios::binary);
  std::string block(1 << 16, '\0');
  while (stream) {
    stream.read(block.data(), static_cast<std::streamsize>(block.size()));
    hash.add(std::string_view(block.data(), static_cast<std::size_t>(stream.gcount())));
  }
  entry = {size, changed, hash.hash()};
  return entry.hash;
}

std::uint64_t identity_of(const Value& merged) {
  Value counted = merged;
  for (const char* key : {"threads", "title", "trace"}) counted.erase(key);
  if (Value* platform = counted.find("platform"); platform != nullptr && platform->is_map()) platform->erase("title");
  Fnv hash;
  add(hash, counted);
  return hash.hash();
}

}  // namespace synfire
