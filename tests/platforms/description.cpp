// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// tests: platforms are loaded, checked and planned; every mistake is told with its place.
#include "platforms/description.h"

#include <catch2/catch.hpp>

#include "base/data_files.h"
#include "base/error.h"
#include "tests/places.h"

using namespace synfire;

namespace {

const std::string kSmall = R"(synfire: 1
platform: small
components:
  sync: {type: barrier}
  mesh: {type: mesh, size: [2, 2], hop_latency: {x: 4.1 ns, y: 6.5 ns}, edge: 0}
  core:
    type: timestep_core
    count: 4
    connect: {mesh: 1 per router}
    neurons: 16
    soma: {type: float64}
    synapses: {type: packed, memory: 1 MiB}
)";

const std::string kBoard = R"(synfire: 1
platform: board
components:
  sync: {type: barrier}
  links: {type: mesh, size: [2, 2], hop_latency: {x: 100 ns, y: 100 ns}}
  chip: {platform: float, count: 4, connect: {links: 1 per router}}
)";

Value loaded(const std::string& text) {
  return load_platform(parse_yaml(text, "test.yaml"), test::source_folder());
}

std::vector<std::string> problems_of(const std::string& text) {
  std::vector<std::string> lines;
  try {
    const Description description(loaded(text));
  } catch (const InputError& error) {
    for (const Problem& problem : error.problems()) lines.push_back(problem.text());
  }
  return lines;
}

std::string replaced(std::string text, const std::string& what, const std::string& with) {
  const std::size_t at = text.find(what);
  REQUIRE(at != std::string::npos);
  return text.replace(at, what.size(), with);
}

}  // namespace

TEST_CASE("a small platform is planned: cores, routers, addresses, distances") {
  const Description description(loaded(kSmall));
  CHECK(description.name() == "small");
  const Target& target = description.target();
  REQUIRE(target.cores.size() == 4);
  CHECK(target.cores[3].path == "core[3]");
  CHECK(target.cores[1].base > target.cores[0].base);
  CHECK(target.cores[1].base - target.cores[0].base >= target.cores[0].kind->layout().size());
  CHECK(target.hops(0, 3) == 2);
  CHECK(target.hops(kOutside, 1) == 1);
  CHECK(target.discipline == Discipline::barrier);
  CHECK(target.multicast);
  // The default of a parameter that the file leaves out is in the resolved platform.
  CHECK(description.resolved().find("components")->find("core")->find("axons_in")->text == "4096");
}

TEST_CASE("a board nests chips; distances climb to the edges") {
  const Description description(loaded(kBoard));
  const Target& target = description.target();
  REQUIRE(target.cores.size() == 4 * 160);  // 128, and 32 with receptors
  CHECK(target.cores[160].path == "chip[1].core[0]");
  CHECK(target.hops(0, 127) == 7 + 3);
  // Core 127 sits at (7, 3) of its chip, the edge at (0, 0): 10 hops down, 1 link, 10 hops up.
  CHECK(target.hops(127, 160 + 127) == 10 + 1 + 10);
  CHECK(target.hops(kOutside, 3 * 160 + 127) == 2 + 10);
}

TEST_CASE("each mistake in a platform is one line with its place") {
  const std::vector<std::string> lines = problems_of(R"(synfire: 2
platform: small
colour: red
components:
  sync: {type: barier}
  mesh: {type: mesh, size: [2, 0], hop_latency: {x: 4.1}, edge: 9}
  core:
    type: timestep_core
    count: 4
    connect: {mash: 1 per router}
    neurons: many
    soma: {type: float65}
    synapses: {type: packed, memory: 1 MB, weigth_bits: 8}
)");
  const std::vector<std::string> expected = {
      "test.yaml:1:10: error: synfire: found '2'; expected an integer (1 to 1)",
      "test.yaml:3:1: error: colour: found an unknown key",
      "test.yaml:5:16: error: components.sync.type: found 'barier'; expected",
      "(did you mean barrier?)",
      "test.yaml:6:32: error: components.mesh.size[1]: found '0'",
      "test.yaml:6:53: error: components.mesh.hop_latency.x: found '4.1' without a unit",
      "error: components.core.connect.mash: found no fabric of this name",
      "error: components.core.neurons: found 'many'; expected an integer",
      "error: components.core.soma.type: found 'float65'",
      "error: components.core.synapses.weigth_bits: found an unknown key",
  };
  std::string all;
  for (const std::string& line : lines) all += line + "\n";
  INFO(all);
  for (const std::string& part : expected) {
    INFO(part);
    CHECK(all.find(part) != std::string::npos);
  }
  CHECK(lines.size() >= 9);
}

