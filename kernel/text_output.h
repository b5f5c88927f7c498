// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// kernel: components that write text to the outside (a UART, semihosting): a run gives them a file of its results.
#pragma once

#include <iosfwd>

namespace synfire {

class TextOutput {
 public:
  virtual ~TextOutput() = default;
  /// Must outlive the simulation.
  virtual void set_sink(std::ostream& sink) = 0;
};

}  // namespace synfire
