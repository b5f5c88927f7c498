// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// cosim: what a client needs to know of the chip before it begins, and the events that it can wait for.
#pragma once

#include "cosim/driver.h"
#include "cosim/synfire.pb.h"

namespace synfire::cosim {

/// Platform, nodes, memory map, symbols, probes; not the version, limits and position.
void describe(const DrivenRun& run, v1::Description& description);

/// Throws InputError when there is no such node, or nothing at that address.
void set_event(const v1::Event& event, DrivenRun& run, Goal& goal);

}  // namespace synfire::cosim
