// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// kernel: a core whose clock runs on while it waits: the discipline tells it when its step has ended.
#pragma once

#include "base/quantity.h"

namespace synfire {

class Clocked {
 public:
  virtual ~Clocked() = default;
  /// Lets the clock run until then (time since the start of the simulation).
  virtual void run_to(Picoseconds time) = 0;
};

}  // namespace synfire
