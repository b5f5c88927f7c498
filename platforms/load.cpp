// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// platforms: bringing together what a platform names (bundled chips, files, nested platforms), and setting single values in it.
#include <dlfcn.h>

#include <algorithm>
#include <set>
#include <utility>

#include "base/data_files.h"
#include "base/registry.h"
#include "platforms/description.h"
#include "platforms/frame.h"

namespace synfire {

namespace {

constexpr int kDeepestNest = 8;
constexpr int kMostNested = 256;  ///< platforms that one brings together

/// Loads the shared libraries that a platform names. Paths become absolute.
void load_plugins(Value& plugins, const std::filesystem::path& folder) {
  Problems problems;
  if (!plugins.is_list())
    throw InputError(plugins.where, "plugins", "found " + plugins.shown() + "; expected a list of shared libraries");
  for (std::size_t i = 0; i < plugins.items.size(); ++i) {
    Value& item = plugins.items[i];
    const std::string path = "plugins[" + std::to_string(i) + "]";
    if (!item.is_scalar()) {
      problems.add(item.where, path, "found " + item.shown() + "; expected the path of a shared library");
      continue;
    }
    item.text = std::filesystem::absolute(folder / item.text).lexically_normal().string();
    try {
      load_plugin(item.text, item.where, path);
    } catch (const InputError& error) {
      problems.add(error.problems());
    }
  }
  problems.throw_if_any();
}

/// A technology that is a file and no name of a bundled one: its path becomes absolute.
void find_technology(Value& technology, const std::filesystem::path& folder) {
  const std::filesystem::path file = folder / technology.text;
  std::error_code error;
  if (!technology.is_scalar() || !find_data(DataKind::technology, technology.text).empty()) return;
  if (std::filesystem::is_regular_file(file, error))
    technology.text = std::filesystem::absolute(file).lexically_normal().string();
}

bool typed(const Value& value) {
  return value.origin == Origin::command_line || std::ranges::any_of(value.items, typed) ||
         std::ranges::any_of(value.entries, [](const Value::Entry& entry) { return typed(entry.value); });
}

Value load(const Value& named, const std::filesystem::path& directory, int depth, int& loaded, Problems& problems) {
  Value platform = named;
  std::filesystem::path folder = directory;
  if (named.is_scalar()) {
    std::filesystem::path file = find_data(DataKind::platform, named.text);
    if (file.empty()) {
      file = directory / named.text;
      std::error_code error;
      if (!std::filesystem::exists(file, error)) {
        if (depth > 0) return named;
        throw InputError(named.where, "platform", no_such_platform(named.text));
      }
    }
    platform = read_yaml(file, problems);
    folder = file.parent_path();
  } else if (!named.is_map()) {
    if (depth > 0) return named;
    throw InputError(named.where, "platform", "found " + named.shown() + "; expected a name, a path or a mapping");
  }
  if (depth > kDeepestNest) {
    throw InputError(
        named.where, "platform",
        "found platforms nested deeper than " + std::to_string(kDeepestNest) + " levels (does one contain itself?)");
  }
  if (++loaded > kMostNested) {
    throw InputError(named.where, "platform", "found more than " + std::to_string(kMostNested) + " platforms in one");
  }
  if (Value* plugins = platform.find("plugins")) load_plugins(*plugins, folder);
  if (Value* technology = platform.find("technology")) find_technology(*technology, folder);
  if (Value* components = platform.find("components"); components != nullptr && components->is_map()) {
    for (Value::Entry& entry : components->entries) {
      Value* nested = entry.value.is_map() ? entry.value.find("platform") : nullptr;
      if (nested != nullptr) *nested = load(*nested, folder, depth + 1, loaded, problems);
    }
  }
  return platform;
}

/// The entry of a map, made (as an empty map) if it is not there.
Value& entry_of(Value& map, const std::string& key, const Location& where, const std::string& path) {
  if (!map.is_map() && !map.is_null()) throw InputError(where, path, "cannot be set: it lies within " + map.shown());
  if (map.is_null()) map = Value::map(where, Origin::command_line);
  if (Value* present = map.find(key)) return *present;
  return map.set(key, Value::map(where, Origin::command_line));
}

void set_value(Value& platform, std::span<const PathStep> steps, const Value& value, const std::string& path) {
  const Location& where = value.where;
  if (steps.front().name == "components" && steps.size() > 1) steps = steps.subspan(1);
  const PathStep& first = steps.front();
  if (steps.size() == 1 && (first.name == "title" || first.name == "technology" || first.name == "platform")) {
    Value& set = platform.set(first.name, value);
    if (first.name == "technology") find_technology(set, std::filesystem::current_path());
    return;
  }
  Value* components = platform.find("components");
  Value* component = components != nullptr && components->is_map() ? components->find(first.name) : nullptr;
  if (component == nullptr || !component->is_map()) {
    std::vector<std::string> names;
    if (components != nullptr) {
      for (const Value::Entry& entry : components->entries) names.push_back(entry.key);
    }
    throw InputError(
        where, path,
        "found no component " + shown(first.name) + "; expected " + any_of(names) + did_you_mean(first.name, names));
  }
  if (steps.size() == 1)
    throw InputError(where, path, "found a component; expected one of its values, such as " + first.name + ".type");
  Value* target = component;
  const bool nested = component->find("platform") != nullptr;
  if (first.index >= 0) {
    target = &entry_of(entry_of(*component, "copies", where, path), std::to_string(first.index), where, path);
    if (nested && target->find("platform") == nullptr) target->set("platform", *component->find("platform"));
  }
  steps = steps.subspan(1);
  if (nested && steps.front().name != "count" && steps.front().name != "connect") {
    Value& within = *target->find("platform");
    if (within.is_map()) set_value(within, steps, value, path);  // else no platform, and the description says so
    return;
  }
  Value* owner = target;
  for (std::size_t i = 0; i < steps.size(); ++i) {
    owner = target;
    Value* next = &entry_of(*target, steps[i].name, where, path);
    if (steps[i].index >= 0) {
      if (!next->is_list() || static_cast<std::size_t>(steps[i].index) >= next->items.size()) {
        throw InputError(where, path, "cannot be set: " + steps[i].name + " has no item " + std::to_string(steps[i].index));
      }
      next = &next->items[static_cast<std::size_t>(steps[i].index)];
    }
    target = next;
  }
  *target = value;
  if (steps.back().name == "type") drop_foreign_values(*owner);
}

}  // namespace

Value load_platform(const Value& named, const std::filesystem::path& directory, Problems& problems) {
  int loaded = 0;
  return load(named, directory, 0, loaded, problems);
}

Value load_platform(const Value& named, const std::filesystem::path& directory) {
  Problems problems;
  Value platform = load_platform(named, directory, problems);
  problems.throw_if_any();
  return platform;
}

std::string no_such_platform(const std::string& name) {
  const std::vector<std::string> names = list_data(DataKind::platform);
  return "found " + shown(name) + ", which is no known platform and no file; expected " + any_of(names) +
         " or the path of a file" + did_you_mean(name, names);
}

void load_plugin(const std::filesystem::path& file, const Location& where, const std::string& path) {
  std::error_code error;
  if (!std::filesystem::is_regular_file(file, error)) {
    throw InputError(where, path, "found " + shown(file.string()) + "; expected the path of a shared library");
  }
  if (dlopen(std::filesystem::absolute(file).c_str(), RTLD_NOW | RTLD_LOCAL) == nullptr) {
    throw InputError(where, path, std::string("cannot be loaded: ") + dlerror());
  }
  Problems problems;
  for (const std::string& taken : std::exchange(RegistryBase::conflicts(), {})) {
    problems.add(where, path, "found a second " + taken + "; expected a name that is not taken");
  }
  problems.throw_if_any();
}

void drop_foreign_values(Value& part) {
  const Value* type = part.find("type");
  if (type == nullptr || !type->is_scalar()) return;
  std::set<std::string, std::less<>> known(std::begin(kFrameKeys), std::end(kFrameKeys));
  bool any = false;
  for (const auto& [slot, registry] : RegistryBase::all()) {
    const SchemaBase* schema = registry->schema(type->text);
    if (schema == nullptr) continue;
    any = true;
    for (const FieldInfo& field : schema->fields()) known.insert(field.name);
  }
  if (!any) return;  // a type that does not exist: that is the mistake to tell
  std::erase_if(part.entries, [&](const Value::Entry& entry) { return !known.contains(entry.key) && !typed(entry.value); });
}

void override_platform(Value& platform, const std::string& path, const std::string& text) {
  set_value(platform, parse_path(path), from_command_line(text), "platform." + path);
}

}  // namespace synfire
