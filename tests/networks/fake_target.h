// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// tests/networks: a platform that exists only for a compiler: cores on a grid with limits to choose, which remember what they
// were given, and a plain evaluation of that, step by step, in float64.
#pragma once

#include <algorithm>
#include <cstdlib>
#include <functional>
#include <map>
#include <set>
#include <stdexcept>
#include <string>
#include <vector>

#include "base/target.h"
#include "models/soma/nir_neuron.h"
#include "networks/image.h"

namespace synfire {

/// What a core was given, with groups of its own: the compiler's are gone when it is done.
struct LoadedCore {
  CoreProgram program;
  std::vector<NeuronGroup> groups;  ///< of each slice
};

class FakeCore : public CoreTarget {
 public:
  CoreLimits its_limits{.delay = 1000};
  std::function<std::string(const NeuronGroup&)> refusal = [](const NeuronGroup&) { return std::string(); };
  std::uint64_t row_overhead = 16;  ///< bits
  std::uint64_t synapse_bits = 8;
  std::uint64_t thresholds = CoreLimits::kNone;  ///< different ones on a core
  mutable std::vector<LoadedCore> loaded;        ///< in the order of encoding: ascending cores

  FakeCore() {
    layout_.add("rows", Element::u32, 1 << 20, RegionKind::configuration, "lengths of the rows");
    layout_.add("v", Element::f64, 1 << 16, RegionKind::state, "potential");
  }
  const MemoryLayout& layout() const override { return layout_; }
  CoreLimits limits() const override { return its_limits; }
  std::string refuses(const NeuronGroup& group) const override { return refusal(group); }
  std::unique_ptr<QuantisedGroup> quantise(const NeuronGroup& group, const WeightRange& range,
                                           std::vector<std::string>& notes) const override {
    notes.push_back(group.name + " weighs from " + std::to_string(range.least) + " to " + std::to_string(range.most) +
                    (range.graded ? ", graded" : ""));
    return std::make_unique<QuantisedGroup>();
  }
  std::uint64_t row_bits(const SynapseRow& row) const override { return row_overhead + synapse_bits * row.synapses.size(); }
  std::vector<Segment> encode(const CoreProgram& program, std::vector<std::string>& notes) const override {
    for (const Usage& use : usage(program)) {
      if (use.used > use.capacity) throw std::length_error(use.resource);
    }
    LoadedCore core{program, {}};
    std::vector<std::byte> rows(4 * program.rows.size());
    for (std::size_t r = 0; r < program.rows.size(); ++r)
      rows[4 * r] = static_cast<std::byte>(program.rows[r].synapses.size() & 0xff);
    std::uint32_t neurons = 0;
    for (const CoreSlice& slice : program.slices) {
      core.groups.push_back(*slice.group);
      if (slice.quantised == nullptr) throw std::logic_error("a slice was not quantised");
      if (slice.first_local != neurons) throw std::logic_error("a gap between slices");
      neurons += static_cast<std::uint32_t>(slice.neurons.size());
    }
    for (std::size_t k = 0; k < core.groups.size(); ++k) core.program.slices[k].group = &core.groups[k];
    loaded.push_back(std::move(core));
    notes.push_back("weights were kept");
    return {{layout_.at("rows").offset, std::move(rows)}, {layout_.at("v").offset, std::vector<std::byte>(8 * neurons)}};
  }
  std::vector<Usage> usage(const CoreProgram& program) const override {
    std::uint64_t neurons = 0, bits = 0, out = 0;
    std::set<double> different;
    for (const CoreSlice& slice : program.slices) {
      neurons += slice.neurons.size();
      const auto its = slice.group->parameters.find("v_threshold");
      for (const std::uint32_t n : slice.neurons) {
        if (its != slice.group->parameters.end()) different.insert(its->second.at(n));
      }
    }
    for (const SynapseRow& row : program.rows) bits += row_bits(row);
    for (const auto& destinations : program.destinations) out += destinations.size();
    return {{"neurons", "", neurons, its_limits.neurons},
            {"synapse memory", "bit", bits, its_limits.synapse_bits},
            {"axons in", "", program.rows.size(), its_limits.axons_in},
            {"axons out", "", out, its_limits.axons_out},
            {"thresholds", "", different.size(), thresholds}};
  }

 private:
  MemoryLayout layout_;
};

class FakeTarget : public Target {
 public:
  FakeCore core;
  bool far = false;  ///< every way is as long as a way can be

  explicit FakeTarget(std::uint32_t width = 8, std::uint32_t height = 8) : width_(width) {
    platform = "fake";
    for (std::uint32_t c = 0; c < width * height; ++c)
      cores.push_back({"core[" + std::to_string(c) + "]", (std::uint64_t{c} + 1) << 28, &core});
  }
  std::uint32_t hops(std::uint32_t from, std::uint32_t to) const override {
    if (from == kOutside) from = 0;
    if (far) return kUnreachable - 1;
    const auto distance = [](std::uint32_t a, std::uint32_t b) { return a > b ? a - b : b - a; };
    return distance(from % width_, to % width_) + distance(from / width_, to / width_);
  }

 private:
  std::uint32_t width_;
};

/// A compiled network on a fake target, run by the rules of the contract: packets take a step from core to core (none between
/// layers of a `layered` chip), none from the outside.
class FakeRun {
 public:
  FakeRun(const Image& image, const FakeTarget& target) : image_(image), layered_(target.discipline == Discipline::layered) {
    for (std::size_t k = 0; k < target.core.loaded.size(); ++k) {
      const LoadedCore& loaded = target.core.loaded[k];
      Core core;
      core.loaded = &loaded;
      for (const CoreSlice& slice : loaded.program.slices) {
        core.v.resize(core.v.size() + slice.neurons.size(), 0.0);
      }
      core.i.resize(core.v.size(), 0.0);
      core.sums.resize(kRing, std::vector<double>(core.v.size(), 0.0));
      of_core_[image.utilisation[k].core] = k;
      cores_.push_back(std::move(core));
    }
    for (std::size_t k = 0; k < cores_.size(); ++k) order_.push_back(k);
    std::stable_sort(order_.begin(), order_.end(), [&](auto a, auto b) { return layer(a) < layer(b); });
  }

