// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// networks: partition. A part grows by blocks of neurons: a block that would break a limit is taken back and tried by halves,
// so each synapse is touched a few times at most, and the rows of the finished part are already those of its core.
#include "networks/partition.h"

#include <algorithm>
#include <iterator>
#include <limits>
#include <numeric>
#include <optional>
#include <stdexcept>

#include "base/error.h"
#include "networks/core_check.h"
#include "networks/part_builder.h"
#include "networks/part_check.h"

namespace synfire {

SourceIndex::SourceIndex(const Network& network, const Graph& graph) {
  first_.push_back(0);
  for (const std::size_t node : network.inputs) first_.push_back(first_.back() + graph.nodes[node].output_size());
  inputs_ = first_.back();
  for (const Group& group : network.groups) first_.push_back(first_.back() + group.neurons.size);
}

namespace {

/// Times that parts are cut anew when their neurons turn out to send to more cores than their routing tables hold.
constexpr int kMostRounds = 12;

class Partitioner {
 public:
  Partitioner(const Network& network, const Graph& graph, const SourceIndex& index, const PartitionOptions& options)
      : network_(network),
        graph_(graph),
        index_(index),
        options_(options),
        fan_out_(index.size(), 0),
        incoming_(network.groups.size()),
        builder_(index.size()),
        check_(network, options.quantised) {
    for (const Projection& p : network.projections) {
      incoming_[p.group].push_back({index.flat(p.source, 0), network.graded(p), transposed(p.map)});
    }
    // `layered` chips need all of a layer before the next; elsewhere the schedule's own order keeps neighbours together.
    order_.resize(network.groups.size());
    std::iota(order_.begin(), order_.end(), 0u);
    if (options.layered) std::ranges::stable_sort(order_, {}, [&](auto g) { return network_.groups[g].layer; });
  }

  /// Neurons of a feature map are cut channel by channel, as they are numbered, or in bands over all channels: whatever takes
  /// fewer cores, and else fewer axons. A band of a convolution sees a band of its input, so it often needs far fewer axons in.
  Partition run() {
    constexpr std::size_t kAny = std::numeric_limits<std::size_t>::max();
    std::optional<Partition> banded;
    if (order_in_bands()) {
      try {
        banded = solve(kAny);
      } catch (const InputError&) {  // told by the other way, if that fails too
      }
      neurons_.clear();
      std::ranges::fill(fan_out_, 0u);
    }
    if (!banded) return *solve(kAny);
    std::optional<Partition> numbered;
    try {
      numbered = solve(banded->parts.size());
    } catch (const InputError&) {
    }
    return std::move(numbered && effort(*numbered) <= effort(*banded) ? *numbered : *banded);
  }

 private:
  /// Destinations of a neuron are known only once all parts are: cut, count, and cut again with what was counted. Nothing when
  /// it takes more than `most` parts.
  std::optional<Partition> solve(std::size_t most) {
    for (int round = 0;; ++round) {
      std::optional<Partition> result = cut(most);
      if (!result) return result;
      const bool kept = count_fan_out(*result);
      check_cores(*result, network_, graph_, options_);
      if (kept) return result;
      if (round == kMostRounds) {
        throw InputError(Location{options_.file}, "",
                         "found no partition whose cores keep to their limit of axons out; the last one has " +
                             std::to_string(result->parts.size()) + " parts");
      }
    }
  }

  static std::pair<std::size_t, std::size_t> effort(const Partition& partition) {
    std::size_t axons = 0;
    for (const Part& part : partition.parts) axons += part.axons.size();
    return {partition.parts.size(), axons};
  }

  /// From (channels, y, x) to (y, channels, x). Whether that changes anything.
  bool order_in_bands() {
    neurons_.resize(network_.groups.size());
    for (std::uint32_t g = 0; g < network_.groups.size(); ++g) {
      const Shape& shape = graph_.nodes[network_.groups[g].node].output_shape;
      if (shape.size() < 3) continue;
      const std::size_t width = shape[shape.size() - 1];
      const std::size_t height = shape[shape.size() - 2];
      if (height <= 1 || element_count(shape) <= width * height) continue;
      const std::size_t channels = element_count(shape) / width / height;
      for (std::size_t y = 0; y < height; ++y) {
        for (std::size_t c = 0; c < channels; ++c) {
          for (std::size_t x = 0; x < width; ++x)
            neurons_[g].push_back(static_cast<std::uint32_t>((c * height + y) * width + x));
        }
      }
    }
    return std::ranges::any_of(neurons_, [](const auto& order) { return !order.empty(); });
  }

