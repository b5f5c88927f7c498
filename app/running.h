// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// app: what commands that run a scenario share.
#pragma once

#include <filesystem>

#include "app/command.h"
#include "scenarios/run.h"

namespace synfire::app {

/// The first interrupt ends a run in order; the second is the system's own.
void catch_interrupts();

/// Where the results of a scenario go: --out, or results/ and the file's name.
std::filesystem::path results_folder(const po::variables_map& given, const std::string& file);
/// Where --trace wants the waves; empty when it is not given.
std::filesystem::path trace_file(const po::variables_map& given);
/// What a run came to: its table (if `table`), expectations that were not met, the firmware's word. Returns the exit code.
int report_run(const RunResult& result, const std::filesystem::path& out, bool table);

}  // namespace synfire::app
