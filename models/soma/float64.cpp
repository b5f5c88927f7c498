// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// models/soma: `float64`, every neuron of NIR in ordinary float64: the soma of chips that simulate in software, and of `float`,
// which is compared with the `ideal` interpreter bit by bit. So it calls the very functions that the interpreter calls
// (nir_neuron.h) and keeps parameters in the form in which they use them (dt/tau, not tau).
//
// Neurons of different models and conventions share a core. Those that follow one another and agree form a run; a run is
// updated in blocks that stay in the first-level cache over the passes (integrate, fire, collect).
#include <algorithm>
#include <bit>

#include "models/soma/float64_update.h"
#include "models/soma/soma.h"

namespace synfire {
namespace {

using namespace float64;

/// Bits of region `rules`.
constexpr std::uint8_t kSubtract = 1;  ///< Reset::subtract, else to_value
constexpr std::uint8_t kOlder = 2;     ///< CubaOrder::older, else newer
constexpr std::uint8_t kAtLeast = 4;   ///< Compare::at_least, else above
constexpr std::uint8_t kAllRules = 7;
constexpr std::uint8_t kModels = 8;

std::uint8_t rules_of(const Conventions& conventions) {
  return static_cast<std::uint8_t>((conventions.reset == Reset::subtract ? kSubtract : 0) |
                                   (conventions.cuba == CubaOrder::older ? kOlder : 0) |
                                   (conventions.compare == Compare::at_least ? kAtLeast : 0));
}

bool has_own_step(NeuronModel model) {
  return model == NeuronModel::integrator || model == NeuronModel::integrate_and_fire;
}
bool is_cuba(NeuronModel model) {
  return model == NeuronModel::cuba_li || model == NeuronModel::cuba_lif;
}

/// A parameter under NIR's name, and its value where a network leaves it out.
struct ParameterUse {
  const char* name;
  const char* region;
  std::optional<double> missing;
};

std::vector<ParameterUse> parameters_of(NeuronModel model) {
  const ParameterUse v_leak{"v_leak", "v_leak", 0.0};
  const ParameterUse r{"r", "r", 1.0};
  const ParameterUse v_threshold{"v_threshold", "v_threshold", std::nullopt};
  const ParameterUse v_reset{"v_reset", "v_reset", 0.0};
  const ParameterUse w_in{"w_in", "w_in", 1.0};
  switch (model) {
    case NeuronModel::integrator: return {r};
    case NeuronModel::integrate_and_fire: return {r, v_threshold, v_reset};
    case NeuronModel::leaky_integrator: return {r, v_leak};
    case NeuronModel::lif: return {r, v_leak, v_threshold, v_reset};
    case NeuronModel::cuba_li: return {r, v_leak, w_in};
    case NeuronModel::cuba_lif: return {r, v_leak, w_in, v_threshold, v_reset};
    case NeuronModel::threshold: return {{"threshold", "v_threshold", std::nullopt}};
    case NeuronModel::relay:
    case NeuronModel::if_curr_exp:
    case NeuronModel::if_cond_exp: return {};
  }
  return {};
}

/// Time constants, which memory keeps as dt/tau.
std::vector<ParameterUse> times_of(NeuronModel model) {
  if (model == NeuronModel::leaky_integrator || model == NeuronModel::lif) return {{"tau", "rate", std::nullopt}};
  if (is_cuba(model)) return {{"tau_mem", "rate", std::nullopt}, {"tau_syn", "rate_syn", std::nullopt}};
  return {};
}

class Float64Soma : public Soma {
 public:
  struct Parameters {
    static const Schema<Parameters>& schema() {
      static const Schema<Parameters> declared("float64", "every neuron model of NIR in float64, forward Euler");
      return declared;
    }
  };
  Float64Soma(const Parameters&, const Context& context) : capacity_(context.neurons) {}

  AccumulatorKind accumulator() const override { return AccumulatorKind::f64; }

