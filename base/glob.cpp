// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// base: matching. Only the last `*` is ever taken back, so time is at most the product of both lengths.
#include "base/glob.h"

#include <algorithm>

namespace synfire {

bool glob_matches(std::string_view glob, std::string_view name) {
  std::size_t g = 0;
  std::size_t n = 0;
  std::size_t star = std::string_view::npos;
  std::size_t after_star = 0;  // of the name: where what follows the star is tried
  while (n < name.size()) {
    if (g < glob.size() && glob[g] == '*') {
      star = g++;
      after_star = n;
    } else if (g < glob.size() && (glob[g] == '?' || glob[g] == name[n])) {
      ++g;
      ++n;
    } else if (star != std::string_view::npos) {
      g = star + 1;
      n = ++after_star;
    } else {
      return false;
    }
  }
  while (g < glob.size() && glob[g] == '*') ++g;
  return g == glob.size();
}

bool glob_can_begin(std::string_view glob, std::string_view prefix) {
  const std::string_view literal = glob.substr(0, glob.find_first_of("*?"));
  const std::size_t both = std::min(literal.size(), prefix.size());
  if (literal.size() == glob.size() && glob.size() < prefix.size()) return false;
  return literal.substr(0, both) == prefix.substr(0, both);
}

std::string without_indices(std::string_view name) {
  std::string result;
  for (std::size_t i = 0; i < name.size(); ++i) {
    result += name[i];
    if (name[i] != '[') continue;
    const std::size_t end = name.find(']', i);
    if (end == std::string_view::npos) continue;
    result += "*]";
    i = end;
  }
  return result;
}

std::string prefix_of(std::string_view name) {
  return std::string(name.substr(0, name.rfind('.') + 1));  // 0 without a dot
}

std::string last_part(std::string_view name) {
  return std::string(name.substr(name.rfind('.') + 1));
}

}  // namespace synfire
