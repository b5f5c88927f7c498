// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// networks: the datasets of one node: present, of the right kind, and in their range.
#include "networks/node_datasets.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "networks/nir_spec.h"

namespace synfire {

namespace {
constexpr long long kMostInteger = 1LL << 31;
}

NodeDatasets::NodeDatasets(RawGroup& group, const std::string& path, const std::string& file, Problems& problems)
    : group_(group), path_(path), file_(file), problems_(problems), before_(problems.count()) {
  for (const auto& [name, message] : group.problems) problem(name, message);
}

void NodeDatasets::problem(const std::string& name, std::string message) {
  problems_.add(Location{file_}, name.empty() ? path_ : path_ + "/" + name, std::move(message));
}

void NodeDatasets::wrong_shape(const std::string& name, const Shape& found, const std::string& expected) {
  problem(name, "found shape " + to_string(found) + "; expected " + expected);
}

std::optional<NodeType> NodeDatasets::type() {
  const RawDataset* set = find("type");
  if (set == nullptr || set->texts.size() != 1) {
    if (!group_.problems.contains("type")) {
      problem("type", set == nullptr ? "found nothing; expected a node type" : "found no text; expected a node type");
    }
    return std::nullopt;
  }
  if (const auto type = node_type(set->texts[0])) return type_ = *type;
  std::vector<std::string> names{"NIRGraph"};
  for (std::size_t n = 0; n < kNodeTypes; ++n) names.emplace_back(nir_name(static_cast<NodeType>(n)));
  problem("type", "found " + shown(set->texts[0]) + "; expected a NIR node type" + did_you_mean(set->texts[0], names));
  return std::nullopt;
}

void NodeDatasets::refuse_unknown() {
  const TypeSpec& spec = spec_of(type_);
  std::vector<std::string> known = spec.others;
  for (const ParameterSpec& parameter : spec.values) known.emplace_back(parameter.name);
  std::sort(known.begin(), known.end());
  const auto expected = [&](const std::string& name) {
    return fmt::format(" of {}; expected {}{}", nir_name(type_), any_of(known), did_you_mean(name, known));
  };
  for (const auto& [name, set] : group_.datasets) {
    const bool legal = name == "type" || name == "metadata" || std::find(known.begin(), known.end(), name) != known.end();
    if (!legal) problem(name, "found an unknown parameter" + expected(name));
  }
  for (const auto& [name, inner] : group_.groups) {
    if (name != "metadata") problem(name, "found a group" + expected(name));
  }
}

RawDataset* NodeDatasets::find(std::string_view name) {
  const auto at = group_.datasets.find(name);
  return at == group_.datasets.end() ? nullptr : &at->second;
}

RawDataset* NodeDatasets::numbers(const std::string& name, bool required) {
  RawDataset* set = find(name);
  if (set == nullptr) {
    if (required && !group_.problems.contains(name)) {
      problem(name, fmt::format("found nothing; expected a parameter that {} needs", nir_name(type_)));
    }
    return nullptr;
  }
  if (set->kind == RawDataset::Kind::strings) {
    problem(name, set->texts.size() == 1 ? "found " + shown(set->texts[0]) + "; expected numbers"
                                         : "found strings; expected numbers");
    return nullptr;
  }
  if (set->values.empty()) {
    problem(name, "found shape " + to_string(set->shape) + ", without values; expected numbers");
    return nullptr;
  }
  return set;
}

std::vector<long long> NodeDatasets::integers(const std::string& name, long long least, bool required) {
  const RawDataset* set = numbers(name, required);
  std::vector<long long> result;
  if (set == nullptr) return result;
  for (const double value : set->values) {
    if (!(value == std::floor(value)) || !(value >= static_cast<double>(least)) ||
        !(value <= static_cast<double>(kMostInteger))) {
      problem(name, fmt::format("found {}; expected a whole number from {} on", value, least));
      return {};
    }
    result.push_back(static_cast<long long>(value));
  }
  return result;
}

std::optional<long long> NodeDatasets::integer(const std::string& name, long long least, bool required) {
  const std::vector<long long> given = integers(name, least, required);
  if (given.size() > 1) problem(name, fmt::format("found {} numbers; expected 1", given.size()));
  return given.size() == 1 ? std::optional(given[0]) : std::nullopt;
}

}  // namespace synfire
