// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// scenarios: loading and merging.
#include "scenarios/load.h"

#include <algorithm>
#include <fstream>

#include "platforms/description.h"

namespace synfire {
namespace fs = std::filesystem;

namespace {

std::string first_bytes(const fs::path& file) {
  char bytes[8] = {};
  std::error_code error;
  if (!fs::is_regular_file(file, error)) return "";
  std::ifstream stream(file, std::ios::binary);
  stream.read(bytes, sizeof(bytes));
  return {bytes, static_cast<std::size_t>(stream.gcount())};
}

/// How many of the steps name a key of the map together (names of nodes hold dots), at least 1.
std::size_t joined_steps(const Value& map, std::span<const PathStep> steps, std::string& key) {
  std::size_t best = 1;
  std::string joined = key = steps[0].name;
  for (std::size_t i = 1; i < steps.size() && steps[i - 1].index < 0; ++i) {
    joined += "." + steps[i].name;
    if (map.find(joined) != nullptr) {
      best = i + 1;
      key = joined;
    }
  }
  return best;
}

void set_value(Value& root, const std::string& path, Value value) {
  const std::vector<PathStep> all = parse_path(path);
  std::span<const PathStep> steps(all);
  Value* at = &root;
  while (!steps.empty()) {
    if (at->is_null()) *at = Value::map(kCommandLine, Origin::command_line);
    if (!at->is_map()) throw InputError(kCommandLine, path, "cannot be set: it lies within " + at->shown());
    std::string key;
    const std::size_t used = joined_steps(*at, steps, key);
    const int index = steps[used - 1].index;
    Value* next = at->find(key);
    if (next == nullptr) {
      Value nothing;
      nothing.where = kCommandLine;
      next = &at->set(key, std::move(nothing));
    }
    steps = steps.subspan(used);
    if (index >= 0) {
      if (!next->is_list() || static_cast<std::size_t>(index) >= next->items.size()) {
        throw InputError(kCommandLine, path, "cannot be set: " + key + " has no item " + std::to_string(index));
      }
      next = &next->items[static_cast<std::size_t>(index)];
    }
    at = next;
  }
  *at = std::move(value);
}

/// What spikes shall equal is a path, and a number or quantity beside a metric: no type of a schema tells.
void find_expected_lists(Value& scenario) {
  Value* const expect = scenario.find("expect");
  if (expect == nullptr) return;
  for (Value& item : expect->items) {
    const Value* const spikes = item.find("spikes");
    Value* const list = spikes != nullptr && spikes->is_scalar() ? item.find("equals") : nullptr;
    if (list != nullptr && list->is_scalar() && !list->text.empty()) list->text = path_of(*list).string();
  }
}

std::vector<PathSetting> settings(const ScenarioRequest& request, Problems& problems) {
  std::vector<PathSetting> all;
  if (request.platform) all.push_back({"platform", *request.platform});
  if (request.fidelity) all.push_back({"fidelity", *request.fidelity});
  if (request.seed) all.push_back({"seed", *request.seed});
  if (request.threads) all.push_back({"threads", *request.threads});
  for (const std::string& set : request.sets) {
    if (auto setting = parse_setting(set, problems)) all.push_back(std::move(*setting));
  }
  return all;
}

}  // namespace

bool is_elf(const fs::path& file) {
  return first_bytes(file).starts_with(
      "\x7f"
      "ELF");
}

bool is_hdf5(const fs::path& file) {
  return first_bytes(file) == "\x89HDF\r\n\x1a\n";
}

Value merge_scenario(const ScenarioRequest& request, Problems& problems, bool& platform_readable) {
  Value scenario = read_yaml(request.file, problems);
  if (!scenario.is_map()) {
    throw InputError(scenario.where, "", "found " + scenario.shown() + "; expected a scenario: a mapping");
  }
  const auto collected = [&](const auto& action) {
    try {
      action();
      return true;
    } catch (const InputError& error) {
      for (Problem problem : error.problems()) {
        if (problem.where.file.empty()) problem.where = kCommandLine;  // a path that is none
        problems.add({std::move(problem)});
      }
      return false;
    }
  };

  const std::vector<PathSetting> all = settings(request, problems);
  if (request.network) {
    Value network = Value::map(kCommandLine, Origin::command_line);
    const bool image = is_elf(*request.network);
    if (const Value* present = scenario.find("network"); present != nullptr && present->is_map()) {
      for (const Value::Entry& entry : present->entries) {  // an image is compiled with its own conventions
        if (entry.key != "nir" && entry.key != "image" && entry.key != "random" && (!image || entry.key == "loaded_by"))
          network.set(entry.key, entry.value);
      }
    }
    network.set(image ? "image" : "nir", Value::scalar(*request.network, kCommandLine, Origin::command_line));
    scenario.set("network", std::move(network));
  }
  for (const PathSetting& setting : all) {
    if (setting.path.starts_with("platform.")) continue;
    collected([&] { set_value(scenario, setting.path, from_command_line(setting.text)); });
  }
  if (const Value* trace = scenario.find("trace"); request.trace && (trace == nullptr || trace->is_null())) {
    scenario.set("trace", Value::map(kCommandLine, Origin::command_line));
  }
  if (const Value* serve = scenario.find("serve"); request.served && (serve == nullptr || serve->is_null())) {
    scenario.set("serve", Value::map(kCommandLine, Origin::command_line));
  }
  find_expected_lists(scenario);

  if (Value* platform = scenario.find("platform"); platform != nullptr && platform->is_null()) {
    problems.add(platform->where, "platform", "found nothing; expected a name, a path, or the platform itself");
  } else if (platform != nullptr) {
    const bool typed = platform->origin == Origin::command_line;
    const fs::path folder = typed ? fs::current_path() : fs::path(platform->where.file).parent_path();
    platform_readable = collected([&] { *platform = load_platform(*platform, folder, problems); });
    for (const PathSetting& setting : all) {
      if (!platform_readable || !setting.path.starts_with("platform.")) continue;
      collected([&] { override_platform(*platform, setting.path.substr(9), setting.text); });
    }
  }

  return scenario;
}

Scenario load_scenario(const ScenarioRequest& request, Problems& problems) {
  Scenario result;
  Value scenario = merge_scenario(request, problems, result.platform_readable);
  Problems own;
  result.merged = ScenarioParameters::schema().read(scenario, result.parameters, Reader(own));
  if (const Value* network = scenario.find("network"); network != nullptr && result.parameters.network.image) {
    // The options of an image are its own, not the defaults.
    std::erase_if(result.merged.find("network")->entries,
                  [&](const Value::Entry& entry) { return network->find(entry.key) == nullptr; });
  }
  if (scenario.find("network") == nullptr)
    result.merged.erase("network");  // firmware alone: its defaults would ask for a network
  result.served = request.served;
  if (own.empty() && !request.served && scenario.find("serve") != nullptr) {
    Reader reader(own);
    check_complete(result.parameters, scenario, reader);
  }
  result.readable = own.empty();
  problems.add(own.all());
  return result;
}

ScenarioKind scenario_kind(const fs::path& file) {
  Problems for_later;  // whoever reads it whole tells them
  const Value value = read_yaml(file, for_later);
  const auto has = [&](const char* section) { return value.is_map() && value.find(section) != nullptr; };
  if (has("traffic") && !has("network")) return ScenarioKind::traffic;
  return has("serve") ? ScenarioKind::served : ScenarioKind::network;
}

}  // namespace synfire
