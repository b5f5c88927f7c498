// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// scenarios: the results folder. It is written to the side (`DIR.partial-PID`) and put in place when complete. What fails is
// left in `DIR.failed`; what is killed stays where it is, under a name that nobody takes for results.
#pragma once

#include <filesystem>
#include <string>

namespace synfire {

class ResultsFolder {
 public:
  /// Throws InputError when there is something at `target` that is no results folder, or when it cannot be written.
  explicit ResultsFolder(std::filesystem::path target);
  /// Leaves what there is in DIR.failed, unless it was put in place.
  ~ResultsFolder();
  ResultsFolder(const ResultsFolder&) = delete;
  ResultsFolder& operator=(const ResultsFolder&) = delete;

  /// Where to write.
  const std::filesystem::path& path() const { return partial_; }

  /// Puts the results in place of what was there before. Throws SimulationError when that fails.
  void commit();
  /// Puts what there is into DIR.failed, and says where it is.
  std::filesystem::path fail();
  /// Removes what there is: nothing has happened yet.
  void discard();

 private:
  std::filesystem::path target_;
  std::filesystem::path partial_;
  bool open_ = true;
};

/// Whether a folder holds results of Synfire: a summary.json that says so.
bool is_results_folder(const std::filesystem::path& folder);

}  // namespace synfire
