// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// tests/fuzz: any bytes as a scenario: the YAML reader, the schema, and the way back to YAML. What is accepted must be written
// such that it is accepted again, as the same.
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "base/error.h"
#include "scenarios/scenario.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace synfire;
  try {
    const Value value = parse_yaml({reinterpret_cast<const char*>(data), size}, "scenario.yaml");
    Problems problems;
    ScenarioParameters parameters;
    const Value merged = ScenarioParameters::schema().read(value, parameters, Reader(problems));
    for (const Problem& problem : problems.all()) {
      if (problem.message.find('\n') != std::string::npos) std::abort();  // one line a problem
    }
    if (!problems.empty()) return 0;
    const std::string text = write_yaml(merged);
    Problems none;
    ScenarioParameters again;
    const Value second = ScenarioParameters::schema().read(parse_yaml(text, "again.yaml"), again, Reader(none));
    if (!none.empty() || write_yaml(second) != text) std::abort();
  } catch (const InputError&) {
  }
  return 0;
}
