// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// models/soma: `if_exp`, PyNN's IF_curr_exp and IF_cond_exp in float64: leaky integrate-and-fire with two exponential receptors
// and a refractory time. Synapses with weights above zero reach the excitatory receptor, those below the inhibitory one.
//
//     IF_curr_exp   tau_m v' = v_rest - v + tau_m/cm (exc + inh + i_offset)                            [A]
//     IF_cond_exp   cm v' = cm/tau_m (v_rest - v) + exc (e_rev_E - v) + inh (e_rev_I - v) + i_offset   exc, inh in S, both >= 0
//     both          tau_syn_E exc' = -exc;   tau_syn_I inh' = -inh
//
// A step does, in this order: v and the receptors go on by dt; the neuron fires if v > v_thresh (or >=) and v := v_reset; what
// the synapses brought in this step jumps onto exc and inh, to act from the next step on. IF_curr_exp is integrated exactly
// (the solution of the linear equations over dt), IF_cond_exp by forward Euler. A neuron that fires in step k keeps v_reset
// until step k + n, which moves v again; n is tau_refrac/dt to the nearest whole number, at least 1. Receptors decay meanwhile.
// This order is that of common simulators of such neurons: https://neuralensemble.org/docs/PyNN/reference/neuronmodels.html
// names the models; docs/python.md compares results.
#include <algorithm>
#include <cmath>

#include "models/soma/soma.h"

namespace synfire {
namespace {

/// Elements of region `kind`.
constexpr std::uint8_t kConductance = 1;  ///< IF_cond_exp, else IF_curr_exp
constexpr std::uint8_t kAtLeast = 2;      ///< Compare::at_least, else above
constexpr std::uint8_t kAllKinds = 3;

/// What a unit of synaptic current adds to v over a step in which it decays: the solution of the equations above,
///   dt/cm exp(-dt/tau_m) (1 - exp(-d))/d,   d = dt/tau_syn - dt/tau_m,   whose last factor is 1 where both times are equal.
double current_gain(double dt, double cm, double tau_m, double tau_syn) {
  const double d = dt / tau_syn - dt / tau_m;
  const double shape = d == 0.0 ? 1.0 : -std::expm1(-d) / d;
  return dt / cm * std::exp(-dt / tau_m) * shape;
}

class IfExpSoma : public Soma {
 public:
  struct Parameters {
    static const Schema<Parameters>& schema() {
      static const Schema<Parameters> declared(
          "if_exp", "PyNN's IF_curr_exp and IF_cond_exp in float64: two receptors and a refractory time");
      return declared;
    }
  };
  IfExpSoma(const Parameters&, const Context& context) : capacity_(context.neurons) {}

  AccumulatorKind accumulator() const override { return AccumulatorKind::f64; }
  std::uint32_t receptors() const override { return 2; }

  void declare(MemoryLayout& layout) const override {
    const auto configuration = [&](const char* name, Element element, const char* meaning) {
      layout.add(name, element, capacity_, RegionKind::configuration, meaning);
    };
    configuration("kind", Element::u8, "bit 0: IF_cond_exp, else IF_curr_exp; bit 1: fires at v >= v_thresh");
    configuration("hold", Element::u32, "steps from a spike to the next step that moves v: tau_refrac/dt, at least 1");
    configuration("unit", Element::f64, "the network's weight that one unit of a stored weight stands for");
    configuration("leak", Element::f64, "IF_curr_exp: 1 - exp(-dt/tau_m); IF_cond_exp: dt/tau_m");
    configuration("drive", Element::f64, "V that 1 A adds to v in a step: IF_curr_exp: leak*tau_m/cm; IF_cond_exp: dt/cm");
    configuration("gain_exc", Element::f64, "V that 1 A on the excitatory receptor adds to v in a step, of IF_curr_exp");
    configuration("gain_inh", Element::f64, "V that 1 A on the inhibitory receptor adds to v in a step, of IF_curr_exp");
    configuration("decay_exc", Element::f64, "what a step leaves of exc: exp(-dt/tau_syn_E); IF_cond_exp: 1 - dt/tau_syn_E");
    configuration("decay_inh", Element::f64, "what a step leaves of inh");
    configuration("e_rev_exc", Element::f64, "reversal potential of the excitatory receptor, of IF_cond_exp, V");
    configuration("e_rev_inh", Element::f64, "reversal potential of the inhibitory receptor, of IF_cond_exp, V");
    configuration("v_rest", Element::f64, "resting potential, V");
    configuration("v_thresh", Element::f64, "threshold, V");
    configuration("v_reset", Element::f64, "potential after a spike, V");
    configuration("i_offset", Element::f64, "current that always flows, A");
    layout.add("v", Element::f64, capacity_, RegionKind::state, "membrane potential, V");
    layout.add("exc", Element::f64, capacity_, RegionKind::state, "excitatory synaptic current, A, or conductance, S");
    layout.add("inh", Element::f64, capacity_, RegionKind::state,
               "inhibitory synaptic current (below zero), A, or conductance, S");
    layout.add("held", Element::u32, capacity_, RegionKind::state, "steps for which v is still held");
  }

