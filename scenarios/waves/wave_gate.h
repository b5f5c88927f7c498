// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// scenarios/waves: what of all changes is written: those within the window of time and, where there is a trigger, around what
// it waits for. The stretch before comes from a ring in memory.
#pragma once

#include <cstdint>
#include <deque>
#include <limits>
#include <optional>
#include <vector>

#include "kernel/probe.h"
#include "scenarios/waves/vcd_writer.h"

namespace synfire {

/// A bound that a signal passes. An event passes it each time.
struct Trigger {
  enum class Test : std::uint8_t { event, above, below, equals };
  Test test = Test::event;
  double bound = 0.0;
};

struct WaveWindow {
  static constexpr Picoseconds kForever = std::numeric_limits<Picoseconds>::max();
  Picoseconds from = 0;
  Picoseconds to = kForever;
  std::optional<Trigger> when;
  Picoseconds before = 0;
  Picoseconds after = kForever;
};

class WaveGate {
 public:
  /// Changes held for the stretch before a trigger; more would be older than what is worth the memory.
  static constexpr std::size_t kMostHeld = 4'000'000;

  /// `kinds` and `looked_at` (by the trigger) are by signal. The first `written` signals are variables of the file, of the same
  /// number; those after them are for the trigger only.
  WaveGate(VcdWriter& out, WaveWindow window, std::vector<ProbeKind> kinds, std::vector<bool> looked_at, std::uint32_t written);

  /// What a signal is at time 0.
  void start(std::uint32_t signal, std::uint64_t value);
  /// Changes come in the order of their times.
  void change(const ProbeChange& change);
  /// The run ended then.
  void close(Picoseconds end);

  std::uint64_t triggered() const { return triggered_; }
  bool lost_some() const { return lost_; }

 private:
  struct Held {
    Picoseconds at;
    std::uint32_t signal;
    std::uint64_t value;
  };
  bool fires(std::uint32_t signal, std::uint64_t before, std::uint64_t after) const;
  bool passes(std::uint32_t signal, std::uint64_t value) const;
  void settle();
  void open();
  void emit(std::uint32_t signal);
  void hold(std::uint32_t signal);
  void forget(Picoseconds before);
  void end_stretch();

  VcdWriter& out_;
  WaveWindow window_;
  std::vector<ProbeKind> kinds_;
  std::vector<bool> looked_at_;
  std::uint32_t written_count_;
  std::vector<std::uint64_t> now_value_;  ///< at time now_
  std::vector<std::uint64_t> told_;       ///< at the last settled time
  std::vector<std::uint64_t> base_;       ///< before the first change that is held
  std::vector<bool> dirty_;
  std::vector<std::uint32_t> changed_;  ///< at time now_
  std::deque<Held> ring_;
  Picoseconds now_ = 0;
  Picoseconds until_ = -1;  ///< end of the stretch that is written
  bool writing_ = false;    ///< a stretch is open
  bool fired_ = false;      ///< at time now_
  std::uint64_t triggered_ = 0;
  bool lost_ = false;
};

}  // namespace synfire
