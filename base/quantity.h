// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// base: physical quantities. A quantity carries its unit in the file ("20 ns") and its dimension in the type, so that no name
// ends in `_ns`. Inside it is a double in SI base units (s, Hz, J, W, V, m; memory in bits).
#pragma once

#include <cmath>
#include <compare>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace synfire {

/// A unit symbol and the power of ten (or the binary factor) that it stands for.
struct Unit {
  std::string_view symbol;
  int exponent;  ///< value = number * 10^exponent * factor + offset
  double factor = 1.0;
  double offset = 0.0;
};

namespace dimension {
struct Time {
  static constexpr std::string_view kName = "time";
  static constexpr Unit kUnits[] = {{"s", 0},    {"ms", -3},  {"us", -6},       {"µs", -6},      {"ns", -9},
                                    {"ps", -12}, {"fs", -15}, {"min", 0, 60.0}, {"h", 0, 3600.0}};
};
struct Frequency {
  static constexpr std::string_view kName = "frequency";
  static constexpr Unit kUnits[] = {{"Hz", 0}, {"kHz", 3}, {"MHz", 6}, {"GHz", 9}};
};
struct Energy {
  static constexpr std::string_view kName = "energy";
  static constexpr Unit kUnits[] = {{"J", 0},   {"mJ", -3},  {"uJ", -6},  {"µJ", -6},
                                    {"nJ", -9}, {"pJ", -12}, {"fJ", -15}, {"aJ", -18}};
};
struct Power {
  static constexpr std::string_view kName = "power";
  static constexpr Unit kUnits[] = {{"W", 0}, {"kW", 3}, {"mW", -3}, {"uW", -6}, {"µW", -6}, {"nW", -9}, {"pW", -12}};
};
struct Voltage {
  static constexpr std::string_view kName = "voltage";
  static constexpr Unit kUnits[] = {{"V", 0}, {"mV", -3}, {"uV", -6}};
};
struct Temperature {
  static constexpr std::string_view kName = "temperature";
  static constexpr Unit kUnits[] = {{"K", 0}, {"degC", 0, 1.0, 273.15}, {"°C", 0, 1.0, 273.15}};
};
struct Length {
  static constexpr std::string_view kName = "length";
  static constexpr Unit kUnits[] = {{"m", 0}, {"mm", -3}, {"um", -6}, {"µm", -6}, {"nm", -9}};
};
struct Memory {  // in bits
  static constexpr std::string_view kName = "memory size";
  static constexpr Unit kUnits[] = {{"bit", 0},     {"bits", 0},        {"Kibit", 0, 1024.0},  {"Mibit", 0, 1048576.0},
                                    {"B", 0, 8.0},  {"KiB", 0, 8192.0}, {"MiB", 0, 8388608.0}, {"GiB", 0, 8589934592.0},
                                    {"kB", 3, 8.0}, {"MB", 6, 8.0}};
};

struct Any {
  std::string_view name;
  std::span<const Unit> units;
};
inline constexpr Any kAll[] = {{Time::kName, Time::kUnits},       {Frequency::kName, Frequency::kUnits},
                               {Energy::kName, Energy::kUnits},   {Power::kName, Power::kUnits},
                               {Voltage::kName, Voltage::kUnits}, {Temperature::kName, Temperature::kUnits},
                               {Length::kName, Length::kUnits},   {Memory::kName, Memory::kUnits}};
}  // namespace dimension

/// `a time`, `an energy`.
std::string with_article(std::string_view noun);

/// Reads `number unit` exactly (the decimal exponent of the unit is folded into the literal, so "4.1 ns" is the double nearest
/// to 4.1e-9). Empty when the text is not of that form; `why` then says what is wrong.
std::optional<double> parse_quantity(std::string_view text, std::string_view dimension, std::span<const Unit> units,
                                     std::string& why);

/// `4.1 ns`: the value in the largest unit in which it is at least 1 (first spelling of each unit).
std::string format_quantity(double value, std::span<const Unit> units, int digits = 12);

/// A value of one physical dimension. Shapeless; comparison and arithmetic within the dimension only.
template <class D>
class Quantity {
 public:
  constexpr Quantity() = default;
  constexpr explicit Quantity(double si) : si_(si) {}

  constexpr double si() const { return si_; }
  constexpr auto operator<=>(const Quantity&) const = default;
  friend constexpr Quantity operator+(Quantity a, Quantity b) { return Quantity(a.si_ + b.si_); }
  friend constexpr Quantity operator*(Quantity a, double b) { return Quantity(a.si_ * b); }

 private:
  double si_ = 0.0;
};

using Time = Quantity<dimension::Time>;
using Frequency = Quantity<dimension::Frequency>;
using Energy = Quantity<dimension::Energy>;
using Power = Quantity<dimension::Power>;
using Voltage = Quantity<dimension::Voltage>;
using Temperature = Quantity<dimension::Temperature>;
using Length = Quantity<dimension::Length>;
using MemorySize = Quantity<dimension::Memory>;

template <class D>
std::string to_string(Quantity<D> quantity) {
  return format_quantity(quantity.si(), D::kUnits);
}

/// Simulated time in integer picoseconds, the resolution of the simulation kernel. Sums of it never drift.
using Picoseconds = std::int64_t;

/// In seconds: 106 days, which is where picoseconds in 63 bits end. What users give may not be later.
inline constexpr double kLatestTime = 9.2e6;

constexpr double to_seconds(Picoseconds time) {
  return static_cast<double>(time) * 1e-12;
}
/// The nearest.
inline Picoseconds to_picoseconds(Time time) {
  return std::llround(time.si() * 1e12);
}
/// The time in picoseconds, or nothing when it is not a whole number of them (0.4 ps, 1/3 ns) or out of range.
std::optional<Picoseconds> exact_picoseconds(Time time);

/// Reads a whole text as a number of the usual forms (no octal, no hexadecimal, no `inf`, no `nan`).
std::optional<double> parse_number(std::string_view text);
std::optional<std::int64_t> parse_integer(std::string_view text);

/// The shortest text that reads back as the same double.
std::string format_number(double value);
/// The value of so many significant digits that is nearest: sums like 0.1 + 0.2 shall not show their last bits.
double significant(double value, int digits);

}  // namespace synfire
