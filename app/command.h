// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// app: the commands of the program `synfire`: each has a name, options, and a function that returns the exit code.
#pragma once

#include <boost/program_options.hpp>
#include <functional>
#include <string>
#include <vector>

#include "base/error.h"
#include "scenarios/load.h"

namespace synfire::app {

namespace po = boost::program_options;

using namespace exit_code;

struct Command {
  std::string name;
  std::string arguments;  ///< `SCENARIO.yaml`
  std::string summary;
  po::options_description options;
  std::string positional;  ///< name of the option that takes what stands alone; empty: nothing may
  int most = 1;            ///< such arguments at most; -1: any number
  std::function<int(const po::variables_map&)> run;
};

std::vector<Command> commands();

Command run_command();
Command serve_command();
Command check_command();
Command list_command();
Command describe_command();
Command explain_command();
Command schema_command();
Command compile_command();
Command inspect_command();
Command report_command();
Command sweep_command();

/// Version and build of this program.
std::string build_name();

/// Options that change a scenario: --set, --platform, --network, --seed, --fidelity.
void add_scenario_options(po::options_description& options);
ScenarioRequest scenario_request(const po::variables_map& given, const std::string& file);

/// --plugin, for commands that tell what there is without a platform that names its plugins.
void add_plugin_option(po::options_description& options);
void load_plugins(const po::variables_map& given);

/// Bad usage: exit code 2, with a hint to the command's help.
struct UsageError : std::runtime_error {
  using std::runtime_error::runtime_error;
};

/// One line a problem, on standard error.
void print_problems(const InputError& error);

/// The argument that must stand alone.
std::string required_argument(const po::variables_map& given, const std::string& name, const std::string& what);

}  // namespace synfire::app
