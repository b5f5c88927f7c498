// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// networks: the structure of a NIR file: version, graphs in graphs. Single nodes are parsed in nir_node.cpp, edges in
// nir_edges.cpp.
#include "networks/nir_parse.h"

#include <algorithm>
#include <cctype>

#include "networks/nir_edges.h"
#include "networks/schedule.h"

namespace synfire {

namespace {

using Parsed = ParsedGraph::Parsed;

constexpr const char* kGraphType = "NIRGraph";

bool is_text(std::string_view text) {
  for (std::size_t n = 0; n < text.size();) {
    const auto lead = static_cast<unsigned char>(text[n]);
    if (lead < 0x20 || lead == 0x7f) return false;
    const std::size_t length = lead < 0x80                   ? 1
                               : lead >= 0xc2 && lead < 0xe0 ? 2
                               : lead >= 0xe0 && lead < 0xf0 ? 3
                               : lead >= 0xf0 && lead < 0xf5 ? 4
                                                             : 0;
    if (length == 0 || n + length > text.size()) return false;
    for (std::size_t k = 1; k < length; ++k) {
      if ((static_cast<unsigned char>(text[n + k]) & 0xc0) != 0x80) return false;
    }
    n += length;
  }
  return !text.empty();
}

class GraphParser {
 public:
  GraphParser(const std::string& file, Problems& problems) : file_(file), problems_(problems) {}

  ParsedGraph run(RawGroup& root) {
    for (const auto& [name, message] : root.problems) problem(name, message);
    if (!problems_.empty()) return {};  // not HDF5 at all: nothing more to say
    parse_version(root);
    const std::vector<std::string> known{"node", "version"};
    for (const auto& [name, set] : root.datasets) {
      if (name != "version" && name != "node") problem(name, "found an unknown dataset" + expected_one_of(name, known));
    }
    for (const auto& [name, group] : root.groups) {
      if (name != "node" && name != "metadata") problem(name, "found an unknown group" + expected_one_of(name, known));
    }
    const auto node = root.groups.find("node");
    if (node == root.groups.end()) {
      problem("node", "found nothing; expected a group that holds the graph");
    } else if (const std::string type = type_of(node->second); type != kGraphType) {
      problem("node/type", "found " + (type.empty() ? "nothing" : shown(type)) + "; expected NIRGraph at the root");
    } else {
      NirMember top;
      parse_graph(node->second, "node", "", 0, top);
    }
    return std::move(graph_);
  }

 private:
  void problem(const std::string& path, std::string message) { problems_.add(Location{file_}, path, std::move(message)); }

  static std::string expected_one_of(const std::string& name, const std::vector<std::string>& known) {
    return "; expected " + any_of(known) + did_you_mean(name, known);
  }

  static std::string type_of(const RawGroup& group) {
    const auto type = group.datasets.find("type");
    return type != group.datasets.end() && type->second.texts.size() == 1 ? type->second.texts[0] : "";
  }

  void parse_version(const RawGroup& root) {
    const auto version = root.datasets.find("version");
    if (version == root.datasets.end() || version->second.texts.size() != 1) {
      problem("version", version == root.datasets.end() ? "found nothing; expected the NIR version"
                                                        : "found no text; expected the NIR version");
      return;
    }
    // 0.1.1, 0.2.0, 1.0.6, 1.0.7.dev3+g1a2b3c: major.minor, then anything that versions are made of.
    const std::string& text = version->second.texts[0];
    std::size_t at = 0;
    const auto digits = [&] {
      const std::size_t from = at;
      while (at < text.size() && std::isdigit(static_cast<unsigned char>(text[at])) != 0) ++at;
      return text.substr(from, at - from);
    };
    const std::string major = digits();
    const bool dot = at < text.size() && text[at] == '.';
    at += dot ? 1 : 0;
    const std::string minor = digits();
    const bool rest = std::all_of(text.begin() + static_cast<std::ptrdiff_t>(at), text.end(), [](unsigned char c) {
      return std::isalnum(c) != 0 || c == '.' || c == '+' || c == '-' || c == '_';
    });
    if (!dot || minor.empty() || !rest || (major != "0" && major != "1") || text.size() > 60) {
      problem("version", "found " + shown(text) + "; expected a NIR version 0.x or 1.x");
    }
  }

