// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// networks: nodes become operations. Problems with the options are told at the node's place in the file.
#include "networks/program.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace synfire {

namespace {

OpKind kind_of(NodeType type) {
  switch (type) {
    case NodeType::input: return OpKind::input;
    case NodeType::output: return OpKind::output;
    case NodeType::affine: return OpKind::affine;
    case NodeType::linear: return OpKind::linear;
    case NodeType::scale: return OpKind::scale;
    case NodeType::conv1d:
    case NodeType::conv2d: return OpKind::conv;
    case NodeType::sum_pool2d: return OpKind::sum_pool;
    case NodeType::avg_pool2d: return OpKind::avg_pool;
    case NodeType::flatten: return OpKind::identity;
    case NodeType::delay: return OpKind::delay;
    case NodeType::threshold: return OpKind::threshold;
    case NodeType::i: return OpKind::i;
    case NodeType::if_: return OpKind::if_;
    case NodeType::li: return OpKind::li;
    case NodeType::lif: return OpKind::lif;
    case NodeType::cuba_li: return OpKind::cuba_li;
    case NodeType::cuba_lif: return OpKind::cuba_lif;
    case NodeType::if_curr_exp:
    case NodeType::if_cond_exp: break;  // refused before
  }
  return OpKind::identity;
}

WindowGeometry geometry(const Node& node) {
  const Window& window = node.window;
  const auto narrow = [](std::size_t value) { return static_cast<std::uint32_t>(value); };
  const bool flat = node.type == NodeType::conv1d;
  WindowGeometry g;
  g.in_channels = narrow(node.input_shape[0]);
  g.in_y = flat ? 1 : narrow(node.input_shape[1]);
  g.in_x = narrow(node.input_shape.back());
  g.out_channels = narrow(node.output_shape[0]);
  g.out_y = flat ? 1 : narrow(node.output_shape[1]);
  g.out_x = narrow(node.output_shape.back());
  g.kernel_y = narrow(window.kernel[0]);
  g.kernel_x = narrow(window.kernel[1]);
  g.stride_y = narrow(window.stride[0]);
  g.stride_x = narrow(window.stride[1]);
  g.dilation_y = narrow(window.dilation[0]);
  g.dilation_x = narrow(window.dilation[1]);
  g.pad_y = narrow(window.padding_before[0]);
  g.pad_x = narrow(window.padding_before[1]);
  g.groups = narrow(window.groups);
  return g;
}

void refuse_other_nodes(const Graph& graph) {
  Problems problems;
  for (const Node& node : graph.nodes) {
    if (is_of_nir(node.type)) continue;
    problems.add(Location{graph.file}, node.path,
                 fmt::format("found {}; expected a node type of NIR: a core that executes the graph itself knows no others",
                             nir_name(node.type)));
  }
  problems.throw_if_any();
}

/// What only dt decides: told here with the file's paths, before the program's own validation would name the operation.
void check_step(const Graph& graph, const Conventions& options) {
  Problems problems;
  if (!(std::isfinite(options.dt) && options.dt > 0))
    problems.add({}, "network.dt", fmt::format("found {} s; expected a time above 0", options.dt));
  if (!(std::isfinite(options.if_dt) && options.if_dt > 0)) {
    problems.add({}, "network.if_dt", fmt::format("found {}; expected a value above 0", options.if_dt));
  }
  problems.throw_if_any();
  double delayed = 0;
  for (const Node& node : graph.nodes) {
    for (const auto& [name, parameter] : node.parameters) {
      const std::string path = node.path + "/" + name;
      if (name.starts_with("tau")) {
        const auto tiny = std::find_if(parameter.values.begin(), parameter.values.end(),
                                       [&](double tau) { return !std::isfinite(options.dt / tau); });
        if (tiny != parameter.values.end())
          problems.add(Location{graph.file}, path,
                       fmt::format("found {} s; expected a time that dt = {} s can be divided by", *tiny, options.dt));
      }
      if (name != "delay" || node.type != NodeType::delay) continue;
      for (const double delay : parameter.values) delayed += delay_steps(delay, options.dt);
      if (!(delayed <= static_cast<double>(ProgramBudget::kDelayed))) {
        problems.add(Location{graph.file}, path,
                     fmt::format("found {:.3g} delayed values at dt = {} s; expected at most {}", delayed, options.dt,
                                 ProgramBudget::kDelayed));
        delayed = 0;
      }
    }
  }
  problems.throw_if_any();
}

}  // namespace

GraphProgram make_program(const Graph& graph, const Schedule& schedule, const Conventions& options) {
  refuse_other_nodes(graph);
  check_step(graph, options);
  GraphProgram program;
  program.options = options;
  program.ops.resize(graph.nodes.size());
  for (std::size_t n = 0; n < graph.nodes.size(); ++n) {
    const Node& node = graph.nodes[n];
    GraphOp& op = program.ops[schedule.position[n]];
    op.kind = kind_of(node.type);
    op.name = node.name;
    op.shape.assign(node.output_shape.begin(), node.output_shape.end());
    op.inputs = node.type == NodeType::input ? 0 : static_cast<std::uint32_t>(node.input_size());
    op.outputs = static_cast<std::uint32_t>(node.output_size());
    if (op.kind == OpKind::affine || op.kind == OpKind::linear)
      op.batch = op.outputs / static_cast<std::uint32_t>(node.output_shape.back());
    if (is_windowed(op.kind)) op.window = geometry(node);
    for (const std::string_view name : parameter_names(op.kind)) {
      const std::span<const double> values = node.values(name);
      op.parameters.emplace_back(values.begin(), values.end());
    }
  }
  for (std::size_t e = 0; e < graph.edges.size(); ++e) {
    program.ops[schedule.position[graph.edges[e].to]].sources.push_back(
        {static_cast<std::uint32_t>(schedule.position[graph.edges[e].from]), schedule.feedback[e]});
  }
  // Sums of more than two terms depend on their order: that of the schedule, whatever the file's.
  for (GraphOp& op : program.ops) {
    std::sort(op.sources.begin(), op.sources.end(), [](const GraphSource& a, const GraphSource& b) { return a.op < b.op; });
  }
  validate(program, graph.file);
  return program;
}

GraphProgram make_program(const Graph& graph, const Conventions& options) {
  return make_program(graph, make_schedule(graph), options);
}

std::vector<std::string> step_warnings(const Graph& graph, const Conventions& options) {
  std::vector<std::string> warnings;
  for (const Node& node : graph.nodes) {
    if (node.type == NodeType::if_curr_exp) continue;  // integrated exactly
    for (const auto& [name, parameter] : node.parameters) {
      if (!name.starts_with("tau") || name == "tau_refrac" || parameter.values.empty()) continue;
      const double shortest = *std::min_element(parameter.values.begin(), parameter.values.end());
      if (shortest >= options.dt) continue;
      warnings.push_back(fmt::format("{}/{}: {} s is shorter than dt = {} s: forward Euler {}", node.path, name, shortest,
                                     options.dt, 2 * shortest < options.dt ? "explodes" : "overshoots"));
    }
  }
  return warnings;
}

}  // namespace synfire
