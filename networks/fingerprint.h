// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// networks: a number that tells networks apart, so that an image says which one it was made of.
#pragma once

#include <cstdint>

#include "networks/compiler.h"

namespace synfire {

/// FNV-1a, 64 bits, over everything that decides an image but the platform: nodes, parameters, edges, options. Numbers are
/// taken as whole words, text byte by byte. No defence against forgery.
std::uint64_t fingerprint(const Graph& graph, const CompileOptions& options);

}  // namespace synfire
