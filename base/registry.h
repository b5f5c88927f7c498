// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// base: registries. An interface (`Soma`, `SynapseMemory`, `ComponentPlan`, ...) has one registry; an implementation registers
// itself from its own file, so adding one is adding a file:
//
//     const Registered<Soma, MySoma> kRegistered;      // MySoma::Parameters::schema() gives name, summary and parameters
//
// An interface names its slot (`static constexpr const char* kSlot = "soma"`) and what its makers are told (`struct Context`).
#pragma once

#include <any>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "base/schema.h"

namespace synfire {

/// What `synfire list` and `synfire describe` see of any registry.
class RegistryBase {
 public:
  virtual ~RegistryBase() = default;
  virtual const std::string& slot() const = 0;
  virtual std::vector<std::string> names() const = 0;
  /// nullptr when there is none of that name.
  virtual const SchemaBase* schema(const std::string& name) const = 0;

  /// What was registered under a name that was taken, and so is not there: a plugin's mistake.
  static std::vector<std::string>& conflicts();
  /// Every registry of the program, in order of their slots.
  static std::map<std::string, const RegistryBase*>& all();
};

template <class I>
class Registry : public RegistryBase {
 public:
  struct Entry {
    std::string name;
    const SchemaBase* schema = nullptr;
    std::function<Value(const Value&, std::any&, Reader, std::span<const std::string_view>)> read;
    std::function<std::unique_ptr<I>(const std::any&, const typename I::Context&)> make;
  };

  static Registry& instance() {
    static Registry registry;
    return registry;
  }

  void add(Entry entry) {
    if (!entries_.emplace(entry.name, entry).second) conflicts().push_back(slot_ + " " + entry.name);
  }
  const Entry* find(const std::string& name) const {
    const auto found = entries_.find(name);
    return found == entries_.end() ? nullptr : &found->second;
  }
  const std::string& slot() const override { return slot_; }
  std::vector<std::string> names() const override {
    std::vector<std::string> all;
    for (const auto& [name, entry] : entries_) all.push_back(name);
    return all;
  }
  const SchemaBase* schema(const std::string& name) const override {
    const Entry* entry = find(name);
    return entry ? entry->schema : nullptr;
  }

 private:
  Registry() { RegistryBase::all().emplace(slot_, this); }

  std::string slot_ = I::kSlot;
  std::map<std::string, Entry> entries_;
};

/// Registers T under the name of its parameters' schema. T is made from its Parameters and the interface's Context.
template <class I, class T>
struct Registered {
  Registered() {
    const Schema<typename T::Parameters>& schema = T::Parameters::schema();
    Registry<I>::instance().add(
        {schema.name(), &schema,
         [&schema](const Value& in, std::any& out, Reader reader, std::span<const std::string_view> ignored) {
           typename T::Parameters parameters;
           Value resolved = schema.read(in, parameters, std::move(reader), ignored);
           out = std::move(parameters);
           return resolved;
         },
         [](const std::any& parameters, const typename I::Context& context) -> std::unique_ptr<I> {
           return std::make_unique<T>(std::any_cast<const typename T::Parameters&>(parameters), context);
         }});
  }
};

/// A parameter that is itself an implementation of an interface, chosen by its `type` key: `soma: {type: lif, ...}`.
template <class I>
struct Part {
  const typename Registry<I>::Entry* entry = nullptr;
  std::any parameters;

  std::unique_ptr<I> make(const typename I::Context& context) const { return entry->make(parameters, context); }
};

/// Reads `type` and the implementation's own parameters from a mapping. `ignored` keys belong to the caller.
template <class I>
Value read_part(const Value& in, Part<I>& out, Reader reader, std::span<const std::string_view> ignored = {}) {
  const Registry<I>& registry = Registry<I>::instance();
  const std::vector<std::string> names = registry.names();
  if (!in.is_map()) {
    reader.fail(in, "found " + in.shown() + "; expected a mapping with `type` (" + any_of(names) + ")");
    return in;
  }
  const Value* type = in.find("type");
  if (type == nullptr) {
    reader.fail_at(in.where, "type", "found nothing; expected " + any_of(names));
    return in;
  }
  Reader at_type = reader.below("type");
  const int index = detail::read_choice(*type, names, at_type);
  if (index < 0) return in;
  out.entry = registry.find(type->text);
  std::vector<std::string_view> skip(ignored.begin(), ignored.end());
  skip.push_back("type");
  Value own = out.entry->read(in, out.parameters, std::move(reader), skip);
  own.entries.insert(own.entries.begin(), {"type", type->where, *type});
  return own;
}

template <class I>
struct FieldType<Part<I>> {
  static TypeInfo info() {
    TypeInfo type{.kind = TypeInfo::Kind::part};
    type.slot = I::kSlot;
    type.alternatives = [] { return Registry<I>::instance().names(); };
    return type;
  }
  static Value write(const Part<I>&) { return {}; }
  static Value read(const Value& in, Part<I>& out, Reader reader, const Limits&) {
    return read_part(in, out, std::move(reader));
  }
};

}  // namespace synfire
