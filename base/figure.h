// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// base: figures. A number that describes silicon says where it comes from: how well it is known (tier), what it counts (scope),
// at which operating point, and the source. An unpublished one is null, which is not zero.
#pragma once

#include <array>
#include <optional>
#include <string>
#include <utility>

#include "base/schema.h"

namespace synfire {

/// How well a figure is known, from weakest to strongest. A result inherits the weakest tier that it used.
enum class Tier { unstated, recalled, projected, derived, simulated, calibrated, measured };

/// Whether an energy is the cost of one more event, or chip power divided by the event rate. The two are never added.
enum class Scope { marginal, all_in };

template <>
struct Choices<Tier> {
  static constexpr std::pair<std::string_view, Tier> kAll[] = {{"unstated", Tier::unstated},   {"recalled", Tier::recalled},
                                                               {"projected", Tier::projected}, {"derived", Tier::derived},
                                                               {"simulated", Tier::simulated}, {"calibrated", Tier::calibrated},
                                                               {"measured", Tier::measured}};
};
template <>
struct Choices<Scope> {
  static constexpr std::pair<std::string_view, Scope> kAll[] = {{"marginal", Scope::marginal}, {"all_in", Scope::all_in}};
};

/// Where a figure holds.
struct OperatingPoint {
  std::optional<Voltage> vdd;
  std::optional<Frequency> frequency;
  std::optional<Temperature> temperature;
  std::string corner;

  static const Schema<OperatingPoint>& schema();
};

/// The provenance that goes with a figure's value.
struct Provenance {
  Tier tier = Tier::unstated;
  std::optional<Scope> scope;
  OperatingPoint at;
  std::string source;
  std::string note;
  std::optional<double> factor;  ///< the truth is within value / factor and value * factor

  static const Schema<Provenance>& schema();
};

/// A value with its provenance. Written as a bare value (tier unstated), as `null` (unpublished), or as a mapping
/// `{value: 23.6 pJ, tier: simulated, scope: marginal, at: {vdd: 0.75 V}, range: [20 pJ, 30 pJ], source: "..."}`.
template <class Q>
struct Figure {
  std::optional<Q> value;
  Provenance provenance;
  std::optional<std::array<Q, 2>> range;  ///< instead of a factor

  Figure() = default;
  explicit Figure(Q known) : value(known) {}

  bool has_uncertainty() const { return range || provenance.factor; }
  /// Of a known value: what it is at least and at most. Without uncertainty, the value itself.
  double least() const { return range ? number((*range)[0]) : number(*value) / provenance.factor.value_or(1.0); }
  double most() const { return range ? number((*range)[1]) : number(*value) * provenance.factor.value_or(1.0); }

  static double number(const Q& quantity) {
    if constexpr (requires { quantity.si(); }) {
      return quantity.si();
    } else {
      return static_cast<double>(quantity.ps);
    }
  }
};

template <class Q>
struct FieldType<Figure<Q>> {
  static TypeInfo info() {
    TypeInfo type = FieldType<Q>::info();
    type.nullable = true;
    type.figure = true;
    return type;
  }
  static Value write(const Figure<Q>& figure) { return FieldType<std::optional<Q>>::write(figure.value); }
  static Value read(const Value& in, Figure<Q>& out, Reader reader, const Limits& limits) {
    if (!in.is_map()) {
      out.provenance = {};
      return FieldType<std::optional<Q>>::read(in, out.value, std::move(reader), limits);
    }
    static constexpr std::string_view kOwn[] = {"value", "range"};
    Value resolved = Provenance::schema().read(in, out.provenance, reader, kOwn);
    const Value* value = in.find("value");
    if (value == nullptr) {
      reader.fail_at(in.where, "value", "found nothing; expected the figure's value, or null when it is unpublished");
      return in;
    }
    Value read_value = FieldType<std::optional<Q>>::read(*value, out.value, reader.below("value"), limits);
    if (const Value* range = in.find("range")) {
      resolved.set("range", FieldType<std::optional<std::array<Q, 2>>>::read(*range, out.range, reader.below("range"), limits));
      if (out.provenance.factor) reader.fail_at(range->where, "range", "found a range beside a factor; expected one of them");
      if (out.range && out.value && (out.least() > out.number(*out.value) || out.most() < out.number(*out.value))) {
        reader.fail_at(range->where, "range", "found a range without the value; expected least and most, around it");
      }
    }
    resolved.entries.insert(resolved.entries.begin(), {"value", value->where, std::move(read_value)});
    return resolved;
  }
};

}  // namespace synfire