  std::string refuses(const NeuronGroup& group) const override {
    if (!has_receptors(group.model)) return "its neurons are IF_curr_exp and IF_cond_exp";
    if (group.conventions.reset != Reset::to_value) return "its neurons are reset to a value, not by subtracting the threshold";
    if (!group.bias.empty() || !group.early.empty()) {
      return "its input has a constant part (a bias), and its synapses bring spikes only; i_offset is a constant current";
    }
    for (const char* name : names(group.model)) {
      const auto found = group.parameters.find(name);
      if (found == group.parameters.end()) return std::string("it has no parameter ") + name;
      if (found->second.size() != group.size) {
        return std::string("parameter ") + name + " has " + std::to_string(found->second.size()) + " values for " +
               std::to_string(group.size) + " neurons";
      }
    }
    const std::vector<double>& refractory = group.parameters.at("tau_refrac");
    if (std::ranges::any_of(refractory, [&](double t) { return !(t / group.conventions.dt < 0x1p31); })) {
      return "tau_refrac takes more than 2^31 steps";
    }
    return {};
  }

  std::unique_ptr<QuantisedGroup> quantise(const NeuronGroup& group, const WeightRange& weights, const WeightFormat& format,
                                           std::vector<std::string>& notes) const override {
    auto quantised = std::make_unique<UnitGroup>();
    if (quantised->take_integers(weights, format)) {
      notes.push_back(group.name + ": weights become integers in units of " + format_number(quantised->unit));
    }
    return quantised;
  }

  void encode(const CoreSlice& slice, MemoryImage& memory) const override {
    const NeuronGroup& group = *slice.group;
    const double dt = group.conventions.dt;
    const bool conductance = group.model == NeuronModel::if_cond_exp;
    // The value of a region for each neuron of the slice, from its index in the group.
    const auto fill = [&](const char* region, auto value_of) {
      const auto values = memory.part<decltype(value_of(0u))>(region, slice);
      for (std::size_t n = 0; n < values.size(); ++n) values[n] = value_of(slice.neurons[n]);
    };
    const auto of = [&](const char* name) {
      return [&values = group.parameters.at(name)](std::uint32_t n) { return values[n]; };
    };
    const auto tau_m = of("tau_m"), cm = of("cm"), tau_exc = of("tau_syn_E"), tau_inh = of("tau_syn_I"),
               hold = of("tau_refrac");
    const auto leak = [&](std::uint32_t n) { return conductance ? dt / tau_m(n) : -std::expm1(-dt / tau_m(n)); };
    const auto decay = [&](double tau) { return conductance ? 1.0 - dt / tau : std::exp(-dt / tau); };

    const int kind = (conductance ? kConductance : 0) | (group.conventions.compare == Compare::at_least ? kAtLeast : 0);
    fill("kind", [&](std::uint32_t) { return static_cast<std::uint8_t>(kind); });
    fill("hold", [&](std::uint32_t n) { return static_cast<std::uint32_t>(std::max(1.0, std::round(hold(n) / dt))); });
    fill("unit", [&](std::uint32_t) { return static_cast<const UnitGroup*>(slice.quantised)->unit; });
    fill("leak", leak);
    fill("drive", [&](std::uint32_t n) { return conductance ? dt / cm(n) : leak(n) * tau_m(n) / cm(n); });
    fill("decay_exc", [&](std::uint32_t n) { return decay(tau_exc(n)); });
    fill("decay_inh", [&](std::uint32_t n) { return decay(tau_inh(n)); });
    if (conductance) {
      fill("e_rev_exc", of("e_rev_E"));
      fill("e_rev_inh", of("e_rev_I"));
    } else {
      fill("gain_exc", [&](std::uint32_t n) { return current_gain(dt, cm(n), tau_m(n), tau_exc(n)); });
      fill("gain_inh", [&](std::uint32_t n) { return current_gain(dt, cm(n), tau_m(n), tau_inh(n)); });
    }
    for (const char* name : {"v_rest", "v_thresh", "v_reset", "i_offset"}) fill(name, of(name));
    fill("v", of("v_init"));
    memory.part<double>("exc", slice);  // zero, and part of the image
    memory.part<double>("inh", slice);
    memory.part<std::uint32_t>("held", slice);
  }

