// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// base: the types a parameter can have, each with how it is read, written as a default and described: scalars, quantities,
// choices, lists, mappings. They come with base/schema.h.
#pragma once

#include <filesystem>
#include <map>

#include "base/schema.h"

namespace synfire {

namespace detail {
Value default_scalar(std::string text);
bool read_number(const Value& in, double& out, Reader& reader, const Limits& limits, bool whole);
bool read_quantity(const Value& in, double& out, Reader& reader, const Limits& limits, std::string_view dimension,
                   std::span<const Unit> units);
bool read_boolean(const Value& in, bool& out, Reader& reader);
bool read_text(const Value& in, std::string& out, Reader& reader);
bool read_file(const Value& in, std::filesystem::path& out, Reader& reader);
/// Index of the chosen name, or -1.
int read_choice(const Value& in, std::span<const std::string> names, Reader& reader);
bool check_list(const Value& in, std::size_t length, Reader& reader);
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

/// A file (see path_of), which becomes absolute. check_files looks whether it is there.
template <>
struct FieldType<std::filesystem::path> {
  static TypeInfo info() { return {.kind = TypeInfo::Kind::file}; }
  static Value write(const std::filesystem::path& value) { return detail::default_scalar(value.string()); }
  static Value read(const Value& in, std::filesystem::path& out, Reader reader, const Limits&) {
    Value resolved = in;
    if (detail::read_file(in, out, reader)) resolved.text = out.string();
    return resolved;
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

/// The value of that name, if there is one.
template <class E>
std::optional<E> choice_of(std::string_view text) {
  for (const auto& [name, value] : Choices<E>::kAll) {
    if (name == text) return value;
  }
  return std::nullopt;
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
    if (!detail::check_list(in, N, reader)) return in;
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
    if (!detail::check_list(in, 0, reader)) return in;
    Value resolved = Value::list(in.where, in.origin);
    out.resize(in.items.size());
    for (std::size_t i = 0; i < in.items.size(); ++i) {
      resolved.items.push_back(FieldType<T>::read(in.items[i], out[i], reader.below(i), limits));
    }
    return resolved;
  }
};

/// By names that the user chooses.
template <class T>
struct FieldType<std::map<std::string, T>> {
  static TypeInfo info() { return {.kind = TypeInfo::Kind::mapping, .item = std::make_shared<TypeInfo>(FieldType<T>::info())}; }
  static Value write(const std::map<std::string, T>&) { return Value::map({}, Origin::default_value); }
  static Value read(const Value& in, std::map<std::string, T>& out, Reader reader, const Limits& limits) {
    if (!in.is_map()) {
      reader.fail(in, "found " + in.shown() + "; expected a mapping of names, each to " + FieldType<T>::info().text());
      return in;
    }
    Value resolved = Value::map(in.where, in.origin);
    for (const Value::Entry& entry : in.entries) {
      resolved.entries.push_back(
          {entry.key, entry.where, FieldType<T>::read(entry.value, out[entry.key], reader.below(entry.key), limits)});
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
