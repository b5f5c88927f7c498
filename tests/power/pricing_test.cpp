// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// tests: technologies and pricing: what is unpublished is null and named, and figures of different scope are never added.
#include "power/pricing.h"

#include <unistd.h>

#include <catch2/catch.hpp>
#include <fstream>
#include <sstream>

#include "base/data_files.h"
#include "power/power_windows.h"

using namespace synfire;

namespace {

Technology technology(const std::string& text) {
  Problems problems;
  Technology result;
  Technology::schema().read(parse_yaml("synfire: 1\ntechnology: t\n" + text, "t.yaml"), result, Reader(problems));
  problems.throw_if_any();
  return result;
}

std::string refused(const std::string& text) {
  try {
    technology(text);
  } catch (const InputError& error) {
    return error.what();
  }
  return "";
}

/// What power.csv holds.
std::string written(PowerWindows& windows) {
  const auto file = std::filesystem::temp_directory_path() / ("synfire-power-" + std::to_string(getpid()));
  windows.write(file);
  std::ostringstream text;
  text << std::ifstream(file).rdbuf();
  std::filesystem::remove(file);
  return text.str();
}

/// Two components: a core that counts operations and spikes, and a mesh that counts hops.
struct Parts {
  Activity core;
  Activity mesh;
  std::vector<Counted> all() const { return {{"core[0]", "timestep_core", &core}, {"mesh", "mesh", &mesh}}; }

  Parts(std::uint64_t operations, std::uint64_t spikes, std::uint64_t hops) {
    core.count(core.action("synaptic_operation"), operations);
    core.count(core.action("spike"), spikes);
    mesh.count(mesh.action("hop"), hops);
  }
};

using Names = std::vector<std::string>;

}  // namespace

TEST_CASE("what everything costs is known, so the sum is complete") {
  const Technology t = technology(
      "actions: {synaptic_operation: {value: 2 pJ, source: s, tier: measured}, hop: {value: 3 pJ, source: s, tier: simulated}, "
      "spike: {value: 1 pJ, source: s}}\n"
      "static: {value: 1 mW, source: s, tier: derived}\n");
  const Parts parts(100, 10, 20);
  const EnergyReport report = price(&t, parts.all(), 2e-6);
  CHECK(*report.dynamic == Approx(100 * 2e-12 + 10 * 1e-12 + 20 * 3e-12));
  CHECK(*report.static_energy == Approx(2e-9));
  CHECK(*report.total == Approx(*report.dynamic + *report.static_energy));
  CHECK(report.complete);
  CHECK(report.missing.empty());
  REQUIRE(report.by_component.size() == 2);
  CHECK(report.by_component[0].first == "core[0]");
  CHECK(*report.by_component[0].second == Approx(210e-12));
  CHECK(*report.by_component[1].second == Approx(60e-12));
  CHECK(*report.by_action.at("spike") == Approx(10e-12));
  CHECK(report.tier == Tier::unstated);  // the weakest that was used: the bare 1 pJ
}

TEST_CASE("the weakest tier of the figures that were used") {
  const Technology t = technology(
      "actions: {synaptic_operation: {value: 2 pJ, source: s, tier: measured}, hop: {value: 3 pJ, source: s, tier: recalled}, "
      "spike: null}");
  CHECK(price(&t, Parts(1, 0, 0).all(), 0.0).tier == Tier::measured);
  CHECK(price(&t, Parts(1, 0, 1).all(), 0.0).tier == Tier::recalled);
  CHECK_FALSE(price(&t, Parts(0, 1, 0).all(), 0.0).tier);
}

TEST_CASE("a null figure and one that is not there are missing, and the sum holds the rest") {
  const Technology t = technology("actions: {synaptic_operation: {value: 2 pJ, source: s}, hop: null}");
  const EnergyReport report = price(&t, Parts(100, 10, 20).all(), 1.0);
  CHECK(*report.dynamic == Approx(200e-12));
  CHECK(*report.total == Approx(200e-12));
  CHECK_FALSE(report.static_energy);
  CHECK_FALSE(report.complete);
  CHECK(report.missing == Names{"static", "hop", "spike"});
  CHECK_FALSE(report.by_component[1].second);  // nothing of the mesh is published: null, not 0
  CHECK_FALSE(report.by_action.at("hop"));
}

TEST_CASE("actions that were never counted need no figure") {
  const Technology t = technology("actions: {synaptic_operation: {value: 2 pJ, source: s}}\nstatic: {value: 1 uW, source: s}");
  const EnergyReport report = price(&t, Parts(5, 0, 0).all(), 1.0);
  CHECK(report.complete);
  CHECK(report.by_component.size() == 1);
  const EnergyReport idle = price(&t, Parts(0, 0, 0).all(), 1.0);
  CHECK(idle.complete);
  CHECK(*idle.dynamic == 0.0);
  CHECK(*idle.total == Approx(1e-6));
}

