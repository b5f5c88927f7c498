// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// tests/golden: what a set of golden cases is to the program that replays them. A set is a file that registers itself here.
#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <vector>

namespace synfire::golden {

struct GoldenSet {
  /// Whether a folder is a case of this set.
  bool (*is_case)(const std::filesystem::path& folder);
  /// The runs of a case. Throws InputError when the folder cannot be read.
  std::vector<std::string> (*runs)(const std::filesystem::path& folder);
  /// Replays one run, in a process of its own. Returns the first difference, or an empty string. Throws InputError when a file
  /// of the case cannot be read.
  std::string (*replay)(const std::filesystem::path& folder, const std::string& run);
};

/// All sets by name.
inline std::map<std::string, GoldenSet>& sets() {
  static std::map<std::string, GoldenSet> all;
  return all;
}

struct RegisteredSet {
  RegisteredSet(const char* name, GoldenSet set) { sets().emplace(name, set); }
};

}  // namespace synfire::golden
