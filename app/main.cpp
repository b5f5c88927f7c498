// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// app: the program `synfire`: finds the command, reads its options, turns what went wrong into messages and exit codes.
#include <spdlog/sinks/stdout_color_sinks.h>
#include <spdlog/spdlog.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <filesystem>
#include <iostream>
#include <new>
#include <systemc>

#include "app/command.h"
#include "base/data_files.h"
#include "platforms/description.h"

namespace synfire::app {

std::vector<Command> commands() {
  return {run_command(),      sweep_command(),   serve_command(),  report_command(),  check_command(),  list_command(),
          describe_command(), explain_command(), schema_command(), compile_command(), inspect_command()};
}

namespace {

const std::vector<std::string> kLevels = {"trace", "debug", "info", "warn", "error", "off"};

void add_common_options(po::options_description& options) {
  options.add_options()("log-level", po::value<std::string>()->value_name("L")->default_value("warn"),
                        "least severity of messages on standard error: trace, debug, info, warn, error or off")(
      "help,h", "print this help");
}

void set_log_level(const std::string& level) {
  if (std::ranges::find(kLevels, level) == kLevels.end()) {
    throw UsageError("--log-level: found " + shown(level) + "; expected " + any_of(kLevels) + did_you_mean(level, kLevels));
  }
  auto log = spdlog::stderr_color_mt("synfire");
  log->set_pattern("%^%l%$: %v");
  log->set_level(spdlog::level::from_str(level));
  spdlog::set_default_logger(std::move(log));
}

void print_overview(std::ostream& out, const std::vector<Command>& all) {
  out << "Synfire: a virtual platform of neuromorphic chips\n\nusage: synfire COMMAND [OPTION...] [ARGUMENT...]\n\ncommands:\n";
  for (const Command& command : all) {
    out << "  " << command.name << std::string(10 - command.name.size(), ' ') << command.summary << '\n';
  }
  out << "\n  synfire COMMAND --help   describes a command and its options\n"
         "  synfire --version        prints version and build\n\n"
         "exit codes: 0 done; 1 an expectation of the scenario was not met; 2 bad usage or bad input;\n"
         "            3 the simulation failed (deadlock, limit, interrupt); 70 a defect of Synfire\n";
}

void print_help(std::ostream& out, const Command& command) {
  out << "usage: synfire " << command.name << " [OPTION...]" << (command.arguments.empty() ? "" : " ") << command.arguments
      << "\n\n"
      << command.summary << "\n\n";
  po::options_description visible("options", 110, 60);
  visible.add(command.options);
  out << visible;
}

int run_command_line(Command& command, const std::vector<std::string>& words) {
  add_common_options(command.options);
  po::options_description all;
  all.add(command.options);
  po::positional_options_description positional;
  if (!command.positional.empty()) {
    all.add_options()(command.positional.c_str(), po::value<std::vector<std::string>>());
    positional.add(command.positional.c_str(), command.most);
  }
  po::variables_map given;
  // Abbreviated options would change their meaning when new ones come.
  const int style = po::command_line_style::unix_style & ~po::command_line_style::allow_guessing;
  try {
    po::store(po::command_line_parser(words).options(all).positional(positional).style(style).run(), given);
    po::notify(given);
  } catch (const po::unknown_option& error) {
    std::vector<std::string> names;
    for (const auto& option : command.options.options()) names.push_back("--" + option->long_name());
    throw UsageError("found the unknown option " + shown(error.get_option_name()) +
                     did_you_mean(error.get_option_name(), names));
  } catch (const po::too_many_positional_options_error&) {
    throw UsageError("found too many arguments; expected " +
                     (command.arguments.empty() ? std::string("none") : command.arguments));
  } catch (const po::error& error) {
    throw UsageError(error.what());
  }
  if (given.contains("help")) {
    print_help(std::cout, command);
    return kDone;
  }
  set_log_level(given["log-level"].as<std::string>());
  return command.run(given);
}

int dispatch(const std::vector<std::string>& words) {
  std::vector<Command> all = commands();
  if (words.empty()) {
    print_overview(std::cerr, all);
    return kBadInput;
  }
  if (words[0] == "--help" || words[0] == "-h" || (words[0] == "help" && words.size() == 1)) {
    print_overview(std::cout, all);
    return kDone;
  }
  if (words[0] == "--version") {
    std::cout << "synfire " << build_name() << '\n';
    return kDone;
  }
  const bool help = words[0] == "help";
  const std::string& name = help ? words[1] : words[0];
  const auto command = std::ranges::find(all, name, &Command::name);
  if (command == all.end()) {
    std::vector<std::string> names;
    for (const Command& one : all) names.push_back(one.name);
    std::cerr << "command line: error: found the unknown command " << shown(name) << "; expected " << any_of(names)
              << did_you_mean(name, names) << '\n';
    return kBadInput;
  }
  try {
    return run_command_line(*command, help ? std::vector<std::string>{"--help"} : std::vector(words.begin() + 1, words.end()));
  } catch (const UsageError& error) {
    std::cerr << "command line: error: " << error.what() << " (see synfire " << command->name << " --help)\n";
    return kBadInput;
  }
}

}  // namespace

std::string build_name() {
  return std::string(SYNFIRE_VERSION " (" SYNFIRE_BUILD ", C++ compiler " __VERSION__ ", SystemC ") + sc_core::sc_release() +
         ")";
}

void print_problems(const InputError& error) {
  std::cout.flush();
  for (const Problem& problem : error.problems()) std::cerr << problem.text() << '\n';
}

std::string required_argument(const po::variables_map& given, const std::string& name, const std::string& what) {
  if (!given.contains(name)) throw UsageError("found no argument; expected " + what);
  return given[name].as<std::vector<std::string>>().front();
}

void add_scenario_options(po::options_description& options) {
  const auto text = [](const char* name) { return po::value<std::string>()->value_name(name); };
  options.add_options()("set", po::value<std::vector<std::string>>()->value_name("path.to.value=X")->composing(),
                        "set a value of the scenario, or below platform. one of its platform; wins over files; repeatable "
                        "(run.steps=100, platform.core.neurons=64, network.dt=\"2 ms\")")(
      "platform", text("P"), "platform to run on: a name or a path (default: the scenario's)")(
      "network", text("N"), "network to run: a NIR file or an image (default: the scenario's)")(
      "fidelity", text("F"), "behavioural or cycle (default: the scenario's, else behavioural)")(
      "seed", text("N"), "seed of every random stream, an integer of 0 or more (default: the scenario's, else 1)");
}

void add_plugin_option(po::options_description& options) {
  options.add_options()("plugin", po::value<std::vector<std::string>>()->value_name("FILE.so")->composing(),
                        "load a plugin first, to see what it registers; repeatable (platforms name their own)");
}

void load_plugins(const po::variables_map& given) {
  if (!given.contains("plugin")) return;
  for (const std::string& file : given["plugin"].as<std::vector<std::string>>()) load_plugin(file, kCommandLine, "--plugin");
}

ScenarioRequest scenario_request(const po::variables_map& given, const std::string& file) {
  ScenarioRequest request;
  request.file = file;
  std::error_code error;
  if (!std::filesystem::exists(file, error)) {  // perhaps the name of a bundled one
    if (const auto bundled = find_data(DataKind::scenario, file); !bundled.empty()) request.file = bundled;
  }
  const auto optional = [&](const char* name) {
    return given.contains(name) ? std::optional(given[name].as<std::string>()) : std::nullopt;
  };
  if (given.contains("set")) request.sets = given["set"].as<std::vector<std::string>>();
  request.platform = optional("platform");
  request.network = optional("network");
  request.fidelity = optional("fidelity");
  request.seed = optional("seed");
  request.threads = optional("threads");
  return request;
}

}  // namespace synfire::app

