// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// base: collected problems and their wording.
#include "base/error.h"

#include <algorithm>
#include <numeric>

namespace synfire {

std::string to_string(const Location& where) {
  if (where.line == 0) return where.file;
  return where.file + ":" + std::to_string(where.line) + ":" + std::to_string(where.column);
}

std::string Problem::text() const {
  std::string line = to_string(where);
  if (!line.empty()) line += ": ";
  line += "error: ";
  if (!path.empty()) line += path + ": ";
  line += message;
  // Keys of YAML and names in NIR files may hold line feeds and escape sequences of terminals.
  std::ranges::replace_if(
      line, [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; }, '?');
  return line;
}

namespace {

std::string joined(const std::vector<Problem>& problems) {
  std::string text;
  for (const Problem& problem : problems) {
    if (!text.empty()) text += '\n';
    text += problem.text();
  }
  return text;
}

/// Insertions, deletions, substitutions and swaps of neighbours (optimal string alignment).
std::size_t edit_distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> before(b.size() + 1), last(b.size() + 1), row(b.size() + 1);
  std::iota(row.begin(), row.end(), std::size_t{0});
  for (std::size_t i = 0; i < a.size(); ++i) {
    before.swap(last);
    last.swap(row);
    row[0] = i + 1;
    for (std::size_t j = 0; j < b.size(); ++j) {
      row[j + 1] = std::min({last[j] + (a[i] == b[j] ? 0 : 1), row[j] + 1, last[j + 1] + 1});
      if (i > 0 && j > 0 && a[i] == b[j - 1] && a[i - 1] == b[j]) row[j + 1] = std::min(row[j + 1], before[j - 1] + 1);
    }
  }
  return row.back();
}

}  // namespace

InputError::InputError(std::vector<Problem> problems) : std::runtime_error(joined(problems)), problems_(std::move(problems)) {}

InputError::InputError(Location where, std::string path, std::string message)
    : InputError(std::vector<Problem>{{std::move(where), std::move(path), std::move(message)}}) {}

void Problems::add(Location where, std::string path, std::string message) {
  add({Problem{std::move(where), std::move(path), std::move(message)}});
}

void Problems::add(const std::vector<Problem>& others) {
  for (const Problem& problem : others) {
    if (all_.size() < kMost) {
      all_.push_back(problem);
    } else {
      ++dropped_;
    }
  }
}

void Problems::throw_if_any() {
  if (all_.empty()) return;
  if (dropped_ > 0) {
    all_.push_back({all_.back().where, "", std::to_string(dropped_) + " more problems of this kind are not shown"});
  }
  throw InputError(std::move(all_));
}

std::string closest(std::string_view name, std::span<const std::string> candidates) {
  std::string best;
  std::size_t best_distance = std::max<std::size_t>(1, name.size() / 3) + 1;
  for (const std::string& candidate : candidates) {
    if (candidate.size() > name.size() + best_distance || name.size() > 200) continue;
    const std::size_t distance = edit_distance(name, candidate);
    if (distance < best_distance) {
      best = candidate;
      best_distance = distance;
    }
  }
  return best;
}

std::string did_you_mean(std::string_view name, std::span<const std::string> candidates) {
  const std::string near = closest(name, candidates);
  return near.empty() ? "" : " (did you mean " + near + "?)";
}

std::string any_of(std::span<const std::string> names) {
  constexpr std::size_t kShown = 12;
  if (names.empty()) return "nothing";
  std::string text;
  for (std::size_t i = 0; i < std::min(names.size(), kShown); ++i) {
    if (i > 0) text += i + 1 == names.size() ? " or " : ", ";
    text += names[i];
  }
  if (names.size() > kShown) text += ", ... (" + std::to_string(names.size()) + " in all)";
  return text;
}

std::string shown(std::string_view text) {
  constexpr std::size_t kShown = 60;
  std::string result = "'";
  for (const char c : text.substr(0, kShown)) {
    result += static_cast<unsigned char>(c) < 0x20 || c == 0x7f ? '?' : c;
  }
  return result + (text.size() > kShown ? "...'" : "'");
}

}  // namespace synfire
