// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// tests: where things are. Only places.cpp knows the folders of this clone, so that clones share what is compiled.
#pragma once

#include <string>

namespace synfire::test {

/// The repository.
std::string source_folder();
/// Where the program and its libraries were built.
std::string build_folder();
/// Golden data and recordings of third parties; it may be absent. The environment variable SYNFIRE_SHARED wins.
std::string shared_folder();

}  // namespace synfire::test
