// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// stimuli: reading tables, over from_chars and memchr: no allocation a row.
#include "stimuli/csv.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstring>

namespace synfire {

namespace {

bool is_space(char c) {
  return c == ' ' || c == '\t' || c == '\r';
}

}  // namespace

CsvReader::CsvReader(std::string_view text, std::string file, Problems& problems)
    : begin_(text.data()),
      end_(text.data() + text.size()),
      line_(begin_),
      line_end_(begin_),
      next_(begin_),
      cursor_(nullptr),
      field_(begin_),
      field_end_(begin_),
      file_(std::move(file)),
      problems_(problems) {}

bool CsvReader::next_line() {
  while (next_ < end_) {
    line_ = next_;
    ++number_;
    const void* feed = std::memchr(line_, '\n', static_cast<std::size_t>(end_ - line_));
    line_end_ = feed == nullptr ? end_ : static_cast<const char*>(feed);
    next_ = feed == nullptr ? end_ : line_end_ + 1;
    while (line_end_ > line_ && is_space(line_end_[-1])) --line_end_;
    if (line_end_ == line_ || *line_ == '#') continue;
    cursor_ = line_;
    field_ = line_;
    field_end_ = line_;
    return true;
  }
  line_ = line_end_ = field_ = field_end_ = end_;
  cursor_ = nullptr;
  return false;
}

bool CsvReader::next_row() {
  return told_ < kMostProblems && next_line();
}

void CsvReader::field_bounds() {
  field_ = cursor_;
  while (field_ < line_end_ && is_space(*field_)) ++field_;
  field_end_ = field_;
  while (field_end_ < line_end_ && *field_end_ != ',') ++field_end_;
  cursor_ = field_end_ < line_end_ ? field_end_ + 1 : nullptr;
  while (field_end_ > field_ && is_space(field_end_[-1])) --field_end_;
}

bool CsvReader::next_field(std::string_view& field, std::string_view name) {
  if (cursor_ == nullptr) {
    field_ = field_end_ = line_end_;
    fail(name, "found the end of the line; expected a further value");
    return false;
  }
  field_bounds();
  field = {field_, static_cast<std::size_t>(field_end_ - field_)};
  return true;
}

void CsvReader::end_row() {
  if (cursor_ == nullptr) return;
  field_bounds();
  fail("", "found a further value, " + shown({field_, static_cast<std::size_t>(field_end_ - field_)}) +
               "; expected as many values as the header has names");
}

bool CsvReader::next_integer(std::uint64_t& out, std::string_view name, std::uint64_t most, std::string_view most_is) {
  std::string_view field;
  if (!next_field(field, name)) return false;
  const auto [end, error] = std::from_chars(field_, field_end_, out);
  if (error == std::errc{} && end == field_end_ && out <= most) return true;
  fail(name, "found " + shown(field) + "; expected an integer from 0 to " + std::to_string(most) +
                 (most_is.empty() ? "" : " (" + std::string(most_is) + ")"));
  return false;
}

bool CsvReader::next_number(double& out, std::string_view name) {
  std::string_view field;
  if (!next_field(field, name)) return false;
  const auto [end, error] = std::from_chars(field_, field_end_, out);
  if (error == std::errc{} && end == field_end_ && std::isfinite(out)) return true;
  fail(name, "found " + shown(field) + "; expected a number");
  return false;
}

std::vector<std::size_t> CsvReader::header(std::span<const std::string> names, const std::string& expected) {
  std::vector<std::size_t> columns;
  if (!next_line()) {
    number_ = 1;
    field_ = line_ = begin_;
    fail("", "found no header; expected " + expected);
    return columns;
  }
  while (cursor_ != nullptr) {
    field_bounds();
    const std::string_view name{field_, static_cast<std::size_t>(field_end_ - field_)};
    const auto found = std::ranges::find(names, name);
    const auto index = static_cast<std::size_t>(found - names.begin());
    const bool repeated = std::ranges::find(columns, index) != columns.end();
    if (found == names.end() || repeated) {
      fail("", std::string("found ") + (repeated ? "a repeated column, " : "") + shown(name) + "; expected the header " +
                   expected + (repeated ? "" : did_you_mean(name, names)));
      return {};
    }
    columns.push_back(index);
  }
  return columns;
}

Location CsvReader::here() const {
  return {file_, number_, static_cast<int>(field_ - line_) + 1};
}

void CsvReader::fail(std::string_view name, std::string message) {
  if (++told_ == kMostProblems) message += " (reading ends here: too many problems)";
  problems_.add(here(), std::string(name), std::move(message));
}

}  // namespace synfire
