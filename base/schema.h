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
#include <cstdint>
#include <functional>
#include <limits>
#include <memory>
#include <optional>
#include <string>
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
  enum class Kind { boolean, integer, number, quantity, text, choice, list, mapping, part, any };
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

class SchemaBase {
 public:
  SchemaBase(std::string name, std::string summary) : name_(std::move(name)), summary_(std::move(summary)) {}
  virtual ~SchemaBase() = default;

  const std::string& name() const { return name_; }
  const std::string& summary() const { return summary_; }
  const std::vector<FieldInfo>& fields() const { return fields_; }

 protected:
  /// Checks that `in` is a mapping without unknown keys (those in `ignored` belong to somebody else).
  bool check_keys(const Value& in, Reader& reader, std::span<const std::string_view> ignored) const;

  std::string name_;
  std::string summary_;
  std::vector<FieldInfo> fields_;
};

template <class P>
class Schema : public SchemaBase {
 public:
  using SchemaBase::SchemaBase;

  template <class T, class B>
  requires std::derived_from<P, B> Schema& required(std::string name, T B::*member, std::string meaning, Limits limits = {}) {
    return add(std::move(name), member, std::move(meaning), std::move(limits), true);
  }
  template <class T, class B>
  requires std::derived_from<P, B> Schema& optional(std::string name, T B::*member, std::string meaning, Limits limits = {}) {
    return add(std::move(name), member, std::move(meaning), std::move(limits), false);
  }
  /// A rule over several members: called once all of them were read without a problem.
  Schema& check(std::function<void(const P&, const Value&, Reader&)> rule) {
    rules_.push_back(std::move(rule));
    return *this;
  }

  /// Reads a mapping into `out` and returns it with every default filled in. Problems are collected by the reader.
  Value read(const Value& in, P& out, Reader reader, std::span<const std::string_view> ignored = {}) const {
    Value resolved = Value::map(in.where, in.origin);
    const std::size_t before = reader.problems().count();
    static const Value kEmpty = Value::map();
    const bool nothing = in.is_null();
    if (!nothing && !check_keys(in, reader, ignored)) return resolved;
    const Value& map = nothing ? kEmpty : in;
    for (std::size_t i = 0; i < fields_.size(); ++i) {
      const FieldInfo& field = fields_[i];
      if (const Value* given = map.find(field.name)) {
        resolved.set(field.name, readers_[i](*given, out, reader.below(field.name)));
      } else if (field.required) {
        reader.fail_at(in.where, field.name, "found nothing; expected " + field.type.text() + ": " + field.meaning);
      } else {
        resolved.set(field.name, field.default_value);
      }
    }
    if (reader.problems().count() == before) {
      for (const auto& rule : rules_) rule(out, in, reader);
    }
    return resolved;
  }

 private:
  template <class T, class B>
  Schema& add(std::string name, T B::*member, std::string meaning, Limits limits, bool required) {
    FieldInfo field{std::move(name), std::move(meaning), FieldType<T>::info(), required, {}};
    field.type.limits = limits;
    if (!required) field.default_value = FieldType<T>::write(P{}.*member);
    fields_.push_back(std::move(field));
    readers_.push_back([member, limits](const Value& in, P& out, Reader reader) {
      return FieldType<T>::read(in, out.*member, std::move(reader), limits);
    });
    return *this;
  }

  std::vector<std::function<Value(const Value&, P&, Reader)>> readers_;
  std::vector<std::function<void(const P&, const Value&, Reader&)>> rules_;
};

}  // namespace synfire

#include "base/field_types.h"
