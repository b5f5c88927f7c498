// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// networks: the datasets of one node of a NIR file, asked for by name. What is wrong with them is told with the node's path.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "networks/graph.h"
#include "networks/raw_tree.h"

namespace synfire {

class NodeDatasets {
 public:
  /// Tells what could not be read of the group. All four must outlive this.
  NodeDatasets(RawGroup& group, const std::string& path, const std::string& file, Problems& problems);

  /// Whether nothing was told of the node so far.
  bool clean() const { return problems_.count() == before_; }
  /// `name`: of a dataset of the node; empty for the node itself.
  void problem(const std::string& name, std::string message);
  void wrong_shape(const std::string& name, const Shape& found, const std::string& expected);

  /// What dataset `type` says; nothing after a problem. To be called before the others: their messages name the type.
  std::optional<NodeType> type();
  /// Tells which datasets and groups the type does not have.
  void refuse_unknown();

  /// The dataset of that name, or nullptr.
  RawDataset* find(std::string_view name);
  /// The numeric dataset of that name; tells why there is none, unless it need not be there.
  RawDataset* numbers(const std::string& name, bool required);
  /// Whole numbers within [least, 2^31]; empty after a problem or when absent.
  std::vector<long long> integers(const std::string& name, long long least, bool required = true);
  /// One such number; nothing after a problem or when absent.
  std::optional<long long> integer(const std::string& name, long long least, bool required = true);

 private:
  RawGroup& group_;
  const std::string& path_;
  const std::string& file_;
  Problems& problems_;
  std::size_t before_;  ///< problems of others
  NodeType type_ = NodeType::input;
};

}  // namespace synfire
