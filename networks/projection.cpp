// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// networks: fusion. Walks the linear nodes in the order of their dependencies and keeps for each what it is as a function of
// the sources (Input nodes and groups): a sum of sparse maps, and a constant.
#include "networks/projection.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <memory>
#include <stdexcept>
#include <tuple>

#include "base/error.h"
#include "networks/schedule.h"
#include "networks/settled.h"

namespace synfire {

namespace {

constexpr std::uint32_t kNone = std::numeric_limits<std::uint32_t>::max();

/// Part of a value: map(source), seen through so many feedback edges. No map: the source's values as they are.
struct Term {
  std::uint32_t source = 0;
  std::uint32_t feedback = 0;
  std::shared_ptr<SparseMap> map;  ///< may be shared: changed by nobody, moved from by its last owner
};
struct Terms {
  std::vector<Term> terms;  ///< ascending (source, feedback), each pair once
  Staircase constant;
};

class Lowering {
 public:
  Lowering(const Graph& graph, const LoweringOptions& options)
      : graph_(graph),
        options_(options),
        schedule_(make_schedule(graph)),
        incoming_(graph.nodes.size()),
        source_(graph.nodes.size(), kNone),
        values_(graph.nodes.size()),
        readers_(graph.nodes.size(), 0),
        settled_(settle(graph, schedule_, options.conventions, options.file)) {
    for (std::size_t e = 0; e < graph.edges.size(); ++e) {
      incoming_[graph.edges[e].to].push_back(e);
      ++readers_[graph.edges[e].from];
    }
  }

  Network run() {
    find_relays();
    number_sources();
    std::vector<bool> fused(graph_.nodes.size());
    for (std::size_t n = 0; n < fused.size(); ++n) fused[n] = is_linear(graph_.nodes[n].type) && !group_[n];
    for (const std::size_t node : dependency_order(graph_, schedule_, fused)) {
      enter(node, [&] { values_[node] = evaluate(node); });
    }
    for (const std::size_t node : group_nodes_) enter(node, [&] { connect(node); });
    return std::move(network_);
  }

 private:
  /// Runs a step of the work; what exceeds a budget is told with the node's name.
  template <class Work>
  void enter(std::size_t node, Work work) {
    try {
      work();
    } catch (const std::length_error& error) {
      throw InputError(Location{options_.file}, graph_.nodes[node].path, error.what());
    }
  }

  /// Groups: neurons, Thresholds, Output nodes that repeat no group, and linear nodes at whose feedback edge a loop without
  /// neurons closes: a value that depends on its own past needs a place to be kept.
  void find_relays() {
    group_.assign(graph_.nodes.size(), false);
    for (std::size_t n = 0; n < graph_.nodes.size(); ++n) {
      const NodeType type = graph_.nodes[n].type;
      group_[n] = is_neuron(type) || type == NodeType::threshold;
    }
    const std::vector<bool> looped = between_linear_loops();
    for (std::size_t e = 0; e < graph_.edges.size(); ++e) {
      const auto [from, to] = graph_.edges[e];
      if (!schedule_.feedback[e] || !looped[from] || !looped[to] || group_[from]) continue;
      group_[from] = true;
      network_.notes.push_back(graph_.nodes[from].path + ": closes a loop of linear nodes, so its values are kept by relays, " +
                               "which a packet reaches in one step");
    }
    for (std::size_t n = 0; n < graph_.nodes.size(); ++n) {
      if (graph_.nodes[n].type == NodeType::output && !repeated(n)) group_[n] = true;
    }
  }

