// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// app: running, before and after.
#include "app/running.h"

#include <csignal>
#include <iostream>

#include "app/run_table.h"
#include "kernel/simulation.h"

namespace synfire::app {

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

std::filesystem::path results_folder(const po::variables_map& given, const std::string& file) {
  const std::filesystem::path out = given.contains("out")
                                        ? std::filesystem::path(given["out"].as<std::string>())
                                        : std::filesystem::path("results") / std::filesystem::path(file).stem();
  if (out.empty()) throw UsageError("--out: found no name; expected a folder");
  return out;
}

std::filesystem::path trace_file(const po::variables_map& given) {
  if (!given.contains("trace")) return {};
  const std::string name = given["trace"].as<std::string>();
  const std::filesystem::path file = name.empty() ? std::filesystem::path() : std::filesystem::absolute(name);
  std::error_code error;
  if (file.filename().empty() || std::filesystem::is_directory(file, error)) {
    throw InputError(kCommandLine, "--trace", "found " + shown(name) + "; expected a file, FILE.vcd");
  }
  if (file.extension() != ".vcd") {
    throw InputError(
        kCommandLine, "--trace",
        "found " + shown(name) + "; expected FILE.vcd (vcd2fst of GTKWave makes an .fst of it, a tenth of the size)");
  }
  return file;
}

int report_run(const RunResult& result, const std::filesystem::path& out, bool table) {
  if (table) print_run_table(std::cout, result, out);
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

}  // namespace synfire::app
