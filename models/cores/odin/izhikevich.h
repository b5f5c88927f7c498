// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// models/cores/odin: ODIN's phenomenological Izhikevich neuron (bit 0 of the word is 0): twenty behaviours, each switched on by
// parameters, from small counters: an accumulator of 11 bits whose one bit, when it flips, moves a potential of 4 bits.
#pragma once

#include "models/cores/odin/word.h"

namespace synfire::odin {

Update update_izhikevich(const Word& word, const Event& event);

}  // namespace synfire::odin
