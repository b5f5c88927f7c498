// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// app: what `synfire run` prints at the end.
#pragma once

#include <filesystem>
#include <iosfwd>

#include "scenarios/run.h"

namespace synfire::app {

void print_run_table(std::ostream& out, const RunResult& result, const std::filesystem::path& folder);

}  // namespace synfire::app