  /// One step; `values` by Input node (in the image's order), flat index. Returns the values of all nodes, by node.
  std::vector<std::vector<double>> step(const std::vector<std::vector<double>>& values) {
    std::vector<std::vector<double>> out;
    for (const ImageNode& node : image_.nodes) out.emplace_back(node.size, 0.0);
    for (std::size_t n = 0; n < image_.inputs.size(); ++n) {
      const InputRouting& input = image_.inputs[n];
      out[input.node] = values[n];
      for (std::size_t i = 0; i < values[n].size(); ++i) {
        if (values[n][i] != 0.0) deliver(input.of(i), values[n][i], 0);
      }
    }
    for (const std::size_t k : order_) {
      const std::vector<double> fired = update(cores_[k]);
      for (std::uint32_t local = 0; local < fired.size(); ++local) {
        if (fired[local] == 0.0) continue;
        for (const Destination& to : cores_[k].loaded->program.destinations[local]) {
          const bool within = layered_ && layer(of_core_.at(to.core)) > layer(k);
          deliver({&to, 1}, fired[local], within ? 0 : 1);
        }
      }
      for (std::uint32_t n = 0; n < image_.nodes.size(); ++n) {
        if (image_.nodes[n].source) continue;
        for (const ImageRun& run : image_.runs_of(n)) {
          if (of_core_.at(run.core) != k) continue;
          for (std::uint32_t j = 0; j < run.count; ++j) out[n][run.first + j] = fired[run.local + j];
        }
      }
    }
    for (std::uint32_t n = 0; n < image_.nodes.size(); ++n) {
      if (image_.nodes[n].source) out[n] = out[*image_.nodes[n].source];
    }
    for (Core& core : cores_) std::ranges::fill(core.sums[now_ % kRing], 0.0);
    ++now_;
    return out;
  }

 private:
  static constexpr std::size_t kRing = 128;
  struct Core {
    const LoadedCore* loaded = nullptr;
    std::vector<double> v, i;
    std::vector<std::vector<double>> sums;
  };

  std::uint32_t layer(std::size_t core) const { return cores_[core].loaded->program.layer; }

  void deliver(std::span<const Destination> destinations, double value, std::size_t steps) {
    for (const Destination& to : destinations) {
      Core& core = cores_[of_core_.at(to.core)];
      const SynapseRow& row = core.loaded->program.rows.at(to.axon);
      if (value != 1.0 && !row.graded && steps > 0) throw std::logic_error("a value on an axon of unit spikes");
      for (const SynapseEntry& s : row.synapses) {
        if (steps + s.delay >= kRing) throw std::logic_error("a delay too long for this test");
        core.sums[(now_ + steps + s.delay) % kRing].at(s.target) += s.weight * value;
      }
    }
  }

  std::vector<double> update(Core& core) {
    std::vector<double> fired(core.v.size(), 0.0);
    for (std::size_t s = 0; s < core.loaded->groups.size(); ++s) {
      const NeuronGroup& group = core.loaded->groups[s];
      const CoreSlice& slice = core.loaded->program.slices[s];
      for (std::size_t k = 0; k < slice.neurons.size(); ++k) {
        const std::size_t local = slice.first_local + k;
        const std::uint32_t n = slice.neurons[k];
        double x = core.sums[now_ % kRing][local];
        if (!group.bias.empty()) x += group.bias[n];
        if (now_ < group.early.size()) x += group.early[now_][n];
        fired[local] = neuron(group, n, x, core.v[local], core.i[local]);
      }
    }
    return fired;
  }

  static double neuron(const NeuronGroup& group, std::uint32_t n, double x, double& v, double& i) {
    const Conventions& c = group.conventions;
    const auto p = [&](const char* name) { return group.parameters.at(name).at(n); };
    const double old = i;
    switch (group.model) {
      case NeuronModel::relay: return v = x;
      case NeuronModel::threshold:
        return v = (c.compare == Compare::above ? x > p("threshold") : x >= p("threshold")) ? 1.0 : 0.0;
      case NeuronModel::integrator:
      case NeuronModel::integrate_and_fire: v += c.if_dt * p("r") * x; break;
      case NeuronModel::leaky_integrator:
      case NeuronModel::lif: v += c.dt / p("tau") * (p("v_leak") - v + p("r") * x); break;
      case NeuronModel::cuba_li:
      case NeuronModel::cuba_lif:
        i += c.dt / p("tau_syn") * (-i + p("w_in") * x);
        v += c.dt / p("tau_mem") * (p("v_leak") - v + p("r") * (c.cuba == CubaOrder::newer ? i : old));
        break;
      case NeuronModel::if_curr_exp:
      case NeuronModel::if_cond_exp: throw std::logic_error("this target has no receptors");
    }
    if (!fires(group.model)) return v;
    const bool spike = c.compare == Compare::above ? v > p("v_threshold") : v >= p("v_threshold");
    if (spike) v = c.reset == Reset::to_value ? p("v_reset") : v - p("v_threshold");
    return spike ? 1.0 : 0.0;
  }

  const Image& image_;
  bool layered_;
  std::vector<Core> cores_;
  std::map<std::uint32_t, std::size_t> of_core_;
  std::vector<std::size_t> order_;
  std::size_t now_ = 0;
};

}  // namespace synfire