  /// Parses a graph's nodes and edges; `into` learns its ports.
  void parse_graph(RawGroup& group, const std::string& path, const std::string& prefix, std::size_t depth, NirMember& into) {
    into.is_graph = true;
    if (depth > GraphBudget::kDepth) {
      problem(path, "found graphs nested deeper than 16; expected fewer levels");
      into.usable = false;
      return;
    }
    const std::vector<std::string> known{"edges", "metadata", "nodes", "type"};
    for (const auto& [name, message] : group.problems) problem(name.empty() ? path : path + "/" + name, message);
    for (const auto& [name, set] : group.datasets) {
      if (name != "type" && name != "edges")
        problem(path + "/" + name, "found an unknown dataset of a NIRGraph" + expected_one_of(name, known));
    }
    for (const auto& [name, inner] : group.groups) {
      if (name != "nodes") problem(path + "/" + name, "found an unknown group of a NIRGraph" + expected_one_of(name, known));
    }
    const auto nodes = group.groups.find("nodes");
    if (nodes == group.groups.end()) {
      if (!group.problems.contains("nodes"))
        problem(path + "/nodes", "found nothing; expected a group with the nodes of the graph");
      into.usable = false;
      return;
    }
    NirMembers members;
    parse_nodes(nodes->second, path, prefix, depth, members, into);
    parse_edges(group, path, file_, members, problems_, graph_);
    group = {};  // what is parsed is not kept twice
  }

  void parse_nodes(RawGroup& nodes, const std::string& path, const std::string& prefix, std::size_t depth, NirMembers& members,
                   NirMember& into) {
    for (const auto& [name, message] : nodes.problems) {
      problem(name.empty() ? path : path + "/" + name, message);
      members[name].usable = false;
    }
    for (const auto& [name, set] : nodes.datasets)
      problem(path + "/" + name, "found a dataset among the nodes; expected groups");
    bool complete = nodes.problems.empty();
    for (auto& [name, group] : nodes.groups) {
      NirMember& member = members[name];
      const std::string here = path + "/" + name;
      if (!is_text(name) || name.size() > 1000) {
        problem(path + "/" + shown(name),
                "found a node name with control characters, beyond 1000 bytes or not in UTF-8; expected a printable one");
        member.usable = complete = false;
        continue;
      }
      if (type_of(group) == kGraphType) {
        parse_graph(group, here, prefix + name + ".", depth + 1, member);
        continue;
      }
      Parsed parsed;
      parsed.node.name = prefix + name;
      parsed.node.path = here;
      member.usable = parse_node(group, here, file_, problems_, parsed);
      complete = complete && member.usable;
      group = {};
      member.node = graph_.nodes.size();
      if (!member.usable) continue;
      if (graph_.nodes.size() >= GraphBudget::kNodes) {
        if (!too_many_nodes_) problem("node", "found more than 100000 nodes; expected fewer");
        too_many_nodes_ = true;
        member.usable = false;
        continue;
      }
      parsed.inner_port = depth > 0 && (parsed.node.type == NodeType::input || parsed.node.type == NodeType::output);
      if (parsed.node.type == NodeType::input) into.inputs.emplace(name, member.node);
      if (parsed.node.type == NodeType::output) into.outputs.emplace(name, member.node);
      graph_.nodes.push_back(std::move(parsed));
    }
    for (const auto& [which, ports] : {std::pair{"Input", &into.inputs}, std::pair{"Output", &into.outputs}}) {
      if (!ports->empty()) continue;
      into.usable = false;
      if (!complete) continue;  // it may be one of those whose problems are told
      problem(path, std::string("found no ") + which + " node; expected at least one Input and one Output in a graph");
    }
  }

  const std::string& file_;
  Problems& problems_;
  ParsedGraph graph_;
  bool too_many_nodes_ = false;
};

void check_connected(const ParsedGraph& graph, const std::string& file, Problems& problems) {
  std::vector<bool> fed(graph.nodes.size());
  for (const Edge& edge : graph.edges) fed[edge.to] = true;
  for (std::size_t n = 0; n < graph.nodes.size(); ++n) {
    const Parsed& parsed = graph.nodes[n];
    if (fed[n] || (parsed.node.type == NodeType::input && !parsed.inner_port)) continue;
    problems.add(Location{file}, parsed.node.path, "found no incoming edge; expected at least one");
  }
}

}  // namespace

std::string nir_path(std::string_view hdf5_path) {
  std::string result;
  // /node/nodes/A/nodes/B/parameter: every second level is a group called `nodes`, but a node may be called `nodes` too.
  bool in_node = false;
  for (std::size_t from = 0; from <= hdf5_path.size();) {
    const std::size_t slash = std::min(hdf5_path.find('/', from), hdf5_path.size());
    const std::string_view part = hdf5_path.substr(from, slash - from);
    from = slash + 1;
    if (part.empty()) continue;
    if (in_node && part == "nodes" && from <= hdf5_path.size()) {
      in_node = false;
      continue;
    }
    in_node = true;
    result += (result.empty() ? "" : "/") + std::string(part);
  }
  return result;
}

Graph parse_nir(RawGroup&& tree, const std::string& file) {
  Problems problems;
  ParsedGraph parsed = GraphParser(file, problems).run(tree);
  if (problems.empty()) check_connected(parsed, file, problems);
  problems.throw_if_any();
  infer_shapes(parsed, file, problems);
  problems.throw_if_any();
  Graph graph = dissolve_ports(std::move(parsed), file, problems);
  problems.throw_if_any();
  refuse_algebraic_loops(graph, problems);
  problems.throw_if_any();
  return graph;
}

}  // namespace synfire
