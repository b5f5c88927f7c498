// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// networks: which kinds of cores take a group, and why none does.
#include "networks/core_kinds.h"

#include <algorithm>
#include <stdexcept>
#include <utility>

#include "base/error.h"

namespace synfire {

namespace {

std::uint32_t longest_delay(const Projection& projection) {
  std::uint32_t longest = 0;
  for (const SynapseEntry& entry : projection.map.entries) longest = std::max(longest, entry.delay);
  return longest;
}

class KindChooser {
 public:
  KindChooser(Network& network, const Graph& graph, const Target& target, const std::string& file,
              std::vector<std::string>& warnings)
      : network_(network), graph_(graph), target_(target), file_(file), warnings_(warnings) {
    for (const TargetCore& core : target.cores) {
      if (!core.usable) continue;
      const auto at = std::ranges::find(all_, core.kind, &CoreKind::core);
      if (at == all_.end()) {
        all_.push_back({core.kind, 1});
      } else {
        ++at->count;
      }
    }
  }

  std::vector<std::vector<CoreKind>> run() {
    std::vector<std::uint32_t> longest(network_.groups.size(), 0);
    for (const Projection& p : network_.projections) longest[p.group] = std::max(longest[p.group], longest_delay(p));
    std::vector<std::vector<CoreKind>> chosen;
    for (std::size_t g = 0; g < longest.size(); ++g) chosen.push_back(kinds_of(network_.groups[g], longest[g]));
    check_delays(chosen);
    return chosen;
  }

 private:
  const std::string& path_of(const Group& group) const { return graph_.nodes[group.node].path; }
  [[noreturn]] void fail(const Group& group, std::string message) const {
    throw InputError(Location{file_}, path_of(group), std::move(message));
  }

  std::vector<CoreKind> kinds_of(Group& group, std::uint32_t delay) {
    const std::size_t first = choose(group);
    std::vector<CoreKind> kinds{all_[first]};
    for (std::size_t k = first + 1; k < all_.size(); ++k) {
      if (all_[k].core->refuses(group.neurons).empty()) kinds.push_back(all_[k]);
    }
    const auto is_short = [&](const CoreKind& kind) { return kind.core->limits().delay < delay; };
    if (!std::ranges::all_of(kinds, is_short)) std::erase_if(kinds, is_short);
    return kinds;
  }

  /// The first kind that takes a group as it is, else without what only aligns its bias with its late input.
  std::size_t choose(Group& group) {
    std::string reason;  // of the first kind, as tried last: without the alignment, so about the node itself
    for (const std::uint32_t lag : group.lag == 0 || group.constant.empty() ? std::vector{0u} : std::vector{group.lag, 0u}) {
      try {
        set_constant(group.neurons, group.constant, lag);
      } catch (const std::length_error& error) {
        fail(group, error.what());
      }
      for (std::size_t k = 0; k < all_.size(); ++k) {
        const std::string why = all_[k].core->refuses(group.neurons);
        if (why.empty()) {
          if (lag != group.lag && !group.constant.empty()) {
            warnings_.push_back(path_of(group) + ": its constant input begins at step 0, but its spikes come " +
                                std::to_string(group.lag) + (group.lag == 1 ? " step" : " steps") +
                                " later than on paper, and the core cannot make the bias wait");
          }
          return k;
        }
        if (k == 0) reason = why;
      }
    }
    const std::string type(nir_name(graph_.nodes[group.node].type));
    fail(group, "found " + (group.neurons.model == NeuronModel::relay ? "a relay (an analogue value passed on)" : type) +
                    ", which the cores of " + target_.platform + " refuse: " + reason);
  }

  void check_delays(const std::vector<std::vector<CoreKind>>& chosen) const {
    Problems problems;
    for (const Projection& p : network_.projections) {
      const std::uint64_t most = chosen[p.group].front().core->limits().delay;
      const std::uint32_t longest = longest_delay(p);
      if (longest <= most) continue;
      const Group* from = network_.sender(p);
      problems.add(Location{file_}, path_of(network_.groups[p.group]),
                   "found a synaptic delay of " + std::to_string(longest) + " steps from " +
                       graph_.nodes[from == nullptr ? network_.inputs[p.source] : from->node].path +
                       (p.padding > 0 ? " (" + std::to_string(p.padding) + " of them balance paths)" : "") +
                       "; expected at most " + std::to_string(most) + ", the limit of a core (" +
                       std::to_string(longest - most) + " too many)");
    }
    problems.throw_if_any();
  }

  Network& network_;
  const Graph& graph_;
  const Target& target_;
  const std::string& file_;
  std::vector<std::string>& warnings_;
  std::vector<CoreKind> all_;  ///< in the order of the cores
};

}  // namespace

std::vector<std::vector<CoreKind>> choose_kinds(Network& network, const Graph& graph, const Target& target,
                                                const std::string& file, std::vector<std::string>& warnings) {
  return KindChooser(network, graph, target, file, warnings).run();
}

}  // namespace synfire
