// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// base: reading and writing JSON.
#include "base/json.h"

#include <fstream>
#include <iterator>

#include "base/error.h"

template class nlohmann::basic_json<nlohmann::ordered_map>;

namespace synfire {

std::string json_text(const Json& json, int indent) {
  return json.dump(indent, ' ', false, Json::error_handler_t::replace);
}

Json parse_json(std::string_view text, std::string& why, int deepest) {
  Json json(Json::value_t::discarded);
  try {
    Json whole = Json::parse(text, [&](int depth, Json::parse_event_t, Json&) {
      if (depth > deepest) why = "values nested more than " + std::to_string(deepest) + " deep";
      return depth <= deepest;
    });
    if (why.empty()) json = std::move(whole);
  } catch (const Json::exception& error) {
    if (why.empty()) why = "damaged JSON: " + shown(error.what());
  }
  return json;
}

Json parse_json(std::string_view text) {
  std::string why;
  return parse_json(text, why);
}

Json read_json(const std::filesystem::path& file) {
  std::ifstream stream(file, std::ios::binary);
  if (!stream) return Json(Json::value_t::discarded);
  return parse_json(std::string(std::istreambuf_iterator<char>(stream), {}));
}

}  // namespace synfire
