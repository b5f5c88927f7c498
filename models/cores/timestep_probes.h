// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// models/cores: what can be looked at in a time-stepped core.
#pragma once

#include <vector>

#include "kernel/probe.h"
#include "models/cores/timestep_engine.h"

namespace synfire {

/// The probes that a core tells by itself; those of its memory follow them.
enum TimestepProbe : ProbeIndex { kFifoProbe, kStateProbe, kSpikeProbe, kAccumulatorProbe };
enum class TimestepState : std::uint8_t { idle, integrate, update };

std::vector<ProbeInfo> timestep_probes(const TimestepDesign& design);

}  // namespace synfire
