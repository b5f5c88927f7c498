// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// base: what registries of all interfaces share, and their list.
#include "base/registry.h"

namespace synfire {

RegistryBase::RegistryBase(std::string slot) : slot_(std::move(slot)) {
  all().emplace(slot_, this);
}

void RegistryBase::add(const Entry& entry) {
  if (!entries_.emplace(entry.name, &entry).second) conflicts().push_back(slot_ + " " + entry.name);
}

const RegistryBase::Entry* RegistryBase::find_entry(const std::string& name) const {
  const auto found = entries_.find(name);
  return found == entries_.end() ? nullptr : found->second;
}

std::vector<std::string> RegistryBase::names() const {
  std::vector<std::string> all;
  for (const auto& [name, entry] : entries_) all.push_back(name);
  return all;
}

const SchemaBase* RegistryBase::schema(const std::string& name) const {
  const Entry* entry = find_entry(name);
  return entry ? entry->schema : nullptr;
}

Value RegistryBase::read_part(const Value& in, const Entry*& entry, std::any& parameters, Reader reader,
                              std::span<const std::string_view> ignored) const {
  const std::vector<std::string> known = names();
  if (!in.is_map()) {
    reader.fail(in, "found " + in.shown() + "; expected a mapping with `type` (" + any_of(known) + ")");
    return in;
  }
  const Value* type = in.find("type");
  if (type == nullptr) {
    reader.fail_at(in.where, "type", "found nothing; expected " + any_of(known));
    return in;
  }
  Reader at_type = reader.below("type");
  if (detail::read_choice(*type, known, at_type) < 0) return in;
  entry = find_entry(type->text);
  std::vector<std::string_view> skip(ignored.begin(), ignored.end());
  skip.push_back("type");
  Value own = entry->read(in, parameters, std::move(reader), skip);
  own.entries.insert(own.entries.begin(), {"type", type->where, *type});
  return own;
}

std::vector<std::string>& RegistryBase::conflicts() {
  static std::vector<std::string> conflicts;
  return conflicts;
}

std::map<std::string, const RegistryBase*>& RegistryBase::all() {
  static std::map<std::string, const RegistryBase*> registries;
  return registries;
}

}  // namespace synfire
