// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// tests: sweep files: axes, conditions, samples, and what is wrong with them.
#include <catch2/catch.hpp>
#include <chrono>
#include <cmath>
#include <set>

#include "sweeps/front.h"
#include "sweeps/plan.h"
#include "tests/app/program.h"

using namespace synfire;
using synfire::test::Workplace;

namespace {

/// A plan of such axes over a scenario that needs no files of its own.
SweepPlan plan_of(const Workplace& place, const std::string& rest) {
  place.write("sweep.yaml",
              "synfire: 1\nsweep: test\nscenario: digits\nobjectives: [{metric: energy_j.dynamic, minimise: true}]\n" + rest);
  return plan_sweep(place / "sweep.yaml");
}

std::vector<std::string> problems_of(const Workplace& place, const std::string& rest) {
  std::vector<std::string> texts;
  try {
    plan_of(place, rest);
  } catch (const InputError& error) {
    for (const Problem& problem : error.problems()) texts.push_back(problem.path + ": " + problem.message);
  }
  return texts;
}

std::vector<std::string> column(const SweepPlan& plan, std::size_t c) {
  std::vector<std::string> texts;
  for (const Point& point : plan.points) texts.push_back(point.at(c));
  return texts;
}

bool any_with(const std::vector<std::string>& texts, const std::string& part) {
  return std::ranges::any_of(texts, [&](const std::string& text) { return text.find(part) != std::string::npos; });
}

}  // namespace

TEST_CASE("the grid has every combination, the last axis fastest") {
  const Workplace place;
  const SweepPlan plan = plan_of(place, "axes:\n- {path: run.steps, values: [32, 64]}\n- {path: seed, values: [1, 2, 3]}\n");
  REQUIRE(column(plan, 0) == std::vector<std::string>{"32", "32", "32", "64", "64", "64"});
  REQUIRE(column(plan, 1) == std::vector<std::string>{"1", "2", "3", "1", "2", "3"});
  REQUIRE(plan.sets(plan.points[4]) == std::vector<std::string>{"run.steps=64", "seed=2"});
}

TEST_CASE("ranges keep their unit, and their values read as a person would write them") {
  const Workplace place;
  const auto values = [&](const std::string& range) { return column(plan_of(place, "axes: [{path: a.b, " + range + "}]"), 0); };
  REQUIRE(values("from: 0.1, to: 0.5, step: 0.1") == std::vector<std::string>{"0.1", "0.2", "0.3", "0.4", "0.5"});
  REQUIRE(values("from: 1 ns, to: 100 ns, count: 3, scale: logarithmic") ==
          std::vector<std::string>{"1 ns", "10 ns", "100 ns"});
  REQUIRE(values("from: 500 ns, to: 1 us, count: 2") == std::vector<std::string>{"500 ns", "1000 ns"});
  REQUIRE(values("from: 20 degC, to: 40 °C, step: 10 degC") == std::vector<std::string>{"20 degC", "30 degC", "40 degC"});
  REQUIRE(values("from: 1, to: 4, whole: true") == std::vector<std::string>{"1", "2", "3", "4"});
  // 1, 1.8, 3.2, 5.6, 10: rounded, and no value twice
  REQUIRE(values("from: 1, to: 10, count: 5, scale: logarithmic, whole: true") ==
          std::vector<std::string>{"1", "2", "3", "6", "10"});
}

TEST_CASE("zipped paths move together, beside other axes") {
  const Workplace place;
  const SweepPlan plan = plan_of(
      place, "axes:\n- zip: {platform: [loihi, float], fidelity: [cycle, behavioural]}\n- {path: threads, values: [1, 2]}\n");
  REQUIRE(plan.points.size() == 4);
  for (const Point& point : plan.points) REQUIRE((point[0] == "loihi") == (point[1] == "cycle"));
}

TEST_CASE("lists and texts arrive as --set takes them") {
  const Workplace place;
  const SweepPlan plan =
      plan_of(place, "axes: [{path: platform.mesh.size, values: [[8, 4], [4, 4]]}, {path: title, values: [\"010\", 'a: b']}]");
  REQUIRE(plan.points[0][0] == "[8, 4]");
  REQUIRE(plan.points[0][1] == "\"010\"");
  REQUIRE(plan.points[1][1] == "\"a: b\"");
}

