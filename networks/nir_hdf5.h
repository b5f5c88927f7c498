// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// networks: the walk over an HDF5 file that holds a NIR graph. Runs in the child process only.
#pragma once

#include "networks/nir_child.h"
#include "networks/raw_tree.h"

namespace synfire {

/// Sends every dataset that can matter to a NIR graph, and a problem for everything that cannot be read: links that lead out of
/// the file or in circles, data that are damaged, not plausible for the file's size, or of no use.
void send_hdf5_tree(const char* path, const ReadLimits& limits, TreeSender& sender);

}  // namespace synfire
