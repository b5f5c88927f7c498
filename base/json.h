// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// base: JSON whose keys stay in the order in which they are written: how it is read and written. (A header that only names it
// includes <nlohmann/json_fwd.hpp>.)
#pragma once

#include <filesystem>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

extern template class nlohmann::basic_json<nlohmann::ordered_map>;  // compiled once, in json.cpp

namespace synfire {

using Json = nlohmann::ordered_json;

/// In one line, or with `indent` spaces a level. Bytes that are no UTF-8 (names come from users' files) become U+FFFD.
std::string json_text(const Json& json, int indent = -1);

/// What is no JSON, or is nested more than `deepest` levels, gives a discarded value (`is_discarded`), and `why` says so.
Json parse_json(std::string_view text, std::string& why, int deepest = 64);
Json parse_json(std::string_view text);
/// Of a whole file; one that cannot be opened gives a discarded value, too.
Json read_json(const std::filesystem::path& file);

}  // namespace synfire
