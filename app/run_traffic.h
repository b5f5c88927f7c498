// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// app: `synfire run` of a scenario with `traffic`.
#pragma once

#include "app/command.h"
#include "scenarios/load.h"

namespace synfire::app {

int run_traffic_file(const po::variables_map& given, const ScenarioRequest& request, const std::filesystem::path& out);

}  // namespace synfire::app
