// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// scenarios/waves: a view of the waves for GTKWave (a "save file"): a group for each node of the network and each component.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "networks/image.h"
#include "scenarios/waves/vcd_writer.h"

namespace synfire {

/// `vcd`: name of the file of waves, which lies beside it. `happened`: whether a variable of kind event has any in the file.
void write_gtkw(const std::filesystem::path& path, const std::string& vcd, const std::vector<WaveVariable>& variables,
                const std::vector<bool>& happened, const Image& image);

}  // namespace synfire
