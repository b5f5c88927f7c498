// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// tests/fuzz: a NIR tree in very few bytes, so that random bytes often make a graph: names, types and parameters are picked
// from lists, shapes are small, values are few.
#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <string>

#include "networks/raw_tree.h"

namespace synfire::test {

class ShortForm {
 public:
  explicit ShortForm(std::span<const std::byte> bytes) : bytes_(bytes) {}

  unsigned next() {
    if (bytes_.empty()) return 0;
    const auto value = static_cast<unsigned>(bytes_.front());
    bytes_ = bytes_.subspan(1);
    return value;
  }
  bool more() const { return !bytes_.empty(); }

  RawGroup graph(int depth) {
    RawGroup group;
    group.datasets["type"] = word("NIRGraph");
    RawGroup& nodes = group.groups["nodes"];
    const unsigned count = next() % 8;
    nodes.groups["n0"] = node("Input");
    nodes.groups["n1"] = node("Output");
    for (unsigned n = 2; n < 2 + count; ++n) {
      static const char* const kTypes[] = {"Input",  "Output",    "Affine",    "Linear",  "Scale",  "Conv1d",
                                           "Conv2d", "SumPool2d", "AvgPool2d", "Flatten", "Delay",  "Threshold",
                                           "I",      "IF",        "LI",        "LIF",     "CubaLI", "CubaLIF"};
      const unsigned type = next();
      nodes.groups["n" + std::to_string(n)] = type % 20 >= 18 && depth < 4 ? graph(depth + 1) : node(kTypes[type % 18]);
    }
    RawDataset& edges = group.datasets["edges"];
    edges.kind = RawDataset::Kind::strings;
    const unsigned pairs = next() % 16;
    edges.shape = {pairs, 2};
    for (unsigned n = 0; n < 2 * pairs; ++n) {
      const unsigned end = next();
      edges.texts.push_back("n" + std::to_string(end % (2 + count)) + (end >= 240 ? ".n1" : end >= 224 ? ".n0" : ""));
    }
    return group;
  }

 private:
  static RawDataset word(std::string text) { return {RawDataset::Kind::strings, {}, {}, {std::move(text)}}; }

  RawDataset numbers(bool small_integers) {
    RawDataset set;
    const unsigned form = next();
    for (unsigned n = 0; n < form % 5; ++n) set.shape.push_back(1 + next() % 5);
    const std::size_t count = element_count(set.shape);
    static const double kValues[] = {0, 1, -1, 0.5, 2, 1e-3, 1e30, -1e-30, 3, 1e-320};
    const unsigned value = next();
    for (std::size_t n = 0; n < count; ++n)
      set.values.push_back(small_integers ? double((value + n) % 6) : kValues[(value + n * (form / 64)) % 10]);
    return set;
  }

  RawGroup node(const char* type) {
    RawGroup group;
    group.datasets["type"] = word(type);
    static const char* const kNames[] = {"weight",      "bias",        "scale",     "delay",   "threshold",   "r",
                                         "tau",         "tau_syn",     "tau_mem",   "v_leak",  "v_threshold", "v_reset",
                                         "w_in",        "shape",       "stride",    "padding", "dilation",    "groups",
                                         "kernel_size", "input_shape", "start_dim", "end_dim", "input_type"};
    const std::string_view kind = type;
    // Mostly what the type needs, now and then something else.
    const auto give = [&](std::initializer_list<const char*> names) {
      for (const char* name : names) {
        const unsigned luck = next();
        if (luck == 255) continue;
        if (luck == 254) name = kNames[next() % std::size(kNames)];
        group.datasets[name] = numbers(std::string_view(name).find_first_of("aeiou") != 0 &&
                                       (kind.find("Conv") == 0 || kind.find("Pool") != kind.npos || kind == "Input" ||
                                        kind == "Output" || kind == "Flatten") &&
                                       name[0] != 'w' && name[0] != 'b');
        if (luck == 253 && std::string_view(name) == "padding") group.datasets[name] = word(next() % 2 != 0 ? "same" : "valid");
      }
    };
    if (kind == "Input" || kind == "Output") give({"shape"});
    if (kind == "Affine") give({"weight", "bias"});
    if (kind == "Linear") give({"weight"});
    if (kind == "Scale") give({"scale"});
    if (kind.find("Conv") == 0) give({"weight", "bias", "stride", "padding", "dilation", "groups"});
    if (kind.find("Pool") != kind.npos) give({"kernel_size", "stride", "padding"});
    if (kind == "Flatten") give({"start_dim", "end_dim"});
    if (kind == "Delay") give({"delay"});
    if (kind == "Threshold") give({"threshold"});
    if (kind == "LI" || kind == "LIF") give({"tau", "v_leak"});
    if (kind.find("Cuba") == 0) give({"tau_syn", "tau_mem", "v_leak", "w_in"});
    if (kind == "I" || kind.find("LI") != kind.npos || kind == "IF") give({"r"});
    if (kind == "IF" || kind == "LIF" || kind == "CubaLIF") give({"v_threshold"});
    return group;
  }

  std::span<const std::byte> bytes_;
};

inline std::unique_ptr<RawGroup> short_tree(std::span<const std::byte> bytes) {
  auto root = std::make_unique<RawGroup>();
  root->datasets["version"] = {RawDataset::Kind::strings, {}, {}, {"1.0"}};
  root->groups["node"] = ShortForm(bytes).graph(0);
  return root;
}

}  // namespace synfire::test
