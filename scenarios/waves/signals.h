// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// scenarios/waves: which signals a scenario asks for. Probes are declared by components; the image says which neurons are in
// use and what the network calls them, so a neuron's probe has two names: `core[3].neuron[17].v` and `lif1[17].v`.
#pragma once

#include <compare>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "networks/image.h"
#include "platforms/description.h"
#include "scenarios/load.h"

namespace synfire {

/// Where a signal comes from: a component's probe, an element of an Input node, or the power of a component.
enum class SignalSource : std::uint8_t { component, input, power };

struct SignalKey {
  SignalSource source = SignalSource::component;
  std::uint32_t owner = 0;  ///< index of the instance, or of the node; of the power of the whole chip kWholeChip
  std::uint32_t probe = 0;
  std::uint32_t element = 0;

  static constexpr std::uint32_t kWholeChip = 0xffffffff;
  auto operator<=>(const SignalKey&) const = default;
};

/// A signal to be written, or looked at by a trigger.
struct Signal {
  SignalKey key;
  std::shared_ptr<const ProbeInfo> info;
  std::string chip_name;                   ///< empty: the chip has no word for it
  std::vector<std::string> network_names;  ///< the node's own first, then those of Output nodes that are it seen again
  bool shown = true;                       ///< else only a trigger looks
};

struct Signals {
  static constexpr std::size_t kMost = 1'000'000;
  std::vector<Signal> all;             ///< those that are shown, by key; then those that are not
  std::vector<std::uint32_t> trigger;  ///< those that the trigger looks at
};

/// The signals that `trace` asks for. What matches nothing is a problem at its place in the file, with the nearest names.
Signals find_signals(const Scenario& scenario, const Description& platform, const Image& image, Problems& problems);

/// The signals that any of these globs names. Throws InputError when one matches nothing.
std::vector<Signal> matching_signals(const std::vector<std::string>& globs, const Description& platform, const Image& image);

/// Whether a glob matches one of the signal's names.
bool signal_matches(const std::string& glob, const Signal& signal);

/// Power over each step of a component, or of the whole chip.
ProbeInfo power_probe();

}  // namespace synfire
