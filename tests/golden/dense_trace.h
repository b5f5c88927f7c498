// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// tests/golden: dense traces: CSV with the header `step,v0,v1,...` and a row for each step.
#pragma once

#include <algorithm>
#include <charconv>
#include <cmath>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "base/error.h"

namespace synfire::golden {

struct DenseTrace {
  std::string file;
  std::size_t columns = 0;
  std::vector<double> values;  ///< row after row

  std::size_t rows() const { return columns == 0 ? 0 : values.size() / columns; }
};

/// The first line that is no comment.
inline std::string header_of(const std::filesystem::path& path) {
  std::ifstream stream(path);
  if (!stream) throw InputError({path.string(), 0, 0}, "", "cannot be read");
  for (std::string line; std::getline(stream, line);) {
    if (!line.empty() && line.back() == '\r') line.pop_back();
    if (!line.empty() && line[0] != '#') return line;
  }
  return "";
}

inline DenseTrace read_dense_trace(const std::filesystem::path& path) {
  std::ifstream stream(path);
  if (!stream) throw InputError({path.string(), 0, 0}, "", "cannot be read");
  DenseTrace trace{path.filename().string(), 0, {}};
  bool header = true;
  int number = 0;
  std::uint64_t step = 0;
  for (std::string line; std::getline(stream, line);) {
    ++number;
    if (!line.empty() && line.back() == '\r') line.pop_back();
    if (line.empty() || line[0] == '#') continue;
    if (header) {
      if (!line.starts_with("step,")) throw InputError({path.string(), number, 1}, "", "found no header; expected step,v0,...");
      trace.columns = static_cast<std::size_t>(std::count(line.begin(), line.end(), ','));
      header = false;
      continue;
    }
    const char* at = line.data();
    const char* end = at + line.size();
    std::uint64_t found = 0;
    auto parsed = std::from_chars(at, end, found);
    std::size_t columns = 0;
    while (parsed.ec == std::errc{} && parsed.ptr != end && *parsed.ptr == ',') {
      double value = 0.0;
      parsed = std::from_chars(parsed.ptr + 1, end, value);
      trace.values.push_back(value);
      ++columns;
    }
    if (parsed.ec != std::errc{} || parsed.ptr != end || found != step || columns != trace.columns) {
      throw InputError(
          {path.string(), number, 1}, "",
          "found a broken row; expected step " + std::to_string(step) + " and " + std::to_string(trace.columns) + " values");
    }
    ++step;
  }
  return trace;
}

/// Within 1e-9, or within 1e-9 of a large value.
inline bool close_enough(double found, double expected) {
  return std::abs(found - expected) <= 1e-9 * std::max(1.0, std::abs(expected));
}

}  // namespace synfire::golden
