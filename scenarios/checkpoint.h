// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// scenarios: the state of a chip between two steps, as bytes: its memory, what is on its way, where its inputs are. With the
// same platform and network, whoever restores it goes on with the same spikes.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "networks/image.h"
#include "platforms/chip.h"
#include "stimuli/stimulus.h"

namespace synfire {

/// Throws InputError when a device was used, whose state no checkpoint holds. Processors that run and fabrics clock by clock
/// have more, too: see Session.
std::vector<std::byte> save_checkpoint(Chip& chip, Stimulus& stimulus, const Image& image);

/// Throws InputError, and leaves the chip as it was, for such a device, and when the bytes are damaged or of another chip or
/// network; SimulationError when they are whole and still make no sense.
void restore_checkpoint(std::span<const std::byte> bytes, Chip& chip, Stimulus& stimulus, const Image& image);

}  // namespace synfire
