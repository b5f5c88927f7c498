// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// networks: the edges of a NIR graph, which name their nodes.
#pragma once

#include <map>
#include <string>

#include "networks/nir_parse.h"

namespace synfire {

/// What a name among the nodes of a graph stands for: a node, or a graph with its ports.
struct NirMember {
  bool is_graph = false;
  bool usable = true;    ///< false: its own problems are told; edges to it are not looked at
  std::size_t node = 0;  ///< of a plain node
  std::map<std::string, std::size_t, std::less<>> inputs, outputs;  ///< ports of a graph
};
using NirMembers = std::map<std::string, NirMember, std::less<>>;

/// Adds the edges of the graph in `group`, whose nodes `graph` has already. `path` and `file` are for messages.
void parse_edges(const RawGroup& group, const std::string& path, const std::string& file, const NirMembers& members,
                 Problems& problems, ParsedGraph& graph);

}  // namespace synfire
