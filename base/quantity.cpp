// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// base: reading and writing numbers and quantities.
#include "base/quantity.h"

#include <array>
#include <charconv>
#include <cmath>
#include <limits>

#include "base/error.h"

namespace synfire {

namespace {

/// Length of the number at the start of the text: digits, a point, an exponent.
std::size_t number_length(std::string_view text) {
  std::size_t i = 0;
  const auto digits = [&] {
    const std::size_t start = i;
    while (i < text.size() && text[i] >= '0' && text[i] <= '9') ++i;
    return i - start;
  };
  if (i < text.size() && (text[i] == '-' || text[i] == '+')) ++i;
  std::size_t count = digits();
  if (i < text.size() && text[i] == '.') {
    ++i;
    count += digits();
  }
  if (count == 0) return 0;
  if (i < text.size() && (text[i] == 'e' || text[i] == 'E')) {
    const std::size_t before = i++;
    if (i < text.size() && (text[i] == '-' || text[i] == '+')) ++i;
    if (digits() == 0) i = before;
  }
  return i;
}

std::string unit_names(std::span<const Unit> units) {
  std::vector<std::string> names;
  for (const Unit& unit : units) names.emplace_back(unit.symbol);
  return any_of(names);
}

}  // namespace

std::string with_article(std::string_view noun) {
  const bool vowel = !noun.empty() && std::string_view("aeiou").find(noun.front()) != std::string_view::npos;
  return (vowel ? "an " : "a ") + std::string(noun);
}

std::optional<double> parse_number(std::string_view text) {
  if (text.empty() || number_length(text) != text.size()) return std::nullopt;
  if (text.front() == '+') text.remove_prefix(1);
  double value = 0.0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size() || !std::isfinite(value)) return std::nullopt;
  return value;
}

std::optional<std::int64_t> parse_integer(std::string_view text) {
  if (!text.empty() && text.front() == '+') text.remove_prefix(1);
  const std::string_view digits = !text.empty() && text.front() == '-' ? text.substr(1) : text;
  if (digits.empty() || (digits.size() > 1 && digits.front() == '0')) return std::nullopt;
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

std::string format_number(double value) {
  std::array<char, 40> buffer;
  const auto [end, error] = std::to_chars(buffer.data(), buffer.data() + buffer.size(), value);
  return error == std::errc() ? std::string(buffer.data(), end) : "nan";
}

double significant(double value, int digits) {
  std::array<char, 40> buffer;
  const auto end = std::to_chars(buffer.data(), buffer.data() + buffer.size(), value, std::chars_format::general, digits).ptr;
  std::from_chars(buffer.data(), end, value);
  return value;
}

std::optional<double> parse_quantity(std::string_view text, std::string_view dimension, std::span<const Unit> units,
                                     std::string& why) {
  const std::string expected = "expected " + with_article(dimension) + " with its unit (" + unit_names(units) + ")";
  const std::size_t length = number_length(text);
  if (length == 0) {
    why = "found " + shown(text) + "; " + expected;
    return std::nullopt;
  }
  std::string_view symbol = text.substr(length);
  while (!symbol.empty() && symbol.front() == ' ') symbol.remove_prefix(1);
  if (symbol.empty()) {
    why = "found " + shown(text) + " without a unit; " + expected;
    return std::nullopt;
  }
  for (const Unit& unit : units) {
    if (unit.symbol != symbol) continue;
    std::string literal(text.substr(0, length));
    int exponent = unit.exponent;
    if (const std::size_t e = literal.find_first_of("eE"); e != std::string::npos) {
      const std::optional<std::int64_t> own = parse_integer(literal.substr(e + 1));
      if (!own || *own < -400 || *own > 400) break;
      exponent += static_cast<int>(*own);
      literal.resize(e);
    }
    const std::optional<double> value = parse_number(literal + "e" + std::to_string(exponent));
    if (!value) break;
    return *value * unit.factor + unit.offset;
  }
  why = "found " + shown(text) + "; " + expected;
  return std::nullopt;
}

std::string format_quantity(double value, std::span<const Unit> units, int digits) {
  const Unit* best = &units.front();
  double best_scale = 0.0;
  double best_exact = best->factor * std::pow(10.0, best->exponent);
  for (const Unit& unit : units) {
    const double scale = unit.factor * std::pow(10.0, unit.exponent);
    if (std::abs(value) >= scale * (1 - 1e-12) && scale > best_scale && unit.factor != 60.0 && unit.factor != 3600.0) {
      best = &unit;
      best_scale = scale;
      best_exact = scale;
    }
  }
  std::array<char, 40> buffer;
  const auto [end, error] =
      std::to_chars(buffer.data(), buffer.data() + buffer.size(), value / best_exact, std::chars_format::general, digits);
  return std::string(buffer.data(), error == std::errc() ? end : buffer.data()) + " " + std::string(best->symbol);
}

std::optional<Picoseconds> exact_picoseconds(Time time) {
  const double ps = time.si() * 1e12;
  const double whole = std::nearbyint(ps);
  if (!(std::abs(whole) < 9e18) || std::abs(ps - whole) > 1e-9 * std::max(1.0, std::abs(ps) * 1e-3)) return std::nullopt;
  return static_cast<Picoseconds>(whole);
}

}  // namespace synfire
