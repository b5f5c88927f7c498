// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// tests: the golden program sees every difference: a row too few, a row too many, a value beyond its tolerance.
#include <catch2/catch.hpp>

#include "tests/app/program.h"

using namespace synfire::test;

namespace {

/// A copy of a case of the project, to be changed.
void copy_case(const Workplace& place, const std::string& name) {
  fs::copy(kSource + "/tests/golden/nir/" + name, place / name);
}

/// Replaces a line of a file; an empty one is removed.
void change_line(const fs::path& file, std::size_t number, const std::string& line) {
  auto lines = lines_of(content(file));
  REQUIRE(number < lines.size());
  REQUIRE(lines[number] != line);
  lines[number] = line;
  std::ofstream stream(file);
  for (const std::string& one : lines) {
    if (!one.empty()) stream << one << '\n';
  }
}

}  // namespace

TEST_CASE("an unchanged case passes, alone or in its folder") {
  const Workplace place;
  copy_case(place, "lif");
  copy_case(place, "nested");
  CHECK(place.run("golden", {"nir", "lif"}).out == "pass lif\n");
  const Outcome both = place.run("golden", {"nir", "."});
  CHECK(both.out == "pass lif\npass nested\n");
  CHECK(both.code == 0);
}

TEST_CASE("every kind of difference fails its case, and only that") {
  const Workplace place;
  copy_case(place, "lif");
  copy_case(place, "li");
  const fs::path spikes = place / "lif/expected_a__lif.csv";
  const fs::path trace = place / "li/trace_a__li__v.csv";
  const auto kind =
      GENERATE(as<std::string>(), "missing row", "further row", "other index", "value", "trace short", "total", "input");
  INFO(kind);
  bool in_li = false;
  if (kind == "missing row") change_line(spikes, 4, "");
  if (kind == "further row")
    change_line(spikes, lines_of(content(spikes)).size() - 1, lines_of(content(spikes)).back() + "\n39,0");
  if (kind == "other index")
    change_line(spikes, 3, lines_of(content(spikes))[3].substr(0, lines_of(content(spikes))[3].find(',')) + ",2");
  if (kind == "input") change_line(place / "lif/input_a.csv", 3, "");
  if (kind == "total") {
    Json json = Json::parse(content(place / "lif/expected.json"));
    json["runs"]["a"]["layers"]["lif"]["sum"] = 1 + json["runs"]["a"]["layers"]["lif"]["sum"].get<int>();
    std::ofstream(place / "lif/expected.json") << json;
  }
  if (kind == "value") {
    in_li = true;
    const std::string line = lines_of(content(trace))[20];
    const std::size_t comma = line.find(',');
    std::ostringstream changed;
    changed.precision(17);
    changed << line.substr(0, comma + 1) << std::stod(line.substr(comma + 1)) + 2e-9;
    const std::size_t second = line.find(',', comma + 1);
    change_line(trace, 20, changed.str() + (second == std::string::npos ? "" : line.substr(second)));
  }
  if (kind == "trace short") {
    in_li = true;
    change_line(trace, lines_of(content(trace)).size() - 1, "");
  }
  const Outcome outcome = place.run("golden", {"nir", "lif", "li"});
  INFO(outcome.out << outcome.errors);
  CHECK(outcome.code == 1);
  const auto lines = lines_of(outcome.out);
  REQUIRE(lines.size() == 2);
  CHECK(lines[in_li ? 1 : 0].starts_with(in_li ? "FAIL li: a: " : "FAIL lif: a: "));
  CHECK(lines[in_li ? 0 : 1] == (in_li ? "pass lif" : "pass li"));
}

TEST_CASE("a variant is run with its options") {
  const Workplace place;
  copy_case(place, "lif");
  Json json = Json::parse(content(place / "lif/expected.json"));
  json["runs"]["a__subtract"]["options"] = Json::object();
  std::ofstream(place / "lif/expected.json") << json;
  CHECK(place.run("golden", {"nir", "lif"}).out.starts_with("FAIL lif: a__subtract: "));
}

TEST_CASE("what cannot be read is exit code 2") {
  const Workplace place;
  copy_case(place, "lif");
  CHECK(place.run("golden", {"nir", "absent"}).code == 2);
  CHECK(place.run("golden", {"nosuchset", "lif"}).code == 2);
  CHECK(place.run("golden", {}).code == 2);
  const auto kind =
      GENERATE(as<std::string>(), "expected.json", "model.nir", "input_a.csv", "expected_a__lif.csv", "no runs", "gone");
  INFO(kind);
  if (kind == "no runs") {
    place.write("lif/expected.json", "{\"runs\": {}}");
  } else if (kind == "gone") {
    fs::remove(place / "lif/trace_a__lif__v.csv");
  } else {
    place.write("lif/" + kind, "rubbish\n");
  }
  const Outcome outcome = place.run("golden", {"nir", "lif"});
  INFO(outcome.out << outcome.errors);
  CHECK(outcome.code == 2);
  CHECK(outcome.out.starts_with("FAIL lif: "));
  CHECK_FALSE(outcome.errors.empty());
}