TEST_CASE("conditions choose points; units count, names may be ends of paths") {
  const Workplace place;
  const auto left = [&](const std::string& when) {
    return plan_of(place,
                   "axes:\n- {path: x.bits, values: [2, 4, 8]}\n- {path: y.time, values: [10 ns, 1 us]}\n- {path: z, values: "
                   "[[2, 3], [4, 4]]}\n"
                   "when: \"" +
                       when + "\"\n")
        .points.size();
  };
  REQUIRE(left("bits * 2 <= 8") == 8);
  REQUIRE(left("time < 0.1 us") == 6);
  REQUIRE(left("time == 1000 ns or bits == 2") == 8);
  REQUIRE(left("not (bits == 2 and time < 1 us) and z[0] * z[1] == 16") == 5);
  REQUIRE(left("bits % 4 == 0 and -bits + 2*3 > -1") == 4);
  REQUIRE(left("1 + 2 * 3 == 7 and (1 + 2) * 3 == 9") == 12);
}

TEST_CASE("temperatures have a zero of their own") {
  const Workplace place;
  // 20 and 30 degC are 293.15 and 303.15 K.
  const SweepPlan plan = plan_of(place, "axes: [{path: at, values: [20 degC, 30 degC]}]\nwhen: at < 300 K\n");
  REQUIRE(column(plan, 0) == std::vector<std::string>{"20 degC"});
  REQUIRE(
      any_with(problems_of(place, "axes: [{path: at, from: 20 degC, to: 300 K, count: 3}]\n"), "expected the unit of from"));
}

TEST_CASE("conditions that are none are refused with the place") {
  const Workplace place;
  const std::string axes = "axes: [{path: a, values: [1, 2]}]\n";
  REQUIRE(any_with(problems_of(place, axes + "when: ''\n"), "when: found an empty condition"));
  REQUIRE(any_with(problems_of(place, axes + "when: []\n"), "when: found an empty list"));
  REQUIRE(
      any_with(problems_of(place, axes + "when: [a <= 1, b < 2]\n"), "when[1]: found 'b < 2'; expected a name of an axis: a"));
  REQUIRE(any_with(problems_of(place, axes + "when: a <=\n"), "found its end"));
  REQUIRE(any_with(problems_of(place, axes + "when: a + 1\n"), "a comparison is needed"));
  REQUIRE(any_with(problems_of(place, axes + "when: a / 0 > 1\n"), "divides by 0"));
  REQUIRE(any_with(problems_of(place, axes + "when: a < 'x'\n"), "where a number is needed"));
  REQUIRE(any_with(problems_of(place, axes + "when: a > 7\n"), "found no point"));
  REQUIRE(any_with(problems_of(place, axes + "when: \"" + std::string(300, '(') + "\"\n"), "more than 100 levels"));
}

TEST_CASE("samples: so many different points, the same every time, spread as they promise") {
  const Workplace place;
  const std::string axes =
      "axes: [{path: a, from: 0, to: 1}, {path: b, from: 1, to: 100, scale: logarithmic}, {path: c, values: [x, y, z, w]}]\n";
  for (const std::string method : {"random", "latin_hypercube", "sobol"}) {
    INFO(method);
    const SweepPlan plan = plan_of(place, axes + "sample: {method: " + method + ", points: 64}\n");
    REQUIRE(plan.points.size() == 64);
    REQUIRE(std::set<Point>(plan.points.begin(), plan.points.end()).size() == 64);
    REQUIRE(plan_of(place, axes + "sample: {method: " + method + ", points: 64}\n").points == plan.points);
    REQUIRE(plan_of(place, axes + "sample: {method: " + method + ", points: 64, seed: 2}\n").points != plan.points);
    for (const Point& point : plan.points) {
      REQUIRE(std::stod(point[0]) >= 0.0);
      REQUIRE(std::stod(point[0]) <= 1.0);
      REQUIRE(std::stod(point[1]) >= 1.0);
      REQUIRE(std::stod(point[1]) <= 100.0);
    }
    if (method == "random") continue;
    // Each of 64 equal strata of an axis has one point of a hypercube; of 64 points of a Sobol sequence, too (a shift moves
    // some to a neighbour, so of 32 strata each has one at least).
    std::set<int> strata;
    std::map<std::string, int> names;
    for (const Point& point : plan.points) {
      strata.insert(static_cast<int>(std::stod(point[0]) * (method == "sobol" ? 32 : 64)));
      ++names[point[2]];
    }
    REQUIRE(strata.size() == (method == "sobol" ? 32u : 64u));
    for (const auto& [name, count] : names) REQUIRE(std::abs(count - 16) <= 1);
  }
}

