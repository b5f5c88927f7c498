// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// app: `synfire run`.
#include <spdlog/spdlog.h>

#include "app/progress_line.h"
#include "app/run_traffic.h"
#include "app/running.h"
#include "scenarios/load.h"

namespace synfire::app {

namespace {

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
  const std::filesystem::path out = results_folder(given, file);
  const bool quiet = given.contains("quiet");
  catch_interrupts();
  ScenarioRequest wanted = scenario_request(given, file);
  if (scenario_kind(wanted.file) == ScenarioKind::traffic) {
    wanted.threads.reset();  // no cores, nothing to share out
    return run_traffic_file(given, wanted, out);
  }
  wanted.trace = given.contains("trace");
  const std::filesystem::path trace = trace_file(given);
  Prepared prepared = prepare(wanted);
  for (const std::string& warning : prepared.warnings) spdlog::warn("{}", warning);

  ProgressLine line(!quiet);
  const RunRequest request{out, SYNFIRE_VERSION, line.of_steps(), trace, gdb_port(given)};
  RunResult result;
  try {
    result = run(prepared, request);
  } catch (...) {
    line.clear();
    throw;
  }
  line.clear();
  return report_run(result, out, !quiet);
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