  /// Linear nodes that lie on a cycle of linear nodes, or on a way between two such cycles: what remains when nodes without
  /// predecessors, then nodes without successors, are taken away.
  std::vector<bool> between_linear_loops() const {
    std::vector<bool> left(graph_.nodes.size());
    for (std::size_t n = 0; n < left.size(); ++n) left[n] = is_linear(graph_.nodes[n].type);
    for (const bool forward : {true, false}) {
      std::vector<std::size_t> degree(left.size(), 0), ready;
      std::vector<std::vector<std::size_t>> next(left.size());
      for (const Edge& edge : graph_.edges) {
        if (!left[edge.from] || !left[edge.to]) continue;
        const std::size_t a = forward ? edge.from : edge.to;
        const std::size_t b = forward ? edge.to : edge.from;
        next[a].push_back(b);
        ++degree[b];
      }
      for (std::size_t n = 0; n < left.size(); ++n) {
        if (left[n] && degree[n] == 0) ready.push_back(n);
      }
      while (!ready.empty()) {
        const std::size_t node = ready.back();
        ready.pop_back();
        left[node] = false;
        for (const std::size_t to : next[node]) {
          if (--degree[to] == 0) ready.push_back(to);
        }
      }
    }
    return left;
  }

  /// The group that an Output node shows as it is: its only edge comes from one, through nothing but Flatten nodes.
  std::optional<std::size_t> repeated(std::size_t output) const {
    std::size_t node = output;
    for (;;) {
      if (incoming_[node].size() != 1 || schedule_.feedback[incoming_[node][0]]) return std::nullopt;
      node = graph_.edges[incoming_[node][0]].from;
      if (group_[node]) return node;
      if (graph_.nodes[node].type != NodeType::flatten) return std::nullopt;
    }
  }

  void number_sources() {
    for (const std::size_t n : schedule_.order) {
      if (graph_.nodes[n].type != NodeType::input) continue;
      source_[n] = static_cast<std::uint32_t>(network_.inputs.size());
      network_.inputs.push_back(n);
    }
    for (const std::size_t n : schedule_.order) {
      if (!group_[n]) continue;
      source_[n] = static_cast<std::uint32_t>(network_.inputs.size() + group_nodes_.size());
      group_nodes_.push_back(n);
    }
    network_.groups.resize(group_nodes_.size());
    for (const std::size_t n : schedule_.order) {
      if (graph_.nodes[n].type != NodeType::output) continue;
      const std::size_t shown = group_[n] ? n : *repeated(n);
      network_.outputs.push_back({n, group_number(shown)});
    }
  }
  std::uint32_t group_number(std::size_t node) const {
    return source_[node] - static_cast<std::uint32_t>(network_.inputs.size());
  }

  /// The sum of a node's incoming edges, in their order.
  Terms incoming(std::size_t node) {
    Terms sum;
    const Signs signs = is_of_nir(graph_.nodes[node].type) ? Signs::together : Signs::apart;
    for (const std::size_t e : incoming_[node]) {
      const std::size_t from = graph_.edges[e].from;
      const std::uint32_t steps = schedule_.feedback[e] ? 1 : 0;
      if (source_[from] != kNone) {
        add(sum.terms, {source_[from], steps, nullptr}, graph_.nodes[from].output_size(), signs);
      } else {
        for (Term term : values_[from].terms) {
          term.feedback += steps;
          add(sum.terms, std::move(term), graph_.nodes[from].output_size(), signs);
        }
        for (const auto& [start, values] : values_[from].constant) {
          spend(values.size());
          add_to(sum.constant, start + steps, values);
        }
      }
      if (steps > 0) {
        if (const std::vector<double>& first = settled_[from]; !first.empty()) {
          add_to(sum.constant, 0, first);
          add_to(sum.constant, 1, first, -1.0);
        }
      }
      if (--readers_[from] == 0) values_[from] = {};
    }
    return sum;
  }

  void add(std::vector<Term>& terms, Term term, std::size_t size, Signs signs) {
    const auto key = [](const Term& t) { return std::tuple(t.source, t.feedback); };
    const auto at = std::lower_bound(terms.begin(), terms.end(), term, [&](auto& a, auto& b) { return key(a) < key(b); });
    if (at == terms.end() || key(*at) != key(term)) {
      terms.insert(at, std::move(term));
      return;
    }
    spend(at->map ? at->map->entries.size() : size);
    spend(term.map ? term.map->entries.size() : size);
    const auto whole = [&](const Term& t) { return t.map ? t.map : std::make_shared<SparseMap>(identity_map(size)); };
    at->map = std::make_shared<SparseMap>(synfire::sum(*whole(*at), *whole(term), signs));
  }

