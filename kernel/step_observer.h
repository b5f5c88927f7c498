// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// kernel: who is at both ends of a step: sources that inject, observers that look on afterwards.
#pragma once

#include <cstdint>

#include "base/quantity.h"
#include "base/spike.h"

namespace synfire {

/// Where the spikes of the outside come from: called at the start of each step, fills the packets of that step (source
/// kOutside).
class SpikeSource {
 public:
  virtual ~SpikeSource() = default;
  virtual void inject(std::uint64_t step, PacketBatch& batch) = 0;
};

/// One step of the chip, for observers. Times are absolute.
struct StepReport {
  std::uint64_t step = 0;
  Picoseconds start = 0;
  Picoseconds end = 0;
};

/// Looks on after every step, before anything of the next one happens. Throwing ends the run.
class StepObserver {
 public:
  virtual ~StepObserver() = default;
  virtual void on_step(const StepReport& report) = 0;
};

}  // namespace synfire
