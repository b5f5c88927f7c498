// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// reports: what the page of a run shows, from its results folder. Long lists are thinned, and the page says so.
#pragma once

#include <filesystem>
#include <nlohmann/json_fwd.hpp>

namespace synfire {

/// Throws InputError when the folder holds no results, or results that cannot be read.
nlohmann::ordered_json run_json(const std::filesystem::path& folder);

}  // namespace synfire
