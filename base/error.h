// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// base: what can go wrong, and how it is told. Problems in a user's files are collected, so that all of them are reported at
// once, each as `FILE:LINE:COLUMN: error: path.to.value: found X; expected Y (did you mean Z?)`.
#pragma once

#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace synfire {

/// What the program's exit code says; its contract.
namespace exit_code {
enum ExitCode { kDone = 0, kNotMet = 1, kBadInput = 2, kFailed = 3, kDefect = 70 };
}

/// A place in a user's file. Line and column count from 1; line 0 means that the file has no lines (NIR, ELF) or that there is
/// no file (the command line).
struct Location {
  std::string file;
  int line = 0;
  int column = 0;

  bool operator==(const Location&) const = default;
};

/// Where values of the command line say that they are from.
inline const Location kCommandLine{"command line", 0, 0};

/// `file:line:column`, `file`, or nothing when there is no file.
std::string to_string(const Location& where);

/// One thing that is wrong in a user's input.
struct Problem {
  Location where;
  std::string path;     ///< what is wrong there: `core.soma.type`, `node/lif1/tau`; may be empty
  std::string message;  ///< `found X; expected Y`

  /// The line of standard error, without its line feed.
  std::string text() const;
};

/// Bad input (exit code 2): carries every problem found.
class InputError : public std::runtime_error {
 public:
  explicit InputError(std::vector<Problem> problems);
  InputError(Location where, std::string path, std::string message);

  const std::vector<Problem>& problems() const { return problems_; }

 private:
  std::vector<Problem> problems_;
};

/// The simulation itself failed (exit code 3): a deadlock, a limit, a model's own check, an interrupt.
class SimulationError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// Collects problems while a file is read. Past `kMost` further ones are counted, not kept.
class Problems {
 public:
  static constexpr std::size_t kMost = 200;

  void add(Location where, std::string path, std::string message);
  void add(const std::vector<Problem>& others);

  bool empty() const { return all_.empty(); }
  std::size_t count() const { return all_.size() + dropped_; }
  const std::vector<Problem>& all() const { return all_; }

  /// Throws InputError with everything collected, if there is anything.
  void throw_if_any();

 private:
  std::vector<Problem> all_;
  std::size_t dropped_ = 0;
};

/// The candidate that `name` was probably meant to be (smallest edit distance, at most a third of its length), or an empty
/// string.
std::string closest(std::string_view name, std::span<const std::string> candidates);

/// ` (did you mean Z?)`, or an empty string when nothing is close.
std::string did_you_mean(std::string_view name, std::span<const std::string> candidates);

/// `a, b or c`; long lists are cut after a dozen.
std::string any_of(std::span<const std::string> names);

/// A user's text made fit for one line of a message: quoted, control characters replaced, cut after 60 characters.
std::string shown(std::string_view text);

}  // namespace synfire
