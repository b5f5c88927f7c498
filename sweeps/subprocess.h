// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// sweeps: other people's programs (Slurm's commands): run, waited for, and heard.
#pragma once

#include <string>
#include <vector>

namespace synfire {

struct Said {
  int code = -1;  ///< exit code; 127: there is no such program
  std::string out;
  std::string errors;
};

/// Found on PATH. Throws SimulationError when no process can be made.
Said run_program(const std::vector<std::string>& words);

}  // namespace synfire
