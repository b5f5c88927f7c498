// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// tests: how a test case says that it cannot run here. ./run-tests lists the reasons before its summary.
#pragma once

#include <cstdlib>
#include <iostream>
#include <string_view>

namespace synfire::test {

/// Ends the process, which is the test case's own, with the exit code that ctest knows as skipped.
[[noreturn]] inline void skip(std::string_view reason) {
  std::cout << "SKIPPED: " << reason << std::endl;
  std::_Exit(77);
}

}  // namespace synfire::test
