// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// networks: NIR in. A file becomes a checked, flat graph, or every problem with it is told.
#pragma once

#include <filesystem>

#include "networks/graph.h"

namespace synfire {

/// Reads a NIR file. Throws InputError with every problem found, as `FILE: error: node/lif1/tau: found ...; expected ...`.
/// libhdf5 runs in a forked child with limits of time and memory, so a damaged file costs neither this process nor the machine.
Graph read_nir(const std::filesystem::path& path);

}  // namespace synfire
