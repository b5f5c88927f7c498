// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// sweeps: chunks: the points of one task of a cluster, as a file that one side writes and a node reads (run_chunk). It says all
// that the node needs to know.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "sweeps/launcher.h"

namespace synfire {

struct Chunk {
  struct Item {
    Task task;                       ///< its point is not in the file
    std::vector<std::string> words;  ///< behind `synfire`
  };
  PointSetup setup;
  std::vector<Item> items;
};

std::filesystem::path chunk_file(const std::filesystem::path& folder, int index);

/// Throws WriteError.
void write_chunk(const std::filesystem::path& file, const Chunk& chunk);
/// Throws InputError when it is no chunk.
Chunk read_chunk(const std::filesystem::path& file);

}  // namespace synfire
