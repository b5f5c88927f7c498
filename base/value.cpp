// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// base: the tree of a user's values, finding one by the way to it, and what the command line sets there.
#include "base/value.h"

#include <algorithm>
#include <span>

#include "base/quantity.h"

namespace synfire {

namespace {

const Value& descend(const Value& root, std::span<const std::string_view> keys) {
  const Value* value = &root;
  for (const std::string_view key : keys) {
    const auto index = value->is_list() ? parse_integer(key) : std::nullopt;
    const bool within = index && *index >= 0 && static_cast<std::size_t>(*index) < value->items.size();
    const Value* next = within ? &value->items[static_cast<std::size_t>(*index)] : value->find(key);
    if (next == nullptr || next->where == Location{}) break;
    value = next;
  }
  return *value;
}

void mark(Value& value) {
  value.origin = Origin::command_line;
  value.where = kCommandLine;
  for (Value& item : value.items) mark(item);
  for (Value::Entry& entry : value.entries) {
    entry.where = kCommandLine;
    mark(entry.value);
  }
}

}  // namespace

Value Value::scalar(std::string text, Location where, Origin origin) {
  Value value;
  value.kind = Kind::scalar;
  value.text = std::move(text);
  value.where = std::move(where);
  value.origin = origin;
  return value;
}

Value Value::list(Location where, Origin origin) {
  Value value;
  value.kind = Kind::list;
  value.where = std::move(where);
  value.origin = origin;
  return value;
}

Value Value::map(Location where, Origin origin) {
  Value value;
  value.kind = Kind::map;
  value.where = std::move(where);
  value.origin = origin;
  return value;
}

Value& Value::set(std::string_view key, Value value) {
  if (Value* present = find(key)) return *present = std::move(value);
  const Location at = value.where;
  entries.push_back({std::string(key), at, std::move(value)});
  return entries.back().value;
}

void Value::erase(std::string_view key) {
  std::erase_if(entries, [&](const Entry& entry) { return entry.key == key; });
}

std::string Value::shown() const {
  switch (kind) {
    case Kind::null: return "nothing";
    case Kind::scalar: return synfire::shown(text);
    case Kind::list: return "a list";
    case Kind::map: return "a mapping";
  }
  return "nothing";
}

const Value* Value::find(std::string_view key) const {
  const auto entry = std::ranges::find(entries, key, &Entry::key);
  return entry == entries.end() ? nullptr : &entry->value;
}

const Value& Value::at(std::initializer_list<std::string_view> keys) const {
  return descend(*this, {keys.begin(), keys.size()});
}

Value* Value::find(std::string_view key) {
  return const_cast<Value*>(std::as_const(*this).find(key));
}

std::vector<PathStep> parse_path(std::string_view path) {
  std::vector<PathStep> steps;
  std::size_t i = 0;
  const auto bad = [&] {
    return InputError({}, std::string(path.substr(0, 80)), "found a path that is not of the form name.name[index].name");
  };
  while (i < path.size()) {
    const std::size_t end = std::min(path.find_first_of(".[", i), path.size());
    PathStep step{std::string(path.substr(i, end - i)), -1};
    if (step.name.empty()) throw bad();
    i = end;
    if (i < path.size() && path[i] == '[') {
      const std::size_t close = path.find(']', i);
      if (close == std::string_view::npos) throw bad();
      const auto index = parse_integer(path.substr(i + 1, close - i - 1));
      if (!index || *index < 0 || *index > 1'000'000'000) throw bad();
      step.index = static_cast<int>(*index);
      i = close + 1;
    }
    if (i < path.size()) {
      if (path[i] != '.' || i + 1 == path.size()) throw bad();
      ++i;
    }
    steps.push_back(std::move(step));
  }
  if (steps.empty()) throw bad();
  return steps;
}

std::filesystem::path path_of(const Value& value) {
  namespace fs = std::filesystem;
  const fs::path folder = value.origin == Origin::command_line ? fs::current_path() : fs::path(value.where.file).parent_path();
  return fs::absolute(folder / value.text).lexically_normal();
}

const Value& value_at(const Value& root, std::string_view path) {
  std::vector<std::string> keys;
  for (PathStep& step : parse_path(path)) {
    keys.push_back(std::move(step.name));
    if (step.index >= 0) keys.push_back(std::to_string(step.index));
  }
  return descend(root, std::vector<std::string_view>(keys.begin(), keys.end()));
}

std::optional<PathSetting> parse_setting(const std::string& typed, Problems& problems, const std::string& root) {
  const std::size_t equals = typed.find('=');
  if (equals != std::string::npos && equals > 0 && typed.starts_with(root)) {
    return PathSetting{typed.substr(0, equals), typed.substr(equals + 1)};
  }
  problems.add(kCommandLine, "", "found --set " + shown(typed) + "; expected --set " + root + "path.to.value=X");
  return std::nullopt;
}

Value from_command_line(const std::string& text) {
  Value value = text.empty() ? Value() : parse_yaml(text, kCommandLine.file);
  mark(value);
  return value;
}

}  // namespace synfire
