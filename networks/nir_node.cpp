// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// networks: one node of a NIR file by itself: its parameters and its geometry from its datasets, and whether they are legal.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "networks/nir_parse.h"
#include "networks/nir_spec.h"
#include "networks/node_datasets.h"

namespace synfire {

namespace {

class NodeParser {
 public:
  NodeParser(RawGroup& group, const std::string& path, const std::string& file, Problems& problems, ParsedGraph::Parsed& into)
      : data_(group, path, file, problems), into_(into), node_(into.node) {}

  bool run() {
    const std::optional<NodeType> type = data_.type();
    if (!type) return false;
    node_.type = *type;
    data_.refuse_unknown();
    const TypeSpec& spec = spec_of(node_.type);
    for (const ParameterSpec& parameter : spec.values) read_values(parameter);
    if (!data_.clean()) return false;
    if (spec.elementwise) {
      one_shape();
    } else {
      read_rest();
    }
    return data_.clean();
  }

 private:
  void read_values(const ParameterSpec& spec) {
    RawDataset* set = data_.numbers(spec.name, spec.required);
    if (set == nullptr) {
      // An absent one becomes a scalar here and gets the node's shape with the others.
      if (!spec.required) node_.parameters[spec.name] = {{}, {spec.absent}};
      return;
    }
    for (const double value : set->values) {
      const char* expected = !std::isfinite(value)                                   ? "finite numbers"
                             : spec.rule == ValueRule::above_zero && !(value > 0)    ? "a value above 0"
                             : spec.rule == ValueRule::not_negative && !(value >= 0) ? "a value not below 0"
                                                                                     : nullptr;
      if (expected == nullptr) continue;
      data_.problem(spec.name, fmt::format("found {}; expected {}", value, expected));
      return;
    }
    node_.parameters[spec.name] = {std::move(set->shape), std::move(set->values)};
  }

  /// All values of a neuron, Scale, Threshold or Delay have one shape, that of the node, or are scalars.
  void one_shape() {
    std::map<Shape, int> votes;
    for (const auto& [name, parameter] : node_.parameters) {
      if (!parameter.shape.empty()) ++votes[parameter.shape];
    }
    if (votes.empty()) return;
    const auto shape =
        std::max_element(votes.begin(), votes.end(), [](const auto& a, const auto& b) { return a.second < b.second; })->first;
    for (const auto& [name, parameter] : node_.parameters) {
      if (parameter.shape.empty() || parameter.shape == shape) continue;
      std::string like;
      for (const auto& [other, its] : node_.parameters) {
        if (its.shape == shape) like += (like.empty() ? "" : ", ") + other;
      }
      data_.wrong_shape(name, parameter.shape, to_string(shape) + " like " + like);
    }
    node_.input_shape = node_.output_shape = shape;
  }

  /// One number for all axes, or one for each. A Conv1d fills the second of the two: its height is 1.
  void pair(const std::string& name, long long least, std::array<std::size_t, 2>& into) {
    const std::vector<long long> given = data_.integers(name, least);
    if (given.empty()) return;
    const std::size_t axes = node_.type == NodeType::conv1d ? 1 : 2;
    if (given.size() != 1 && given.size() != axes) {
      data_.problem(name, fmt::format("found {} numbers; expected {}", given.size(), axes == 1 ? "1" : "1 or 2"));
      return;
    }
    into[1] = static_cast<std::size_t>(given.back());
    if (axes == 2) into[0] = static_cast<std::size_t>(given.front());
  }

  bool shape(const std::string& name, bool required) {
    const std::vector<long long> lengths = data_.integers(name, 1, required);
    if (lengths.empty()) return false;
    into_.declared.assign(lengths.begin(), lengths.end());
    if (into_.declared.size() > 32 || element_count(into_.declared) > GraphBudget::kElements) {
      data_.problem(name, fmt::format("found shape {}; expected at most {} elements in 32 axes", to_string(into_.declared),
                                      GraphBudget::kElements));
      return false;
    }
    into_.has_declared = true;
    return true;
  }

  void padding() {
    const bool pool = node_.type == NodeType::sum_pool2d || node_.type == NodeType::avg_pool2d;
    const RawDataset* set = data_.find("padding");
    if (set != nullptr && set->kind == RawDataset::Kind::strings && set->texts.size() == 1 && !pool) {
      into_.padding_word = set->texts[0];
      if (set->texts[0] != "same" && set->texts[0] != "valid") {
        const std::vector<std::string> words{"same", "valid"};
        data_.problem("padding", "found " + shown(set->texts[0]) + "; expected numbers, same or valid" +
                                     did_you_mean(set->texts[0], words));
      }
      return;
    }
    pair("padding", 0, node_.window.padding_before);
    for (const std::size_t length : node_.window.padding_before) {
      if (length > 65536) data_.problem("padding", fmt::format("found {}; expected at most 65536", length));
    }
    node_.window.padding_after = node_.window.padding_before;
  }

