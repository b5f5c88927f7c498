// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// cosim: collecting probes.
#include "cosim/probe_tap.h"

#include <algorithm>
#include <bit>

#include "base/error.h"

namespace synfire::cosim {

ProbeTap::ProbeTap(Chip& chip, const Description& description, const Image& image, const std::vector<Signal>& traced)
    : chip_(chip), description_(description), image_(image), traced_(traced) {}

std::vector<std::uint32_t> ProbeTap::find(const std::vector<std::string>& globs) {
  std::vector<std::uint32_t> numbers;
  if (globs.empty()) return numbers;
  bool traced = false;
  for (const Signal& signal : matching_signals(globs, description_, image_)) {
    if (const auto known = known_.find(signal.key); known != known_.end()) {
      numbers.push_back(known->second);
    } else if (std::ranges::any_of(traced_, [&](const Signal& other) { return other.key == signal.key; })) {
      traced = true;
    } else if (add(signal)) {
      numbers.push_back(known_.at(signal.key));
    }
  }
  if (numbers.empty()) {
    throw InputError({}, "probes",
                     traced ? "found only what the scenario's trace writes; expected other probes"
                            : "found only what this network's neurons do not have; expected other probes");
  }
  return numbers;
}

/// False when this chip has no such thing, or it is no component's.
bool ProbeTap::add(const Signal& signal) {
  if (signal.key.source != SignalSource::component) return false;
  Component& component = *chip_.components()[signal.key.owner];
  const auto number = static_cast<std::uint32_t>(taps_.size());
  Tap tap{signal.chip_name, &component, signal.info, signal.key.element, 0, 0.0};
  if (signal.info->sampled) {
    if (!component.sample(*signal.info, tap.element, {&tap.value, 1})) return false;
    sampled_.push_back(number);
  } else {
    component.probes().watch(signal.key.probe, tap.element, number);
    if (std::ranges::find(tellers_, &component) == tellers_.end()) tellers_.push_back(&component);
  }
  known_[signal.key] = number;
  taps_.push_back(std::move(tap));
  return true;
}

const std::vector<TappedChange>& ProbeTap::look(Picoseconds end) {
  changes_.clear();
  told_.clear();
  for (Component* component : tellers_) component->probes().take(told_);
  std::ranges::stable_sort(told_, {}, &ProbeChange::at);
  for (const ProbeChange& change : told_) {
    Tap& tap = taps_[change.signal];
    tap.level = change.relative ? tap.level + change.value : change.value;
    const double value = tap.info->kind == ProbeKind::real ? std::bit_cast<double>(tap.level) : static_cast<double>(tap.level);
    changes_.push_back({change.signal, change.at, value});
  }
  for (const std::uint32_t signal : sampled_) {
    Tap& tap = taps_[signal];
    double value = 0.0;
    tap.component->sample(*tap.info, tap.element, {&value, 1});
    if (std::bit_cast<std::uint64_t>(value) == std::bit_cast<std::uint64_t>(tap.value)) continue;
    tap.value = value;
    changes_.push_back({signal, end, value});
  }
  return changes_;
}

}  // namespace synfire::cosim
