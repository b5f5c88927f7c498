// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// cosim: serving a run. What is behind this (gRPC) is a library of its own, libsynfire_cosim, loaded when a command needs it.
#pragma once

#include <functional>
#include <string>

#include "cosim/endpoint.h"
#include "scenarios/run.h"

namespace synfire::cosim {

struct ServeRequest {
  EndpointOptions endpoint;
  bool until_input_ends = false;  ///< the run ends when standard input does: with the process that started this one
  std::function<void(const std::string& address)> ready;
};

/// Prepares and runs a scenario, driven by clients, and writes the results. Throws what prepare() and run() throw.
RunResult serve(const ScenarioRequest& scenario, RunRequest run, const ServeRequest& request);

/// The same as a symbol of the library: `synfire_cosim_serve`.
using ServeFunction = RunResult (*)(const ScenarioRequest&, RunRequest, const ServeRequest&);

}  // namespace synfire::cosim

extern "C" __attribute__((visibility("default"))) synfire::cosim::ServeFunction synfire_cosim_serve();
