// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// scenarios: what feeds each input of a compiled network, opened.
#pragma once

#include <map>
#include <string>

#include "scenarios/prepare.h"

namespace synfire {

/// Fills `events` and `injected`, one for each of image.inputs. `lists`: the spike lists that were read, by their input. Input
/// that comes after the last step is warned of; recordings and FIFOs that are no good go to `problems`.
void open_streams(Prepared& prepared, std::map<std::string, SpikeList> lists, Problems& problems);

}  // namespace synfire
