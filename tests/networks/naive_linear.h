// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// tests/networks: NIR's linear nodes evaluated by their definitions, one output at a time, with neither sparse maps nor fusion.
#pragma once

#include <cmath>
#include <stdexcept>
#include <vector>

#include "networks/graph.h"
#include "networks/schedule.h"

namespace synfire {

using Signal = std::vector<std::vector<double>>;  ///< [step][element]

/// The output of a linear node at step t from its whole input up to t.
inline std::vector<double> naive_output(const Node& node, const Signal& x, std::size_t t, double dt) {
  const std::vector<double>& now = x[t];
  const auto values = [&](const char* name) { return node.values(name); };
  std::vector<double> y(node.output_size(), 0.0);
  switch (node.type) {
    case NodeType::affine:
    case NodeType::linear: {
      const Shape& shape = node.parameters.find("weight")->second.shape;
      const std::size_t inputs = shape.back();
      const std::size_t outputs = shape[shape.size() - 2];
      for (std::size_t o = 0; o < y.size(); ++o) {
        for (std::size_t i = 0; i < inputs; ++i) y[o] += values("weight")[o * inputs + i] * now[o / outputs * inputs + i];
        if (node.type == NodeType::affine) y[o] += values("bias")[o];
      }
      return y;
    }
    case NodeType::scale:
      for (std::size_t o = 0; o < y.size(); ++o) y[o] = values("scale")[o] * now[o];
      return y;
    case NodeType::flatten: return now;
    case NodeType::delay:
      for (std::size_t o = 0; o < y.size(); ++o) {
        const auto steps = static_cast<std::size_t>(std::nearbyint(values("delay")[o] / dt));
        y[o] = steps <= t ? x[t - steps][o] : 0.0;
      }
      return y;
    default: break;
  }
  const bool conv = node.type == NodeType::conv1d || node.type == NodeType::conv2d;
  const bool flat = node.type == NodeType::conv1d;
  const Window& w = node.window;
  const std::size_t channels = node.input_shape[0];
  const std::size_t height = flat ? 1 : node.input_shape[1];
  const std::size_t width = node.input_shape.back();
  const std::size_t out_height = flat ? 1 : node.output_shape[1];
  const std::size_t out_width = node.output_shape.back();
  for (std::size_t o = 0; o < y.size(); ++o) {
    const std::size_t co = o / (out_height * out_width);
    const std::size_t oy = o / out_width % out_height;
    const std::size_t ox = o % out_width;
    const std::size_t per_group = conv ? channels / w.groups : 1;
    const std::size_t group = conv ? co / (node.output_shape[0] / w.groups) : co;
    for (std::size_t c = 0; c < per_group; ++c) {
      for (std::size_t ky = 0; ky < w.kernel[0]; ++ky) {
        for (std::size_t kx = 0; kx < w.kernel[1]; ++kx) {
          const auto iy = static_cast<long>(oy * w.stride[0] + ky * w.dilation[0]) - static_cast<long>(w.padding_before[0]);
          const auto ix = static_cast<long>(ox * w.stride[1] + kx * w.dilation[1]) - static_cast<long>(w.padding_before[1]);
          if (iy < 0 || ix < 0 || iy >= static_cast<long>(height) || ix >= static_cast<long>(width)) continue;
          const std::size_t i =
              ((group * per_group + c) * height + static_cast<std::size_t>(iy)) * width + static_cast<std::size_t>(ix);
          const double weight = conv ? values("weight")[((co * per_group + c) * w.kernel[0] + ky) * w.kernel[1] + kx] : 1.0;
          y[o] += weight * now[i];
        }
      }
    }
    if (conv) y[o] += values("bias")[co];
    if (node.type == NodeType::avg_pool2d) y[o] /= static_cast<double>(w.kernel[0] * w.kernel[1]);
  }
  return y;
}

/// What reaches node `probe` (the sum of its incoming edges) in each step, when the Input nodes give `input` (all of them one
/// after the other, in the schedule's order) in step 0 and nothing later. All nodes on the way are linear.
inline Signal naive_response(const Graph& graph, std::size_t probe, const std::vector<double>& input, std::size_t steps,
                             double dt) {
  const Schedule schedule = make_schedule(graph);
  std::vector<Signal> x(graph.nodes.size()), y(graph.nodes.size());
  for (std::size_t t = 0; t < steps; ++t) {
    std::size_t given = 0;
    for (const std::size_t n : schedule.order) {
      const Node& node = graph.nodes[n];
      if (node.type == NodeType::input) {
        std::vector<double> values(node.output_size(), 0.0);
        if (t == 0) std::copy_n(input.begin() + static_cast<std::ptrdiff_t>(given), values.size(), values.begin());
        given += values.size();
        y[n].push_back(values);
        continue;
      }
      std::vector<double> sum(node.input_size(), 0.0);
      for (std::size_t e = 0; e < graph.edges.size(); ++e) {
        if (graph.edges[e].to != n) continue;
        const Signal& from = y[graph.edges[e].from];
        if (schedule.feedback[e] && t == 0) continue;
        const std::vector<double>& values = schedule.feedback[e] ? from[t - 1] : from[t];
        for (std::size_t i = 0; i < sum.size(); ++i) sum[i] += values[i];
      }
      x[n].push_back(sum);
      y[n].push_back(n == probe || node.type == NodeType::output ? sum : naive_output(node, x[n], t, dt));
    }
  }
  return x[probe];
}

}  // namespace synfire
