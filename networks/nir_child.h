// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// networks: the forked child that opens a NIR file with libhdf5. That library spins or crashes on some damaged files, so it
// runs where that harms nobody: with limits of processor time and memory, and with nothing to say but a stream of records.
#pragma once

#include <cstdint>

#include "networks/raw_tree.h"

namespace synfire {

/// What reading one file may cost, derived from its size. Real weights hardly compress, constant arrays compress a
/// thousandfold; a small file may hold some big constant arrays, a big one anything up to gzip's own limit of about 1032.
struct ReadLimits {
  explicit ReadLimits(std::uint64_t file_size);

  std::uint64_t file_size;
  RawBudget tree;
  std::uint64_t value_bytes;  ///< of all numeric data as float64
  std::uint64_t memory;       ///< address space that the child may add to what it was born with
  double processor_seconds;
  double wall_seconds;
};

/// Reads the file and writes the tree's stream to `pipe`; the exit status of the child. Only for use after fork.
int run_nir_child(const char* path, const ReadLimits& limits, int pipe) noexcept;

}  // namespace synfire
