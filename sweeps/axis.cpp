// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// sweeps: expanding axes.
#include "sweeps/axis.h"

#include <algorithm>
#include <cmath>
#include <set>

namespace synfire {

namespace {

/// A number and the unit behind it, `20 ns`; a plain number has none.
struct Amount {
  double number = 0.0;
  std::string unit;
};

std::optional<Amount> parse_amount(const std::string& text) {
  const std::size_t blank = text.find_first_of(" \t");
  const auto number = parse_number(text.substr(0, blank));
  if (!number) return std::nullopt;
  std::string unit = blank == std::string::npos ? "" : text.substr(text.find_first_not_of(" \t", blank));
  while (!unit.empty() && unit.back() == ' ') unit.pop_back();
  return Amount{*number, std::move(unit)};
}

const Unit* unit_of(const dimension::Any& of, const std::string& symbol) {
  const auto found = std::ranges::find(of.units, symbol, &Unit::symbol);
  return found == of.units.end() ? nullptr : &*found;
}

std::optional<double> in_unit(const Amount& amount, const std::string& unit) {
  if (amount.unit == unit) return amount.number;
  for (const dimension::Any& one : dimension::kAll) {
    const Unit* from = unit_of(one, amount.unit);
    const Unit* to = unit_of(one, unit);
    // Between K and degC, a distance is another number than a temperature.
    if (from == nullptr || to == nullptr || from->offset != to->offset) continue;
    return amount.number * (std::pow(10.0, from->exponent - to->exponent) * from->factor / to->factor);
  }
  return std::nullopt;
}

std::string tidy(double number, const std::string& unit) {
  const std::string plain = format_number(significant(number, 12));
  return unit.empty() ? plain : plain + " " + unit;
}

class Range {
 public:
  Range(const AxisParameters& axis, Reader reader) : scale_(axis.scale), whole_(axis.whole), count_(axis.count) {
    const auto from = parse_amount(axis.from.text);
    const auto to = parse_amount(axis.to.text);
    if (!from)
      reader.below("from").fail(axis.from, "found " + axis.from.shown() + "; expected a number, or a quantity with its unit");
    if (!to) reader.below("to").fail(axis.to, "found " + axis.to.shown() + "; expected a number, or a quantity with its unit");
    if (!from || !to) return;
    unit_ = from->unit;
    from_ = from->number;
    const auto last = in_unit(*to, unit_);
    if (!last) {
      reader.below("to").fail(axis.to, "found " + axis.to.shown() + "; expected the unit of from, or one of the same kind");
      return;
    }
    to_ = *last;
    good_ = true;
    const auto refuse = [&](const char* key, const Value& at, const std::string& message) {
      reader.below(key).fail(at, message);
      good_ = false;
    };
    if (to_ <= from_) refuse("to", axis.to, "found " + axis.to.shown() + "; expected more than from");
    if (scale_ == Scale::logarithmic && from_ <= 0.0)
      refuse("from", axis.from, "found " + axis.from.shown() + "; expected more than 0 in a logarithmic range");
    if (!axis.step.is_null()) {
      const auto step = axis.step.is_scalar() ? parse_amount(axis.step.text) : std::nullopt;
      const auto distance = step ? in_unit(*step, unit_) : std::nullopt;
      if (!distance || *distance <= 0.0) {
        refuse("step", axis.step, "found " + axis.step.shown() + "; expected a distance above 0 in the unit of from");
      } else if ((to_ - from_) / *distance > 1e6) {
        refuse("step", axis.step, "found " + axis.step.shown() + ", more than a million values; expected fewer");
      } else {
        step_ = *distance;
      }
    } else if (whole_ && !count_ && scale_ == Scale::linear && to_ - from_ <= 1e6) {
      step_ = 1.0;
    }
  }

  bool good() const { return good_; }
  bool listed() const { return count_ || step_; }
  std::string at(double share) const {
    double value = scale_ == Scale::logarithmic ? from_ * std::pow(to_ / from_, share) : from_ + (to_ - from_) * share;
    // Every whole number has the same share of the range.
    if (whole_ && scale_ == Scale::linear) value = std::min(std::floor(from_ + (to_ - from_ + 1.0) * share), to_);
    return tidy(whole_ ? std::round(value) : value, unit_);
  }
  std::vector<std::string> values() const {
    std::vector<std::string> all;
    const auto add = [&](double value) {
      std::string text = tidy(whole_ ? std::round(value) : value, unit_);
      if (all.empty() || all.back() != text) all.push_back(std::move(text));
    };
    if (step_) {
      const auto steps = static_cast<int>(std::floor((to_ - from_) / *step_ + 1e-9));
      for (int i = 0; i <= steps; ++i) add(from_ + *step_ * i);
    } else {
      for (std::int32_t i = 0; i < *count_; ++i) {
        const double share = static_cast<double>(i) / (*count_ - 1);
        add(scale_ == Scale::logarithmic ? from_ * std::pow(to_ / from_, share) : from_ + (to_ - from_) * share);
      }
    }
    return all;
  }

