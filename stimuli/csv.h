// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// stimuli: the comma-separated tables that users hand in: a header of known names, then rows of numbers. Lines that begin with
// `#` are comments, blank lines are skipped, spaces around a field do not count. Every problem has its line and column.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"

namespace synfire {

class CsvReader {
 public:
  /// Past so many problems a file is not read any further.
  static constexpr std::size_t kMostProblems = 50;

  CsvReader(std::string_view text, std::string file, Problems& problems);

  /// Reads the header line. Each of `names` is found at most once; returns for each column the index into `names`. Empty, with
  /// the problem told, when a name is unknown or there is no header.
  std::vector<std::size_t> header(std::span<const std::string> names, const std::string& expected);

  /// Goes on to the next row; false at the end of the text or when there were too many problems.
  bool next_row();
  /// The next field of the row, without surrounding spaces; false (and the problem told) when the row has no further one.
  bool next_field(std::string_view& field, std::string_view name);
  /// After the last field: tells of further ones.
  void end_row();

  /// The next field as a number from 0 to `most`. `most_is` says what the limit means.
  bool next_integer(std::uint64_t& out, std::string_view name, std::uint64_t most, std::string_view most_is = {});
  /// The next field as a finite number.
  bool next_number(double& out, std::string_view name);

  /// Tells a problem at the field read last, or at the row.
  void fail(std::string_view name, std::string message);
  Location here() const;

 private:
  bool next_line();
  void field_bounds();

  const char* begin_;
  const char* end_;
  const char* line_;      ///< begin of the present line
  const char* line_end_;  ///< its end, without line feed
  const char* next_;      ///< begin of the next line
  const char* cursor_;    ///< begin of the next field; nullptr past the last
  const char* field_;     ///< begin of the field read last
  const char* field_end_ = nullptr;
  int number_ = 0;  ///< of the present line, from 1
  std::string file_;
  Problems& problems_;
  std::size_t told_ = 0;
};

}  // namespace synfire
