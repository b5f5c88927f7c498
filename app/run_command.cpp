// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// app: `synfire run`.
#include <spdlog/spdlog.h>
#include <unistd.h>

#include <csignal>
#include <iostream>

#include "app/command.h"
#include "app/progress_line.h"
#include "app/run_table.h"
#include "app/run_traffic.h"
#include "kernel/simulation.h"
#include "scenarios/run.h"
#include "scenarios/traffic.h"

namespace synfire::app {

namespace {

/// The first interrupt ends the run in order; the second is the system's own.
void catch_interrupts() {
  struct sigaction action {};
  action.sa_handler = [](int) { Simulation::interrupt(); };
  action.sa_flags = static_cast<int>(SA_RESETHAND);
  sigemptyset(&action.sa_mask);
  for (const int signal : {SIGINT, SIGTERM, SIGHUP}) {
    struct sigaction present {};
    sigaction(signal, nullptr, &present);
    if (present.sa_handler != SIG_IGN) sigaction(signal, &action, nullptr);  // nohup and shells in the background ignore some
  }
}

/// Where --trace wants the waves.
std::filesystem::path trace_file(const std::string& name) {
  const std::filesystem::path file = std::filesystem::absolute(name);
  std::error_code error;
  if (name.empty() || file.filename().empty() || std::filesystem::is_directory(file, error)) {
    throw InputError(kCommandLine, "--trace", "found " + shown(name) + "; expected a file, FILE.vcd");
  }
  if (file.extension() != ".vcd") {
    throw InputError(
        kCommandLine, "--trace",
        "found " + shown(name) + "; expected FILE.vcd (vcd2fst of GTKWave makes an .fst of it, a tenth of the size)");
  }
  return file;
}

std::optional<std::uint16_t> gdb_port(const po::variables_map& given) {
  if (!given.contains("gdb")) return std::nullopt;
  const std::string text = given["gdb"].as<std::string>();
  const std::optional<std::int64_t> port = parse_integer(text);
  if (!port || *port < 0 || *port > 65535) {
    throw InputError(kCommandLine, "--gdb", "found " + shown(text) + "; expected a port, 0 (any free one) to 65535");
  }
  return static_cast<std::uint16_t>(*port);
}

int run_scenario(const po::variables_map& given) {
  const std::string file = required_argument(given, "scenario", "a scenario (SCENARIO.yaml)");
  const std::filesystem::path out = given.contains("out")
                                        ? std::filesystem::path(given["out"].as<std::string>())
                                        : std::filesystem::path("results") / std::filesystem::path(file).stem();
  if (out.empty()) throw UsageError("--out: found no name; expected a folder");
  const bool quiet = given.contains("quiet");
  catch_interrupts();
  ScenarioRequest wanted = scenario_request(given, file);
  if (is_traffic(wanted.file)) return run_traffic_file(given, wanted, out);
  wanted.trace = given.contains("trace");
  const std::filesystem::path trace = wanted.trace ? trace_file(given["trace"].as<std::string>()) : std::filesystem::path{};
  Prepared prepared = prepare(wanted);
  for (const std::string& warning : prepared.warnings) spdlog::warn("{}", warning);

  ProgressLine line(!quiet && isatty(STDERR_FILENO) == 1);
  const RunRequest request{out, SYNFIRE_VERSION, line.callback(), trace, gdb_port(given)};
  RunResult result;
  try {
    result = run(prepared, request);
  } catch (...) {
    line.clear();
    throw;
  }
  line.clear();
  if (!quiet) print_run_table(std::cout, result, out);
  std::cout.flush();
  for (const Verdict& verdict : result.verdicts) {
    if (!verdict.met) std::cerr << "error: expectation not met: " << verdict.expectation << ": found " << verdict.found << '\n';
  }
  // Firmware that ends the run says how it went, as a program does.
  if (result.exit_code != 0) {
    std::cerr << "error: the firmware ended the run with exit code " << result.exit_code << '\n';
    return result.exit_code > 0 && result.exit_code <= 255 ? result.exit_code : 255;
  }
  return result.met ? kDone : kNotMet;
}

}  // namespace

Command run_command() {
  Command command{"run",
                  "SCENARIO.yaml",
                  "run a scenario (a file, or a name that `synfire list scenarios` prints) and write its results into a folder",
                  {},
                  "scenario",
                  1,
                  run_scenario};
  command.options.add_options()("out", po::value<std::string>()->value_name("DIR"),
                                "folder of the results (default: results/ and the scenario's file name without .yaml)");
  add_scenario_options(command.options);
  command.options.add_options()("threads", po::value<std::string>()->value_name("N"),
                                "threads that compute cores; results do not depend on it (default: the scenario's, else 1)")(
      "trace", po::value<std::string>()->value_name("FILE.vcd"),
      "write waves to this file, and a view of them for GTKWave beside it (.gtkw); which, the scenario's trace says, else "
      "spikes "
      "and FIFOs")("gdb", po::value<std::string>()->value_name("PORT"),
                   "wait for GDB at this port of this machine (0: any free one), and let it control the hosts")(
      "quiet", "print neither progress nor the table of results");
  return command;
}

}  // namespace synfire::app