  void declare(MemoryLayout& layout) const override {
    const auto configuration = [&](const char* name, Element element, const char* meaning) {
      layout.add(name, element, capacity_, RegionKind::configuration, meaning);
    };
    configuration("model", Element::u8, "0 I, 1 IF, 2 LI, 3 LIF, 4 CubaLI, 5 CubaLIF, 6 Threshold, 7 relay");
    configuration("rules", Element::u8,
                  "bit 0: reset subtracts; bit 1: CubaLIF uses the old current; bit 2: fires at v >= v_threshold");
    configuration("unit", Element::f64, "the network's weight that one unit of a stored weight stands for");
    configuration("rate", Element::f64, "dt/tau or dt/tau_mem; of I and IF: dt in s");
    configuration("rate_syn", Element::f64, "dt/tau_syn");
    configuration("r", Element::f64, "resistance");
    configuration("w_in", Element::f64, "weight of the input into the synaptic current");
    configuration("v_leak", Element::f64, "leak potential");
    configuration("v_threshold", Element::f64, "threshold");
    configuration("v_reset", Element::f64, "potential after a spike");
    configuration("bias", Element::f64, "added to the input in every step");
    layout.add("v", Element::f64, capacity_, RegionKind::state, "membrane potential; of Threshold and relay: the output");
    layout.add("i", Element::f64, capacity_, RegionKind::state, "synaptic current of CubaLI and CubaLIF");
  }

  std::string refuses(const NeuronGroup& group) const override {
    if (has_receptors(group.model)) return "it has two receptors and a refractory time; the soma for these is if_exp";
    std::vector<ParameterUse> uses = parameters_of(group.model);
    for (const ParameterUse& use : times_of(group.model)) uses.push_back(use);
    for (const ParameterUse& use : uses) {
      const auto found = group.parameters.find(use.name);
      if (found == group.parameters.end()) {
        if (!use.missing) return std::string("it has no parameter ") + use.name;
      } else if (found->second.size() != group.size) {
        return std::string("parameter ") + use.name + " has " + std::to_string(found->second.size()) + " values for " +
               std::to_string(group.size) + " neurons";
      }
    }
    return {};
  }

  std::unique_ptr<QuantisedGroup> quantise(const NeuronGroup& group, const WeightRange& weights, const WeightFormat& format,
                                           std::vector<std::string>& notes) const override {
    auto quantised = std::make_unique<UnitGroup>();
    if (quantised->take_integers(weights, format)) {
      notes.push_back(group.name + ": weights become integers from " + format_number(format.least) + " to " +
                      format_number(format.most) + " in units of " + format_number(quantised->unit));
    }
    return quantised;
  }

  void encode(const CoreSlice& slice, MemoryImage& memory) const override {
    const NeuronGroup& group = *slice.group;
    const std::size_t count = slice.neurons.size();
    std::ranges::fill(memory.part<std::uint8_t>("model", slice), static_cast<std::uint8_t>(group.model));
    std::ranges::fill(memory.part<std::uint8_t>("rules", slice), rules_of(group.conventions));
    std::ranges::fill(memory.part<double>("unit", slice), static_cast<const UnitGroup*>(slice.quantised)->unit);
    memory.part<double>("v", slice);  // states are zero, and part of the image
    if (is_cuba(group.model)) memory.part<double>("i", slice);
    for (const ParameterUse& use : parameters_of(group.model)) {
      const std::span<double> region = memory.part<double>(use.region, slice);
      const auto found = group.parameters.find(use.name);
      for (std::size_t n = 0; n < count; ++n) {
        region[n] = found == group.parameters.end() ? *use.missing : found->second[slice.neurons[n]];
      }
    }
    if (has_own_step(group.model)) std::ranges::fill(memory.part<double>("rate", slice), group.conventions.if_dt);
    for (const ParameterUse& use : times_of(group.model)) {
      const std::vector<double>& times = group.parameters.at(use.name);
      std::vector<double> tau(count);
      for (std::size_t n = 0; n < count; ++n) tau[n] = times[slice.neurons[n]];
      nir::rates(group.conventions.dt, tau, memory.part<double>(use.region, slice));
    }
    if (!group.bias.empty()) {
      const std::span<double> bias = memory.part<double>("bias", slice);
      for (std::size_t n = 0; n < count; ++n) bias[n] = group.bias[slice.neurons[n]];
    }
  }