  void bind(MemoryBlock& memory, std::uint32_t neurons) override {
    const std::span<const std::uint8_t> kind = memory.region<std::uint8_t>("kind").first(neurons);
    const auto unknown = std::ranges::find_if(kind, [](std::uint8_t bits) { return bits > kAllKinds; });
    if (unknown != kind.end()) {
      refuse_element("kind", static_cast<std::size_t>(unknown - kind.begin()), *unknown, kAllKinds);
    }
    const auto region = [&](const char* name) { return memory.region<double>(name).data(); };
    kind_ = kind.data();
    hold_ = memory.region<std::uint32_t>("hold").data();
    unit_ = region("unit");
    leak_ = region("leak");
    drive_ = region("drive");
    gain_exc_ = region("gain_exc");
    gain_inh_ = region("gain_inh");
    decay_exc_ = region("decay_exc");
    decay_inh_ = region("decay_inh");
    e_rev_exc_ = region("e_rev_exc");
    e_rev_inh_ = region("e_rev_inh");
    v_rest_ = region("v_rest");
    v_thresh_ = region("v_thresh");
    v_reset_ = region("v_reset");
    i_offset_ = region("i_offset");
    v_ = region("v");
    exc_ = region("exc");
    inh_ = region("inh");
    held_ = memory.region<std::uint32_t>("held").data();
    for (const char* name : {"v", "exc", "inh", "held"}) memory.set_live(name, neurons);
    neurons_ = neurons;
  }

  SomaActivity update(Accumulators input, FiredBatch& fired) override {
    for (std::uint32_t n = 0; n < neurons_; ++n) {
      const bool conductance = (kind_[n] & kConductance) != 0;
      const bool free = held_[n] == 0;
      if (free) {
        const double towards_rest = leak_[n] * (v_rest_[n] - v_[n]);
        const double synaptic = conductance
                                    ? drive_[n] * (exc_[n] * (e_rev_exc_[n] - v_[n]) + inh_[n] * (e_rev_inh_[n] - v_[n]))
                                    : gain_exc_[n] * exc_[n] + gain_inh_[n] * inh_[n];
        v_[n] += towards_rest + synaptic + drive_[n] * i_offset_[n];
      } else {
        --held_[n];
      }
      exc_[n] *= decay_exc_[n];
      inh_[n] *= decay_inh_[n];
      if (free && ((kind_[n] & kAtLeast) != 0 ? v_[n] >= v_thresh_[n] : v_[n] > v_thresh_[n])) {
        v_[n] = v_reset_[n];
        held_[n] = hold_[n] == 0 ? 0 : hold_[n] - 1;
        fired.neurons.push_back(n);
      }
      double* arrived = input.f64 + 2 * std::size_t{n};
      exc_[n] += unit_[n] * arrived[0];
      inh_[n] += conductance ? -unit_[n] * arrived[1] : unit_[n] * arrived[1];
      arrived[0] = arrived[1] = 0.0;
    }
    fired.fill_values();
    return {.updates = neurons_, .active = 0};  // every update costs the same
  }

 private:
  static std::vector<const char*> names(NeuronModel model) {
    std::vector<const char*> all{"tau_m",    "cm",      "tau_syn_E",  "tau_syn_I", "v_rest",
                                 "v_thresh", "v_reset", "tau_refrac", "i_offset",  "v_init"};
    if (model == NeuronModel::if_cond_exp) all.insert(all.end(), {"e_rev_E", "e_rev_I"});
    return all;
  }

  std::uint32_t capacity_;
  std::uint32_t neurons_ = 0;
  const std::uint8_t* kind_ = nullptr;
  const std::uint32_t* hold_ = nullptr;
  const double* unit_ = nullptr;
  const double* leak_ = nullptr;
  const double* drive_ = nullptr;
  const double* gain_exc_ = nullptr;
  const double* gain_inh_ = nullptr;
  const double* decay_exc_ = nullptr;
  const double* decay_inh_ = nullptr;
  const double* e_rev_exc_ = nullptr;
  const double* e_rev_inh_ = nullptr;
  const double* v_rest_ = nullptr;
  const double* v_thresh_ = nullptr;
  const double* v_reset_ = nullptr;
  const double* i_offset_ = nullptr;
  double* v_ = nullptr;
  double* exc_ = nullptr;
  double* inh_ = nullptr;
  std::uint32_t* held_ = nullptr;
};

const Registered<Soma, IfExpSoma> kRegistered;

}  // namespace
}  // namespace synfire
