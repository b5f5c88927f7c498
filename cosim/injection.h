// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// cosim: spikes from clients.
#pragma once

#include "cosim/driver.h"

namespace synfire::cosim {

/// Gives spikes to the streams of their Input nodes, or none of them: throws InputError when something is wrong with them,
/// TooMuch when too many wait already. A job of the driver.
void inject(const google::protobuf::RepeatedPtrField<v1::Spikes>& all, Driver& driver);

}  // namespace synfire::cosim
