// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// networks: the compiler's way for platforms made of cores: fuse, quantise, partition, place, encode.
#include "networks/core_compiler.h"

#include <algorithm>
#include <map>
#include <memory>
#include <optional>
#include <stdexcept>
#include <utility>

#include "base/error.h"
#include "networks/core_kinds.h"
#include "networks/partition.h"
#include "networks/placement.h"
#include "networks/projection.h"

namespace synfire {

namespace {

class CoreCompiler {
 public:
  CoreCompiler(const Graph& graph, const CompileOptions& options, const Target& target, Image& image)
      : graph_(graph),
        options_(options),
        target_(target),
        image_(image),
        network_(lower(graph, {options.conventions, target.discipline, options.balance_delays, options.file})),
        index_(network_, graph) {}

  void run() {
    merge_projections();
    kinds_ = choose_kinds(network_, graph_, target_, options_.file, image_.warnings);
    distribute();
    const Traffic traffic = traffic_between(partition_, index_);
    places_ = place(partition_, traffic, target_, options_.seed);
    if (!all_reached(traffic, target_, places_)) {
      throw InputError(Location{options_.file}, "",
                       "found no placement on " + target_.platform + " that keeps clear of what is known to be dead");
    }
    name_nodes();
    route();
    for (const std::uint32_t part : parts_by_core()) encode(part);
    finish(traffic);
  }

 private:
  [[noreturn]] void fail(std::uint32_t group, std::string message) const {
    throw InputError(Location{options_.file}, graph_.nodes[network_.groups[group].node].path, std::move(message));
  }

  /// One projection between a source and a group: on a chip feedback is nothing special any more.
  void merge_projections() {
    std::vector<Projection> merged;
    for (Projection& p : network_.projections) {
      if (!merged.empty() && merged.back().source == p.source && merged.back().group == p.group) {
        const bool apart = has_receptors(network_.groups[p.group].neurons.model);
        merged.back().map = sum(merged.back().map, p.map, apart ? Signs::apart : Signs::together);
        merged.back().padding = std::max(merged.back().padding, p.padding);
      } else {
        merged.push_back(std::move(p));
      }
    }
    network_.projections = std::move(merged);
    for (const Projection& p : network_.projections) image_.synapses += p.map.entries.size();
  }

  /// Quantises and cuts. What does not fit on the first kind of core that takes it is tried on the next one.
  void distribute() {
    const std::vector<std::string> notes = network_.notes;
    std::optional<PartitionRefusal> refusal;
    for (;;) {
      quantised_.clear();
      network_.notes = notes;
      quantise();
      PartitionOptions options{.layered = target_.discipline == Discipline::layered, .file = options_.file};
      for (std::size_t g = 0; g < kinds_.size(); ++g) {
        options.kinds.push_back(kinds_[g].front().core);
        options.cores.push_back(kinds_[g].front().count);
        options.quantised.push_back(quantised_[g].get());
      }
      try {
        partition_ = partition(network_, graph_, index_, options);
        return;
      } catch (const PartitionRefusal& error) {
        if (!refusal || error.cores() > refusal->cores()) refusal = error;  // what most of the chip says of it
        if (!move_on(error.groups())) throw PartitionRefusal(*refusal);
      }
    }
  }

  /// The first of the groups that has another kind of core goes there.
  bool move_on(const std::vector<std::uint32_t>& groups) {
    const auto other = std::ranges::find_if(groups, [&](std::uint32_t g) { return kinds_[g].size() > 1; });
    if (other == groups.end()) return false;
    kinds_[*other].erase(kinds_[*other].begin());
    return true;
  }

  void quantise() {
    std::vector<WeightRange> ranges(network_.groups.size());
    std::vector<bool> seen(network_.groups.size(), false);
    for (const Projection& p : network_.projections) {
      WeightRange& range = ranges[p.group];
      for (const SynapseEntry& entry : p.map.entries) {
        range.least = seen[p.group] ? std::min(range.least, entry.weight) : entry.weight;
        range.most = seen[p.group] ? std::max(range.most, entry.weight) : entry.weight;
        seen[p.group] = true;
      }
      if (network_.graded(p)) range.graded = true;
    }
    for (std::size_t g = 0; g < network_.groups.size(); ++g) {
      quantised_.push_back(kinds_[g].front().core->quantise(network_.groups[g].neurons, ranges[g], network_.notes));
    }
  }

