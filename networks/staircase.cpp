// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// networks: staircases, and what they are for a chip: a bias, and corrections in the first steps.
#include "networks/staircase.h"

#include <algorithm>
#include <stdexcept>
#include <string>

namespace synfire {

namespace {

/// Last step at which a constant may change, and values that it may take.
constexpr std::uint32_t kLatestStart = 1u << 24;
constexpr std::uint64_t kMostValues = std::uint64_t{1} << 24;

}  // namespace

void add_to(Staircase& stairs, std::uint32_t start, std::span<const double> values, double factor) {
  std::vector<double>& step = stairs[start];
  if (step.empty()) step.assign(values.size(), 0.0);
  for (std::size_t i = 0; i < values.size(); ++i) step[i] += factor * values[i];
}

void add_mapped(Staircase& stairs, std::uint32_t start, std::span<const double> values, const SparseMap& map) {
  for (std::size_t i = 0; i < values.size(); ++i) {
    if (values[i] == 0.0) continue;
    for (const SynapseEntry& entry : map.row(i)) {
      if (start > kLatestStart || entry.delay > kLatestStart - start) {
        throw std::length_error("found a bias behind a delay of more than " + std::to_string(kLatestStart) + " steps");
      }
      std::vector<double>& step = stairs[start + entry.delay];
      if (step.empty()) {
        step.assign(map.outputs, 0.0);
        if (stairs.size() > 2 && stairs.size() * std::uint64_t{map.outputs} > kMostValues) {
          throw std::length_error("found biases behind so many different delays that they take more than 2^24 values");
        }
      }
      step[entry.target] += entry.weight * values[i];
    }
  }
}

void drop_zeros(Staircase& stairs) {
  std::erase_if(stairs, [](const auto& step) {
    return std::all_of(step.second.begin(), step.second.end(), [](double x) { return x == 0.0; });
  });
}

void set_constant(NeuronGroup& group, const Staircase& constant, std::uint32_t lag) {
  group.bias.clear();
  group.early.clear();
  if (constant.empty()) return;
  const std::uint64_t steps = std::uint64_t{constant.rbegin()->first} + lag;  // until the last change
  if (steps * group.size > (std::uint64_t{1} << 24)) {
    throw std::length_error("found a constant input that changes until step " + std::to_string(steps) +
                            "; its corrections would take more than 2^24 values");
  }
  group.bias.assign(group.size, 0.0);
  for (const auto& [start, values] : constant) {
    for (std::size_t i = 0; i < group.size; ++i) group.bias[i] += values[i];
  }
  std::vector<double> now(group.size, 0.0);
  auto next = constant.begin();
  for (std::uint64_t k = 0; k < steps; ++k) {
    for (; next != constant.end() && std::uint64_t{next->first} + lag == k; ++next) {
      for (std::size_t i = 0; i < group.size; ++i) now[i] += next->second[i];
    }
    std::vector<double>& missing = group.early.emplace_back(now);
    for (std::size_t i = 0; i < group.size; ++i) missing[i] -= group.bias[i];
  }
}

}  // namespace synfire
