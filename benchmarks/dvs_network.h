// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// benchmarks: a network of the size and activity of a DVS-gesture network on Loihi, as a NIR file: 49 groups of neurons, each
// of which reaches the next ten in a ring through convolutions. A constant drive makes the neurons fire, weights that average
// zero jitter them. Half of the groups fire often and reach few neurons, the others fire seldom and reach many.
#pragma once

#include <hdf5.h>

#include <cstdint>
#include <filesystem>
#include <numeric>
#include <stdexcept>
#include <string>
#include <vector>

#include "base/random.h"

namespace synfire::benchmarks {

/// Writes what a NIR file is made of. Only as much of HDF5 as that takes.
class NirWriter {
 public:
  explicit NirWriter(const std::filesystem::path& path)
      : file_(H5Fcreate(path.c_str(), H5F_ACC_TRUNC, H5P_DEFAULT, H5P_DEFAULT)),
        text_(H5Tcopy(H5T_C_S1)),
        create_(H5Pcreate(H5P_LINK_CREATE)) {
    H5Tset_size(text_, H5T_VARIABLE);
    H5Tset_cset(text_, H5T_CSET_UTF8);
    H5Pset_create_intermediate_group(create_, 1);
    texts("version", {}, {"1.0.6"});
    texts("node/type", {}, {"NIRGraph"});
  }
  ~NirWriter() {
    H5Pclose(create_);
    H5Tclose(text_);
    H5Fclose(file_);
  }
  NirWriter(const NirWriter&) = delete;
  NirWriter& operator=(const NirWriter&) = delete;

  void node(const std::string& name, const std::string& type) { texts("node/nodes/" + name + "/type", {}, {type}); }
  void numbers(const std::string& node, const std::string& field, const std::vector<hsize_t>& shape,
               const std::vector<double>& values) {
    put("node/nodes/" + node + "/" + field, shape, H5T_NATIVE_DOUBLE, values.data());
  }
  void integers(const std::string& node, const std::string& field, const std::vector<hsize_t>& shape,
                const std::vector<std::int64_t>& values) {
    put("node/nodes/" + node + "/" + field, shape, H5T_NATIVE_INT64, values.data());
  }
  void edge(const std::string& from, const std::string& to) {
    edges_.push_back(from);
    edges_.push_back(to);
  }
  /// After everything else.
  void finish() { texts("node/edges", {edges_.size() / 2, 2}, edges_); }

 private:
  void texts(const std::string& path, const std::vector<hsize_t>& shape, const std::vector<std::string>& values) {
    std::vector<const char*> pointers;
    for (const std::string& value : values) pointers.push_back(value.c_str());
    put(path, shape, text_, pointers.data());
  }
  void put(const std::string& path, const std::vector<hsize_t>& shape, hid_t type, const void* data) {
    const hid_t space =
        shape.empty() ? H5Screate(H5S_SCALAR) : H5Screate_simple(static_cast<int>(shape.size()), shape.data(), nullptr);
    const hid_t set = H5Dcreate2(file_, path.c_str(), type, space, create_, H5P_DEFAULT, H5P_DEFAULT);
    if (set < 0 || H5Dwrite(set, type, H5S_ALL, H5S_ALL, H5P_DEFAULT, data) < 0)
      throw std::runtime_error("cannot write " + path);
    H5Dclose(set);
    H5Sclose(space);
  }