  void name_nodes() {
    const auto add = [&](const Node& node, NodeRole role, bool spiking, const std::string& type) {
      image_.nodes.push_back(
          {node.name, type, node.output_shape, static_cast<std::uint32_t>(node.output_size()), role, spiking, {}});
      return static_cast<std::uint32_t>(image_.nodes.size() - 1);
    };
    for (const std::size_t n : network_.inputs) add(graph_.nodes[n], NodeRole::input, true, "Input");
    node_of_group_.resize(network_.groups.size());
    for (std::size_t g = 0; g < network_.groups.size(); ++g) {
      const Node& node = graph_.nodes[network_.groups[g].node];
      if (node.type == NodeType::output) continue;
      const bool relay = network_.groups[g].neurons.model == NeuronModel::relay;
      node_of_group_[g] = add(node, NodeRole::neuron, fires(network_.groups[g].neurons.model),
                              relay ? "relay" : std::string(nir_name(node.type)));
    }
    for (const NetworkOutput& output : network_.outputs) {
      const Group& group = network_.groups[output.group];
      const std::uint32_t node = add(graph_.nodes[output.node], NodeRole::output, fires(group.neurons.model), "Output");
      if (group.node == output.node) {
        node_of_group_[output.group] = node;
      } else {
        image_.nodes[node].source = node_of_group_[output.group];
      }
    }
  }

  /// Destinations of every neuron: the axons that bear its name.
  void route() {
    image_.inputs.resize(network_.inputs.size());
    std::vector<std::vector<Destination>> entering(index_.inputs());
    for (const Part& part : partition_.parts) destinations_.emplace_back(part.neurons);
    for (const std::uint32_t p : parts_by_core()) {
      const bool delays = partition_.parts[p].kind->limits().delays_in_packets;
      for (std::uint32_t axon = 0; axon < partition_.parts[p].axons.size(); ++axon) {
        const std::uint64_t source = partition_.parts[p].axons[axon];
        const Destination to{places_[p], delays ? axon | take_delay(p, axon) << kDelayShift : axon};
        if (source < index_.inputs()) {
          entering[source].push_back(to);
        } else {
          const NeuronPlace& from = partition_.places[source - index_.inputs()];
          destinations_[from.part][from.local].push_back(to);
          ++image_.routes;
        }
      }
    }
    for (std::uint32_t input = 0; input < network_.inputs.size(); ++input) {
      InputRouting& routing = image_.inputs[input];
      routing.node = input;
      routing.first.push_back(0);
      for (std::uint32_t i = 0; i < image_.nodes[input].size; ++i) {
        const std::vector<Destination>& to = entering[index_.flat(input, i)];
        routing.destinations.insert(routing.destinations.end(), to.begin(), to.end());
        routing.first.push_back(routing.destinations.size());
      }
    }
  }

  /// The delay that all synapses of a row have, which its packets carry.
  std::uint32_t take_delay(std::uint32_t p, std::uint32_t axon) {
    Part& part = partition_.parts[p];
    std::vector<SynapseEntry>& synapses = part.rows[axon].synapses;
    const std::uint32_t delay = synapses.empty() ? 0 : synapses[0].delay;
    for (SynapseEntry& synapse : synapses) {
      if (std::exchange(synapse.delay, 0) == delay) continue;
      fail(part.slices[0].group,
           "found synapses with several delays from one source to a core; expected one: "
           "packets of " +
               target_.platform + " carry the delay");
    }
    return delay;
  }

  std::vector<std::uint32_t> parts_by_core() const {
    std::vector<std::uint32_t> parts(partition_.parts.size());
    for (std::uint32_t p = 0; p < parts.size(); ++p) parts[p] = p;
    std::sort(parts.begin(), parts.end(), [&](auto a, auto b) { return places_[a] < places_[b]; });
    return parts;
  }

