// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// sweeps: which runs are the same: a hash of a merged configuration and of the contents of the files that it names.
#pragma once

#include <cstdint>
#include <filesystem>

#include "base/value.h"

namespace synfire {

/// What cannot change results (threads, titles) does not count.
std::uint64_t identity_of(const Value& merged);

/// Hash of a file's bytes; remembered while its size and time of change stay. 0 when it cannot be read.
std::uint64_t content_of(const std::filesystem::path& file);

}  // namespace synfire
