// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// scenarios/waves: which signals a scenario asks for.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "scenarios/load.h"
#include "scenarios/waves/catalogue.h"

namespace synfire {

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

}  // namespace synfire
