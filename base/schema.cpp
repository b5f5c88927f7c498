// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// base: reading scalars against what a schema expects, and the words of the errors.
#include "base/schema.h"

#include <algorithm>
#include <cmath>

namespace synfire {

std::string Limits::text(std::span<const Unit> units) const {
  const auto number = [&](double value) { return units.empty() ? format_number(value) : format_quantity(value, units); };
  if (least && most) return number(*least) + " to " + number(*most);
  if (least) return (above ? "above " : "at least ") + number(*least);
  if (most) return "at most " + number(*most);
  return "";
}

bool Limits::allows(double value) const {
  if (least && (above ? !(value > *least) : !(value >= *least))) return false;
  return !most || value <= *most;
}

std::string TypeInfo::text() const {
  const std::string range = limits.text(units);
  const std::string limited = range.empty() ? "" : " (" + range + ")";
  std::string name;
  switch (kind) {
    case Kind::boolean: name = "true or false"; break;
    case Kind::integer: name = "an integer" + limited; break;
    case Kind::number: name = "a number" + limited; break;
    case Kind::quantity:
      name = with_article(dimension) + " with its unit, such as 1 " + std::string(units[0].symbol) + limited;
      break;
    case Kind::text: name = "a text"; break;
    case Kind::file: name = "the path of a file"; break;
    case Kind::choice: name = any_of(choices); break;
    case Kind::list:
      name = length > 0 ? "a list of " + std::to_string(length) : "a list";
      if (item) name += ", each " + item->text();
      break;
    case Kind::mapping: name = "a mapping"; break;
    case Kind::part: name = "a " + slot + " (a mapping with `type`)"; break;
    case Kind::any: name = "a value"; break;
  }
  if (nullable) name += ", or null";
  return name;
}

void SchemaBase::add(Member member, std::string_view name, std::string_view meaning, TypeInfo type,
                     std::optional<Value> default_value) {
  const bool required = !default_value;
  fields_.push_back(
      {std::string(name), std::string(meaning), std::move(type), required, std::move(default_value).value_or(Value())});
  members_.push_back(member);
}

Value SchemaBase::read_members(const Value& in, void* parameters, Reader reader,
                               std::span<const std::string_view> ignored) const {
  Value resolved = Value::map(in.where, in.origin);
  const std::size_t before = reader.problems().count();
  static const Value kEmpty = Value::map();
  const bool nothing = in.is_null();
  if (!nothing && !check_keys(in, reader, ignored)) return resolved;
  const Value& map = nothing ? kEmpty : in;
  for (const RuleOfKeys rule : rules_of_keys_) rule(in, reader);
  for (std::size_t i = 0; i < fields_.size(); ++i) {
    const FieldInfo& field = fields_[i];
    if (const Value* given = map.find(field.name)) {
      void* const member = static_cast<std::byte*>(parameters) + members_[i].offset;
      resolved.set(field.name, members_[i].read(*given, member, reader.below(field.name), field.type.limits));
    } else if (field.required) {
      reader.fail_at(in.where, field.name, "found nothing; expected " + field.type.text() + ": " + field.meaning);
    } else {
      resolved.set(field.name, field.default_value);
    }
  }
  if (reader.problems().count() == before) {
    for (const Rule& rule : rules_) rule(parameters, in, reader);
  }
  return resolved;
}

bool SchemaBase::check_keys(const Value& in, Reader& reader, std::span<const std::string_view> ignored) const {
  if (!in.is_map()) {
    reader.fail(in, "found " + in.shown() + "; expected a mapping");
    return false;
  }
  std::vector<std::string> names;
  for (const FieldInfo& field : fields_) names.push_back(field.name);
  for (const Value::Entry& entry : in.entries) {
    if (std::ranges::find(names, entry.key) != names.end() || std::ranges::find(ignored, entry.key) != ignored.end()) continue;
    std::vector<std::string> near = names;
    for (const std::string_view name : ignored) {
      if (std::ranges::find(near, name) == near.end()) near.emplace_back(name);
    }
    reader.fail_at(entry.where, entry.key,
                   "found an unknown key" + (name_.empty() ? "" : " of " + name_) + "; expected " + any_of(near) +
                       did_you_mean(entry.key, near));
  }
  return true;
}

namespace {

void check_files(const TypeInfo& type, const Value& value, const Reader& reader) {
  if (type.kind == TypeInfo::Kind::file && value.is_scalar()) {
    std::error_code error;
    if (!std::filesystem::exists(value.text, error))
      Reader(reader).fail(value, "found " + shown(value.text) + ", which does not exist; expected a file");
  } else if (type.nested != nullptr) {
    check_files(*type.nested(), value, reader);
  } else if (type.item) {
    for (std::size_t i = 0; i < value.items.size(); ++i) check_files(*type.item, value.items[i], reader.below(i));
    for (const Value::Entry& entry : value.entries) check_files(*type.item, entry.value, reader.below(entry.key));
  }
}

}  // namespace

void check_files(const SchemaBase& schema, const Value& resolved, const Reader& reader) {
  for (const FieldInfo& field : schema.fields()) {
    if (const Value* value = resolved.find(field.name)) check_files(field.type, *value, reader.below(field.name));
  }
}

namespace detail {

Value default_scalar(std::string text) {
  Value value = Value::scalar(std::move(text), {}, Origin::default_value);
  return value;
}

bool read_number(const Value& in, double& out, Reader& reader, const Limits& limits, bool whole) {
  const char* kind = whole ? "an integer" : "a number";
  const std::string range = limits.least && *limits.least <= -2147483647.0 ? "" : limits.text();
  const std::string expected = std::string("; expected ") + kind + (range.empty() ? "" : " (" + range + ")");
  if (!in.is_scalar() || in.quoted) {
    reader.fail(in, "found " + in.shown() + expected);
    return false;
  }
  const std::optional<double> number = parse_number(in.text);
  if (!number || (whole && !parse_integer(in.text)) || !limits.allows(*number)) {
    reader.fail(in, "found " + in.shown() + expected);
    return false;
  }
  out = *number;
  return true;
}

bool read_quantity(const Value& in, double& out, Reader& reader, const Limits& limits, std::string_view dimension,
                   std::span<const Unit> units) {
  if (!in.is_scalar()) {
    reader.fail(in, "found " + in.shown() + "; expected " + with_article(dimension) + " with its unit, such as 1 " +
                        std::string(units[0].symbol));
    return false;
  }
  std::string why;
  const std::optional<double> value = parse_quantity(in.text, dimension, units, why);
  if (!value) {
    reader.fail(in, why);
    return false;
  }
  if (!limits.allows(*value)) {
    reader.fail(in, "found " + in.shown() + "; expected " + with_article(dimension) + " (" + limits.text(units) + ")");
    return false;
  }
  out = *value;
  return true;
}

bool read_boolean(const Value& in, bool& out, Reader& reader) {
  if (in.is_scalar() && !in.quoted && (in.text == "true" || in.text == "false")) {
    out = in.text == "true";
    return true;
  }
  reader.fail(in, "found " + in.shown() + "; expected true or false");
  return false;
}

bool read_text(const Value& in, std::string& out, Reader& reader) {
  if (!in.is_scalar()) {
    reader.fail(in, "found " + in.shown() + "; expected a text");
    return false;
  }
  out = in.text;
  return true;
}

bool read_file(const Value& in, std::filesystem::path& out, Reader& reader) {
  if (!in.is_scalar() || in.text.empty()) {
    reader.fail(in, "found " + in.shown() + "; expected the path of a file");
    return false;
  }
  out = path_of(in);
  return true;
}

int read_choice(const Value& in, std::span<const std::string> names, Reader& reader) {
  if (in.is_scalar()) {
    const auto found = std::ranges::find(names, in.text);
    if (found != names.end()) return static_cast<int>(found - names.begin());
  }
  reader.fail(in, "found " + in.shown() + "; expected " + any_of(names) + (in.is_scalar() ? did_you_mean(in.text, names) : ""));
  return -1;
}

bool check_list(const Value& in, std::size_t length, Reader& reader) {
  if (in.is_list() && (length == 0 || in.items.size() == length)) return true;
  const std::string expected = length > 0 ? "a list of " + std::to_string(length) : "a list";
  const std::string found = in.is_list() ? "a list of " + std::to_string(in.items.size()) : in.shown();
  reader.fail(in, "found " + found + "; expected " + expected);
  return false;
}

}  // namespace detail

}  // namespace synfire
