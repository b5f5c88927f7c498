// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// kernel: probes: what can be looked at while a chip runs. The plan of a component declares its probes, once; `describe`,
// `list`, globs, waves and recorded states all know them from there. In the running component a probe is its index:
//
//     enum : ProbeIndex { kLevel, kState };                                     // in the order of the declaration
//     if (probes().watched()) probes().set(kLevel, port, level, now + delay);   // a load and a branch when nobody looks
//
// Pushed probes tell each change with its own time, so a component may run ahead of the simulation. Sampled probes are asked
// for after every step instead (Component::sample), which suits what changes in place, such as potentials.
#pragma once

#include <bit>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/quantity.h"

namespace synfire {

/// real: a double. bits: an unsigned number of `width` bits. text: one of `states`, a state machine. event: something happened.
enum class ProbeKind : std::uint8_t { real, bits, text, event };
std::string_view kind_name(ProbeKind kind);

/// How many elements a probe has: one; `count`; or one for each neuron that the image puts on the core.
enum class ProbeExtent : std::uint8_t { scalar, array, neurons };

/// A declared probe. Build one with the functions below and the ones that return itself.
struct ProbeInfo {
  std::string name;  ///< below the component's path: `fifo`; of many elements `[]` stands where they differ: `neuron[].v`
  ProbeKind kind = ProbeKind::real;
  std::string meaning;
  std::string unit;  ///< may be empty
  std::uint32_t width = 1;
  std::vector<std::string> states;
  ProbeExtent extent = ProbeExtent::scalar;
  std::uint32_t count = 1;
  std::function<std::string(std::uint32_t)> place;  ///< what an element has for `[]`: `[2,3].east`; default: `[NUMBER]`
  bool sampled = false;
  bool usual = false;               ///< traced when a scenario names no signals: spikes and FIFOs of cores
  std::vector<std::string> others;  ///< further names of the same

  ProbeInfo array(std::uint32_t elements, std::function<std::string(std::uint32_t)> places = {}) &&;
  ProbeInfo of_neurons() &&;
  ProbeInfo also(std::string other) &&;
  ProbeInfo asked_for() &&;
  ProbeInfo traced_by_default() &&;

  /// The name of an element.
  std::string element(std::uint32_t which) const { return element_of(name, which); }
  std::string element_of(const std::string& pattern, std::uint32_t which) const;
  /// `real, mV`; `8 bits`; `text`.
  std::string kind_text() const;
};

ProbeInfo real_probe(std::string name, std::string unit, std::string meaning);
ProbeInfo bits_probe(std::string name, std::uint32_t width, std::string meaning);
ProbeInfo text_probe(std::string name, std::vector<std::string> states, std::string meaning);
ProbeInfo event_probe(std::string name, std::string meaning);

using ProbeIndex = std::uint32_t;

/// A change that a component told. `value` is what the kind says: a double's bits, a number, an index into `states`.
struct ProbeChange {
  Picoseconds at = 0;
  std::uint32_t signal = 0;
  bool relative = false;  ///< `value` is added, modulo 2^64: changes of a level may then come in any order
  std::uint64_t value = 0;
};

/// The probes of a running component: who looks, and what was told to them. Each component has its own, so components that
/// compute in parallel need no lock. Times are absolute: those of the simulation, or ahead of it by less than a step.
class Probes {
 public:
  static constexpr std::uint32_t kNobody = 0xffffffff;

  bool watched() const { return watched_; }
  bool watched(ProbeIndex probe) const { return watched_ && probe < signals_.size() && !signals_[probe].empty(); }

  void set(ProbeIndex probe, std::uint32_t element, std::uint64_t value, Picoseconds at) {
    if (const std::uint32_t signal = signal_of(probe, element); signal != kNobody)
      changes_.push_back({at, signal, false, value});
  }
  void set_real(ProbeIndex probe, std::uint32_t element, double value, Picoseconds at) {
    set(probe, element, std::bit_cast<std::uint64_t>(value), at);
  }
  void event(ProbeIndex probe, std::uint32_t element, Picoseconds at) { set(probe, element, 1, at); }
  /// Raises (or lowers) a level of kind bits from that time on.
  void add(ProbeIndex probe, std::uint32_t element, std::int64_t by, Picoseconds at) {
    if (const std::uint32_t signal = signal_of(probe, element); signal != kNobody) {
      changes_.push_back({at, signal, true, static_cast<std::uint64_t>(by)});
    }
  }

  /// What the component's plan declared. Set when a chip is made.
  const std::vector<ProbeInfo>& declared() const { return *declared_; }
  void declare(std::shared_ptr<const std::vector<ProbeInfo>> probes) { declared_ = std::move(probes); }

  /// For who looks: changes of that element are told under that number.
  void watch(ProbeIndex probe, std::uint32_t element, std::uint32_t signal);
  /// Moves what was told since the last time to the end of `changes`.
  void take(std::vector<ProbeChange>& changes);

 private:
  static const std::shared_ptr<const std::vector<ProbeInfo>>& nothing();
  std::uint32_t signal_of(ProbeIndex probe, std::uint32_t element) const {
    if (!watched_ || probe >= signals_.size() || element >= signals_[probe].size()) return kNobody;
    return signals_[probe][element];
  }

  bool watched_ = false;
  std::shared_ptr<const std::vector<ProbeInfo>> declared_ = nothing();
  std::vector<std::vector<std::uint32_t>> signals_;  ///< by probe, then element
  std::vector<ProbeChange> changes_;
};

}  // namespace synfire
