// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// kernel: what a core's memory shows: variables of neurons, and registers.
#include "kernel/step.h"

#include <cstring>

namespace synfire {

namespace {

bool read_region(MemoryBlock& block, const Region& region, std::uint32_t first, std::span<double> values) {
  if (first + values.size() > region.count) return false;
  const std::byte* from = block.data() + region.offset + first * element_size(region.element);
  with_element(region.element, [&](auto element) {
    for (std::size_t i = 0; i < values.size(); ++i) {
      std::memcpy(&element, from + i * sizeof(element), sizeof(element));
      values[i] = static_cast<double>(element);
    }
  });
  return true;
}

constexpr std::string_view kNeuron = "neuron[].";

}  // namespace

std::string_view variable_of(std::string_view probe) {
  return probe.starts_with(kNeuron) ? probe.substr(kNeuron.size()) : std::string_view{};
}

std::vector<std::pair<std::string, std::string>> variables_of(std::span<const ProbeInfo> probes) {
  std::vector<std::pair<std::string, std::string>> all;
  for (const ProbeInfo& probe : probes) {
    const std::string variable(variable_of(probe.name));
    if (!probe.sampled || variable.empty()) continue;
    all.emplace_back(variable, variable);
    for (const std::string& other : probe.others) all.emplace_back(variable_of(other), variable);
  }
  return all;
}

bool StepCore::read_state(std::string_view variable, std::uint32_t first, std::span<double> values) {
  MemoryBlock* block = memory();
  const Region* region = block == nullptr ? nullptr : block->layout().find(variable);
  return region != nullptr && region->kind == RegionKind::state && read_region(*block, *region, first, values);
}

std::vector<std::string> StepCore::variables(std::uint32_t local) {
  std::vector<std::string> names;
  double value = 0.0;
  for (const auto& [name, variable] : variables_of(probes().declared())) {
    if (read_state(variable, local, {&value, 1})) names.push_back(name);
  }
  return names;
}

bool StepCore::sample(const ProbeInfo& probe, std::uint32_t first, std::span<double> values) {
  if (const std::string_view variable = variable_of(probe.name); !variable.empty()) return read_state(variable, first, values);
  MemoryBlock* block = probe.name == "register[].value" ? memory() : nullptr;
  const Region* region = block == nullptr ? nullptr : block->layout().find("registers");
  return region != nullptr && read_region(*block, *region, first, values);
}

}  // namespace synfire
