// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// base: names of components and probes (`chip.core[3].neuron[17].v`): what they have in common, and globs over them. In a glob
// `*` stands for any characters, `?` for any one; nothing else is special.
#pragma once

#include <string>
#include <string_view>

namespace synfire {

bool glob_matches(std::string_view glob, std::string_view name);

/// Whether names that begin with `prefix` can match: what stands before the first `*` or `?` agrees as far as both go.
bool glob_can_begin(std::string_view glob, std::string_view prefix);

/// The name with `[*]` for everything in brackets: what elements of one array have in common.
std::string without_indices(std::string_view name);

/// `chip.` of `chip.core[3]`: what stands before the last part.
std::string prefix_of(std::string_view name);
/// `core[3]` of `chip.core[3]`.
std::string last_part(std::string_view name);

}  // namespace synfire