TEST_CASE("platforms that make no chip are refused") {
  const auto has = [](const std::vector<std::string>& lines, const std::string& part) {
    for (const std::string& line : lines) {
      if (line.find(part) != std::string::npos) return true;
    }
    return false;
  };
  CHECK(has(problems_of("synfire: 1\nplatform: x\ncomponents: {sync: {type: barrier}}\n"), "found no core"));
  CHECK(has(problems_of(replaced(kSmall, "  sync: {type: barrier}\n", "")), "found no sync discipline"));
  CHECK(has(problems_of(replaced(kSmall, "    connect: {mesh: 1 per router}\n", "")), "connected to no fabric"));
  CHECK(has(problems_of(replaced(kSmall, "count: 4", "count: 5")), "found 5 copies at 1 per router; expected at most 4"));
  CHECK(has(problems_of(replaced(kSmall, "1 per router", "7")), "found router 7; expected 0 to 3"));
  CHECK(has(problems_of(replaced(kSmall, "[2, 2]", "[2, 2, 2]")), "found a list of 3; expected a list of 2"));
  CHECK(has(problems_of(replaced(kSmall, "4.1 ns", "0.4 ps")), "whole picoseconds"));
  // A platform is no device: it has no registers and no lines.
  for (const std::string key : {"address: 0x4000_0000", "interrupt: {host: 3}"}) {
    CHECK(has(problems_of(replaced(kBoard, "count: 4", key + ", count: 4")),
              "found a key that a nested platform does not have; expected platform, count, connect or copies"));
  }
}

TEST_CASE("single values are set on any path") {
  Value platform = loaded(kSmall);
  override_platform(platform, "core.neurons", "8");
  override_platform(platform, "core[2].neurons", "4");
  override_platform(platform, "mesh.size", "[4, 4]");
  override_platform(platform, "core.synapses.weight_bits", "16");
  const Description description(platform);
  CHECK(description.target().cores[1].kind->limits().neurons == 8);
  CHECK(description.target().cores[2].kind->limits().neurons == 4);
  CHECK(description.target().hops(0, 3) == 3);

  Value board = loaded(kBoard);
  override_platform(board, "chip.core.neurons", "32");
  override_platform(board, "chip[3].core.neurons", "64");
  override_platform(board, "chip[3].core[5].neurons", "128");
  const Description nested(board);
  CHECK(nested.target().cores[0].kind->limits().neurons == 32);
  CHECK(nested.target().cores[3 * 160].kind->limits().neurons == 64);
  CHECK(nested.target().cores[3 * 160 + 5].kind->limits().neurons == 128);

  CHECK_THROWS_WITH(override_platform(platform, "cores.neurons", "8"), Catch::Contains("did you mean core?"));
  CHECK_THROWS_WITH(override_platform(platform, "core", "8"), Catch::Contains("expected one of its values"));
  CHECK_THROWS_WITH(override_platform(platform, "core..neurons", "8"), Catch::Contains("path"));
}

TEST_CASE("names of platforms") {
  const std::vector<std::string> names = list_data(DataKind::platform);
  CHECK(std::find(names.begin(), names.end(), "float") != names.end());
  for (const std::string& name : names) {
    INFO(name);
    CHECK_NOTHROW(Description(load_platform(Value::scalar(name), "")));
  }
  CHECK_THROWS_WITH(load_platform(Value::scalar("flaot"), "."), Catch::Contains("did you mean float?"));
}
