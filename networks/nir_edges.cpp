// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// networks: edges: pairs of names become pairs of nodes.
#include "networks/nir_edges.h"

#include <optional>
#include <set>

namespace synfire {

namespace {

class EdgeParser {
 public:
  EdgeParser(const std::string& path, const std::string& file, const NirMembers& members, Problems& problems,
             ParsedGraph& graph)
      : path_(path), file_(file), members_(members), problems_(problems), graph_(graph) {}

  void run(const RawGroup& group) {
    const auto at = group.datasets.find("edges");
    if (at == group.datasets.end()) {
      if (!group.problems.contains("edges")) problem("found nothing; expected the edges of the graph");
      return;
    }
    const RawDataset& edges = at->second;
    if (element_count(edges.shape) == 0) return;
    if (edges.kind != RawDataset::Kind::strings) {
      problem("found numbers; expected pairs of node names");
      return;
    }
    if (edges.shape.size() != 2 || edges.shape[1] != 2) {
      problem("found shape " + to_string(edges.shape) + "; expected (edges, 2)");
      return;
    }
    for (const auto& [name, member] : members_) names_.push_back(name);
    for (std::size_t n = 0; n + 1 < edges.texts.size(); n += 2) {
      const auto from = resolve(edges.texts[n], true);
      const auto to = resolve(edges.texts[n + 1], false);
      if (!from || !to) continue;
      if (graph_.edges.size() >= GraphBudget::kEdges) {
        problem("found more than 1000000 edges; expected fewer");
        return;
      }
      graph_.edges.push_back({*from, *to});
    }
  }

 private:
  void problem(std::string message) { problems_.add(Location{file_}, path_ + "/edges", std::move(message)); }

  /// The node that an edge of a graph means by `name`: a node of the graph, a nested graph's only port, or its port by name
  /// (`G.B`). Names may hold dots themselves, so a full name is matched first.
  std::optional<std::size_t> resolve(const std::string& name, bool source) {
    const char* wanted = source ? "Output" : "Input";
    const auto fail = [&](const std::string& message) {
      if (told_.insert(message).second) problem(message);
      return std::nullopt;
    };
    if (const auto at = members_.find(name); at != members_.end()) {
      const NirMember& member = at->second;
      if (!member.usable) return std::nullopt;
      if (!member.is_graph) {
        const NodeType type = graph_.nodes[member.node].node.type;
        if (source ? type == NodeType::output : type == NodeType::input) {
          return fail("found an edge " + std::string(source ? "from Output " : "to Input ") + shown(name) +
                      "; expected none: it is a port to the outside");
        }
        return member.node;
      }
      const auto& ports = source ? member.outputs : member.inputs;
      if (ports.size() != 1) {
        return fail("found an edge with " + shown(name) + ", which has " + std::to_string(ports.size()) + " " + wanted +
                    " nodes; expected one of them by name, like " + name + "." +
                    (ports.empty() ? "port" : ports.begin()->first));
      }
      return ports.begin()->second;
    }
    std::vector<std::size_t> found;
    bool unusable = false;
    for (std::size_t dot = name.find('.'); dot != std::string::npos; dot = name.find('.', dot + 1)) {
      const auto at = members_.find(std::string_view(name).substr(0, dot));
      if (at == members_.end()) continue;
      unusable = unusable || !at->second.usable;
      if (!at->second.is_graph) continue;
      const auto& ports = source ? at->second.outputs : at->second.inputs;
      if (const auto port = ports.find(std::string_view(name).substr(dot + 1)); port != ports.end())
        found.push_back(port->second);
    }
    if (found.size() == 1) return found[0];
    if (unusable && found.empty()) return std::nullopt;
    if (found.size() > 1) return fail("found an edge with " + shown(name) + ", which names several ports; expected one");
    return fail("found an edge with " + shown(name) + "; expected a node of this graph" + did_you_mean(name, names_));
  }

  const std::string& path_;
  const std::string& file_;
  const NirMembers& members_;
  Problems& problems_;
  ParsedGraph& graph_;
  std::vector<std::string> names_;  ///< of the members
  std::set<std::string> told_;      ///< each problem is told once
};

}  // namespace

void parse_edges(const RawGroup& group, const std::string& path, const std::string& file, const NirMembers& members,
                 Problems& problems, ParsedGraph& graph) {
  EdgeParser(path, file, members, problems, graph).run(group);
}

}  // namespace synfire
