// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// app: `synfire check` and `synfire explain`: what files say, without running anything.
#include <iostream>

#include "app/command.h"
#include "app/sweep_command.h"
#include "networks/image.h"
#include "networks/nir_reader.h"
#include "power/technology.h"
#include "scenarios/load.h"
#include "scenarios/power_domains.h"
#include "scenarios/prepare.h"
#include "scenarios/traffic.h"
#include "sweeps/plan.h"

namespace synfire::app {

namespace {

namespace fs = std::filesystem;

void warn(const fs::path& file, const std::vector<std::string>& warnings) {
  for (const std::string& warning : warnings) std::cerr << file.string() << ": warning: " << warning << '\n';
}

/// Checks a file and says what it is.
std::string check_file(const po::variables_map& given, const fs::path& file) {
  if (is_elf(file)) {
    read_image(file);
    return "an image";
  }
  if (is_hdf5(file) || file.extension() == ".nir") {
    read_nir(file);
    return "a network";
  }
  Problems problems;
  const Value value = read_yaml(file, problems);
  if (!value.is_map()) throw InputError(value.where, "", "found " + value.shown() + "; expected a mapping");
  if (is_sweep(value)) return check_sweep(file);
  // Both may have `components`: of a platform its parts, of a technology figures of theirs.
  const bool figures = value.find("actions") != nullptr || value.find("static") != nullptr || value.find("scope") != nullptr ||
                       value.find("components") == nullptr;
  if (value.find("technology") != nullptr && value.find("platform") == nullptr && figures) {
    read_technology(file);
    return "a technology";
  }
  if (value.find("components") != nullptr && value.find("network") == nullptr) {
    const auto collected = [&](const auto& action) {
      try {
        action();
      } catch (const InputError& error) {
        problems.add(error.problems());
      }
    };
    collected([&] {
      const Value platform = load_platform(value, file.parent_path(), problems);
      collected([&] {
        const Description description(platform);
        warn(file, description.warnings());
        check_power_domains(description, ScenarioParameters{}, platform, problems);
      });
      const Value* technology = platform.find("technology");
      if (technology != nullptr && !technology->is_null()) collected([&] { load_technology(*technology); });
    });
    problems.throw_if_any();
    return "a platform";
  }
  const ScenarioKind kind = scenario_kind(file);
  if (kind == ScenarioKind::traffic) {
    warn(file, prepare_traffic(scenario_request(given, file.string())).warnings);
    return "a scenario";
  }
  ScenarioRequest wanted = scenario_request(given, file.string());
  wanted.served = kind == ScenarioKind::served;
  warn(file, prepare(wanted).warnings);
  return "a scenario";
}

int check_files(const po::variables_map& given) {
  if (!given.contains("file")) throw UsageError("found no argument; expected files to check");
  bool good = true;
  for (const std::string& file : given["file"].as<std::vector<std::string>>()) {
    try {
      const std::string kind = check_file(given, file);
      if (!given.contains("quiet")) std::cout << file << ": good (" << kind << ")\n";
    } catch (const InputError& error) {
      print_problems(error);
      good = false;
    }
  }
  return good ? kDone : kBadInput;
}

int explain(const po::variables_map& given) {
  const std::string file = required_argument(given, "scenario", "a scenario (SCENARIO.yaml)");
  ScenarioRequest request = scenario_request(given, file);
  const ScenarioKind kind = scenario_kind(request.file);
  if (kind == ScenarioKind::traffic) {
    std::cout << write_yaml(prepare_traffic(request).merged, true);
    return kDone;
  }
  request.served = kind == ScenarioKind::served;
  Problems problems;
  Scenario scenario = load_scenario(request, problems);
  if (scenario.platform_readable) {
    try {
      scenario.merged.set("platform", Description(*scenario.merged.find("platform"), "platform").resolved());
    } catch (const InputError& error) {
      problems.add(error.problems());
    }
  }
  problems.throw_if_any();
  std::cout << write_yaml(scenario.merged, true);
  return kDone;
}

}  // namespace

Command check_command() {
  Command command{
      "check", "FILE...",  "validate scenarios, sweeps, platforms, technologies, networks and images; run nothing", {}, "file",
      -1,      check_files};
  add_scenario_options(command.options);
  command.options.add_options()("quiet", "print problems only");
  return command;
}

Command explain_command() {
  Command command{"explain", "SCENARIO.yaml", "print the merged configuration, each value with its origin", {}, "scenario",
                  1,         explain};
  add_scenario_options(command.options);
  command.options.add_options()("threads", po::value<std::string>()->value_name("N"),
                                "threads that compute cores (default: the scenario's, else 1)");
  return command;
}

}  // namespace synfire::app