  void read_rest() {
    switch (node_.type) {
      case NodeType::input:
      case NodeType::output: shape("shape", true); break;
      case NodeType::affine:
      case NodeType::linear: matrix(); break;
      case NodeType::conv1d:
      case NodeType::conv2d: convolution(); break;
      case NodeType::sum_pool2d:
      case NodeType::avg_pool2d:
        pair("kernel_size", 1, node_.window.kernel);
        pair("stride", 1, node_.window.stride);
        padding();
        break;
      default: flatten();
    }
  }

  /// (..., outputs, inputs): maps (..., inputs) to (..., outputs), each leading index by a matrix of its own.
  void matrix() {
    const Shape& weight = node_.parameters["weight"].shape;
    if (weight.size() < 2) {
      return data_.wrong_shape("weight", weight, "(..., outputs, inputs)");
    }
    node_.output_shape.assign(weight.begin(), weight.end() - 1);
    node_.input_shape.assign(weight.begin(), weight.end() - 2);
    node_.input_shape.push_back(weight.back());
    if (node_.type == NodeType::linear) return;
    Parameter& bias = node_.parameters["bias"];
    if (bias.shape == node_.output_shape) return;
    if (bias.shape == Shape{node_.output_shape.back()} && element_count(node_.output_shape) <= GraphBudget::kFilled) {
      const std::vector<double> once = bias.values;  // one bias for all leading indices
      while (bias.values.size() < element_count(node_.output_shape))
        bias.values.insert(bias.values.end(), once.begin(), once.end());
      bias.shape = node_.output_shape;
      return;
    }
    data_.wrong_shape("bias", bias.shape, to_string(node_.output_shape));
  }

  void convolution() {
    Window& window = node_.window;
    pair("stride", 1, window.stride);
    pair("dilation", 1, window.dilation);
    padding();
    const std::optional<long long> groups = data_.integer("groups", 1);
    const std::size_t axes = node_.type == NodeType::conv1d ? 1 : 2;
    if (shape("input_shape", false) && into_.declared.size() != axes) {
      data_.problem("input_shape", fmt::format("found {} numbers; expected {}", into_.declared.size(), axes));
    }
    const Shape& weight = node_.parameters["weight"].shape;
    if (weight.size() != axes + 2) {
      return data_.wrong_shape("weight", weight,
                               axes == 1 ? "(outputs, inputs/groups, kernel)" : "(outputs, inputs/groups, kernel_y, kernel_x)");
    }
    window.kernel = {axes == 1 ? 1 : weight[2], weight.back()};
    const Shape& bias = node_.parameters["bias"].shape;
    if (bias != Shape{weight[0]}) data_.wrong_shape("bias", bias, to_string(Shape{weight[0]}));
    if (!groups) return;
    window.groups = static_cast<std::size_t>(*groups);
    if (weight[0] % window.groups != 0) {
      data_.problem("groups", fmt::format("found {}; expected a divisor of the {} output channels", window.groups, weight[0]));
    }
    if (into_.padding_word == "same") same_padding();
  }

  /// 'same': as many outputs as inputs; the odd zero goes to the end.
  void same_padding() {
    Window& window = node_.window;
    for (std::size_t axis = 0; axis < 2; ++axis) {
      if (window.stride[axis] != 1) {
        data_.problem("padding", fmt::format("found 'same' with stride {}; expected stride 1 with it", window.stride[axis]));
        return;
      }
      const std::size_t total = window.dilation[axis] * (window.kernel[axis] - 1);
      window.padding_before[axis] = total / 2;
      window.padding_after[axis] = total - total / 2;
      if (total / 2 > 65536)
        data_.problem("padding", fmt::format("found {} zeros for 'same'; expected at most 65536", total / 2));
    }
  }

  void flatten() {
    shape("input_type", false);
    for (const auto& [name, into] : {std::pair{"start_dim", &into_.start_dim}, std::pair{"end_dim", &into_.end_dim}}) {
      if (const auto given = data_.integer(name, -32, false))
        *into = *given;  // absent: the defaults of NIR's own class, 1 and -1
    }
  }

  NodeDatasets data_;
  ParsedGraph::Parsed& into_;
  Node& node_;
};

}  // namespace

bool parse_node(RawGroup& group, const std::string& path, const std::string& file, Problems& problems,
                ParsedGraph::Parsed& into) {
  return NodeParser(group, path, file, problems, into).run();
}

}  // namespace synfire