TEST_CASE("a sample of a grid is a part of it, in its order") {
  const Workplace place;
  const SweepPlan plan = plan_of(place, "axes: [{path: a, from: 1, to: 100, step: 1}]\nsample: {points: 10}\n");
  REQUIRE(plan.points.size() == 10);
  const auto numbers = column(plan, 0);
  for (std::size_t i = 1; i < numbers.size(); ++i) REQUIRE(std::stoi(numbers[i]) > std::stoi(numbers[i - 1]));
}

TEST_CASE("repetitions are seeds, and the front is of their means") {
  const Workplace place;
  const SweepPlan plan = plan_of(place, "axes: [{path: a, values: [1, 2]}]\nrepeat: 2\n");
  REQUIRE(plan.points == std::vector<Point>{{"1", "1"}, {"1", "2"}, {"2", "1"}, {"2", "2"}});
  std::vector<LedgerRow> rows;
  const double energies[] = {1.0, 3.0, 1.5, 1.5};
  for (std::size_t i = 0; i < 4; ++i) {
    Outcome outcome;
    outcome.state = PointState::done;
    outcome.metrics = {energies[i]};
    rows.push_back({static_cast<std::int64_t>(i), plan.points[i], outcome});
  }
  const Front front = find_front(plan, rows);
  REQUIRE(front.choices.size() == 2);
  REQUIRE(*front.choices[0].metrics[0] == 2.0);
  REQUIRE(!front.choices[0].best);
  REQUIRE(front.choices[1].best);
  rows[3].outcome.state = PointState::failed;  // half a choice is none
  REQUIRE(find_front(plan, rows).choices[0].best);
}

TEST_CASE("the front has what no other beats, within the hard limits") {
  const Workplace place;
  place.write(
      "sweep.yaml",
      "synfire: 1\nsweep: test\nscenario: digits\naxes: [{path: a, from: 1, to: 6, step: 1}]\n"
      "objectives: [{metric: energy_j.dynamic, minimise: true, at_most: 5 J}, {metric: inference.accuracy, maximise: true}]\n");
  const SweepPlan plan = plan_sweep(place / "sweep.yaml");
  //                       cheapest    beaten      best        equal to it  too dear    no value
  const std::pair<double, double> values[] = {{1.0, 0.5}, {2.0, 0.4}, {3.0, 0.9}, {3.0, 0.9}, {6.0, 1.0}, {0.1, -1.0}};
  std::vector<LedgerRow> rows;
  for (std::size_t i = 0; i < 6; ++i) {
    Outcome outcome;
    outcome.state = PointState::done;
    outcome.metrics = {values[i].first, values[i].second < 0 ? std::nullopt : std::optional(values[i].second)};
    rows.push_back({static_cast<std::int64_t>(i), plan.points[i], outcome});
  }
  std::vector<bool> best;
  for (const Choice& choice : find_front(plan, rows).choices) best.push_back(choice.best);
  REQUIRE(best == std::vector<bool>{true, false, true, true, false, false});
}

TEST_CASE("bad sweeps are told with every problem at once") {
  const Workplace place;
  const auto problems =
      problems_of(place,
                  "axes:\n- {path: a, values: []}\n- {path: b, values: [1, 1]}\n- {path: c, from: 1 ns, to: 2 J, count: 2}\n"
                  "- {path: d, from: 0, to: 1, count: 3, scale: logarithmic}\n- {path: e}\n- {path: b, values: [3]}\n"
                  "- {path: f, from: 1, to: 2}\n- {path: 'g..h', values: [1]}\n- zip: {i: [1, 2], j: [1]}\n"
                  "metrics: [inference.acuracy]\nrepeat: 2\nsearch: {}\nsample: {method: sobol, points: 4}\n");
  REQUIRE(any_with(problems, "axes[0].values: found an empty list"));
  REQUIRE(any_with(problems, "axes[4]: found neither values nor a range"));
  const auto further = problems_of(place,
                                   "axes:\n- {path: b, values: [1, 1]}\n- {path: c, from: 1 ns, to: 2 J, count: 2}\n"
                                   "- {path: d, from: 0, to: 1, count: 3, scale: logarithmic}\n- {path: b, values: [3]}\n"
                                   "- {path: f, from: 1, to: 2}\n- {path: 'g..h', values: [1]}\n- zip: {i: [1, 2], j: [1]}\n"
                                   "- {path: state, values: [1]}\nset: {c: 1 ns}\nmetrics: [inference.acuracy]\n");
  REQUIRE(any_with(further, "axes[0].values[1]: found '1' a second time"));
  REQUIRE(any_with(further, "axes[1].to: found '2 J'"));
  REQUIRE(any_with(further, "axes[2].from: found '0'"));
  REQUIRE(any_with(further, "axes[3].path: found a second axis of b"));
  REQUIRE(any_with(further, "axes[4]: found a range without count"));
  REQUIRE(any_with(further, "axes[5].path"));
  REQUIRE(any_with(further, "axes[6].zip.j: found 1 values; expected 2"));
  REQUIRE(any_with(further, "axes[7].name: found state"));
  REQUIRE(any_with(further, "set.c: found a path that is an axis"));
  REQUIRE(any_with(further, "did you mean accuracy?"));
  REQUIRE(any_with(problems_of(place, "axes: [{path: a, values: [1]}]\nsearch: {population: 10}\n"),
                   "search.population: found 10; expected a multiple of 4"));
  REQUIRE(any_with(problems_of(place, "axes: [{path: seed, values: [1]}]\nrepeat: 3\n"),
                   "repeat: found repetitions beside an axis of seeds"));
  REQUIRE(any_with(
      problems_of(place, "axes: [{path: a, from: 1, to: 1000000, step: 1}, {path: b, from: 1, to: 1000000, step: 1}]\n"),
      "combinations"));
}