TEST_CASE("a sum of which nothing is published is null") {
  const Technology t = technology("actions: {hop: {value: 1 pJ, source: s}}");
  const EnergyReport report = price(&t, Parts(5, 0, 0).all(), 1.0);  // hops are priced, but there were none
  CHECK_FALSE(report.dynamic);
  CHECK_FALSE(report.total);
  CHECK(report.missing == Names{"static", "synaptic_operation"});
}

TEST_CASE("without a technology nothing is known, and that is said") {
  const EnergyReport report = price(nullptr, Parts(5, 0, 3).all(), 1.0);
  CHECK_FALSE(report.total);
  CHECK_FALSE(report.static_energy);
  CHECK_FALSE(report.dynamic);
  CHECK_FALSE(report.complete);
  CHECK(report.missing == Names{"technology", "static", "hop", "synaptic_operation"});
}

TEST_CASE("the interval is the sum of what figures are uncertain about, and names those that do not say") {
  const Technology t = technology(
      "actions: {synaptic_operation: {value: 2 pJ, source: s, range: [1 pJ, 4 pJ]}, hop: {value: 3 pJ, source: s, factor: "
      "1.5}, "
      "spike: {value: 1 pJ, source: s}}\nstatic: {value: 1 uW, source: s, factor: 2}");
  const EnergyReport report = price(&t, Parts(10, 5, 4).all(), 1e-6);
  REQUIRE(report.interval);
  // 10 operations of 1 to 4 pJ, 4 hops of 2 to 4.5 pJ, 5 spikes of 1 pJ, and 0.5 to 2 pJ of leakage
  CHECK(report.interval->least == Approx(10e-12 + 8e-12 + 5e-12 + 0.5e-12));
  CHECK(report.interval->most == Approx(40e-12 + 18e-12 + 5e-12 + 2e-12));
  CHECK(report.interval->unstated == Names{"spike"});
  CHECK(*report.total == Approx(20e-12 + 12e-12 + 5e-12 + 1e-12));
}

TEST_CASE("energies follow the square of the voltage at which things were done, where the figure names one") {
  const Technology t = technology(
      "actions: {synaptic_operation: {value: 2 pJ, source: s, at: {vdd: 1 V}}, spike: {value: 1 pJ, source: s}, hop: null}");
  Parts parts(100, 10, 0);
  Supply supply(parts.core, 2.0);
  std::vector<Counted> counted = parts.all();
  counted[0].supply = &supply;
  CHECK(*price(&t, counted, 0.0).dynamic == Approx(100 * 2e-12 * 4.0 + 10 * 1e-12));
  CHECK(price(&t, counted, 0.0).unscaled == Names{"spike"});
  supply.set(0.5);
  parts.core.count(0, 40);
  CHECK(*price(&t, counted, 0.0).dynamic == Approx((100 * 4.0 + 40 * 0.25) * 2e-12 + 10 * 1e-12));
  CHECK(EnergyMeter(t, counted[0]).joules() == Approx((100 * 4.0 + 40 * 0.25) * 2e-12 + 10 * 1e-12));
}

TEST_CASE("each chip of a board draws the static power") {
  const Technology t = technology("actions: {synaptic_operation: {value: 2 pJ, source: s}}\nstatic: {value: 1 uW, source: s}");
  CHECK(*price(&t, Parts(0, 0, 0).all(), 2.0, {.all = {}, .chips = 3}).static_energy == Approx(6e-6));
}

TEST_CASE("an included action costs nothing of its own") {
  const Technology t = technology(
      "actions: {synaptic_operation: {value: 2 pJ, source: s}}\nincluded: [spike, hop]\nstatic: {value: 1 uW, source: s}");
  const EnergyReport report = price(&t, Parts(5, 10, 3).all(), 1.0);
  CHECK(report.complete);
  CHECK_FALSE(report.by_action.contains("spike"));
}

TEST_CASE("a component type's own figure goes before the general one") {
  const Technology t = technology(
      "actions: {synaptic_operation: {value: 2 pJ, source: s}, hop: {value: 1 pJ, source: s}, spike: {value: 0 pJ, source: "
      "s}}\ncomponents: {timestep_core: {synaptic_operation: {value: 5 pJ, source: s}}}");
  CHECK(*price(&t, Parts(10, 0, 0).all(), 0.0).dynamic == Approx(50e-12));
  const Technology other = technology(
      "actions: {synaptic_operation: {value: 2 pJ, source: s}}\ncomponents: {odin_core: {synaptic_operation: {value: 5 pJ, "
      "source: s}}}");
  CHECK(*price(&other, Parts(10, 0, 0).all(), 0.0).dynamic == Approx(20e-12));
}

TEST_CASE("all-in figures hold the static power, so none is missing") {
  const Technology t = technology(
      "scope: all_in\nactions: {synaptic_operation: {value: 26 pJ, source: s, tier: measured, scope: all_in}}\nincluded: "
      "[spike, hop]");
  const EnergyReport report = price(&t, Parts(10, 3, 4).all(), 1.0);
  CHECK(*report.total == Approx(260e-12));
  CHECK_FALSE(report.static_energy);
  CHECK(report.complete);
}

