// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// scenarios: a scenario file and what the command line says, brought together: platform loaded, paths absolute, defaults filled
// in.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "base/error.h"
#include "scenarios/scenario.h"

namespace synfire {

/// What a command is asked to run.
struct ScenarioRequest {
  std::filesystem::path file;
  std::vector<std::string> sets;  ///< `path.to.value=X`
  std::optional<std::string> platform;
  std::optional<std::string> network;
  std::optional<std::string> fidelity;
  std::optional<std::string> seed;
  std::optional<std::string> threads;
  bool served = false;  ///< clients feed it and say how far it runs, so `inputs` and `run` may be absent
  bool trace = false;   ///< waves are wanted, whether or not the scenario says which
};

struct Scenario {
  ScenarioParameters parameters;
  /// Everything, each value with its origin. `platform` is the platform itself.
  Value merged;
  bool served = false;             ///< clients drive it
  bool readable = false;           ///< `parameters` can be relied on
  bool platform_readable = false;  ///< `merged.platform` was found and loaded
};

/// The file with the command line's values laid over it, paths absolute, the platform in the place of its name.
Value merge_scenario(const ScenarioRequest& request, Problems& problems, bool& platform_readable);

/// Every problem goes to `problems`; the rest is as good as it can be. Throws InputError when the file itself is no YAML
/// mapping.
Scenario load_scenario(const ScenarioRequest& request, Problems& problems);

/// What a scenario is by its sections, whatever else may be wrong with it.
enum class ScenarioKind { network, served, traffic };
ScenarioKind scenario_kind(const std::filesystem::path& file);

/// Whether a file is an image (ELF) by its first bytes.
bool is_elf(const std::filesystem::path& file);
/// Whether a file is HDF5, of which NIR files are made, by its first bytes.
bool is_hdf5(const std::filesystem::path& file);

}  // namespace synfire
