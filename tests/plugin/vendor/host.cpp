// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// tests/plugin/vendor: loads the plugin and runs its soma from the registry that libsynfire and the plugin must share.
//
//     host PLUGIN DATA_FOLDER
#include <dlfcn.h>

#include <filesystem>
#include <iostream>
#include <vector>

#include "base/data_files.h"
#include "models/soma/soma.h"

namespace {

int failures = 0;

void check(bool right, const char* what) {
  if (right) return;
  std::cout << "FAILED: " << what << "\n";
  ++failures;
}

}  // namespace

int main(int, char** arguments) {
  using synfire::Soma;
  const auto& registry = synfire::Registry<Soma>::instance();
  check(registry.find("float64") != nullptr, "libsynfire's own somas are registered");
  check(registry.find("countdown") == nullptr, "the plugin's soma is not there before it is loaded");
  if (dlopen(arguments[1], RTLD_NOW | RTLD_LOCAL) == nullptr) {
    std::cout << "FAILED: " << dlerror() << "\n";
    return 1;
  }
  const auto* entry = registry.find("countdown");
  check(entry != nullptr, "loading the plugin registers its soma");
  if (entry == nullptr) return 1;
  check(entry->schema->fields().size() == 1, "its parameter is declared");

  std::any parameters;
  synfire::Problems problems;
  const auto file = synfire::Value::map();
  entry->read(file, parameters, synfire::Reader(problems), {});
  check(problems.empty(), "its defaults are complete");
  const auto soma = entry->make(parameters, Soma::Context{2});
  synfire::MemoryLayout layout;
  soma->declare(layout);
  synfire::MemoryBlock memory(layout);
  soma->bind(memory, 2);
  std::vector<std::uint32_t> fired_at;
  for (std::uint32_t step = 0; step < 6; ++step) {
    std::vector<std::int32_t> input{1, 0};
    synfire::FiredBatch fired;
    soma->update({.i32 = input.data()}, fired);
    if (fired.neurons == std::vector<std::uint32_t>{0}) fired_at.push_back(step);
  }
  check(fired_at == std::vector<std::uint32_t>{2, 5}, "it fires at every third input");

  const auto folders = synfire::data_folders();
  check(folders.size() == 1 && std::filesystem::equivalent(folders[0], arguments[2]), "data come from the prefix alone");
  return failures == 0 ? 0 : 1;
}
