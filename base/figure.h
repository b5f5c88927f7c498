// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// base: figures. A number that describes silicon says where it comes from: how well it is known (tier), what it counts (scope),
// at which operating point, and the source. An unpublished one is null, which is not zero.
#pragma once

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

  static const Schema<Provenance>& schema();
};

/// A value with its provenance. Written as a bare value (tier unstated), as `null` (unpublished), or as a mapping
/// `{value: 23.6 pJ, tier: simulated, scope: marginal, at: {vdd: 0.75 V}, source: "..."}`.
template <class Q>
struct Figure {
  std::optional<Q> value;
  Provenance provenance;

  Figure() = default;
  explicit Figure(Q known) : value(known) {}
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
    static constexpr std::string_view kValue[] = {"value"};
    Value resolved = Provenance::schema().read(in, out.provenance, reader, kValue);
    const Value* value = in.find("value");
    if (value == nullptr) {
      reader.fail_at(in.where, "value", "found nothing; expected the figure's value, or null when it is unpublished");
      return in;
    }
    Value read_value = FieldType<std::optional<Q>>::read(*value, out.value, reader.below("value"), limits);
    resolved.entries.insert(resolved.entries.begin(), {"value", value->where, std::move(read_value)});
    return resolved;
  }
};

}  // namespace synfire
