// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// app: `synfire list` and `synfire schema`.
#include <fmt/format.h>

#include <algorithm>
#include <iostream>

#include "app/command.h"
#include "app/example.h"
#include "app/json_schema.h"
#include "base/data_files.h"
#include "base/registry.h"
#include "sweeps/plan.h"

namespace synfire::app {

namespace {

/// `key`: what holds the line about it; files that lie beside them and have none (sweeps among scenarios) are left out.
void list_files(const std::string& heading, DataKind kind, const char* key = "title") {
  std::cout << heading << ":\n";
  for (const std::string& name : list_data(kind)) {
    std::string title;
    try {
      const Value file = read_yaml(find_data(kind, name));
      if (is_sweep(file) != (std::string_view(key) == "sweep")) continue;
      if (const Value* found = file.find(key)) title = found->text;
    } catch (const InputError&) {
      title = "(cannot be read: see synfire check)";
    }
    std::cout << fmt::format("  {:<20} {}\n", name, title);
  }
}

void list_components() {
  for (const auto& [slot, registry] : RegistryBase::all()) {
    std::cout << slot << ":\n";
    for (const std::string& name : registry->names())
      std::cout << fmt::format("  {:<20} {}\n", name, registry->schema(name)->summary());
  }
}

void list_probes() {
  for (const Example& example : examples()) {
    if (example.instance->plan->probes().empty()) continue;
    std::cout << "probes of " << example.instance->type << " (as in platform " << example.platform << "):\n";
    print_probes(*example.instance->plan, "  ");
  }
}

int list(const po::variables_map& given) {
  load_plugins(given);
  const std::vector<std::string> kinds = {"platforms", "components", "scenarios", "sweeps", "probes"};
  const std::string kind = given.contains("kind") ? given["kind"].as<std::vector<std::string>>().front() : "";
  if (!kind.empty() && std::ranges::find(kinds, kind) == kinds.end()) {
    throw UsageError("found " + shown(kind) + "; expected " + any_of(kinds) + did_you_mean(kind, kinds));
  }
  if (kind.empty() || kind == "platforms") list_files("platforms", DataKind::platform);
  if (kind.empty() || kind == "components") list_components();
  if (kind.empty() || kind == "scenarios") list_files("scenarios", DataKind::scenario);
  if (kind.empty() || kind == "sweeps") list_files("sweeps", DataKind::scenario, "sweep");
  if (kind.empty() || kind == "probes") list_probes();
  return kDone;
}

int schema(const po::variables_map& given) {
  load_plugins(given);
  const std::vector<std::string> kinds = {"platform", "scenario", "sweep"};
  const std::string kind = given.contains("kind") ? given["kind"].as<std::vector<std::string>>().front() : "scenario";
  if (std::ranges::find(kinds, kind) == kinds.end()) {
    throw UsageError("found " + shown(kind) + "; expected " + any_of(kinds) + did_you_mean(kind, kinds));
  }
  std::cout << json_text(kind == "platform" ? platform_schema()
                         : kind == "sweep"  ? sweep_schema()
                                            : scenario_schema(),
                         2)
            << '\n';
  return kDone;
}

}  // namespace

Command list_command() {
  Command command{"list", "[platforms|components|scenarios|sweeps|probes]", "list what exists (default: all)", {}, "kind", 1,
                  list};
  add_plugin_option(command.options);
  return command;
}

Command schema_command() {
  Command command{"schema",
                  "[platform|scenario|sweep]",
                  "print the JSON Schema of a file format, for completion in an editor (default: scenario)",
                  {},
                  "kind",
                  1,
                  schema};
  add_plugin_option(command.options);
  return command;
}

}  // namespace synfire::app
