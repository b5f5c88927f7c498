// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// networks: shapes of all nodes of a NIR graph, forward from what the parameters fix. NIR files do not store them. Historical
// files also hold shapes that the format does not mean (a batch axis, scalars for whole layers); what can be read in one way
// only is read and noted, the rest is refused.
#include <fmt/format.h>

#include <algorithm>

#include "networks/nir_parse.h"

namespace synfire {

namespace {

using Parsed = ParsedGraph::Parsed;

std::string text(const std::array<std::size_t, 2>& values, NodeType type) {
  return type == NodeType::conv1d ? std::to_string(values[1]) : fmt::format("{} x {}", values[0], values[1]);
}

class Inference {
 public:
  Inference(ParsedGraph& graph, const std::string& file, Problems& problems) : graph_(graph), file_(file), problems_(problems) {
    sources_.resize(graph.nodes.size());
    targets_.resize(graph.nodes.size());
    failed_.resize(graph.nodes.size());
    known_.resize(graph.nodes.size());
    for (const Edge& edge : graph.edges) {
      sources_[edge.to].push_back(edge.from);
      targets_[edge.from].push_back(edge.to);
    }
  }

  void run() {
    for (std::size_t n = 0; n < graph_.nodes.size(); ++n) {
      if (graph_.nodes[n].node.type == NodeType::input) input_shape(n);
    }
    for (std::size_t n = 0; n < graph_.nodes.size(); ++n) {
      if (graph_.nodes[n].node.type == NodeType::input || fixed_input(n) != nullptr) settle(n);
    }
    while (!ready_.empty()) {
      const std::size_t node = ready_.back();
      ready_.pop_back();
      for (const std::size_t target : targets_[node]) {
        if (!known_[target] && !failed_[target]) settle(target, node);
      }
    }
    for (std::size_t n = 0; n < graph_.nodes.size(); ++n) check_edges(n);
    for (std::size_t n = 0; n < graph_.nodes.size() && problems_.empty(); ++n) {
      if (!known_[n]) problem(n, "", "found a shape that nothing determines; expected a parameter or an input that does");
    }
    check_budgets();
  }

 private:
  Node& node(std::size_t n) { return graph_.nodes[n].node; }

  void problem(std::size_t n, const std::string& parameter, std::string message) {
    failed_[n] = true;
    const std::string& path = node(n).path;
    problems_.add(Location{file_}, parameter.empty() ? path : path + "/" + parameter, std::move(message));
  }

  void note(std::size_t n, const std::string& parameter, const std::string& message) {
    if (graph_.notes.size() < Problems::kMost) graph_.notes.push_back(node(n).path + "/" + parameter + ": " + message);
  }

  /// The input shape that a node's own parameters fix, or nullptr.
  const Shape* fixed_input(std::size_t n) {
    Parsed& parsed = graph_.nodes[n];
    switch (parsed.node.type) {
      case NodeType::input:
      case NodeType::output:
      case NodeType::sum_pool2d:
      case NodeType::avg_pool2d: return nullptr;
      case NodeType::flatten: return parsed.has_declared ? &parsed.declared : nullptr;
      case NodeType::conv1d:
      case NodeType::conv2d:
        if (!parsed.has_declared) return nullptr;
        if (parsed.node.input_shape.empty()) {
          parsed.node.input_shape = parsed.declared;
          parsed.node.input_shape.insert(parsed.node.input_shape.begin(), input_channels(parsed.node));
        }
        return &parsed.node.input_shape;
      default: return parsed.node.input_shape.empty() ? nullptr : &parsed.node.input_shape;
    }
  }

  static std::size_t input_channels(const Node& conv) { return conv.parameters.at("weight").shape[1] * conv.window.groups; }

  /// Input nodes of old files hold a time or batch axis: (256, 12) in front of a Linear of 12 inputs, (1, 2, 34, 34) in front
  /// of a convolution. When all targets ask for one shape of more than one element and it is the rest of the axes, that is it.
  void input_shape(std::size_t n) {
    Parsed& parsed = graph_.nodes[n];
    Shape& shape = parsed.declared;
    const Shape* asked = nullptr;
    for (const std::size_t target : targets_[n]) {
      const Shape* fixed = fixed_input(target);
      if (fixed == nullptr || (asked != nullptr && *asked != *fixed)) return;
      asked = fixed;
    }
    if (asked == nullptr || *asked == shape) return;
    const bool leading = shape.size() == asked->size() + 1 && std::equal(asked->begin(), asked->end(), shape.begin() + 1);
    if (!agree(shape, *asked) && (!leading || element_count(*asked) <= 1)) return;  // check_edges tells
    note(n, "shape",
         fmt::format("{} read as {}, the shape that its targets have{}", to_string(shape), to_string(*asked),
                     agree(shape, *asked) ? "" : " (the first axis is time or batch)"));
    shape = *asked;
  }

