// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// app: sweeps as `synfire check` sees them.
#pragma once

#include <filesystem>
#include <string>

#include "app/command.h"

namespace synfire::app {

/// Checks a sweep and says what it is: how many points, and how long they may take.
std::string check_sweep(const std::filesystem::path& file);

}  // namespace synfire::app