 private:
  Scale scale_;
  bool whole_;
  std::optional<std::int32_t> count_;
  std::optional<double> step_;
  double from_ = 0.0;
  double to_ = 0.0;
  std::string unit_;
  bool good_ = false;
};

class Expansion {
 public:
  Expansion(bool continuous, Problems& problems) : continuous_(continuous), problems_(problems) {}

  void add(const AxisParameters& axis, const Value& in, const Reader& reader) {
    Axis out;
    out.first = result_.columns.size();
    out.where = in.where;
    if (!axis.zip.is_null()) {
      add_zip(axis.zip, reader.below("zip"), out);
    } else if (!axis.values.empty()) {
      add_column(*axis.path, axis.name.value_or(*axis.path), in.place("path"), reader.below("path"), reader.below("name"));
      for (const Value& value : axis.values) {
        out.values.push_back({flow_yaml(value)});
        result_.columns.back().places.push_back(value.where);
      }
      check_distinct(axis.values, reader.below("values"));
    } else if (axis.path) {
      add_column(*axis.path, axis.name.value_or(*axis.path), in.place("path"), reader.below("path"), reader.below("name"));
      if (!axis.from.is_scalar() || !axis.to.is_scalar()) return;  // told when it was read
      const Range range(axis, reader);
      if (!range.good()) return;
      if (range.listed()) {
        for (std::string& text : range.values()) out.values.push_back({std::move(text)});
      } else if (continuous_) {
        out.at = [range](double share) { return range.at(share); };
      } else {
        Reader(reader).fail(in, "found a range without count and step; expected one of them for a grid");
        return;
      }
    }
    out.columns = result_.columns.size() - out.first;
    result_.axes.push_back(std::move(out));
  }

  Axes take() { return std::move(result_); }

 private:
  /// `at_path`, `at_name`: where the file says them.
  void add_column(const std::string& path, const std::string& name, const Location& where, const Reader& at_path,
                  const Reader& at_name) {
    try {
      parse_path(path);
    } catch (const InputError& error) {
      problems_.add(where, at_path.path(), error.problems().front().message);
    }
    if (!values_.insert(without_frames(path)).second)
      problems_.add(where, at_path.path(), "found a second axis of " + path + "; expected one");
    for (const Column& column : result_.columns) {
      if (column.path != path && column.name == name) {
        problems_.add(where, at_name.path(), "found a second axis called " + name + "; expected another name");
      }
    }
    for (const char* taken : {"state", "reason"}) {
      if (name == taken) problems_.add(where, at_name.path(), "found " + name + ", a column of its own; expected another name");
    }
    result_.columns.push_back({path, name, where, {}});
  }

  void add_zip(const Value& zip, Reader reader, Axis& out) {
    if (!zip.is_map() || zip.entries.size() < 2) {
      reader.fail(zip, "found " + (zip.is_map() ? std::string("fewer than two paths") : zip.shown()) +
                           "; expected a mapping of paths to lists of equal length");
      return;
    }
    std::size_t length = 0;
    for (const Value::Entry& entry : zip.entries) {
      add_column(entry.key, entry.key, entry.where, reader.below(entry.key), reader.below(entry.key));
      const std::size_t own = entry.value.is_list() ? entry.value.items.size() : 0;
      if (own == 0) {
        reader.below(entry.key).fail(entry.value, "found " + entry.value.shown() + "; expected a list of values");
        continue;
      }
      if (length == 0) length = own;
      if (own != length) {
        reader.below(entry.key).fail(entry.value, "found " + std::to_string(own) + " values; expected " +
                                                      std::to_string(length) + ", as the path before it has");
        continue;
      }
      out.values.resize(length);
      for (std::size_t i = 0; i < length; ++i) {
        out.values[i].push_back(flow_yaml(entry.value.items[i]));
        result_.columns.back().places.push_back(entry.value.items[i].where);
      }
    }
    for (auto& row : out.values) row.resize(zip.entries.size());
  }

  void check_distinct(const std::vector<Value>& values, const Reader& reader) {
    std::set<std::string> seen;
    for (std::size_t i = 0; i < values.size(); ++i) {
      if (!seen.insert(flow_yaml(values[i])).second)
        reader.below(i).fail(values[i], "found " + values[i].shown() + " a second time; expected each value once");
    }
  }

  bool continuous_;
  Problems& problems_;
  std::set<std::string> values_;  ///< paths that are axes, however they are written
  Axes result_;
};

}  // namespace

std::string without_frames(std::string path) {
  constexpr std::string_view kFrame = ".components";
  const std::string within = std::string(kFrame) + ".";
  for (std::size_t at = path.find(within); at != std::string::npos; at = path.find(within)) path.erase(at, kFrame.size());
  return path;
}

Axes expand_axes(const std::vector<AxisParameters>& given, const Value& in, bool continuous, Problems& problems) {
  Expansion expansion(continuous, problems);
  const Reader reader(problems, "axes");
  for (std::size_t i = 0; i < given.size() && i < in.items.size(); ++i) expansion.add(given[i], in.items[i], reader.below(i));
  return expansion.take();
}

}  // namespace synfire