  void bind(MemoryBlock& memory, std::uint32_t neurons) override {
    const auto region = [&](const char* name) { return memory.region<double>(name).data(); };
    all_ = {.v = region("v"),
            .i = region("i"),
            .rate = region("rate"),
            .rate_syn = region("rate_syn"),
            .r = region("r"),
            .w_in = region("w_in"),
            .v_leak = region("v_leak"),
            .v_threshold = region("v_threshold"),
            .v_reset = region("v_reset"),
            .bias = region("bias")};
    memory.set_live("v", neurons);
    memory.set_live("i", neurons);
    const std::uint8_t* model = memory.region<std::uint8_t>("model").data();
    const std::uint8_t* rules = memory.region<std::uint8_t>("rules").data();
    const double* unit = region("unit");
    neurons_ = neurons;
    runs_.clear();
    for (std::uint32_t n = 0; n < neurons; ++n) {
      if (model[n] >= kModels) refuse_element("model", n, model[n], kModels - 1);
      if (rules[n] > kAllRules) refuse_element("rules", n, rules[n], kAllRules);
      const auto kind = static_cast<NeuronModel>(model[n]);
      const double dt = has_own_step(kind) ? all_.rate[n] : 0.0;
      const bool joins = n > 0 && model[n] == model[n - 1] && rules[n] == rules[n - 1] && same(unit[n], runs_.back().unit) &&
                         same(dt, runs_.back().dt);
      if (!joins) {
        runs_.push_back({.first = n,
                         .model = kind,
                         .compare = rules[n] & kAtLeast ? Compare::at_least : Compare::above,
                         .reset = rules[n] & kSubtract ? Reset::subtract : Reset::to_value,
                         .cuba = rules[n] & kOlder ? CubaOrder::older : CubaOrder::newer,
                         .dt = dt,
                         .unit = unit[n],
                         .plain = same(unit[n], 1.0)});
      }
      Run& run = runs_.back();
      ++run.count;
      run.plain = run.plain && same(all_.bias[n], 0.0);
    }
  }

  SomaActivity update(Accumulators input, FiredBatch& fired) override {
    for (const Run& run : runs_) {
      const std::uint32_t end = run.first + run.count;
      for (std::uint32_t first = run.first; first < end; first += kBlock) {
        update_block(run, first, std::min(kBlock, end - first), input.f64 + first, fired);
      }
    }
    return {.updates = neurons_, .active = 0};  // every update costs the same
  }

 private:
  /// The same bits: a damaged image may hold NaN, which must form a run like any other value.
  static bool same(double a, double b) { return std::bit_cast<std::uint64_t>(a) == std::bit_cast<std::uint64_t>(b); }

  void update_block(const Run& run, std::uint32_t first, std::uint32_t count, double* sums, FiredBatch& fired) {
    alignas(64) double x[kBlock];
    const double* input = sums;
    if (!run.plain) {
      for (std::uint32_t n = 0; n < count; ++n) x[n] = run.unit * sums[n] + all_.bias[first + n];
      input = x;
    }
    integrate(run, all_, first, count, {input, count});
    std::fill_n(sums, count, 0.0);
    if (run.model == NeuronModel::threshold) {
      for (std::uint32_t n = 0; n < count; ++n) {
        if (all_.v[first + n] != 0.0) fired.neurons.push_back(first + n);
      }
      fired.fill_values();
    } else if (fires(run.model)) {
      alignas(64) std::uint8_t flags[kBlock + 8];
      if (fire(run, all_, first, count, flags) == 0) return;
      std::fill_n(flags + count, 8, std::uint8_t{0});
      append_flagged(flags, count, first, fired);
    } else {
      append_values(all_.v + first, count, first, fired);
    }
  }

  std::uint32_t capacity_;
  std::uint32_t neurons_ = 0;
  Arrays all_;
  std::vector<Run> runs_;
};

const Registered<Soma, Float64Soma> kRegistered;

}  // namespace
}  // namespace synfire