  void encode(std::uint32_t p) {
    Part& part = partition_.parts[p];
    const TargetCore& core = target_.cores[places_[p]];
    CoreProgram program;
    program.layer = part.layer;
    program.seed = options_.seed;
    program.rows = std::move(part.rows);
    program.destinations = std::move(destinations_[p]);
    for (const PartSlice& slice : part.slices) {
      program.slices.push_back(
          {&network_.groups[slice.group].neurons, quantised_[slice.group].get(), slice.first_local, slice.neurons});
      add_runs(slice, places_[p]);
    }
    std::vector<std::string> notes;
    std::vector<Segment> segments;
    try {
      segments = core.kind->encode(program, notes);
    } catch (const std::length_error& error) {
      fail(part.slices[0].group, "found a part that does not fit on " + core.path + ": " + error.what());
    }
    for (std::string& note : notes) core_notes_[std::move(note)].push_back(core.path);
    for (Segment& segment : segments) {
      if (!segment.bytes.empty())
        image_.segments.push_back({core.base + segment.offset, name_of(core, segment), std::move(segment.bytes)});
    }
    image_.utilisation.push_back({places_[p], core.path, core.kind->usage(program)});
  }

  static std::string name_of(const TargetCore& core, const Segment& segment) {
    for (const Region& region : core.kind->layout().regions()) {
      if (segment.offset >= region.offset && segment.offset - region.offset < region.bytes())
        return core.path + "." + region.name;
    }
    return core.path;
  }

  void add_runs(const PartSlice& slice, std::uint32_t place) {
    const TargetCore& core = target_.cores[place];
    const Region* state = core.kind->layout().find(core.kind->state_region());
    for (std::uint32_t k = 0; k < slice.neurons.size();) {
      ImageRun run{node_of_group_[slice.group], slice.neurons[k], 0, place, slice.first_local + k};
      for (; k < slice.neurons.size() && slice.neurons[k] == run.first + run.count; ++k) ++run.count;
      if (state != nullptr && run.local + std::uint64_t{run.count} <= state->count) {
        run.address = core.base + state->offset + run.local * element_size(state->element);
        run.bytes = run.count * element_size(state->element);
      }
      image_.runs.push_back(run);
    }
  }

  void finish(const Traffic& traffic) {
    std::sort(image_.runs.begin(), image_.runs.end(),
              [](const ImageRun& a, const ImageRun& b) { return a.node != b.node ? a.node < b.node : a.first < b.first; });
    std::sort(image_.segments.begin(), image_.segments.end(), [](auto& a, auto& b) { return a.address < b.address; });
    for (std::size_t s = 1; s < image_.segments.size(); ++s) {
      const ImageSegment& before = image_.segments[s - 1];
      if (image_.segments[s].address - before.address < before.bytes.size()) {
        throw std::logic_error("compile: " + before.name + " and " + image_.segments[s].name + " overlap");
      }
    }
    if (image_.routes > 0) {
      image_.mean_hops = static_cast<double>(total_hops(traffic, target_, places_)) / static_cast<double>(image_.routes);
    }
    const auto append = [](std::vector<std::string>& to, std::vector<std::string>& from) {
      to.insert(to.end(), std::make_move_iterator(from.begin()), std::make_move_iterator(from.end()));
    };
    append(image_.notes, network_.notes);
    append(image_.warnings, network_.warnings);
    for (const auto& [note, cores] : core_notes_) {
      image_.notes.push_back(cores[0] + ": " + note +
                             (cores.size() > 1 ? " (and " + std::to_string(cores.size() - 1) + " more cores)" : ""));
    }
  }

  const Graph& graph_;
  const CompileOptions& options_;
  const Target& target_;
  Image& image_;
  Network network_;
  SourceIndex index_;
  std::vector<std::vector<CoreKind>> kinds_;  ///< of each group: those not yet found too small, its own first
  std::vector<std::unique_ptr<QuantisedGroup>> quantised_;
  Partition partition_;
  std::vector<std::uint32_t> places_;  ///< core of each part
  std::vector<std::uint32_t> node_of_group_;
  std::vector<std::vector<std::vector<Destination>>> destinations_;  ///< by part, local neuron
  std::map<std::string, std::vector<std::string>> core_notes_;       ///< paths of the cores that said so
};

}  // namespace

void compile_cores(const Graph& graph, const CompileOptions& options, const Target& target, Image& image) {
  CoreCompiler(graph, options, target, image).run();
}

}  // namespace synfire