TEST_CASE("figures of different scope are refused with their place") {
  CHECK(refused("scope: marginal\nactions:\n  hop: {value: 1 pJ, source: s}\n  synaptic_operation: {value: 26 pJ, source: s, "
                "scope: all_in}\n")
            .starts_with("t.yaml:6:23: error: actions.synaptic_operation: found a figure of scope all_in"));
  CHECK(refused("scope: all_in\nactions: {hop: {value: 1 pJ, source: s, scope: marginal}}")
            .find("scope marginal in a technology of scope all_in") != std::string::npos);
  CHECK(refused("components: {c: {hop: {value: 1 pJ, source: s, scope: all_in}}}").find("components.c.hop") !=
        std::string::npos);
  CHECK(refused("scope: all_in\nactions: {hop: {value: 1 pJ, source: s}}\nstatic: {value: 1 mW, source: s}").find("static") !=
        std::string::npos);
  CHECK(refused("static: {value: 1 mW, source: s, scope: all_in}").find("static") != std::string::npos);
}

TEST_CASE("figures that cannot be are refused") {
  CHECK(refused("actions: {hop: 3}").find("without a unit") != std::string::npos);
  CHECK(refused("actions: {hop: {value: 3 mW, source: s}}") != "");
  CHECK(refused("actions: {hop: {value: -3 pJ, source: s}}").find("0 or more") != std::string::npos);
  CHECK(refused("actions: {hop: 3 pJ}").find("t.yaml:3:16: error: actions.hop: found a figure without a source") !=
        std::string::npos);
  CHECK(refused("static: {value: 3 mW, tier: measured}").find("static: found a figure without a source") != std::string::npos);
  CHECK(refused("actions: {hop: {value: 3 pJ, source: s, range: [4 pJ, 5 pJ]}}").find("without the value") !=
        std::string::npos);
  CHECK(refused("actions: {hop: {value: 3 pJ, source: s, factor: 0.5}}") != "");
  CHECK(refused("actions: {hop: {value: 3 pJ, source: s, range: [1, 5]}}").find("without a unit") != std::string::npos);
  CHECK(refused("actions: [1]") != "");
  CHECK(refused("actions: {hop: {value: 1 pJ, source: s}}\nincluded: [hop]").find("one or the other") != std::string::npos);
  CHECK(refused("actoins: {hop: {value: 1 pJ, source: s}}").find("did you mean actions?") != std::string::npos);
}

TEST_CASE("every bundled technology is good") {
  const auto names = list_data(DataKind::technology);
  CHECK_FALSE(names.empty());
  for (const std::string& name : names) {
    INFO(name);
    CHECK(load_technology(Value::scalar(name)).name == name);
  }
  CHECK_THROWS_AS(load_technology(Value::scalar("no_such_technology")), InputError);
}

TEST_CASE("power windows close at ends of steps, double when there are many, and hold all the energy") {
  const Technology t = technology(
      "actions: {synaptic_operation: {value: 2 pJ, source: s}, hop: {value: 1 pJ, source: s}}\nstatic: {value: 3 mW, source: "
      "s}");
  Parts parts(0, 0, 0);
  const Domains domains;
  PowerWindows windows(&t, parts.all(), domains);
  constexpr std::uint64_t kSteps = 12'345;
  Picoseconds time = 0;
  for (std::uint64_t step = 0; step < kSteps; ++step) {
    parts.core.count(0, step % 7);
    const Picoseconds start = time;
    time += 1000 + static_cast<Picoseconds>(step % 13) * 100;
    windows.on_step({step, start, time});
  }
  std::istringstream lines(written(windows));
  std::string line;
  std::getline(lines, line);
  CHECK(line == "time_s,component,power_w");
  double energy = 0.0;
  double last = 0.0;
  std::size_t rows = 0;
  while (std::getline(lines, line)) {
    const double end = std::stod(line);
    if (line.find(",static,") != std::string::npos) {
      CHECK(line.ends_with(",static,0.003"));
      last = end;
      continue;
    }
    REQUIRE(line.find(",core[0],") != std::string::npos);  // the mesh did nothing
    REQUIRE(end > last);
    energy += std::stod(line.substr(line.rfind(',') + 1)) * (end - last);
    ++rows;
  }
  CHECK(rows <= PowerWindows::kMostWindows + 1);
  CHECK(rows >= PowerWindows::kMostWindows / 4);
  CHECK(last == Approx(static_cast<double>(time) * 1e-12).epsilon(1e-12));
  CHECK(energy == Approx(static_cast<double>(parts.core.of("synaptic_operation")) * 2e-12).epsilon(1e-9));
}

TEST_CASE("without a technology there is only the header of power.csv") {
  const Parts parts(5, 5, 5);
  const Domains domains;
  PowerWindows windows(nullptr, parts.all(), domains);
  windows.on_step({0, 0, 1000});
  CHECK(written(windows) == "time_s,component,power_w\n");
}