TEST_CASE("one value is varied once, and every column has a name of its own") {
  const Workplace place;
  const std::string two = "axes:\n- {path: platform.core.neurons, values: [1, 2]}\n";
  REQUIRE(any_with(problems_of(place, two + "- {path: platform.components.core.neurons, values: [1]}\n"),
                   "axes[1].path: found a second axis of platform.components.core.neurons"));
  REQUIRE(any_with(problems_of(place, two + "set: {platform.components.core.neurons: 1}\n"), "found a path that is an axis"));
  // Elements of an array are values of their own.
  REQUIRE(plan_of(place, "axes:\n- {path: 'platform.core[0].x', values: [1]}\n- {path: 'platform.core[1].x', values: [2]}\n")
              .points.size() == 1);
  REQUIRE(any_with(problems_of(place, "axes: [{path: a, name: seed, values: [1, 2]}]\nrepeat: 2\n"), "an axis called seed"));
  REQUIRE(any_with(problems_of(place, "axes: [{path: a, values: [1, 2]}]\nset: {seed: 5}\nrepeat: 2\n"), "set.seed: found"));
  for (const std::string name : {"state", "reason", "seed"}) {
    place.write("named.yaml",
                "synfire: 1\nsweep: x\nscenario: digits\naxes: [{path: a, values: [1, 2]}]\nrepeat: 2\n"
                "objectives: [{metric: energy_j.dynamic, minimise: true, name: " +
                    name + "}]\n");
    REQUIRE_THROWS_WITH(plan_sweep(place / "named.yaml"), Catch::Contains("found a second column called '" + name + "'"));
  }
}

TEST_CASE("sweeps too large or too small are refused, and a small space is soon exhausted") {
  const Workplace place;
  // 1000 values with 10000 seeds each are ten million points.
  REQUIRE(any_with(problems_of(place, "axes: [{path: a, from: 1, to: 1000, step: 1}]\nrepeat: 10000\n"),
                   "repeat: found 10000000 points"));
  const auto begun = std::chrono::steady_clock::now();
  REQUIRE(plan_of(place, "axes: [{path: a, values: [1, 2]}]\nsample: {method: random, points: 1000000}\n").points.size() == 2);
  REQUIRE(std::chrono::steady_clock::now() - begun < std::chrono::seconds(5));  // 2e8 draws take half a minute
  const auto half = problems_of(place, "axes: [{path: seed, from: 1}]\n");
  REQUIRE(half.size() == 1);
  REQUIRE(any_with(half, "axes[0]: found half a range"));
  REQUIRE(any_with(problems_of(place, "axes: [{path: a, values: [1, 2]}]\nwhen: a / 0 > 100\nsearch: {}\n"), "divides by 0"));
  REQUIRE(any_with(problems_of(place, "axes: [{path: a, values: [1]}]\nsearch: {}\n"), "found no axis of several values"));
  std::string axes = "axes:\n";  // Joe and Kuo's table has 3667 dimensions in Boost
  for (int i = 0; i <= 3667; ++i) axes += "- {path: a" + std::to_string(i) + ", from: 0, to: 1}\n";
  REQUIRE(
      any_with(problems_of(place, axes + "sample: {method: sobol, points: 4}\n"), "axes: found 3668 axes; expected at most"));
}
