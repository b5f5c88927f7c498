// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// networks: the meaning of a NIR file: from the raw tree of groups and datasets to the flat graph. No HDF5 here.
#pragma once

#include <string>
#include <string_view>

#include "base/error.h"
#include "networks/graph.h"
#include "networks/raw_tree.h"

namespace synfire {

/// The graph of a tree, or InputError with every problem. Takes the tree apart: parameters are moved, not copied.
Graph parse_nir(RawGroup&& tree, const std::string& file);

/// How messages name a place: the path in the file without its `nodes` groups: node/nodes/lif/tau -> node/lif/tau.
std::string nir_path(std::string_view hdf5_path);

/// The nested graph as parsed: nodes of all levels in one list, Input and Output nodes of nested graphs still among them.
struct ParsedGraph {
  struct Parsed {
    Node node;
    bool inner_port = false;  ///< Input or Output of a nested graph: to be dissolved
    Shape declared;           ///< Input, Output: shape; conv: (y, x) of input_shape; flatten: input_type; else empty
    bool has_declared = false;
    std::string padding_word;  ///< 'same', 'valid', or empty
    long long start_dim = 1;   ///< flatten
    long long end_dim = -1;
  };
  std::vector<Parsed> nodes;
  std::vector<Edge> edges;
  std::vector<std::string> notes;
};

/// One node's datasets -> its type and parameters, checked by themselves. Returns false when it is of no use to later stages.
bool parse_node(RawGroup& group, const std::string& path, const std::string& file, Problems& problems,
                ParsedGraph::Parsed& into);

/// Shapes of all nodes, forward from what is known; parameters are broadcast where old files have scalars.
void infer_shapes(ParsedGraph& graph, const std::string& file, Problems& problems);

/// Removes the ports of nested graphs and rewires their edges; nodes sorted by name, edges by (to, from).
Graph dissolve_ports(ParsedGraph&& graph, const std::string& file, Problems& problems);

}  // namespace synfire
