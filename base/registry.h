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

/// What `synfire list` and `synfire describe` see of any registry, and what reads a part of any interface.
class RegistryBase {
 public:
  struct Entry {
    std::string name;
    const SchemaBase* schema = nullptr;
    Value (*read)(const Value& in, std::any& parameters, Reader reader, std::span<const std::string_view> ignored) = nullptr;
  };

  const std::string& slot() const { return slot_; }
  std::vector<std::string> names() const;
  /// nullptr when there is none of that name.
  const SchemaBase* schema(const std::string& name) const;
  /// What FieldType<Part<I>>::read does. `entry` stays as it was where no `type` was found.
  Value read_part(const Value& in, const Entry*& entry, std::any& parameters, Reader reader,
                  std::span<const std::string_view> ignored) const;

  /// What was registered under a name that was taken, and so is not there: a plugin's mistake.
  static std::vector<std::string>& conflicts();
  /// Every registry of the program, in order of their slots.
  static std::map<std::string, const RegistryBase*>& all();

 protected:
  explicit RegistryBase(std::string slot);
  ~RegistryBase() = default;
  void add(const Entry& entry);
  const Entry* find_entry(const std::string& name) const;

 private:
  std::string slot_;
  std::map<std::string, const Entry*> entries_;
};

template <class I>
class Registry : public RegistryBase {
 public:
  struct Entry : RegistryBase::Entry {
    std::unique_ptr<I> (*make)(const std::any& parameters, const typename I::Context& context) = nullptr;
  };

  static Registry& instance() {
    static Registry registry;
    return registry;
  }

  /// The entry stays where it is for as long as the program runs.
  void add(const Entry& entry) { RegistryBase::add(entry); }
  const Entry* find(const std::string& name) const { return static_cast<const Entry*>(find_entry(name)); }

 private:
  Registry() : RegistryBase(I::kSlot) {}
};

/// Registers T under the name of its parameters' schema. T is made from its Parameters and the interface's Context.
template <class I, class T>
struct Registered {
  using Parameters = typename T::Parameters;

  Registered() : entry{{Parameters::schema().name(), &Parameters::schema(), &read}, &make} {
    Registry<I>::instance().add(entry);
  }

  static Value read(const Value& in, std::any& out, Reader reader, std::span<const std::string_view> ignored) {
    return Parameters::schema().read(in, out.emplace<Parameters>(), std::move(reader), ignored);
  }
  static std::unique_ptr<I> make(const std::any& parameters, const typename I::Context& context) {
    return std::make_unique<T>(std::any_cast<const Parameters&>(parameters), context);
  }

  typename Registry<I>::Entry entry;
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
  const RegistryBase::Entry* entry = out.entry;
  Value resolved = Registry<I>::instance().read_part(in, entry, out.parameters, std::move(reader), ignored);
  out.entry = static_cast<const typename Registry<I>::Entry*>(entry);
  return resolved;
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