  /// A linear node's output.
  Terms evaluate(std::size_t index) {
    const Node& node = graph_.nodes[index];
    Terms in = incoming(index);
    if (node.type == NodeType::flatten) return in;
    const auto map = std::make_shared<SparseMap>(node_map(node, options_.conventions.dt));
    for (Term& term : in.terms) {
      if (!term.map) {
        term.map = map;
        continue;
      }
      for (const SynapseEntry& entry : term.map->entries) spend(map->row(entry.target).size());
      term.map = std::make_shared<SparseMap>(compose(*term.map, *map));
    }
    Staircase constant;
    for (const auto& [start, values] : in.constant) add_mapped(constant, start, values, *map);
    if (const std::vector<double> bias = bias_of(node); !bias.empty()) add_to(constant, 0, bias);
    drop_zeros(constant);
    in.constant = std::move(constant);
    return in;
  }

  /// Keeps all products and sums together within what one product may take, so that long chains and many edges take no longer.
  void spend(std::uint64_t operations) {
    spent_ += operations;
    if (spent_ > SparseMap::kMostProducts) {
      throw std::length_error("found linear nodes whose fusion takes more than " + std::to_string(SparseMap::kMostProducts) +
                              " multiplications");
    }
  }

  /// Makes the group of a node and the projections that lead to it.
  void connect(std::size_t index) {
    const Node& node = graph_.nodes[index];
    const std::uint32_t number = group_number(index);
    Group& group = network_.groups[number];
    group.node = index;
    group.neurons.name = node.name;
    group.neurons.model = choice_of<NeuronModel>(nir_name(node.type)).value_or(NeuronModel::relay);
    group.neurons.size = node.output_size();
    group.neurons.conventions = options_.conventions;
    if (group.neurons.model != NeuronModel::relay) {
      for (const auto& [name, parameter] : node.parameters) {
        group.neurons.parameters[name] = parameter.values;
      }
    }
    Terms in = is_linear(node.type) ? evaluate(index) : incoming(index);
    drop_zeros(in.constant);
    group.constant = std::move(in.constant);
    const std::size_t first = network_.projections.size();
    for (Term& term : in.terms) {
      SparseMap map = !term.map                   ? identity_map(node.input_size())
                      : term.map.use_count() == 1 ? std::move(*term.map)
                                                  : *term.map;
      if (map.entries.empty()) continue;
      check_finite(map);
      const bool from_input = term.source < network_.inputs.size();
      const bool feedback = term.feedback > 0;
      delay_by(map, feedback && !from_input ? term.feedback - 1 : term.feedback);
      auto& all = network_.projections;
      if (all.size() > first && all.back().source == term.source && all.back().feedback == feedback) {
        all.back().map = sum(all.back().map, map, has_receptors(group.neurons.model) ? Signs::apart : Signs::together);
      } else {
        all.push_back({term.source, number, feedback, 0, std::move(map)});
      }
    }
  }

  static void check_finite(const SparseMap& map) {
    const bool finite = std::all_of(map.entries.begin(), map.entries.end(), [](auto& e) { return std::isfinite(e.weight); });
    if (!finite) throw std::length_error("found linear nodes in a row whose product is past the range of float64");
  }

  const Graph& graph_;
  const LoweringOptions& options_;
  const Schedule schedule_;
  std::vector<std::vector<std::size_t>> incoming_;  ///< edges
  std::vector<bool> group_;
  std::vector<std::size_t> group_nodes_;
  std::vector<std::uint32_t> source_;  ///< number of a source; kNone for linear nodes
  std::vector<Terms> values_;          ///< of linear nodes, while somebody will read them
  std::vector<std::size_t> readers_;
  std::vector<std::vector<double>> settled_;  ///< what feedback edges carry before step 0
  std::uint64_t spent_ = 0;
  Network network_;
};

}  // namespace

Network lower(const Graph& graph, const LoweringOptions& options) {
  Network network = Lowering(graph, options).run();
  find_depths(network, graph, options);
  return network;
}

}  // namespace synfire
