// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// base: where the files that come with Synfire are: chips, technologies, scenarios. They are looked for in the folder named by
// the environment variable SYNFIRE_DATA, then beside libsynfire as it was installed (../share/synfire), then, in a build
// folder, in the source tree. All three have the layout of the source tree, and an earlier one hides equal names of a later
// one.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace synfire {

enum class DataKind {
  platform,    ///< platforms/chips/NAME.yaml
  technology,  ///< power/technologies/NAME.yaml
  scenario,    ///< scenarios/NAME/NAME.yaml, and scenarios/FOLDER/FILE.yaml as FOLDER/FILE
};

/// The folders that are searched, in order; only those that exist.
std::vector<std::filesystem::path> data_folders();

/// The file of a bundled chip, technology or scenario, or an empty path when there is none. A name is no path: what begins with
/// a dot or holds a `/` (but for the one of a scenario) is never found.
std::filesystem::path find_data(DataKind kind, std::string_view name);

/// A firmware that comes with Synfire (`hello.elf`): beside libsynfire in a build folder, or installed. An empty path when
/// there is none.
std::filesystem::path find_firmware(std::string_view name);

/// The names that `find_data` finds, sorted.
std::vector<std::string> list_data(DataKind kind);

}  // namespace synfire
