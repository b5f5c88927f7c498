// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// base: one declaration. Whatever a user can configure is a plain struct of parameters plus a Schema that names each member
// once: name, unit (from the type), default (from the struct), range, meaning. Parsing, errors with file:line:column,
// `synfire describe`, `synfire explain`, the JSON Schema and the reference page all come from it:
//
//     struct RingParameters {
//       std::int64_t nodes = 8;
//       Time hop_latency{2e-9};
//       static const Schema<RingParameters>& schema() {
//         static const auto declared = Schema<RingParameters>("ring", "routers in a circle")
//             .required("nodes", &RingParameters::nodes, "routers of the ring", at_least(2))
//             .optional("hop_latency", &RingParameters::hop_latency, "time from router to router");
//         return declared;
//       }
//     };
#pragma once

#include <array>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <limits>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/quantity.h"
#include "base/value.h"

namespace synfire {

class SchemaBase;

/// The allowed range of a number or quantity (SI units); in a list, of each of its items.
struct Limits {
  std::optional<double> least;
  std::optional<double> most;
  bool above = false;  ///< `least` itself is not allowed

  std::string text(std::span<const Unit> units = {}) const;
  bool allows(double value) const;
};
inline Limits at_least(double least) {
  return {least, std::nullopt, false};
}
inline Limits above(double least) {
  return {least, std::nullopt, true};
}
inline Limits between(double least, double most) {
  return {least, most, false};
}

/// What a parameter is, for documentation and JSON Schema.
struct TypeInfo {
  enum class Kind { boolean, integer, number, quantity, text, file, choice, list, mapping, part, any };
  Kind kind = Kind::any;
  std::string_view dimension;
  std::span<const Unit> units;
  std::vector<std::string> choices;
  Limits limits;
  bool nullable = false;
  bool figure = false;  ///< a scalar, or a mapping {value, tier, scope, at, source, ...}
  std::shared_ptr<const TypeInfo> item;
  std::size_t length = 0;  ///< of a list; 0: any
  const SchemaBase* (*nested)() = nullptr;
  std::string slot;                                        ///< of a part: which registry
  std::function<std::vector<std::string>()> alternatives;  ///< of a part: the registered names

  /// `integer, at least 1`; `time (ns, us, ...)`.
  std::string text() const;
};

struct FieldInfo {
  std::string name;
  std::string meaning;
  TypeInfo type;
  bool required = false;
  Value default_value;
};

/// Where the reader stands, and the problems it has met.
class Reader {
 public:
  explicit Reader(Problems& problems, std::string path = {}) : problems_(problems), path_(std::move(path)) {}

  void fail(const Value& at, std::string message) { problems_.add(at.where, path_, std::move(message)); }
  void fail_at(Location where, const std::string& below, std::string message) {
    problems_.add(std::move(where), path_.empty() ? below : path_ + "." + below, std::move(message));
  }
  Problems& problems() { return problems_; }
  const std::string& path() const { return path_; }

  /// The reader one level down: `.name`, or `[index]`.
  Reader below(std::string_view name) const {
    return Reader(problems_, path_.empty() ? std::string(name) : path_ + "." + std::string(name));
  }
  Reader below(std::size_t index) const { return Reader(problems_, path_ + "[" + std::to_string(index) + "]"); }

 private:
  Problems& problems_;
  std::string path_;
};

/// Enumerations: specialise with `static constexpr std::pair<std::string_view, E> kAll[]`.
template <class E>
struct Choices;

/// How a C++ type is read from a Value, written as a default, and described. `read` returns the resolved value.
template <class T>
struct FieldType;

/// All that does not depend on which struct is read: a member is an offset, and a function for its type.
class SchemaBase {
 public:
  SchemaBase(std::string_view name, std::string_view summary) : name_(name), summary_(summary) {}
  virtual ~SchemaBase() = default;

  const std::string& name() const { return name_; }
  const std::string& summary() const { return summary_; }
  const std::vector<FieldInfo>& fields() const { return fields_; }

 protected:
  struct Member {
    std::size_t offset;  ///< in the struct of parameters, in bytes
    Value (*read)(const Value& in, void* member, Reader reader, const Limits& limits);
  };
  using Rule = std::function<void(const void* parameters, const Value& in, Reader& reader)>;
  using RuleOfKeys = void (*)(const Value& in, Reader& reader);

  /// Without a default the member is required.
  void add(Member member, std::string_view name, std::string_view meaning, TypeInfo type, std::optional<Value> default_value);
  Value read_members(const Value& in, void* parameters, Reader reader, std::span<const std::string_view> ignored) const;
  /// Checks that `in` is a mapping without unknown keys (those in `ignored` belong to somebody else).
  bool check_keys(const Value& in, Reader& reader, std::span<const std::string_view> ignored) const;

  std::string name_;
  std::string summary_;
  std::vector<FieldInfo> fields_;
  std::vector<Member> members_;  ///< in the order of `fields_`
  std::vector<Rule> rules_;
  std::vector<RuleOfKeys> rules_of_keys_;
};

namespace detail {
template <class T>
Value read_member(const Value& in, void* member, Reader reader, const Limits& limits) {
  return FieldType<T>::read(in, *static_cast<T*>(member), std::move(reader), limits);
}
}  // namespace detail

template <class P>
class Schema : public SchemaBase {
 public:
  using SchemaBase::SchemaBase;

  template <class T, class B>
  requires std::derived_from<P, B> Schema& required(std::string_view name, T B::*member, std::string_view meaning,
                                                    const Limits& limits = {}) {
    return declare(name, member, meaning, limits, true);
  }
  template <class T, class B>
  requires std::derived_from<P, B> Schema& optional(std::string_view name, T B::*member, std::string_view meaning,
                                                    const Limits& limits = {}) {
    return declare(name, member, meaning, limits, false);
  }
  /// A rule over several members: called once all of them were read without a problem.
  template <class R>
  requires std::invocable<R&, const P&, const Value&, Reader&> Schema& check(R rule) {
    rules_.emplace_back([rule = std::move(rule)](const void* parameters, const Value& in, Reader& reader) {
      rule(*static_cast<const P*>(parameters), in, reader);
    });
    return *this;
  }

  /// A rule about which keys are there: it holds whatever is wrong with their values, so it is always called.
  Schema& check_keys_with(RuleOfKeys rule) {
    rules_of_keys_.push_back(rule);
    return *this;
  }

  /// Reads a mapping into `out` and returns it with every default filled in. Problems are collected by the reader.
  Value read(const Value& in, P& out, Reader reader, std::span<const std::string_view> ignored = {}) const {
    return read_members(in, &out, std::move(reader), ignored);
  }

 private:
  template <class T, class B>
  Schema& declare(std::string_view name, T B::*member, std::string_view meaning, const Limits& limits, bool required) {
    static const P defaults{};
    const T& value = defaults.*member;
    TypeInfo type = FieldType<T>::info();
    type.limits = limits;
    const auto offset = reinterpret_cast<const std::byte*>(&value) - reinterpret_cast<const std::byte*>(&defaults);
    add({static_cast<std::size_t>(offset), &detail::read_member<T>}, name, meaning, std::move(type),
        required ? std::nullopt : std::optional(FieldType<T>::write(value)));
    return *this;
  }
};

/// Whether the files that values of this schema name are there.
void check_files(const SchemaBase& schema, const Value& resolved, const Reader& reader);

}  // namespace synfire

#include "base/field_types.h"
