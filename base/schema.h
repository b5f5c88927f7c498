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

/// The allowed range of a number or quantity (SI units), or of the length of a list.
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

// --- the types a parameter can have
// -------------------------------------------------------------------------------------------

namespace detail {
Value default_scalar(std::string text);
bool read_number(const Value& in, double& out, Reader& reader, const Limits& limits, bool whole);
bool read_quantity(const Value& in, double& out, Reader& reader, const Limits& limits, std::string_view dimension,
                   std::span<const Unit> units);
bool read_boolean(const Value& in, bool& out, Reader& reader);
bool read_text(const Value& in, std::string& out, Reader& reader);
/// Index of the chosen name, or -1.
int read_choice(const Value& in, std::span<const std::string> names, Reader& reader);
bool check_list(const Value& in, std::size_t length, Reader& reader, const Limits& limits);
}  // namespace detail

template <>
struct FieldType<bool> {
  static TypeInfo info() { return {.kind = TypeInfo::Kind::boolean}; }
  static Value write(bool value) { return detail::default_scalar(value ? "true" : "false"); }
  static Value read(const Value& in, bool& out, Reader reader, const Limits&) {
    detail::read_boolean(in, out, reader);
    return in;
  }
};

template <std::signed_integral T>
struct FieldType<T> {
  static TypeInfo info() { return {.kind = TypeInfo::Kind::integer}; }
  static Value write(T value) { return detail::default_scalar(std::to_string(value)); }
  static Value read(const Value& in, T& out, Reader reader, Limits limits) {
    constexpr double kMost = static_cast<double>(std::min<std::int64_t>(std::numeric_limits<T>::max(), std::int64_t{1} << 53));
    if (!limits.most || *limits.most > kMost) limits.most = kMost;
    if (!limits.least) limits.least = -kMost;
    double number = 0.0;
    if (detail::read_number(in, number, reader, limits, true)) out = static_cast<T>(number);
    return in;
  }
};

template <>
struct FieldType<double> {
  static TypeInfo info() { return {.kind = TypeInfo::Kind::number}; }
  static Value write(double value) { return detail::default_scalar(format_number(value)); }
  static Value read(const Value& in, double& out, Reader reader, const Limits& limits) {
    detail::read_number(in, out, reader, limits, false);
    return in;
  }
};

template <>
struct FieldType<std::string> {
  static TypeInfo info() { return {.kind = TypeInfo::Kind::text}; }
  static Value write(const std::string& value) { return detail::default_scalar(value); }
  static Value read(const Value& in, std::string& out, Reader reader, const Limits&) {
    detail::read_text(in, out, reader);
    return in;
  }
};

template <class D>
struct FieldType<Quantity<D>> {
  static TypeInfo info() { return {.kind = TypeInfo::Kind::quantity, .dimension = D::kName, .units = D::kUnits}; }
  static Value write(Quantity<D> value) { return detail::default_scalar(to_string(value)); }
  static Value read(const Value& in, Quantity<D>& out, Reader reader, const Limits& limits) {
    double si = 0.0;
    if (detail::read_quantity(in, si, reader, limits, D::kName, D::kUnits)) out = Quantity<D>(si);
    return in;
  }
};

template <class E>
requires std::is_enum_v<E>
struct FieldType<E> {
  static std::vector<std::string> names() {
    std::vector<std::string> all;
    for (const auto& choice : Choices<E>::kAll) all.emplace_back(choice.first);
    return all;
  }
  static TypeInfo info() { return {.kind = TypeInfo::Kind::choice, .choices = names()}; }
  static std::string_view name(E value) {
    for (const auto& choice : Choices<E>::kAll) {
      if (choice.second == value) return choice.first;
    }
    return "";
  }
  static Value write(E value) { return detail::default_scalar(std::string(name(value))); }
  static Value read(const Value& in, E& out, Reader reader, const Limits&) {
    const int index = detail::read_choice(in, names(), reader);
    if (index >= 0) out = Choices<E>::kAll[index].second;
    return in;
  }
};

/// The name of an enumeration's value, as users write it.
template <class E>
std::string_view choice_name(E value) {
  return FieldType<E>::name(value);
}

/// `null` or absent is nothing. Limits apply to the value.
template <class T>
struct FieldType<std::optional<T>> {
  static TypeInfo info() {
    TypeInfo type = FieldType<T>::info();
    type.nullable = true;
    return type;
  }
  static Value write(const std::optional<T>& value) {
    if (value) return FieldType<T>::write(*value);
    Value none;
    none.origin = Origin::default_value;
    return none;
  }
  static Value read(const Value& in, std::optional<T>& out, Reader reader, const Limits& limits) {
    if (in.is_null()) {
      out.reset();
      return in;
    }
    return FieldType<T>::read(in, out.emplace(), std::move(reader), limits);
  }
};

namespace detail {
template <class T>
Value write_items(const auto& values) {
  Value list = Value::list({}, Origin::default_value);
  for (const T& value : values) list.items.push_back(FieldType<T>::write(value));
  return list;
}
}  // namespace detail

template <class T, std::size_t N>
struct FieldType<std::array<T, N>> {
  static TypeInfo info() {
    return {.kind = TypeInfo::Kind::list, .item = std::make_shared<TypeInfo>(FieldType<T>::info()), .length = N};
  }
  static Value write(const std::array<T, N>& values) { return detail::write_items<T>(values); }
  static Value read(const Value& in, std::array<T, N>& out, Reader reader, const Limits& limits) {
    if (!detail::check_list(in, N, reader, {})) return in;
    Value resolved = Value::list(in.where, in.origin);
    for (std::size_t i = 0; i < N; ++i) {
      resolved.items.push_back(FieldType<T>::read(in.items[i], out[i], reader.below(i), limits));
    }
    return resolved;
  }
};

template <class T>
struct FieldType<std::vector<T>> {
  static TypeInfo info() { return {.kind = TypeInfo::Kind::list, .item = std::make_shared<TypeInfo>(FieldType<T>::info())}; }
  static Value write(const std::vector<T>& values) { return detail::write_items<T>(values); }
  static Value read(const Value& in, std::vector<T>& out, Reader reader, const Limits& limits) {
    if (!detail::check_list(in, 0, reader, {})) return in;
    Value resolved = Value::list(in.where, in.origin);
    out.resize(in.items.size());
    for (std::size_t i = 0; i < in.items.size(); ++i) {
      resolved.items.push_back(FieldType<T>::read(in.items[i], out[i], reader.below(i), limits));
    }
    return resolved;
  }
};

/// A value that somebody else reads later.
template <>
struct FieldType<Value> {
  static TypeInfo info() { return {.kind = TypeInfo::Kind::any}; }
  static Value write(const Value& value) {
    Value copy = value;
    copy.origin = Origin::default_value;
    return copy;
  }
  static Value read(const Value& in, Value& out, Reader, const Limits&) { return out = in; }
};

/// A struct of parameters with a schema of its own.
template <class T>
concept Declared = requires {
  { T::schema() } -> std::convertible_to<const Schema<T>&>;
};

template <Declared T>
struct FieldType<T> {
  static const SchemaBase* nested() { return &T::schema(); }
  static TypeInfo info() { return {.kind = TypeInfo::Kind::mapping, .nested = &nested}; }
  static Value write(const T&) {
    Value map = Value::map({}, Origin::default_value);
    for (const FieldInfo& field : T::schema().fields()) {
      if (!field.required) map.set(field.name, field.default_value);
    }
    return map;
  }
  static Value read(const Value& in, T& out, Reader reader, const Limits&) {
    return T::schema().read(in, out, std::move(reader));
  }
};

}  // namespace synfire