  /// Computes a node's shapes; `from` is a source whose shape is known, for nodes that fix none themselves.
  void settle(std::size_t n, std::size_t from = ~std::size_t{0}) {
    Parsed& parsed = graph_.nodes[n];
    Node& self = parsed.node;
    const Shape* fixed = fixed_input(n);
    const Shape given = fixed != nullptr ? *fixed : from < graph_.nodes.size() ? node(from).output_shape : parsed.declared;
    bool good = true;
    switch (self.type) {
      case NodeType::conv1d:
      case NodeType::conv2d:
      case NodeType::sum_pool2d:
      case NodeType::avg_pool2d: good = window(n, given); break;
      case NodeType::flatten: good = flatten(n, given); break;
      case NodeType::affine:
      case NodeType::linear: break;  // both shapes come from the weight
      default: self.input_shape = self.output_shape = given;
    }
    if (!good) return;
    if (element_count(self.output_shape) > GraphBudget::kElements) {
      problem(n, "",
              fmt::format("found {} outputs; expected at most {}", to_string(self.output_shape), GraphBudget::kElements));
      return;
    }
    known_[n] = true;
    ready_.push_back(n);
  }

  /// A shape with exactly the axes that a window needs: a batch axis of 1 is dropped, a single channel added.
  static Shape with_axes(Shape shape, std::size_t axes, bool one_channel) {
    while (shape.size() > axes && shape.front() == 1) shape.erase(shape.begin());
    if (shape.size() + 1 == axes && one_channel) shape.insert(shape.begin(), 1);
    return shape;
  }

  bool window(std::size_t n, const Shape& given) {
    Node& self = node(n);
    const bool conv = self.type == NodeType::conv1d || self.type == NodeType::conv2d;
    const std::size_t axes = self.type == NodeType::conv1d ? 2 : 3;
    const Shape in = with_axes(given, axes, conv && input_channels(self) == 1);
    if (in.size() != axes) {
      problem(n, "",
              fmt::format("found an input of shape {}; expected {}", to_string(given),
                          axes == 2 ? "(channels, x)" : "(channels, y, x)"));
      return false;
    }
    if (conv && in[0] != input_channels(self)) {
      problem(n, "weight",
              fmt::format("found {} input channels in {} group(s); expected {} in all, what the node gets",
                          input_channels(self) / self.window.groups, self.window.groups, in[0]));
      return false;
    }
    Shape out{conv ? self.parameters.at("weight").shape[0] : in[0]};
    for (std::size_t axis = 3 - axes; axis < 2; ++axis) {
      const Window& w = self.window;
      const std::size_t padded = in[axis + axes - 2] + w.padding_before[axis] + w.padding_after[axis];
      // Compared by division: dilations of damaged files are as big as they like.
      if (w.kernel[axis] > padded || (w.kernel[axis] > 1 && w.dilation[axis] > (padded - 1) / (w.kernel[axis] - 1))) {
        const Shape space(in.begin() + 1, in.end());
        problem(n, conv ? "weight" : "kernel_size",
                fmt::format("found a kernel of {} (dilation {}, padding {}) on an input of {}; expected one that fits",
                            text(w.kernel, self.type), text(w.dilation, self.type), text(w.padding_before, self.type),
                            to_string(space)));
        return false;
      }
      const std::size_t extent = w.dilation[axis] * (w.kernel[axis] - 1) + 1;
      out.push_back((padded - extent) / w.stride[axis] + 1);
    }
    self.input_shape = in;
    self.output_shape = out;
    return true;
  }

