// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// base: YAML out: a block of lines, or one line in flow style.
#include <algorithm>

#include "base/quantity.h"
#include "base/value.h"

namespace synfire {

namespace {

bool plain_is_safe(const std::string& text) {
  if (text.empty() || text == "null" || text == "~" || text == "Null" || text == "NULL") return false;
  if (text.front() == ' ' || text.back() == ' ' || text.back() == ':') return false;
  if (std::string_view("-?:,[]{}#&*!|>'\"%@`").find(text.front()) != std::string_view::npos) {
    if (!(text.front() == '-' && text.size() > 1 && text[1] != ' ' && parse_number(text))) return false;
  }
  return std::ranges::none_of(text,
                              [](unsigned char c) {
                                return c < 0x20 || c == 0x7f || c == ',' || c == '[' || c == ']' || c == '{' || c == '}';
                              }) &&
         text.find(": ") == std::string::npos && text.find(" #") == std::string::npos;
}

std::string quoted_text(const std::string& text) {
  std::string result = "\"";
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '"' || c == '\\') {
      result += '\\';
      result += c;
    } else if (byte < 0x20 || byte == 0x7f) {
      constexpr char kHex[] = "0123456789abcdef";
      result += "\\x";
      result += kHex[byte >> 4];
      result += kHex[byte & 15];
    } else {
      result += c;
    }
  }
  return result + "\"";
}

std::string key_text(const std::string& key) {
  return plain_is_safe(key) ? key : quoted_text(key);
}

std::string origin_text(const Value& value) {
  switch (value.origin) {
    case Origin::default_value: return "default";
    case Origin::command_line: return "command line";
    case Origin::file: break;
  }
  return to_string(value.where);
}

bool one_line(const Value& value) {
  if (value.is_list())
    return std::ranges::all_of(value.items, [](const Value& item) { return item.is_scalar() || item.is_null(); });
  return !value.is_map() || value.entries.empty();
}

void write(const Value& value, int indent, bool annotate, std::string& out) {
  const auto line = [&](const Value& v) { out += flow_yaml(v) + (annotate ? "  # " + origin_text(v) : std::string()) + "\n"; };
  const std::string pad(static_cast<std::size_t>(indent), ' ');
  if (value.is_map()) {
    for (const Value::Entry& entry : value.entries) {
      out += pad + key_text(entry.key) + ":";
      if (one_line(entry.value)) {
        out += " ";
        line(entry.value);
      } else {
        out += "\n";
        write(entry.value, indent + 2, annotate, out);
      }
    }
  } else if (value.is_list()) {
    for (const Value& item : value.items) {
      if (one_line(item)) {
        out += pad + "- ";
        line(item);
      } else {
        std::string inner;
        write(item, indent + 2, annotate, inner);
        inner.replace(static_cast<std::size_t>(indent), 2, "- ");
        out += inner;
      }
    }
  } else {
    out += pad;
    line(value);
  }
}

}  // namespace

std::string flow_yaml(const Value& value) {
  std::string text;
  switch (value.kind) {
    case Value::Kind::null: return "null";
    case Value::Kind::scalar: return value.quoted || !plain_is_safe(value.text) ? quoted_text(value.text) : value.text;
    case Value::Kind::list:
      for (const Value& item : value.items) text += (text.empty() ? "" : ", ") + flow_yaml(item);
      return "[" + text + "]";
    case Value::Kind::map:
      for (const Value::Entry& entry : value.entries)
        text += (text.empty() ? "" : ", ") + key_text(entry.key) + ": " + flow_yaml(entry.value);
      return "{" + text + "}";
  }
  return text;
}

std::string write_yaml(const Value& value, bool annotate) {
  std::string out;
  write(value, 0, annotate, out);
  return out;
}

}  // namespace synfire
