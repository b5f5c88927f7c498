// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// tests/golden: the files of a case of the sets `odin` and `tinyodin`.
#pragma once

#include <algorithm>
#include <charconv>
#include <filesystem>
#include <fstream>
#include <map>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "base/error.h"
#include "models/cores/odin/design.h"

namespace synfire::golden::odin_case {

namespace fs = std::filesystem;

[[noreturn]] inline void unreadable(const fs::path& file, const std::string& where, const std::string& message) {
  throw InputError({file.string(), 0, 0}, where, message);
}

/// A CSV with a header, of texts.
class Table {
 public:
  Table(const fs::path& file, const std::vector<std::string>& needed) : file_(file) {
    std::ifstream stream(file);
    std::string line;
    if (!std::getline(stream, line)) unreadable(file, "", "found no text; expected a CSV file with a header");
    header_ = split(line);
    for (const std::string& name : needed) column(name);
    while (std::getline(stream, line)) {
      if (line.empty() || line == "\r") continue;
      rows_.push_back(split(line));
      if (rows_.back().size() != header_.size()) {
        unreadable(file, "row " + std::to_string(rows_.size()), "found " + std::to_string(rows_.back().size()) + " fields");
      }
    }
  }
  std::size_t size() const { return rows_.size(); }
  const std::string& text(std::size_t row, const std::string& name) const { return rows_[row][column(name)]; }
  /// A number; base 16 for hexadecimal digits.
  std::int64_t number(std::size_t row, const std::string& name, int base = 10) const {
    const std::string& field = text(row, name);
    std::int64_t value = 0;
    const auto [end, error] = std::from_chars(field.data(), field.data() + field.size(), value, base);
    if (error != std::errc{} || end != field.data() + field.size()) {
      unreadable(file_, "row " + std::to_string(row + 1), "found " + shown(field) + "; expected a number for " + name);
    }
    return value;
  }
  /// A cycle, or nothing where the event did not get so far.
  std::optional<odin::Cycle> cycle(std::size_t row, const std::string& name) const {
    if (text(row, name).empty()) return std::nullopt;
    const std::int64_t value = number(row, name);
    return value < 0 ? std::nullopt : std::optional<odin::Cycle>(value);
  }

 private:
  static std::vector<std::string> split(const std::string& line) {
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
  std::size_t column(const std::string& name) const {
    const auto found = std::ranges::find(header_, name);
    if (found == header_.end()) unreadable(file_, "header", "found no column " + name);
    return static_cast<std::size_t>(found - header_.begin());
  }

  fs::path file_;
  std::vector<std::string> header_;
  std::vector<std::vector<std::string>> rows_;
};

/// Words of 32 bits, least significant first, of hexadecimal digits.
inline std::vector<std::uint32_t> words_of(const std::string& digits, std::size_t words, const fs::path& file,
                                           const std::string& where) {
  std::vector<std::uint32_t> made(words, 0);
  std::size_t place = 0;
  for (std::size_t i = digits.size(); i-- > 0; ++place) {
    const auto digit = static_cast<std::uint32_t>(
        std::string("0123456789abcdef").find(static_cast<char>(std::tolower(static_cast<unsigned char>(digits[i])))));
    if (digit > 15 || (place >= words * 8 && digit != 0)) {
      unreadable(file, where, "found " + shown(digits) + "; expected " + std::to_string(words * 32) + " bits in hexadecimal");
    }
    if (place < words * 8) made[place / 8] |= digit << (4 * (place % 8));
  }
  return made;
}

struct Case {
  odin::Variant variant = odin::Variant::odin;
  odin::Cycle delay = 0;
  odin::Cycle end = 0;
  bool spi = false;  ///< programmed over SPI, memories zero before
  std::vector<std::pair<std::uint32_t, std::uint32_t>> registers;
  std::map<std::uint32_t, std::vector<std::uint32_t>> neurons;
  std::map<std::uint32_t, std::uint32_t> synapses;
};

inline Case read_case(const fs::path& folder, odin::Variant variant) {
  const fs::path file = folder / "config.json";
  std::ifstream stream(file);
  const nlohmann::json json = nlohmann::json::parse(stream, nullptr, false);
  if (!json.is_object()) unreadable(file, "", "found no JSON object");
  try {
    Case made{.variant = variant};
    const std::size_t words = variant == odin::Variant::tinyodin ? 1 : 4;
    const std::string chip = json.at("chip");
    if (chip != (words == 1 ? "tinyODIN" : "ODIN"))
      unreadable(file, "chip", "found " + shown(chip) + "; expected the set's chip");
    made.delay = json.at("aerout_ack_delay").get<std::int64_t>();
    made.end = json.at("end_cycle").get<std::int64_t>();
    if (made.delay < 0 || made.end < 3 || made.end > 1'000'000'000'000)
      unreadable(file, "end_cycle", "found cycles out of range");
    const std::string init = json.value("memory_init", "preload");
    if (init != "preload" && init != "spi")
      unreadable(file, "memory_init", "found " + shown(init) + "; expected preload or spi");
    made.spi = init == "spi";
    const auto index = [&](const std::string& text, std::uint32_t below, const char* what) {
      const auto value = parse_integer(text);
      if (!value || *value < 0 || *value >= below)
        unreadable(file, what, "found " + shown(text) + ", which the chip does not have");
      return static_cast<std::uint32_t>(*value);
    };
    for (const auto& entry : json.at("spi_registers")) {
      made.registers.emplace_back(entry.at("address").get<std::uint32_t>(),
                                  words_of(entry.at("value_hex"), 1, file, "spi_registers")[0]);
    }
    for (const auto& [key, value] : json.at("neurons").items()) {
      made.neurons[index(key, odin::kNeurons, "neurons")] = words_of(value, words, file, "neurons." + key);
    }
    for (const auto& [key, value] : json.at("synapse_words").items()) {
      made.synapses[index(key, odin::kSynapseWords, "synapse_words")] = words_of(value, 1, file, "synapse_words." + key)[0];
    }
    return made;
  } catch (const nlohmann::json::exception& error) {
    unreadable(file, "", error.what());
  }
}

}  // namespace synfire::golden::odin_case
