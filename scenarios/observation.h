// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// scenarios: a step of the chip in terms of the network: cores say which of their neurons fired, the image says which nodes
// these are. Recorders, decisions, expectations and replays all look through this.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "kernel/step.h"
#include "networks/image.h"
#include "stimuli/stimulus.h"

namespace synfire {

/// What a node gave in a step: spikes, or values that are not 0. Ascending by index.
struct NodeOutput {
  std::vector<std::uint32_t> index;
  std::vector<Picoseconds> at;  ///< from the start of the step
  std::vector<double> values;

  void clear() {
    index.clear();
    at.clear();
    values.clear();
  }
};

class Observation {
 public:
  /// All must outlive this.
  Observation(const Image& image, std::span<StepCore* const> cores, const Stimulus& stimulus);

  /// Looks at the step that has just ended.
  void look();

  /// Of an Output node that is another node seen again: that one's.
  const NodeOutput& output(std::uint32_t node) const { return outputs_[origin(node)]; }
  /// The node itself, or the one that it is seen again.
  std::uint32_t origin(std::uint32_t node) const { return image_.nodes[node].source.value_or(node); }
  /// Whether the node gives values rather than spikes.
  bool is_analogue(std::uint32_t node) const;

  /// The name by which the cores know a variable that a user may call otherwise (`i` for Loihi's u).
  std::string known_as(std::uint32_t node, const std::string& variable) const;
  /// A variable of all neurons of a node. False when it has none of that name.
  bool read(std::uint32_t node, std::string_view variable, std::span<double> values) const;
  /// The variables that the node's neurons have.
  std::vector<std::string> variables(std::uint32_t node) const;

  const Image& image() const { return image_; }

 private:
  struct Run {
    std::uint32_t local, count, node, first;
  };
  struct Core {
    StepCore* core;
    std::vector<Run> runs;  ///< ascending local
  };
  void look_at(const Core& core);
  static void sort(NodeOutput& output);

  const Image& image_;
  std::span<StepCore* const> all_cores_;
  const Stimulus& stimulus_;
  std::vector<Core> cores_;  ///< those that hold neurons
  std::vector<NodeOutput> outputs_;
};

}  // namespace synfire
