// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// networks: NIR's linear nodes as sparse maps. Indices are flat, C order, channels first.
#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <stdexcept>
#include <string>

#include "base/graph_program.h"
#include "networks/sparse_map.h"

namespace synfire {

namespace {

void check_budget(double entries) {
  if (entries <= static_cast<double>(SparseMap::kMostEntries)) return;
  throw std::length_error("found " + std::to_string(static_cast<std::uint64_t>(entries)) +
                          " synapses in one node; expected at most " + std::to_string(SparseMap::kMostEntries));
}

/// weight (.., O, I): as many independent matrices as the leading axes have elements.
SparseMap matrix_map(const Node& node) {
  const Parameter& weight = node.parameters.find("weight")->second;
  const std::size_t columns = weight.shape.at(weight.shape.size() - 1);
  const std::size_t rows = weight.shape.at(weight.shape.size() - 2);
  const std::size_t matrices = rows * columns == 0 ? 0 : weight.values.size() / (rows * columns);
  check_budget(static_cast<double>(weight.values.size()));
  SparseMap map;
  map.outputs = matrices * rows;
  map.first.assign(matrices * columns + 1, 0);
  const double* value = weight.values.data();
  for (std::size_t m = 0; m < matrices; ++m) {
    for (std::size_t r = 0; r < rows; ++r) {
      for (std::size_t c = 0; c < columns; ++c) map.first[m * columns + c + 1] += *value++ != 0.0 ? 1 : 0;
    }
  }
  for (std::size_t i = 0; i + 1 < map.first.size(); ++i) map.first[i + 1] += map.first[i];
  map.entries.resize(map.first.back());
  std::vector<std::uint64_t> next(map.first.begin(), map.first.end() - 1);
  value = weight.values.data();
  for (std::size_t m = 0; m < matrices; ++m) {
    for (std::size_t r = 0; r < rows; ++r) {
      const auto target = static_cast<std::uint32_t>(m * rows + r);
      for (std::size_t c = 0; c < columns; ++c, ++value) {
        if (*value != 0.0) map.entries[next[m * columns + c]++] = {target, 0, *value};
      }
    }
  }
  return map;
}

/// One weight and delay for each element.
SparseMap diagonal_map(std::span<const double> weights, std::span<const double> delays, double dt, std::size_t size) {
  SparseMap map = identity_map(size);
  for (std::size_t i = 0; i < weights.size(); ++i) map.entries[i].weight = weights[i];
  for (std::size_t i = 0; i < delays.size(); ++i) {
    const double steps = delay_steps(delays[i], dt);
    if (!(steps < static_cast<double>(std::numeric_limits<std::int32_t>::max()))) {
      throw std::length_error("found a delay of " + std::to_string(steps) + " steps; expected less than 2^31");
    }
    map.entries[i].delay = static_cast<std::uint32_t>(steps);
  }
  if (std::find(weights.begin(), weights.end(), 0.0) == weights.end()) return map;
  SparseMap kept;
  kept.outputs = size;
  for (std::size_t i = 0; i < size; ++i) {
    if (map.entries[i].weight != 0.0) kept.entries.push_back(map.entries[i]);
    kept.first.push_back(kept.entries.size());
  }
  return kept;
}

/// Which outputs see an input along one axis, and through which element of the kernel: o * stride + k * dilation - before = i.
struct Seen {
  std::uint32_t output;
  std::uint32_t kernel;
};
std::vector<std::vector<Seen>> seen_along(std::size_t inputs, std::size_t outputs, const Window& window, std::size_t axis) {
  std::vector<std::vector<Seen>> seen(inputs);
  const std::size_t before = window.padding_before[axis];
  const std::size_t dilation = window.dilation[axis];
  double pairs = 0;
  for (std::size_t o = 0; o < outputs; ++o) {
    const std::size_t start = o * window.stride[axis];  // of the window, in the padded input
    const std::size_t least = start >= before ? 0 : (before - start + dilation - 1) / dilation;
    for (std::size_t k = least; k < window.kernel[axis]; ++k) {
      const std::size_t i = start + k * dilation - before;
      if (i >= inputs) break;
      check_budget(++pairs);
      seen[i].push_back({static_cast<std::uint32_t>(o), static_cast<std::uint32_t>(k)});
    }
  }
  return seen;
}

/// Lengths (channels, y, x) of a shape; a Conv1d has height 1, leading axes have length 1.
std::array<std::size_t, 3> planes(const Shape& shape, bool flat) {
  const std::size_t axes = shape.size();
  if (flat) return {shape.at(axes - 2), 1, shape.at(axes - 1)};
  return {shape.at(axes - 3), shape.at(axes - 2), shape.at(axes - 1)};
}

SparseMap window_map(const Node& node) {
  const bool pool = node.type == NodeType::sum_pool2d || node.type == NodeType::avg_pool2d;
  const auto in = planes(node.input_shape, node.type == NodeType::conv1d);
  const auto out = planes(node.output_shape, node.type == NodeType::conv1d);
  const Window& window = node.window;
  const std::size_t area = window.kernel[0] * window.kernel[1];
  const double share = node.type == NodeType::avg_pool2d ? 1.0 / static_cast<double>(area) : 1.0;
  const std::size_t groups = pool ? in[0] : window.groups;
  const std::size_t group_in = in[0] / groups;
  const std::size_t group_out = out[0] / groups;
  const auto weights = node.values("weight");  // (out, in / groups, ky, kx)
  const auto rows = seen_along(in[1], out[1], window, 0);
  const auto columns = seen_along(in[2], out[2], window, 1);

  double pairs_y = 0;
  double pairs_x = 0;
  for (const auto& seen : rows) pairs_y += static_cast<double>(seen.size());
  for (const auto& seen : columns) pairs_x += static_cast<double>(seen.size());
  const double entries = pairs_y * pairs_x * static_cast<double>(in[0]) * static_cast<double>(group_out);
  check_budget(entries);

  SparseMap map;
  map.outputs = element_count(node.output_shape);
  map.first.reserve(element_count(node.input_shape) + 1);
  map.entries.reserve(static_cast<std::size_t>(entries));
  for (std::size_t ci = 0; ci < in[0]; ++ci) {
    const std::size_t group = ci / group_in;
    for (std::size_t y = 0; y < in[1]; ++y) {
      for (std::size_t x = 0; x < in[2]; ++x) {
        for (std::size_t co = group * group_out; co < (group + 1) * group_out; ++co) {
          const double* kernel = pool ? nullptr : &weights[(co * group_in + ci % group_in) * area];
          for (const Seen& row : rows[y]) {
            for (const Seen& column : columns[x]) {
              const double weight = pool ? share : kernel[row.kernel * window.kernel[1] + column.kernel];
              const auto target = static_cast<std::uint32_t>((co * out[1] + row.output) * out[2] + column.output);
              if (weight != 0.0) map.entries.push_back({target, 0, weight});
            }
          }
        }
        map.first.push_back(map.entries.size());
      }
    }
  }
  return map;
}

}  // namespace

bool is_linear(NodeType type) {
  switch (type) {
    case NodeType::affine:
    case NodeType::linear:
    case NodeType::scale:
    case NodeType::conv1d:
    case NodeType::conv2d:
    case NodeType::sum_pool2d:
    case NodeType::avg_pool2d:
    case NodeType::flatten:
    case NodeType::delay: return true;
    default: return false;
  }
}

SparseMap node_map(const Node& node, double dt) {
  switch (node.type) {
    case NodeType::affine:
    case NodeType::linear: return matrix_map(node);
    case NodeType::scale: return diagonal_map(node.values("scale"), {}, dt, node.output_size());
    case NodeType::delay: return diagonal_map({}, node.values("delay"), dt, node.output_size());
    case NodeType::flatten: return identity_map(node.output_size());
    case NodeType::conv1d:
    case NodeType::conv2d:
    case NodeType::sum_pool2d:
    case NodeType::avg_pool2d: return window_map(node);
    default: throw std::logic_error("node_map: " + std::string(nir_name(node.type)) + " is no linear node");
  }
}

}  // namespace synfire