  bool flatten(std::size_t n, const Shape& given) {
    Parsed& parsed = graph_.nodes[n];
    const auto axes = static_cast<long long>(given.size());
    parsed.node.input_shape = given;
    const long long first = parsed.start_dim < 0 ? parsed.start_dim + axes : parsed.start_dim;
    const long long last = parsed.end_dim < 0 ? parsed.end_dim + axes : parsed.end_dim;
    if (parsed.start_dim == 1 && parsed.end_dim == -1 && axes <= 1) {
      note(n, "start_dim", "1 of a shape with one axis read as 0 (written for a shape with a batch axis)");
      parsed.node.output_shape = given;
      return true;
    }
    if (first < 0 || last >= axes || first > last) {
      problem(n, first < 0 || first >= axes ? "start_dim" : "end_dim",
              fmt::format("found dims {} to {} of shape {}; expected dims that it has", parsed.start_dim, parsed.end_dim,
                          to_string(given)));
      return false;
    }
    Shape& out = parsed.node.output_shape;
    out.assign(given.begin(), given.begin() + first);
    out.push_back(element_count(Shape(given.begin() + first, given.begin() + last + 1)));
    out.insert(out.end(), given.begin() + last + 1, given.end());
    // Written with start_dim 1 for (batch, ...), but the file's shapes have no batch axis: the next node says which was meant.
    const Shape all{element_count(given)};
    if (parsed.start_dim == 1 && parsed.end_dim == -1 && !agree(out, all) && wanted_by_all(n, all)) {
      note(n, "start_dim",
           fmt::format("1 read as 0, so that {} becomes {} (written for a shape with a batch axis)", to_string(given),
                       to_string(all)));
      out = all;
    }
    return true;
  }

  bool wanted_by_all(std::size_t n, const Shape& shape) {
    return !targets_[n].empty() && std::all_of(targets_[n].begin(), targets_[n].end(), [&](std::size_t target) {
      if (node(target).type == NodeType::output) return agree(graph_.nodes[target].declared, shape);
      const Shape* fixed = fixed_input(target);
      return fixed != nullptr && agree(*fixed, shape);
    });
  }

  /// Once shapes are settled: what each node gets against what it is for.
  void check_edges(std::size_t n) {
    if (!known_[n]) return;
    Node& self = node(n);
    std::vector<std::size_t> told;
    for (const std::size_t source : sources_[n]) {
      if (!known_[source] || agree(node(source).output_shape, self.input_shape)) continue;
      if (std::find(told.begin(), told.end(), source) != told.end() || told.size() > 8) continue;
      told.push_back(source);
      problem(n, "",
              fmt::format("found an input of shape {} from {}; expected {}", to_string(node(source).output_shape),
                          node(source).name, to_string(self.input_shape)));
    }
    const Shape& declared = graph_.nodes[n].declared;
    if (self.type == NodeType::output && !agree(declared, self.output_shape)) {
      problem(n, "shape",
              fmt::format("found {}; expected {}, what the node gets", to_string(declared), to_string(self.output_shape)));
    } else if (self.type == NodeType::output && declared != self.output_shape) {
      note(n, "shape", fmt::format("{} read as {}", to_string(declared), to_string(self.output_shape)));
    }
    // Parameters that old files give once for all, and those that are absent, get the node's shape.
    if (failed_[n] || !(is_neuron(self.type) || self.type == NodeType::scale || self.type == NodeType::delay ||
                        self.type == NodeType::threshold))
      return;
    for (auto& [name, parameter] : self.parameters) {
      if (parameter.shape == self.output_shape) continue;
      filled_ += element_count(self.output_shape);
      if (filled_ > GraphBudget::kFilled) {
        problem(n, name,
                fmt::format("found one value for {} neurons; expected at most {} such values in a network", self.output_size(),
                            GraphBudget::kFilled));
        return;
      }
      parameter.values.assign(element_count(self.output_shape), parameter.values.at(0));
      parameter.shape = self.output_shape;
    }
  }

  void check_budgets() {
    std::size_t elements = 0;
    for (const Parsed& parsed : graph_.nodes) elements += parsed.node.output_size();
    if (elements > GraphBudget::kElements) {
      problems_.add(Location{file_}, "node",
                    fmt::format("found {} outputs of nodes in all; expected at most {}", elements, GraphBudget::kElements));
    }
  }

  ParsedGraph& graph_;
  const std::string& file_;
  Problems& problems_;
  std::vector<std::vector<std::size_t>> sources_, targets_;
  std::vector<bool> failed_, known_;
  std::vector<std::size_t> ready_;
  std::size_t filled_ = 0;
};

}  // namespace

void infer_shapes(ParsedGraph& graph, const std::string& file, Problems& problems) {
  Inference(graph, file, problems).run();
}

}  // namespace synfire
