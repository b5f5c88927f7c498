// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// cosim: the probes that clients look at, collected after each step, whoever asked for them.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "platforms/chip.h"
#include "scenarios/waves/signals.h"

namespace synfire::cosim {

struct TappedChange {
  std::uint32_t signal = 0;
  Picoseconds at = 0;
  double value = 0.0;  ///< of a probe of states: the number of the state
};

class ProbeTap {
 public:
  /// All must outlive this. `traced`: what the scenario's waves look at; a probe tells one listener.
  ProbeTap(Chip& chip, const Description& description, const Image& image, const std::vector<Signal>& traced);

  /// The signals that these globs name, by their numbers. Throws InputError.
  std::vector<std::uint32_t> find(const std::vector<std::string>& globs);
  /// `core[3].neuron[17].v`
  const std::string& name(std::uint32_t signal) const { return taps_[signal].name; }

  /// What changed in the step that ends then, by time.
  const std::vector<TappedChange>& look(Picoseconds end);

 private:
  struct Tap {
    std::string name;
    Component* component = nullptr;
    std::shared_ptr<const ProbeInfo> info;
    std::uint32_t element = 0;
    std::uint64_t level = 0;  ///< of a pushed one, so that relative changes can be told
    double value = 0.0;       ///< of a sampled one
  };
  bool add(const Signal& signal);

  Chip& chip_;
  const Description& description_;
  const Image& image_;
  const std::vector<Signal>& traced_;
  std::map<SignalKey, std::uint32_t> known_;
  std::vector<Tap> taps_;
  std::vector<std::uint32_t> sampled_;
  std::vector<Component*> tellers_;
  std::vector<ProbeChange> told_;
  std::vector<TappedChange> changes_;
};

}  // namespace synfire::cosim
