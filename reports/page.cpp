// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// reports: putting pages together.
#include "reports/page.h"

#include "base/json.h"
#include "reports/assets.h"

namespace synfire {

namespace {

/// JSON within a script element: nothing in it may look like a tag.
std::string script_json(const Json& data) {
  const std::string text = json_text(data);
  std::string safe;
  safe.reserve(text.size() + text.size() / 50);
  for (const char c : text) {
    if (c == '<') {
      safe += "\\u003c";
    } else {
      safe += c;
    }
  }
  return safe;
}

std::string escaped(const std::string& text) {
  std::string safe;
  for (const char c : text) {
    switch (c) {
      case '<': safe += "&lt;"; break;
      case '>': safe += "&gt;"; break;
      case '&': safe += "&amp;"; break;
      default: safe += c;
    }
  }
  return safe;
}

}  // namespace

bool has_charts() {
  return !asset(Asset::charts).empty();
}

std::string build_page(PageKind kind, const std::string& title, const Json& data) {
  std::string page;
  const auto add = [&](std::string_view text) { page += text; };
  add("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" "
      "content=\"width=device-width, "
      "initial-scale=1\">\n<link rel=\"icon\" href=\"data:,\">\n<title>");
  add(escaped(title));
  add("</title>\n<style>\n");
  add(asset(Asset::styles));
  add("</style>\n</head>\n<body>\n<main></main>\n<script type=\"application/json\" id=\"data\">");
  add(script_json(data));
  add("</script>\n<script>\n");
  add(asset(Asset::charts));
  add("\n</script>\n<script>\n");
  add(asset(Asset::parts));
  add("</script>\n<script>\n");
  add(asset(kind == PageKind::run ? Asset::run : Asset::sweep));
  add("</script>\n</body>\n</html>\n");
  return page;
}

}  // namespace synfire
