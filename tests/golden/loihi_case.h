// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// tests/golden: the files of a case of the set `loihi`: config.json in the terms of the chip's registers, and tables of
// integers.
#pragma once

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "base/error.h"
#include "models/soma/loihi_cuba.h"

namespace synfire::golden::loihi_case {

namespace fs = std::filesystem;
using Json = nlohmann::json;

[[noreturn]] inline void unreadable(const fs::path& file, const std::string& where, const std::string& message) {
  throw InputError({file.string(), 0, 0}, where, message);
}

/// A CSV of integers with a header.
struct Table {
  std::vector<std::string> header;
  std::vector<std::vector<std::int64_t>> rows;

  std::optional<std::size_t> column(const std::string& name) const {
    const auto found = std::ranges::find(header, name);
    if (found == header.end()) return std::nullopt;
    return static_cast<std::size_t>(found - header.begin());
  }
};

inline std::vector<std::string> split(const std::string& line) {
  std::vector<std::string> fields(1);
  for (const char c : line) {
    if (c == ',') {
      fields.emplace_back();
    } else if (c != '\r') {
      fields.back() += c;
    }
  }
  return fields;
}

inline Table read_table(const fs::path& file, const std::vector<std::string>& needed) {
  std::ifstream stream(file);
  std::string line;
  if (!std::getline(stream, line)) unreadable(file, "", "found no text; expected a CSV file with a header");
  Table table{split(line), {}};
  for (const std::string& name : needed) {
    if (!table.column(name)) unreadable(file, "header", "found no column " + name);
  }
  for (int number = 2; std::getline(stream, line); ++number) {
    if (line.empty() || line == "\r") continue;
    const std::vector<std::string> fields = split(line);
    const std::string where = "line " + std::to_string(number);
    if (fields.size() != table.header.size()) unreadable(file, where, "found " + std::to_string(fields.size()) + " fields");
    table.rows.emplace_back();
    for (const std::string& field : fields) {
      std::size_t used = 0;
      try {
        table.rows.back().push_back(std::stoll(field, &used));
      } catch (const std::logic_error&) {
        used = field.size() + 1;
      }
      if (used != field.size()) unreadable(file, where, "found " + shown(field) + "; expected an integer");
    }
  }
  return table;
}

struct Synapse {
  std::uint32_t axon = 0;  ///< inputs first, then neurons
  std::uint32_t target = 0;
  std::uint32_t format = 0;
  std::int32_t mantissa = 0;
  std::uint32_t delay = 0;
};

struct Case {
  loihi::Variant variant = loihi::Variant::lava;
  std::uint32_t neurons = 0;
  std::uint32_t inputs = 0;
  std::uint64_t steps = 0;
  std::vector<loihi::Compartment> compartments;
  std::vector<std::uint32_t> refract;
  std::uint32_t vmin_exponent = loihi::kVminExponent;
  std::uint32_t vmax_exponent = loihi::kVmaxExponent;
  std::vector<int> exponents;  ///< of the synapse formats
  std::vector<Synapse> synapses;
  bool recurrent = false;
};

class CaseReader {
 public:
  explicit CaseReader(const fs::path& folder) : file_(folder / "config.json") {
    std::ifstream stream(file_);
    json_ = Json::parse(stream, nullptr, false);
    if (!json_.is_object()) unreadable(file_, "", "found no JSON object");
  }

  Case read() {
    try {
      Case made;
      made.neurons = static_cast<std::uint32_t>(number("N", 1, 3 * 1024));
      made.inputs = static_cast<std::uint32_t>(number("K", 0, 1024));
      made.steps = static_cast<std::uint64_t>(number("T", 0, 1'000'000));
      made.compartments.resize(made.neurons);
      made.refract.resize(made.neurons);
      if (json_.contains("decay_u")) {
        read_nengo(made);
      } else {
        read_lava(made);
      }
      return made;
    } catch (const Json::exception& error) {
      unreadable(file_, "", error.what());
    }
  }

 private:
  std::int64_t number(const char* key, std::int64_t least, std::int64_t most) {
    return checked(json_.at(key), key, least, most);
  }
  std::int64_t checked(const Json& value, const std::string& key, std::int64_t least, std::int64_t most) {
    const auto found = value.get<std::int64_t>();
    if (found < least || found > most) {
      unreadable(file_, key,
                 "found " + std::to_string(found) + "; expected " + std::to_string(least) + " to " + std::to_string(most));
    }
    return found;
  }
  /// A value for every neuron, or one for each.
  std::int64_t of(const char* key, std::uint32_t n, std::int64_t least, std::int64_t most) {
    const Json& value = json_.at(key);
    return checked(value.is_array() ? value.at(n) : value, key, least, most);
  }

