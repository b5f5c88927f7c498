// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// tests: GTKWave's own tools read the file: converted to FST and back, every change of every signal is what was told.
#include <bit>
#include <catch2/catch.hpp>
#include <cmath>
#include <random>

#include "scenarios/waves/wave_gate.h"
#include "tests/app/program.h"
#include "tests/app/vcd.h"
#include "tests/skip.h"

using namespace synfire;
using synfire::test::content;
using synfire::test::parse_vcd;
using synfire::test::Vcd;
using synfire::test::Workplace;

namespace {

struct Told {
  std::int64_t at;
  std::uint64_t value;
};

/// Whether a text of VCD says a value. The tools print reals with 16 digits, and vectors in full width.
bool says(const std::string& text, ProbeKind kind, const std::vector<std::string>& states, std::uint64_t value) {
  switch (kind) {
    case ProbeKind::real: {
      const double wanted = std::bit_cast<double>(value);
      const double found = std::stod(text.substr(1));
      return text[0] == 'r' && (found == wanted || std::abs(found - wanted) <= 1e-15 * std::abs(wanted));
    }
    case ProbeKind::bits: return std::stoull(text[0] == 'b' ? text.substr(1) : text, nullptr, 2) == value;
    case ProbeKind::text: return text == "s" + states[value];
    case ProbeKind::event: return text == "1";
  }
  return false;
}

}  // namespace

TEST_CASE("vcd2fst and fst2vcd find every change") {
  if (std::system("command -v vcd2fst fst2vcd >/dev/null") != 0) synfire::test::skip("waves: gtkwave (vcd2fst) is missing");
  const Workplace place;
  std::mt19937_64 random(11);
  std::vector<WaveVariable> variables;
  std::vector<ProbeKind> kinds;
  for (std::uint32_t i = 0; i < 200; ++i) {
    const auto kind = static_cast<ProbeKind>(i % 4);
    const std::string name = "core[" + std::to_string(i % 3) + "].neuron[" + std::to_string(i) + "].x";
    WaveVariable variable{kind, kind == ProbeKind::bits ? i % 65 : 1, {}, {"chip." + name}};
    if (variable.width == 0) variable.width = 64;
    if (kind == ProbeKind::text) variable.states = {"idle", "fetch", "a_long_name_of_a_state"};
    if (i % 5 == 0) variable.names.push_back("network.lif1[" + std::to_string(i) + "].x");  // seen in two places
    variables.push_back(std::move(variable));
    kinds.push_back(kind);
  }
  VcdWriter writer(place / "a.vcd", variables, "Synfire", {});
  WaveGate gate(writer, {}, kinds, std::vector<bool>(kinds.size()), static_cast<std::uint32_t>(kinds.size()));
  std::vector<std::vector<Told>> told(kinds.size(), {{0, 0}});
  Picoseconds now = 1;
  for (int i = 0; i < 50'000; ++i) {
    now += static_cast<Picoseconds>(random() % 3 == 0 ? random() % 1'000'000 : 0);
    const auto signal = static_cast<std::uint32_t>(random() % kinds.size());
    std::uint64_t value = 1;
    if (kinds[signal] == ProbeKind::real) {
      // Of every size, and often whole, as on chips that compute in integers.
      const double real = std::ldexp(static_cast<double>(random() % 2'000'001) - 1e6, static_cast<int>(random() % 121) - 60);
      value = std::bit_cast<std::uint64_t>(random() % 2 == 0 ? std::round(real) : real);
    } else if (kinds[signal] == ProbeKind::bits) {
      value = random() & (~std::uint64_t{0} >> (64 - variables[signal].width));
    } else if (kinds[signal] == ProbeKind::text) {
      value = random() % 3;
    }
    gate.change({now, signal, false, value});
    std::vector<Told>& all = told[signal];
    if (all.back().at == now) {
      all.back().value = value;
    } else {
      all.push_back({now, value});
    }
  }
  gate.close(now + 5);
  const std::string command = "cd '" + place.path().string() + "' && vcd2fst a.vcd a.fst && fst2vcd -f a.fst -o b.vcd";
  REQUIRE(std::system(command.c_str()) == 0);
  for (const char* file : {"a.vcd", "b.vcd"}) {
    std::string text = content(place / file);
    const Vcd vcd = parse_vcd(text);
    CHECK(vcd.end == now + 5);
    std::size_t compared = 0;
    for (std::size_t s = 0; s < kinds.size(); ++s) {
      for (const std::string& name : variables[s].names) {
        std::vector<Told> expected;
        for (const Told& one : told[s]) {
          if (kinds[s] == ProbeKind::event ? one.at == 0 : !expected.empty() && expected.back().value == one.value) continue;
          expected.push_back(one);
        }
        const auto& found = vcd.of(name);
        INFO(file << ": " << name);
        REQUIRE(found.size() == expected.size());
        for (std::size_t i = 0; i < found.size(); ++i) {
          REQUIRE(found[i].at == expected[i].at);
          INFO(found[i].value << " at " << found[i].at);
          REQUIRE(says(found[i].value, kinds[s], variables[s].states, expected[i].value));
        }
        compared += found.size();
      }
    }
    CHECK(compared > 40'000);
  }
}
