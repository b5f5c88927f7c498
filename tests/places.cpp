// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// tests: where things are.
#include "tests/places.h"

#include <cstdlib>

namespace synfire::test {

std::string source_folder() {
  return SYNFIRE_SOURCE;
}
std::string build_folder() {
  return SYNFIRE_BUILD_DIR;
}
std::string shared_folder() {
  const char* variable = std::getenv("SYNFIRE_SHARED");
  return variable != nullptr ? variable : SYNFIRE_SHARED;
}

}  // namespace synfire::test