  [[noreturn]] void fail(std::uint32_t group, const std::string& message) const {
    const std::string& path = graph_.nodes[network_.groups[group].node].path;
    throw PartitionRefusal(Location{options_.file}, path, message, {group}, options_.cores[group]);
  }

  /// Groups of one kind of core after those of another, each kind in the order of `order_`.
  std::optional<Partition> cut(std::size_t most) {
    Partition result;
    std::vector<const CoreTarget*> kinds;
    for (const std::uint32_t g : order_) {
      if (std::ranges::find(kinds, options_.kinds[g]) == kinds.end()) kinds.push_back(options_.kinds[g]);
    }
    for (const CoreTarget* kind : kinds) {
      std::vector<std::uint32_t> groups;
      std::ranges::copy_if(order_, std::back_inserter(groups), [&](auto g) { return options_.kinds[g] == kind; });
      for (Position next; next.group < groups.size();) {
        if (result.parts.size() >= most) return std::nullopt;
        result.parts.push_back(grow(kind, groups, next));
      }
    }
    result.places.resize(index_.size() - index_.inputs());
    for (std::uint32_t p = 0; p < result.parts.size(); ++p) {
      for (const PartSlice& slice : result.parts[p].slices) {
        const std::uint64_t first = first_of_group(slice.group) - index_.inputs();
        for (std::uint32_t k = 0; k < slice.neurons.size(); ++k) {
          result.places[first + slice.neurons[k]] = {p, slice.first_local + k};
        }
      }
    }
    return result;
  }

  /// Where the next part begins: neurons of a group, in the order of cutting.
  struct Position {
    std::size_t group = 0;  ///< index into the list of groups
    std::uint32_t done = 0;
  };

  /// One part, as full as a core allows; moves `next` behind it.
  Part grow(const CoreTarget* kind, const std::vector<std::uint32_t>& groups, Position& next) {
    const Position begin = next;
    Part part;
    part.kind = kind;
    part.layer = network_.groups[groups[next.group]].layer;
    builder_.attach(part);
    while (next.group < groups.size()) {
      const std::uint32_t g = groups[next.group];
      if (options_.layered && network_.groups[g].layer != part.layer) break;
      next.done += fill(part, g, next.done);
      if (next.done < network_.groups[g].neurons.size) break;
      next = {next.group + 1, 0};
    }
    builder_.detach();
    if (part.neurons == 0 && next.group == begin.group)
      refuse_neuron(part, groups[next.group], neuron_at(groups[next.group], next.done));

    const PartCheck::Fit fit = check_.fit(part);
    if (fit.neurons == part.neurons) return part;
    if (fit.neurons == 0) {
      fail(part.slices[0].group, "found " + std::to_string(fit.over.used) + " " + fit.over.resource + " of neuron " +
                                     std::to_string(part.slices[0].neurons[0]) + "; expected at most " +
                                     std::to_string(fit.over.capacity) + ", the limit of a core");
    }
    part = first_of(part, fit.neurons);
    part.full = fit.over.resource;
    next = begin;
    for (std::uint32_t left = fit.neurons; left > 0;) {
      const auto size = static_cast<std::uint32_t>(network_.groups[groups[next.group]].neurons.size);
      const std::uint32_t taken = std::min(left, size - next.done);
      left -= taken;
      next.done += taken;
      if (next.done == size) next = {next.group + 1, 0};
    }
    return part;
  }

  std::uint64_t first_of_group(std::uint32_t g) const {
    return index_.flat(static_cast<std::uint32_t>(network_.inputs.size() + g), 0);
  }
  std::uint32_t neuron_at(std::uint32_t g, std::uint32_t place) const {
    return neurons_.empty() || neurons_[g].empty() ? place : neurons_[g][place];
  }

