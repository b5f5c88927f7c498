// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// reports: what the page of a run shows, from its results folder. Long lists are thinned, and the page says so.
#pragma once

#include <filesystem>

#include "base/json.h"

namespace synfire {

/// Throws InputError when the folder holds no results, or results that cannot be read.
Json run_json(const std::filesystem::path& folder);

}  // namespace synfire
