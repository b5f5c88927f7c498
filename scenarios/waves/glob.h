// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// scenarios/waves: globs over names of probes. `*` stands for any characters, `?` for any one; nothing else is special.
#pragma once

#include <string>
#include <string_view>

namespace synfire {

bool glob_matches(std::string_view glob, std::string_view name);

/// Whether names that begin with `prefix` can match: what stands before the first `*` or `?` agrees as far as both go.
bool glob_can_begin(std::string_view glob, std::string_view prefix);

/// The name with `[*]` for everything in brackets: what elements of one array have in common.
std::string without_indices(std::string_view name);

}  // namespace synfire
