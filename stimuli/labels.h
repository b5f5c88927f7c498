// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// stimuli: the labels of samples, as users write them: CSV with the header `sample,label`.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"

namespace synfire {

/// Label of each sample; samples are 0, 1, 2, ... without gaps, in any order. `classes`: labels are below. Problems are
/// collected.
std::vector<std::uint32_t> parse_labels(std::string_view text, const std::string& file, std::uint64_t classes,
                                        Problems& problems);
/// Throws InputError with every problem found (up to a limit).
std::vector<std::uint32_t> read_labels(const std::filesystem::path& path, std::uint64_t classes);

}  // namespace synfire
