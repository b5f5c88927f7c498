// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// networks: the compiler, where all ways begin: what an image says whatever the platform, and the way of a platform whose core
// executes the graph itself. The way of all other platforms is in core_compiler.cpp.
#include "networks/compiler.h"

#include <algorithm>
#include <map>
#include <optional>

#include "base/error.h"
#include "networks/core_compiler.h"
#include "networks/fingerprint.h"
#include "networks/program.h"
#include "networks/schedule.h"
#include "networks/sparse_map.h"

namespace synfire {

namespace {

/// The neurons, Threshold or Input that an Output node shows index by index: seen through nothing but Flatten nodes.
std::optional<std::size_t> shown_by(const Graph& graph, std::size_t node) {
  for (;;) {
    const auto [first, last] = std::equal_range(graph.edges.begin(), graph.edges.end(), Edge{0, node},
                                                [](const Edge& a, const Edge& b) { return a.to < b.to; });
    if (last - first != 1) return std::nullopt;
    node = first->from;
    const NodeType type = graph.nodes[node].type;
    if (is_neuron(type) || type == NodeType::threshold || type == NodeType::input) return node;
    if (type != NodeType::flatten) return std::nullopt;  // so this ends: there is no cycle without state
  }
}

/// A core that executes graphs counts its outputs over all nodes in schedule order, and its axons over all Input nodes.
void compile_graph(const Graph& graph, const CompileOptions& options, const Target& target, Image& image) {
  const TargetCore& core = target.cores[0];
  const Schedule schedule = make_schedule(graph);
  std::vector<std::byte> bytes = encode(make_program(graph, schedule, options.conventions));
  const Region& region = core.kind->layout().at("program");
  if (bytes.size() > region.bytes()) {
    throw InputError(Location{options.file}, "",
                     "found a network whose program takes " + std::to_string(bytes.size()) + " bytes; expected at most " +
                         std::to_string(region.bytes()) + ", the size of " + core.path + ".program (" +
                         std::to_string(bytes.size() - region.bytes()) + " too many)");
  }
  image.segments.push_back({core.base + region.offset, core.path + ".program", std::move(bytes)});
  const Region* state = core.kind->layout().find(core.kind->state_region());

  std::vector<std::uint64_t> first(graph.nodes.size(), 0);
  std::uint64_t outputs = 0;
  for (const std::size_t n : schedule.order) {
    first[n] = outputs;
    outputs += graph.nodes[n].output_size();
  }
  std::uint32_t axon = 0;
  std::map<std::size_t, std::uint32_t> numbers;
  for (const NodeRole role : {NodeRole::input, NodeRole::neuron, NodeRole::output}) {
    for (const std::size_t n : schedule.order) {
      const Node& node = graph.nodes[n];
      const NodeRole its = node.type == NodeType::input    ? NodeRole::input
                           : node.type == NodeType::output ? NodeRole::output
                                                           : NodeRole::neuron;
      if (its != role || is_linear(node.type)) continue;
      const auto number = static_cast<std::uint32_t>(image.nodes.size());
      const auto size = static_cast<std::uint32_t>(node.output_size());
      const std::optional<std::size_t> shown = role == NodeRole::output ? shown_by(graph, n) : std::nullopt;
      const NodeType type = graph.nodes[shown.value_or(n)].type;
      const bool spiking = type == NodeType::input || is_spiking(type);
      image.nodes.push_back(
          {node.name, std::string(nir_name(node.type)), node.output_shape, size, role, spiking, std::nullopt});
      numbers[n] = number;
      if (shown && type != NodeType::input) {  // so it has the states of these neurons, as on every other chip
        image.nodes.back().source = numbers.at(*shown);
        continue;
      }
      ImageRun run{number, 0, size, 0, static_cast<std::uint32_t>(first[n])};
      if (state != nullptr && state->count >= outputs) {
        run.address = core.base + state->offset + first[n] * element_size(state->element);
        run.bytes = std::uint64_t{size} * element_size(state->element);
      }
      image.runs.push_back(run);
      if (role != NodeRole::input) continue;
      InputRouting& routing = image.inputs.emplace_back();
      routing.node = number;
      for (std::uint32_t i = 0; i < size; ++i) {
        routing.first.push_back(i);
        routing.destinations.push_back({0, axon++});
      }
      routing.first.push_back(size);
    }
  }
  image.utilisation.push_back({0, core.path, core.kind->usage({})});
}

}  // namespace

Image compile(const Graph& graph, const CompileOptions& given, const Target& target) {
  CompileOptions options = given;
  if (options.file.empty()) options.file = graph.file;
  if (target.cores.empty()) {
    throw InputError(Location{options.file}, "",
                     "found platform " + target.platform + " without cores; expected one to run on");
  }
  if (std::ranges::any_of(target.cores, [](const TargetCore& core) { return core.kind == nullptr; })) {
    throw InputError(Location{options.file}, "",
                     "found platform " + target.platform + " with traffic sources; expected cores, which run a network");
  }
  Image image;
  image.platform = target.platform;
  image.chip = target.fingerprint;
  image.network_file = options.file;
  image.fingerprint = fingerprint(graph, options);
  image.conventions = options.conventions;
  image.balanced_delays = options.balance_delays;
  image.seed = options.seed;
  image.cores_available = static_cast<std::uint32_t>(target.cores.size());
  image.notes = graph.notes;
  image.warnings = step_warnings(graph, options.conventions);
  if (target.cores[0].kind->executes_graph()) {
    compile_graph(graph, options, target, image);
  } else {
    compile_cores(graph, options, target, image);
  }
  return image;
}

}  // namespace synfire
