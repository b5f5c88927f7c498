// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// scenarios: checking names.
#include "scenarios/node_names.h"

#include <algorithm>
#include <set>

#include "kernel/step.h"

namespace synfire {

namespace {

class NameChecker {
 public:
  NameChecker(const NodeNames& nodes, Problems& problems) : nodes_(nodes), problems_(problems) {}

  void check(const Value* at, const std::string& path, std::optional<NodeRole> role = std::nullopt) {
    if (at == nullptr || !at->is_scalar()) return;
    check(at->text, at->where, path, role);
  }
  void check(const std::string& name, const Location& where, const std::string& path, std::optional<NodeRole> role) {
    const KnownNode* node = nodes_.find(name);
    if (node != nullptr && (!role || node->role == *role)) return;
    const std::vector<std::string> names = nodes_.names(role);
    problems_.add(where, path,
                  "found " + shown(name) + ", which is no " + (role ? std::string("Input ") : std::string()) +
                      "node of the network" + (role ? "" : " that spikes or has a state") + "; expected " + any_of(names) +
                      did_you_mean(name, names));
  }

 private:
  const NodeNames& nodes_;
  Problems& problems_;
};

const Value* child(const Value* map, std::string_view key) {
  return map != nullptr && map->is_map() ? map->find(key) : nullptr;
}

}  // namespace

const KnownNode* NodeNames::find(std::string_view name) const {
  const auto found = std::ranges::find(nodes, name, &KnownNode::name);
  return found == nodes.end() ? nullptr : &*found;
}

std::vector<std::string> NodeNames::names(std::optional<NodeRole> role) const {
  std::vector<std::string> all;
  for (const KnownNode& node : nodes) {
    if (!role || node.role == *role) all.push_back(node.name);
  }
  return all;
}

NodeNames node_names(const Graph& graph) {
  NodeNames names;
  for (const Node& node : graph.nodes) {
    const auto size = static_cast<std::uint32_t>(std::min<std::size_t>(node.output_size(), 0xffffffff));
    if (node.type == NodeType::input) {
      names.nodes.push_back({node.name, size, NodeRole::input});
    } else if (node.type == NodeType::output) {
      names.nodes.push_back({node.name, size, NodeRole::output});
    } else if (is_neuron(node.type) || node.type == NodeType::threshold) {
      names.nodes.push_back({node.name, size, NodeRole::neuron});
    }
  }
  return names;
}

NodeNames node_names(const Image& image) {
  NodeNames names;
  for (const ImageNode& node : image.nodes) names.nodes.push_back({node.name, node.size, node.role});
  return names;
}

void check_names(const Scenario& scenario, const NodeNames& nodes, Problems& problems) {
  NameChecker checker(nodes, problems);
  const Value* inputs = scenario.merged.find("inputs");
  if (inputs != nullptr && inputs->is_map()) {
    for (const Value::Entry& entry : inputs->entries)
      checker.check(entry.key, entry.where, "inputs." + entry.key, NodeRole::input);
    for (const std::string& name : nodes.names(NodeRole::input)) {
      if (inputs->find(name) != nullptr || scenario.served) continue;
      problems.add(inputs->where.file.empty() ? scenario.merged.where : inputs->where, "inputs." + name,
                   "found nothing; expected what feeds this Input node: " + any_of(input_kinds()));
    }
  }
  const Value* record = scenario.merged.find("record");
  if (const Value* spikes = child(record, "spikes"); spikes != nullptr && spikes->is_list()) {
    for (std::size_t i = 0; i < spikes->items.size(); ++i)
      checker.check(&spikes->items[i], "record.spikes[" + std::to_string(i) + "]");
  }
  if (const Value* states = child(record, "states"); states != nullptr) {
    for (std::size_t i = 0; i < states->items.size(); ++i) {
      checker.check(child(&states->items[i], "node"), "record.states[" + std::to_string(i) + "].node");
    }
  }
  checker.check(child(child(scenario.merged.find("samples"), "decide"), "node"), "samples.decide.node");
  if (const Value* expect = scenario.merged.find("expect"); expect != nullptr) {
    for (std::size_t i = 0; i < expect->items.size(); ++i) {
      const std::string path = "expect[" + std::to_string(i) + "]";
      checker.check(child(&expect->items[i], "spikes"), path + ".spikes");
      const Value* metric = child(&expect->items[i], "metric");
      if (metric != nullptr && metric->text.starts_with("spikes.")) {
        checker.check(metric->text.substr(7), metric->where, path + ".metric", std::nullopt);
      }
    }
  }
}

void check_one_hot(const Scenario& scenario, const NodeNames& nodes, Problems& problems) {
  const std::optional<SamplesParameters>& samples = scenario.parameters.samples;
  const auto size_of = [&](const std::string& name) {
    const KnownNode* node = nodes.find(name);
    return std::uint64_t{node == nullptr ? 0 : node->size};
  };
  for (const auto& [name, input] : scenario.parameters.inputs) {
    if (!input.one_hot) continue;
    const Location& where = scenario.merged.at({"inputs", name, "one_hot"}).where;
    const std::string path = "inputs." + name + ".one_hot";
    if (!samples || !samples->labels) {
      problems.add(where, path, "found no samples with labels; expected samples.labels, which this input shows");
      continue;
    }
    const auto each = static_cast<std::uint64_t>(input.one_hot->each);
    const std::uint64_t size = size_of(name);
    const std::uint64_t classes = size_of(samples->decide.node);
    if (size != 0 && classes != 0 && size != classes * each) {
      problems.add(where, path,
                   "found a node of " + std::to_string(size) + " elements; expected " + std::to_string(classes * each) + " (" +
                       std::to_string(each) + " for each of " + std::to_string(classes) + " classes)");
    }
  }
}

void check_variables(const Scenario& scenario, const Image& image, const Description& platform, Problems& problems) {
  std::set<std::string> known;
  std::set<const ComponentPlan*> seen;  // copies share a plan
  for (const Instance& instance : platform.instances()) {
    if (!seen.insert(instance.plan.get()).second) continue;
    for (const auto& [name, variable] : variables_of(instance.plan->probes())) known.insert(name);
  }
  const std::vector<std::string> names(known.begin(), known.end());
  const std::vector<StateParameters>& states = scenario.parameters.record.states;
  for (std::size_t i = 0; i < states.size(); ++i) {
    const std::string path = "record.states[" + std::to_string(i) + "]";
    const Value& in = scenario.merged.at({"record", "states", std::to_string(i)});
    if (!known.contains(states[i].variable)) {
      problems.add(
          in.place("variable"), path + ".variable",
          "found " + shown(states[i].variable) + "; expected " + any_of(names) + did_you_mean(states[i].variable, names));
    }
    const auto node = image.find(states[i].node);
    if (node && image.nodes[*node].role == NodeRole::input) {
      problems.add(in.place("node"), path + ".node", "found an Input node, which has no states; expected neurons");
    }
    std::string why;
    if (node && states[i].neurons && !parse_indices(*states[i].neurons, image.nodes[*node].size, why)) {
      problems.add(in.place("neurons"), path + ".neurons", why);
    }
  }
}

}  // namespace synfire
