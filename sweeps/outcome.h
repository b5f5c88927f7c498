// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// sweeps: how a point came out: its state, its numbers, and if it failed, why. It is kept beside the point's results, too, so
// that a lost ledger can be made anew and nodes of a cluster need no ledger.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "base/schema.h"

namespace synfire {

/// waiting: not run so far, or lost; done: it has results; refused: bad input (exit code 2); failed: it ran and failed;
/// exceeded: it took more than its limits.
enum class PointState { waiting, running, done, refused, failed, exceeded };
template <>
struct Choices<PointState> {
  static constexpr std::pair<std::string_view, PointState> kAll[] = {
      {"waiting", PointState::waiting}, {"running", PointState::running}, {"done", PointState::done},
      {"refused", PointState::refused}, {"failed", PointState::failed},   {"exceeded", PointState::exceeded}};
};
inline bool is_over(PointState state) {
  return state != PointState::waiting && state != PointState::running;
}

struct Outcome {
  PointState state = PointState::failed;
  std::string reason;                          ///< empty when there is nothing to say
  std::vector<std::optional<double>> metrics;  ///< in the order of the plan
  double seconds = 0.0;                        ///< wall time of its process
  std::uint64_t identity = 0;                  ///< 0: unknown
  bool no_room = false;                        ///< it failed because a disk is full: no fault of its own
};

/// What a process left: how it ended, what it said, and its results folder.
struct Ending {
  bool exited = false;
  int code = 0;  ///< exit code, or the signal
  bool timed_out = false;
  bool short_of_memory = false;  ///< there is a limit of memory, and it may have bitten
  std::string errors;            ///< end of its standard error
  double seconds = 0.0;
};
Outcome judge(const Ending& ending, const std::filesystem::path& results, const std::vector<std::string>& metrics);

/// The numbers of a results folder; nothing where it has none.
std::vector<std::optional<double>> read_metrics(const std::filesystem::path& results, const std::vector<std::string>& metrics);

/// `000017.json` beside the results folder `000017`, put in place at once when complete; `paths` are those of the metrics.
std::filesystem::path outcome_file(const std::filesystem::path& results);
void write_outcome(const std::filesystem::path& results, const Outcome& outcome, const std::vector<std::string>& paths);
/// Nothing when there is none, or one of other metrics.
std::optional<Outcome> read_outcome(const std::filesystem::path& results, const std::vector<std::string>& paths);

/// Removes what shall not stay of a point's results.
void tidy_results(const std::filesystem::path& results, bool summary);

}  // namespace synfire
