// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// scenarios/waves: writes VCD (IEEE 1364-2001, chapter 18): times in ps, hierarchy as scopes, reals, vectors, events, and the
// `string` variables that GTKWave and its tools know for state machines.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/text_file.h"
#include "kernel/probe.h"

namespace synfire {

/// A variable of the file. Several names are one variable seen in several places.
struct WaveVariable {
  ProbeKind kind = ProbeKind::real;
  std::uint32_t width = 1;
  std::vector<std::string> states;
  std::vector<std::string> names;  ///< scopes and the name, with dots; the first is the chip's or the network's own
};

/// How large files become, and how many are kept.
struct WaveFiles {
  std::optional<std::uint64_t> most_bytes;
  std::uint32_t files = 1;
};

/// The file before the last so many: `waves.2.vcd`.
std::filesystem::path numbered(const std::filesystem::path& file, std::uint32_t number);

class VcdWriter {
 public:
  /// Throws SimulationError when the file cannot be written.
  VcdWriter(std::filesystem::path path, std::vector<WaveVariable> variables, std::string version, WaveFiles files);

  /// Waves begin, or go on after a gap, with these values; an event has none.
  void begin(Picoseconds at, std::span<const std::uint64_t> values);
  /// A value changes, an event happens. Times never go back.
  void change(Picoseconds at, std::uint32_t variable, std::uint64_t value);
  /// Everything has been told up to and including `at`; the file may end here and the next one begin.
  void checkpoint(std::span<const std::uint64_t> values);
  /// A gap begins: nothing is known from here on.
  void pause(Picoseconds at);
  /// Ends the file.
  void close(Picoseconds at);

  /// Whether the limit of size was reached and nothing is written any more.
  bool full() const { return full_; }
  Picoseconds last() const { return now_; }
  const std::vector<WaveVariable>& variables() const { return variables_; }
  /// Of each event, whether the newest file has any.
  const std::vector<bool>& happened() const { return happened_; }

  /// The name of a variable's scopes and itself as the file has it: without what VCD cannot hold.
  static std::string legal(const std::string& name);

 private:
  void open();
  void declare();
  void time(Picoseconds at);
  void value(std::uint32_t variable, std::uint64_t value);
  void dump(const char* keyword, std::span<const std::uint64_t> values);
  void next_file(std::span<const std::uint64_t> values);
  void finish();

  std::filesystem::path path_;
  std::vector<WaveVariable> variables_;
  std::vector<std::string> codes_;
  std::vector<bool> happened_;
  std::string version_;
  WaveFiles files_;
  std::unique_ptr<TextFile> file_;
  Picoseconds now_ = -1;
  bool running_ = false;
  bool full_ = false;
};

}  // namespace synfire