int main(int count, char** words) {
  using namespace synfire;
  std::signal(SIGPIPE, SIG_IGN);  // a reader that went away must not kill a run
  try {
    const int code = app::dispatch(std::vector<std::string>(words + 1, words + count));
    std::cout.flush();
    // A reader that went away is none of ours, but a full disk must not look like success.
    if (!std::cout && ::write(STDOUT_FILENO, "\n", 1) < 0 && errno != EPIPE) {
      std::cerr << "error: standard output cannot be written: " << std::strerror(errno) << '\n';
      return code == app::kDone ? app::kFailed : code;
    }
    return code;
  } catch (const InputError& error) {
    app::print_problems(error);
    return app::kBadInput;
  } catch (const SimulationError& error) {
    std::cerr << "error: the simulation failed: " << error.what() << '\n';
    return app::kFailed;
  } catch (const std::filesystem::filesystem_error& error) {  // such as a working folder that was removed
    std::cerr << "error: " << error.what() << '\n';
    return app::kBadInput;
  } catch (const std::bad_alloc&) {
    std::cerr << "error: the simulation failed: there is not enough memory for it\n";
    return app::kFailed;
  } catch (const std::exception& error) {
    std::cerr << "error: a defect of Synfire: " << error.what() << '\n';
    return app::kDefect;
  }
}
