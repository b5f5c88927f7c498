// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// cosim: spikes from clients.
#pragma once

#include "cosim/driver.h"

namespace synfire::cosim {

/// Gives spikes to the stream of their Input node, or none of them: throws InputError when something is wrong with them,
/// TooMuch when too many wait already. A job of the driver.
void inject(const v1::Spikes& spikes, Driver& driver);

}  // namespace synfire::cosim
