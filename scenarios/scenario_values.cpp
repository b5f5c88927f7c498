// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// scenarios: values of scenarios that have a form of their own: selections, firmware, ranges of indices.
#include <algorithm>
#include <set>

#include "base/data_files.h"
#include "scenarios/scenario.h"

namespace synfire {

Value FieldType<NodeSelection>::read(const Value& in, NodeSelection& out, Reader reader, const Limits&) {
  out.all = in.is_scalar() && in.text == "all" && !in.quoted;
  out.names.clear();
  if (out.all) return in;
  if (!in.is_list()) {
    reader.fail(in, "found " + in.shown() + "; expected all, or a list of names");
    return in;
  }
  for (std::size_t i = 0; i < in.items.size(); ++i) {
    FieldType<std::string>::read(in.items[i], out.names.emplace_back(), reader.below(i), {});
  }
  return in;
}

Value FieldType<FirmwareFile>::read(const Value& in, FirmwareFile& out, Reader reader, const Limits& limits) {
  std::error_code error;
  const std::filesystem::path bundled = in.is_scalar() ? find_firmware(in.text) : std::filesystem::path();
  if (bundled.empty() || std::filesystem::exists(path_of(in), error))
    return FieldType<std::filesystem::path>::read(in, out.path, std::move(reader), limits);
  out.path = bundled;
  Value resolved = in;
  resolved.text = bundled.string();
  return resolved;
}

std::optional<std::vector<std::uint32_t>> parse_indices(const std::string& text, std::uint32_t size, std::string& why) {
  std::set<std::pair<std::int64_t, std::int64_t>> ranges;
  std::size_t begin = 0;
  bool good = !text.empty();
  while (good && begin <= text.size()) {
    const std::size_t end = std::min(text.find(',', begin), text.size());
    const std::string part = text.substr(begin, end - begin);
    const std::size_t colon = part.find(':');
    std::optional<std::int64_t> first;
    std::optional<std::int64_t> last;
    if (colon == std::string::npos) {
      first = parse_integer(part);
      if (first) last = *first + 1;
    } else {
      first = colon == 0 ? 0 : parse_integer(part.substr(0, colon));
      last = colon + 1 == part.size() ? static_cast<std::int64_t>(size) : parse_integer(part.substr(colon + 1));
    }
    good = first && last && *first >= 0 && *first < *last;
    if (good && *last > size) {
      why = "found " + shown(text) + "; expected indices from 0 to " + std::to_string(size - 1);
      return std::nullopt;
    }
    if (good) ranges.insert({*first, *last});
    begin = end + 1;
  }
  if (!good) {
    why = "found " + shown(text) + "; expected indices such as \"0:8\" (8 is not among them), \"3\" or \"0:4,7\"";
    return std::nullopt;
  }
  std::vector<std::uint32_t> indices;
  if (size == 0xffffffff) return indices;  // only the form was asked for
  std::int64_t next = 0;
  for (const auto& [first, last] : ranges) {
    for (std::int64_t i = std::max(first, next); i < last; ++i) indices.push_back(static_cast<std::uint32_t>(i));
    next = std::max(next, last);
  }
  return indices;
}

}  // namespace synfire
