// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// tests: NIR graphs written as code: raw trees as the HDF5 reader would deliver them.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "base/error.h"
#include "networks/nir_parse.h"

namespace synfire::test {

inline RawDataset reals(Shape shape, std::vector<double> values) {
  return {RawDataset::Kind::reals, std::move(shape), std::move(values), {}};
}
inline RawDataset scalar(double value) {
  return reals({}, {value});
}
inline RawDataset list(std::vector<double> values) {
  return reals({values.size()}, values);
}
/// A shape with the same value everywhere.
inline RawDataset filled(Shape shape, double value) {
  return reals(shape, std::vector<double>(element_count(shape), value));
}
inline RawDataset word(std::string text) {
  return {RawDataset::Kind::strings, {}, {}, {std::move(text)}};
}

using Datasets = std::vector<std::pair<std::string, RawDataset>>;

inline RawGroup node(const std::string& type, Datasets datasets = {}) {
  RawGroup group;
  group.datasets["type"] = word(type);
  for (auto& [name, set] : datasets) group.datasets[name] = std::move(set);
  return group;
}
inline RawGroup port(const std::string& type, std::vector<double> shape) {
  return node(type, {{"shape", list(std::move(shape))}});
}

inline RawGroup neurons(const std::string& type, Shape shape) {
  Datasets sets;
  const auto add = [&](const char* name, double value) { sets.emplace_back(name, filled(shape, value)); };
  if (type.starts_with("Cuba")) {
    add("tau_syn", 0.01);
    add("tau_mem", 0.02);
  } else if (type.starts_with("L")) {
    add("tau", 0.02);
  }
  add("r", 1);
  if (type.find('L') != std::string::npos) add("v_leak", 0);
  if (type.ends_with("IF")) add("v_threshold", 1);
  return node(type, std::move(sets));
}

using Members = std::vector<std::pair<std::string, RawGroup>>;
using Edges = std::vector<std::pair<std::string, std::string>>;

inline RawGroup graph(Members members, const Edges& edges) {
  RawGroup group = node("NIRGraph");
  RawDataset& pairs = group.datasets["edges"];
  pairs.kind = RawDataset::Kind::strings;
  pairs.shape = {edges.size(), 2};
  for (const auto& [from, to] : edges) pairs.texts.insert(pairs.texts.end(), {from, to});
  RawGroup& nodes = group.groups["nodes"];
  for (auto& [name, member] : members) nodes.groups[name] = std::move(member);
  return group;
}

inline Graph parse(RawGroup graph, const std::string& version = "1.0.6") {
  RawGroup root;
  root.datasets["version"] = word(version);
  root.groups["node"] = std::move(graph);
  return parse_nir(std::move(root), "net.nir");
}

/// What the parser says against it; empty when it is accepted.
inline std::string complaint(RawGroup graph, const std::string& version = "1.0.6") {
  try {
    parse(std::move(graph), version);
    return {};
  } catch (const InputError& error) {
    return error.what();
  }
}

/// in (shape) -> n -> out (shape).
inline RawGroup chain(std::vector<double> in, RawGroup middle, std::vector<double> out) {
  return graph({{"in", port("Input", std::move(in))}, {"n", std::move(middle)}, {"out", port("Output", std::move(out))}},
               {{"in", "n"}, {"n", "out"}});
}

}  // namespace synfire::test
