// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// models/soma: NIR's neurons as Loihi compartments: what is refused, and what is rounded. docs/loihi.md tells it in words.
//
// A neuron's potential v (relative to v_reset, because the chip resets to 0) becomes the integer S*v. Per step and unit of
// weight:
//
//     IF        v += dt*r*x                                            du = 4095 (no memory), dv = 0
//     LIF       v += dt/tau*(v_leak - v + r*x)                         du = 4095, dv = 4096*dt/tau
//     CubaLIF   i += dt/tau_syn*(w_in*x - i), v += dt/tau_mem*(v_leak - v + r*i)
//                                                                      du = 4096*dt/tau_syn - 1, dv = 4096*dt/tau_mem
//
// How S and the rest of the scale are chosen is in loihi_cuba_scale.cpp.
#include "models/soma/loihi_cuba_scale.h"

#include <algorithm>
#include <cmath>

namespace synfire::loihi {
namespace {

/// The largest deviation of what became of a time constant, for the notes.
struct Loss {
  double wanted = 0.0;
  double got = 0.0;
  double error = 0.0;
  void see(double want, double have) {
    const double off = want == have ? 0.0 : std::abs(have - want) / std::max(std::abs(want), 1e-300);
    if (off <= error) return;
    *this = {want, have, off};
  }
  bool any() const { return error > 1e-9; }
  std::string text(const std::string& what) const {
    const auto shown = [](double seconds) { return to_string(Time(std::round(seconds * 1e9) / 1e9)); };
    return what + " " + shown(wanted) + " becomes " + shown(got) + " (" + format_number(std::round(error * 1e5) / 1e3) +
           " % off, the most of its neurons)";
  }
};

}  // namespace

std::uint16_t nearest_bias(double value) {
  for (std::uint32_t exponent = 0; exponent < 8; ++exponent) {
    const double mantissa = std::round(std::ldexp(value, -static_cast<int>(exponent)));
    if (std::abs(mantissa) <= kMostBiasMantissa) return pack_bias(static_cast<std::int32_t>(mantissa), exponent);
  }
  return pack_bias(value < 0.0 ? -kMostBiasMantissa : kMostBiasMantissa, 7);
}

std::int32_t weight_step(SignMode mode, int weight_bits) {
  const int dropped = std::max(0, 8 - weight_bits + (mode == SignMode::mixed ? 1 : 0));
  return std::int32_t{1} << dropped;
}

std::string refuses(const NeuronGroup& group) {
  switch (group.model) {
    case NeuronModel::integrate_and_fire:
    case NeuronModel::lif:
    case NeuronModel::cuba_lif: break;
    case NeuronModel::threshold:
      return "it compares its input of one step with a threshold and keeps nothing; Loihi's compartments compare a potential, "
             "which is kept until a spike";
    case NeuronModel::if_curr_exp:
    case NeuronModel::if_cond_exp: return "it has two receptors; Loihi's compartments have one synaptic current";
    default: return "its output is a value; Loihi's compartments send nothing but spikes";
  }
  const Conventions& conventions = group.conventions;
  if (conventions.reset == Reset::subtract) return "a spike subtracts the threshold; Loihi's compartments reset to a value";
  if (group.model == NeuronModel::cuba_lif && conventions.cuba == CubaOrder::older) {
    return "it uses the synaptic current of the step before (cuba: old); Loihi's compartments use that of the same step";
  }
  std::vector<const char*> names{"v_threshold"};
  if (group.model == NeuronModel::lif) names.push_back("tau");
  if (group.model == NeuronModel::cuba_lif) names.insert(names.end(), {"tau_mem", "tau_syn"});
  for (const char* name : names) {
    if (!group.parameters.contains(name)) return std::string("it has no parameter ") + name;
  }
  for (const auto& [name, values] : group.parameters) {
    if (values.size() != group.size) {
      return "parameter " + name + " has " + std::to_string(values.size()) + " values for " + std::to_string(group.size) +
             " neurons";
    }
    for (const double value : values) {
      if (!std::isfinite(value)) return "parameter " + name + " has a value that is not finite";
      if (name.starts_with("tau") && value < conventions.dt) {
        return name + " is " + to_string(Time(value)) + ", less than the time step of " + to_string(Time(conventions.dt)) +
               "; Loihi's decays cannot be negative";
      }
    }
  }
  for (std::size_t n = 0; n < group.size; ++n) {
    if (neuron_of(group, n).threshold < 0.0)
      return "its threshold lies below its reset; Loihi's thresholds are 0 or more above it";
  }
  return {};
}

std::unique_ptr<LoihiGroup> quantise(Variant variant, const NeuronGroup& group, const WeightRange& weights,
                                     const WeightFormat& format, std::vector<std::string>& notes) {
  const auto note = [&](const std::string& text) { notes.push_back(group.name + ": " + text); };
  std::vector<Neuron> neurons(group.size);
  for (std::size_t n = 0; n < group.size; ++n) neurons[n] = neuron_of(group, n);
  const Scale scale = choose_scale(variant, neurons, weights, format);
  const int exponent = scale.exponent;
  const double vth = scale.vth;
  const bool exponents = has_exponents(format);

  auto made = std::make_unique<LoihiGroup>();
  made->mode = scale.mode;
  made->exponent = exponents ? exponent : 0;
  made->input_shift = static_cast<std::uint8_t>(exponents ? 0 : exponent);
  if (format.one_sign_most > 0.0) made->format = scale.format;
  made->compartments.resize(group.size);

  const auto scale_of = [&](const Neuron& neuron) { return std::ldexp(neuron.gain / neuron.threshold * vth, -exponent); };
  made->weight_scale = group.size == 0 ? 1.0 : scale_of(neurons[0]);
  const bool uniform = std::ranges::all_of(neurons, [&](const Neuron& n) { return scale_of(n) == made->weight_scale; });
  if (!uniform) {
    // Other neurons' scales are relative to the first's, or absolute where that is 0.
    if (made->weight_scale == 0.0) made->weight_scale = 1.0;
    for (const Neuron& neuron : neurons) made->neuron_scale.push_back(scale_of(neuron) / made->weight_scale);
  }

  Loss tau;
  Loss tau_syn;
  double bias_error = 0.0;
  std::size_t limited = 0;
  bool rest = false;
  bool deviation = false;
  for (std::size_t n = 0; n < group.size; ++n) {
    const Neuron& neuron = neurons[n];
    Compartment& to = made->compartments[n];
    const double unit = kAccumulatorUnit * vth / neuron.threshold;  // of v, in the network's
    to.vth = group.parameter("v_threshold", n, 0.0) == neuron.reset ? 0 : static_cast<std::uint32_t>(vth);
    const double most_dv = variant == Variant::lava ? Rules<Variant::lava>::kMostDv : Rules<Variant::nengo_loihi>::kMostDv;
    to.dv = static_cast<std::uint16_t>(std::min(std::round(4096.0 * (1.0 - neuron.kept)), most_dv));
    if (neuron.kept < 1.0) tau.see(group.conventions.dt / (1.0 - neuron.kept), group.conventions.dt * 4096.0 / to.dv);
    if (group.model == NeuronModel::cuba_lif) {
      to.du = static_cast<std::uint16_t>(std::clamp(std::round(4096.0 * neuron.rate_syn) - 1.0, 0.0, double{kMostDu}));
      tau_syn.see(group.conventions.dt / neuron.rate_syn, group.conventions.dt * 4096.0 / (to.du + 1.0));
    }
    const double bias = (neuron.drive + neuron.bias) * unit;
    to.bias = nearest_bias(bias);
    const double off = std::abs(bias_value(to.bias) - bias);
    if (std::abs(bias) > std::ldexp(kMostBiasMantissa, 7)) {
      ++limited;
    } else {
      bias_error = std::max(bias_error, off / (kAccumulatorUnit * vth));
    }
    const auto state = [](double value) {
      return static_cast<std::int32_t>(std::clamp(std::round(value), 1.0 - kRange, kRange - 1.0));
    };
    if (neuron.reset != 0.0) {
      rest = true;
      to.v = state(-neuron.reset * unit);
    }
    // The input's bias reaches v through the current, which takes tau_syn to settle. The chip adds biases to v, so u holds the
    // deviation from the settled current, w_in*bias, and begins where the current is 0.
    if (group.model == NeuronModel::cuba_lif && neuron.bias != 0.0) {
      deviation = true;
      to.u = state(-neuron.bias * unit);
    }
  }

  note("threshold " + format_number(vth) + " * 64; mantissas from " + format_number(scale.format.least) + " to " +
       format_number(scale.format.most) + " in steps of " + format_number(scale.format.step) + ", times 2^" +
       std::to_string(exponent) + "; u overflows at " + format_number(std::floor(kRange / kAccumulatorUnit / vth)) +
       " thresholds");
  if (tau.any()) note(tau.text(group.model == NeuronModel::cuba_lif ? "tau_mem" : "tau"));
  if (tau_syn.any()) note(tau_syn.text("tau_syn"));
  if (bias_error > 1e-9) {
    note("biases and leaks are rounded, by at most " + format_number(std::round(bias_error * 1e8) / 1e6) +
         " % of the threshold a step");
  }
  if (limited > 0) note(std::to_string(limited) + " of " + std::to_string(group.size) + " biases limited to 4095 * 2^7");
  if (rest) note("rewritten: potentials are held relative to v_reset, because Loihi resets to 0");
  if (deviation) note("rewritten: the input's bias is added to v; u holds the current's deviation from it");
  if (weights.graded) note("values that reach it are rounded to integers");
  if (group.conventions.compare == Compare::at_least) {
    // Exact where every v is a multiple of 64: nothing decays, no bias is finer, no shift drops bits.
    const bool lattice = group.model == NeuronModel::integrate_and_fire && exponent >= 0 &&
                         std::ranges::all_of(made->compartments, [](const Compartment& c) {
                           return bias_value(c.bias) % 64 == 0 && c.v % 64 == 0 && c.vth > 0;
                         });
    if (lattice) {
      for (Compartment& compartment : made->compartments) --compartment.vth;
      note("rewritten: v >= threshold is v > threshold - 64, since every v is a multiple of 64");
    } else {
      note("rewritten: it fires at v > threshold, not at v >= threshold; a tie differs");
    }
  }
  return made;
}

}  // namespace synfire::loihi