  /// Weights by [source][target].
  void add_synapses(Case& made, const char* key, int exponent, std::uint32_t first_axon, std::uint32_t sources) {
    const auto format = static_cast<std::uint32_t>(made.exponents.size());
    made.exponents.push_back(exponent);
    for (std::uint32_t from = 0; from < sources; ++from) {
      for (std::uint32_t to = 0; to < made.neurons; ++to) {
        const std::int64_t weight = checked(json_.at(key).at(from).at(to), key, -256, 255);
        if (weight != 0) made.synapses.push_back({first_axon + from, to, format, static_cast<std::int32_t>(weight), 0});
      }
    }
  }

  void read_nengo(Case& made) {
    made.variant = loihi::Variant::nengo_loihi;
    for (std::uint32_t n = 0; n < made.neurons; ++n) {
      loihi::Compartment& compartment = made.compartments[n];
      compartment.du = static_cast<std::uint16_t>(of("decay_u", n, 0, 4095));
      compartment.dv = static_cast<std::uint16_t>(of("decay_v", n, 0, 4096));
      const std::int64_t vth = of("vth", n, 0, 64 * std::int64_t{loihi::kMostVth});
      if (vth % 64 != 0) unreadable(file_, "vth", "found " + std::to_string(vth) + "; expected a multiple of 64");
      compartment.vth = static_cast<std::uint32_t>(vth / 64);
      const std::int64_t bias = of("bias", n, -(1 << 20), 1 << 20);
      compartment.bias = loihi::nearest_bias(static_cast<double>(bias));
      if (loihi::bias_value(compartment.bias) != bias) {
        unreadable(file_, "bias", "found " + std::to_string(bias) + "; expected mantissa * 2^exponent");
      }
      made.refract[n] = static_cast<std::uint32_t>(of("refract_delay", n, 0, loihi::kMostRefract));
    }
    made.vmin_exponent = exponent_of("vmin", 32, [](std::uint32_t k) { return loihi::bounds(k, 0).least; });
    made.vmax_exponent = exponent_of("vmax", 8, [](std::uint32_t m) { return loihi::bounds(0, m).most; });
    add_synapses(made, "w_in", static_cast<int>(number("wexp_in", -8, 7)), 0, made.inputs);
    if (json_.contains("w_rec")) {
      add_synapses(made, "w_rec", static_cast<int>(number("wexp_rec", -8, 7)), made.inputs, made.neurons);
      made.recurrent = true;
    }
  }
  std::uint32_t exponent_of(const char* key, std::uint32_t count, auto value_of) {
    const std::int64_t wanted = json_.value(key, std::int64_t{value_of(key == std::string("vmin") ? 23 : 7)});
    for (std::uint32_t exponent = 0; exponent < count; ++exponent) {
      if (value_of(exponent) == wanted) return exponent;
    }
    unreadable(file_, key, "found " + std::to_string(wanted) + ", which the chip cannot hold");
  }

  void read_lava(Case& made) {
    for (std::uint32_t n = 0; n < made.neurons; ++n) {
      loihi::Compartment& compartment = made.compartments[n];
      compartment.du = static_cast<std::uint16_t>(of("du", n, 0, 4095));
      compartment.dv = static_cast<std::uint16_t>(of("dv", n, 0, 4095));
      compartment.vth = static_cast<std::uint32_t>(of("vth", n, 0, loihi::kMostVth));
      compartment.bias = loihi::pack_bias(static_cast<std::int32_t>(of("bias_mant", n, -4096, 4095)),
                                          static_cast<std::uint32_t>(of("bias_exp", n, 0, 7)));
    }
    made.exponents.push_back(static_cast<int>(json_.contains("weight_exp") ? number("weight_exp", -8, 7) : 0));
    const Json& weights = json_.at("weights_effective");  // by [target][source]
    for (std::uint32_t to = 0; to < made.neurons; ++to) {
      for (std::uint32_t from = 0; from < made.inputs; ++from) {
        const std::int64_t weight = checked(weights.at(to).at(from), "weights_effective", -256, 255);
        const std::int64_t delay = json_.contains("delays") ? checked(json_["delays"].at(to).at(from), "delays", 0, 62) : 0;
        if (weight == 0) continue;
        made.synapses.push_back({from, to, 0, static_cast<std::int32_t>(weight), static_cast<std::uint32_t>(delay)});
      }
    }
  }

  fs::path file_;
  Json json_;
};

}  // namespace synfire::golden::loihi_case