  hid_t file_;
  hid_t text_;
  hid_t create_;
  std::vector<std::string> edges_;
};

struct DvsShape {
  static constexpr std::uint32_t kNeurons = 18678;
  static constexpr std::uint32_t kGroups = 49;
  static constexpr std::uint32_t kReach = 10;  ///< groups that a group reaches
  static constexpr std::uint32_t size(std::uint32_t group) { return kNeurons / kGroups + (group < kNeurons % kGroups ? 1 : 0); }
  static constexpr bool busy(std::uint32_t group) { return group % 2 == 0; }
  /// Targets of a neuron in each group that it reaches, and how often it fires: 3.56 M synapses, 2 % of the neurons in a step.
  static constexpr std::uint32_t kernel(std::uint32_t group, std::uint32_t step) {
    return busy(group) ? 13 : step > 3 ? 25 : 27;
  }
  static constexpr double rate(std::uint32_t group) { return busy(group) ? 0.0358 : 0.0035; }
};

/// v += x at each step of dt 1 s. Thresholds and resets of a neuron lie one apart, with a random phase: so all of them start at
/// another place of the same way, and the network is as busy at the first step as later.
inline void write_dvs_network(const std::filesystem::path& path) {
  RandomStream random(1, "dvs network");
  NirWriter nir(path);
  const auto shape_of = [](std::uint32_t group) { return std::vector<hsize_t>{1, DvsShape::size(group)}; };
  const auto name_of = [](std::uint32_t group) { return "group" + std::to_string(group); };
  /// A convolution between two groups, whatever their sizes: padding needs an even number of missing elements.
  const auto convolution = [&](const std::string& name, std::uint32_t from, std::uint32_t to, std::uint32_t taps) {
    const std::uint32_t wide = DvsShape::size(from);
    if ((DvsShape::size(to) + taps - 1 - wide) % 2 == 1) ++taps;
    std::vector<double> weights(taps);
    for (double& weight : weights) weight = 0.04 * random.uniform() - 0.02;
    const double mean = std::accumulate(weights.begin(), weights.end(), 0.0) / taps;
    for (double& weight : weights) weight -= mean;
    nir.node(name, "Conv1d");
    nir.numbers(name, "weight", {1, 1, taps}, weights);
    nir.numbers(name, "bias", {1}, {0.0});
    nir.integers(name, "input_shape", {}, {wide});
    nir.integers(name, "stride", {}, {1});
    nir.integers(name, "dilation", {}, {1});
    nir.integers(name, "groups", {}, {1});
    nir.integers(name, "padding", {}, {(DvsShape::size(to) + taps - 1 - wide) / 2});
  };
  for (std::uint32_t group = 0; group < DvsShape::kGroups; ++group) {
    const std::vector<hsize_t> shape = shape_of(group);
    std::vector<double> threshold(DvsShape::size(group));
    std::vector<double> reset(threshold.size());
    for (std::size_t n = 0; n < threshold.size(); ++n) {
      threshold[n] = static_cast<double>(1 + random.below(256)) / 256.0;  // exact in binary: they shall all have one scale
      reset[n] = threshold[n] - 1.0;
    }
    nir.node(name_of(group), "IF");
    nir.numbers(name_of(group), "r", shape, std::vector<double>(threshold.size(), 1.0));
    nir.numbers(name_of(group), "v_threshold", shape, threshold);
    nir.numbers(name_of(group), "v_reset", shape, reset);
  }
  for (std::uint32_t group = 0; group < DvsShape::kGroups; ++group) {
    for (std::uint32_t step = 1; step <= DvsShape::kReach; ++step) {
      const std::uint32_t to = (group + step) % DvsShape::kGroups;
      const std::string name = "from" + std::to_string(group) + "to" + std::to_string(to);
      convolution(name, group, to, DvsShape::kernel(group, step));
      nir.edge(name_of(group), name);
      nir.edge(name, name_of(to));
    }
  }
  nir.node("input", "Input");
  nir.integers("input", "shape", {1}, {1});
  for (std::uint32_t group = 0; group < DvsShape::kGroups; ++group) {
    const std::string name = "drive" + std::to_string(group);
    nir.node(name, "Affine");
    nir.numbers(name, "weight", {DvsShape::size(group), 1}, std::vector<double>(DvsShape::size(group), 0.0));
    nir.numbers(name, "bias", {DvsShape::size(group)}, std::vector<double>(DvsShape::size(group), DvsShape::rate(group)));
    nir.edge("input", name);
    nir.edge(name, name_of(group));
  }
  nir.node("output", "Output");
  nir.integers("output", "shape", {2}, {1, DvsShape::size(DvsShape::kGroups - 1)});
  nir.edge(name_of(DvsShape::kGroups - 1), "output");
  nir.finish();
}

}  // namespace synfire::benchmarks
