// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// app: looking through the bundled platforms.
#include "app/example.h"

#include <fmt/format.h>

#include <iostream>
#include <set>

#include "base/data_files.h"
#include "base/error.h"

namespace synfire::app {

std::vector<Example> examples() {
  std::vector<Example> all;
  std::set<std::string> types;
  for (const std::string& name : list_data(DataKind::platform)) {
    try {
      const auto description = std::make_shared<const Description>(load_platform(Value::scalar(name), "."));
      for (const Instance& instance : description->instances()) {
        if (types.insert(instance.type).second) all.push_back({name, description, &instance});
      }
    } catch (const InputError&) {
      continue;  // `synfire check` tells what is wrong with it
    }
  }
  return all;
}

std::optional<Example> example_of(const std::string& type) {
  for (Example& example : examples()) {
    if (example.instance->type == type) return std::move(example);
  }
  return std::nullopt;
}

void print_probes(const ComponentPlan& plan, const std::string& indent) {
  for (const ProbeInfo& info : plan.probes()) {
    if (info.extent == ProbeExtent::array && info.count == 0) continue;
    std::string name = info.extent == ProbeExtent::neurons ? info.name : info.element(0);
    if (info.extent == ProbeExtent::array && info.count > 1) name += " to " + info.element(info.count - 1);
    std::string rest;
    for (const std::string& state : info.states) rest += (rest.empty() ? ": " : ", ") + state;
    for (const std::string& other : info.others) rest += " (also " + other + ")";
    std::cout << fmt::format("{}{:<32} {:<8} {}{}\n", indent, name, info.kind_text(), info.meaning, rest);
  }
}

}  // namespace synfire::app