  /// Adds neurons of a group from `first` on, as many as fit. Returns how many. Blocks are as long as the neurons so far say
  /// will fit; once one did not, they only become shorter.
  std::uint32_t fill(Part& part, std::uint32_t g, std::uint32_t first) {
    constexpr std::uint64_t kFirstBlock = 32;
    const auto size = static_cast<std::uint32_t>(network_.groups[g].neurons.size);
    const CoreLimits limits = part.kind->limits();
    const std::uint64_t source = first_of_group(g);
    const std::uint64_t bits = part.synapse_bits;
    const std::uint64_t axons = part.axons.size();
    std::uint32_t done = 0;
    std::uint64_t block = kFirstBlock;
    bool failed = false;
    while (first + done < size) {
      const std::uint64_t room = limits.neurons - std::min<std::uint64_t>(limits.neurons, part.neurons);
      if (done > 0 && !failed) {
        block = std::min(expected(done, part.synapse_bits - bits, part.synapse_bits, limits.synapse_bits),
                         expected(done, part.axons.size() - axons, part.axons.size(), limits.axons_in));
      }
      block = std::min<std::uint64_t>({block, size - first - done, room});
      if (block == 0) {
        if (room == 0) part.full = "neurons";
        break;
      }
      std::vector<std::uint32_t> neurons(block);
      for (std::uint32_t k = 0; k < block; ++k) neurons[k] = neuron_at(g, first + done + k);
      const std::string over = builder_.add(g, neurons, incoming_[g], std::span(fan_out_).subspan(source, size), limits);
      if (over.empty()) {
        done += static_cast<std::uint32_t>(block);
      } else {
        part.full = over;
        failed = true;
        block /= 2;
      }
    }
    return done;
  }

  /// How many more neurons a resource will probably hold when `done` of them took `taken`; at least one, to find out.
  static std::uint64_t expected(std::uint64_t done, std::uint64_t taken, std::uint64_t used, std::uint64_t limit) {
    if (taken == 0 || limit == CoreLimits::kNone) return CoreLimits::kNone;
    const double more =
        static_cast<double>(limit - std::min(used, limit)) / static_cast<double>(taken) * static_cast<double>(done);
    return more < 0x1p32 ? static_cast<std::uint64_t>(more) + 1 : CoreLimits::kNone;
  }

  /// Tells why a neuron does not fit on an empty core.
  [[noreturn]] void refuse_neuron(Part& part, std::uint32_t g, std::uint32_t neuron) {
    const CoreLimits limits = part.kind->limits();
    if (limits.neurons == 0) fail(g, "found neurons; expected none, because the platform's cores hold none");
    const std::uint32_t one[] = {neuron};
    builder_.attach(part);
    builder_.add(g, one, incoming_[g], {}, CoreLimits{});
    const std::uint64_t axons = part.axons.size();
    const std::uint64_t bits = part.synapse_bits;
    const auto tell = [&](std::uint64_t found, const char* what, std::uint64_t most) {
      fail(g, "found " + std::to_string(found) + " " + what + " of neuron " + std::to_string(neuron) + "; expected at most " +
                  std::to_string(most) + ", the limit of a core (" + std::to_string(found - most) + " too many)");
    };
    if (axons > limits.axons_in) tell(axons, "axons in (sources)", limits.axons_in);
    if (bits > limits.synapse_bits) tell(bits, "bits of synapse memory", limits.synapse_bits);
    tell(fan_out_[first_of_group(g) + neuron], "axons out (cores that it sends to)", limits.axons_out);
    throw std::logic_error("partition: a neuron that fits was refused");
  }

  /// Counts the destinations of every neuron. Whether all parts keep to their limits.
  bool count_fan_out(const Partition& result) {
    std::vector<std::uint32_t> counted(index_.size(), 0);
    for (const Part& part : result.parts) {
      for (const std::uint64_t source : part.axons) ++counted[source];
    }
    std::vector<std::uint64_t> entries(result.parts.size(), 0);
    for (std::uint64_t n = 0; n < result.places.size(); ++n) entries[result.places[n].part] += counted[index_.inputs() + n];
    bool kept = true;
    for (std::size_t p = 0; p < result.parts.size(); ++p) kept = kept && entries[p] <= result.parts[p].kind->limits().axons_out;
    for (std::uint64_t n = 0; n < counted.size(); ++n) fan_out_[n] = std::max(fan_out_[n], counted[n]);
    return kept;
  }

  const Network& network_;
  const Graph& graph_;
  const SourceIndex& index_;
  const PartitionOptions& options_;
  std::vector<std::uint32_t> order_;
  std::vector<std::vector<std::uint32_t>> neurons_;  ///< of each group, in the order of cutting; empty: as numbered
  std::vector<std::uint32_t> fan_out_;               ///< most destinations seen of a flat source
  std::vector<std::vector<IncomingMap>> incoming_;
  PartBuilder builder_;
  PartCheck check_;
};

}  // namespace

Partition partition(const Network& network, const Graph& graph, const SourceIndex& index, const PartitionOptions& options) {
  return Partitioner(network, graph, index, options).run();
}

}  // namespace synfire
