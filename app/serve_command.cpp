// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// app: `synfire serve`.
#include <dlfcn.h>

#include <iostream>

#include "app/running.h"
#include "cosim/serve.h"

namespace synfire::app {

namespace {

/// gRPC is heavy and seldom needed, so it comes with a library of its own.
cosim::ServeFunction load_cosim() {
  void* library = dlopen("libsynfire_cosim.so.0", RTLD_NOW | RTLD_LOCAL);
  if (library == nullptr) throw UsageError(std::string("co-simulation is not installed: ") + dlerror());
  auto* get = reinterpret_cast<cosim::ServeFunction (*)()>(dlsym(library, "synfire_cosim_serve"));
  if (get == nullptr) throw UsageError("libsynfire_cosim.so.0 is of another version of Synfire");
  return get();
}

std::string text(const po::variables_map& given, const char* name) {
  return given.contains(name) ? given[name].as<std::string>() : std::string();
}

int serve_scenario(const po::variables_map& given) {
  const std::string file = required_argument(given, "scenario", "a scenario (SCENARIO.yaml)");
  const std::filesystem::path out = results_folder(given, file);
  const bool quiet = given.contains("quiet");
  catch_interrupts();
  ScenarioRequest wanted = scenario_request(given, file);
  wanted.served = true;
  wanted.trace = given.contains("trace");
  const std::filesystem::path trace = trace_file(given);

  cosim::ServeRequest request;
  request.endpoint = {text(given, "listen"), text(given, "tls-certificate"), text(given, "tls-key"), text(given, "token-file")};
  request.until_input_ends = given.contains("until-input-ends");
  request.ready = [](const std::string& address) { std::cout << "listening at " << address << std::endl; };
  RunRequest run_request;
  run_request.out = out;
  run_request.version = SYNFIRE_VERSION;
  run_request.trace = trace;
  return report_run(load_cosim()(wanted, run_request, request), out, !quiet);
}

}  // namespace

Command serve_command() {
  Command command{
      "serve",
      "SCENARIO.yaml",
      "run a scenario driven from outside: other programs feed, watch and step the chip (gRPC, cosim/synfire.proto)",
      {},
      "scenario",
      1,
      serve_scenario};
  const auto value = [](const char* name) { return po::value<std::string>()->value_name(name); };
  command.options.add_options()("out", value("DIR"),
                                "folder of the results (default: results/ and the scenario's file name without .yaml)")(
      "listen", value("ADDRESS"),
      "where clients connect: unix:PATH, or HOST:PORT with a loopback host (port 0: any free one); default: a Unix socket "
      "in a folder of its own; the address is printed")("tls-certificate", value("FILE"),
                                                        "certificate (PEM), for hosts that others can reach")(
      "tls-key", value("FILE"), "its private key (PEM)")("token-file", value("FILE"),
                                                         "what clients must know, in metadata `authorization: Bearer TOKEN`")(
      "until-input-ends", "end the run when standard input ends, so with the process that holds it");
  add_scenario_options(command.options);
  command.options.add_options()("threads", value("N"),
                                "threads that compute cores; results do not depend on it (default: the scenario's, else 1)")(
      "trace", value("FILE.vcd"), "write waves to this file, as `synfire run` does")("quiet",
                                                                                     "do not print the table of results");
  return command;
}

}  // namespace synfire::app
