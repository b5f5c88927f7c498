// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// cosim: what the service takes at most, which Describe tells clients.
#pragma once

#include <cstdint>
#include <stdexcept>

namespace synfire::cosim {

constexpr std::uint64_t kMessageBytes = 64u << 20;
constexpr std::uint64_t kQueuedSpikes = 16u << 20;
constexpr std::uint64_t kObservedItems = 4u << 20;

/// Something beyond a limit of the service.
struct TooMuch : std::runtime_error {
  using std::runtime_error::runtime_error;
};

}  // namespace synfire::cosim
