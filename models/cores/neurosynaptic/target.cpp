// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// models/cores/neurosynaptic: neurons and synapses of a network as a core holds them.
#include "models/cores/neurosynaptic/target.h"

#include <algorithm>
#include <cmath>
#include <stdexcept>

#include "base/spike.h"
#include "models/soma/soma.h"

namespace synfire::neurosynaptic {

namespace {

bool is_whole(double x) {
  return x == std::round(x);
}

/// The nearest of 0, +-1, +-3, +-7 ...
std::int32_t nearest_power(double value) {
  const double above = std::exp2(std::ceil(std::log2(std::abs(value) + 1.0))) - 1.0;
  const double below = (above + 1.0) / 2.0 - 1.0;
  const double nearest = std::abs(value) - below < above - std::abs(value) ? below : above;
  return static_cast<std::int32_t>(std::copysign(nearest, value));
}

}  // namespace

/// Integers by neuron of the group.
struct NeurosynapticTarget::Group : QuantisedGroup {
  std::vector<double> scale;  ///< from the network's weights to the core's
  std::vector<std::int32_t> threshold, leak, reset, start;
  std::vector<std::uint16_t> modes;
};

CoreLimits NeurosynapticTarget::limits() const {
  return {.neurons = design_.neurons,
          .axons_in = design_.axons,
          .axons_out = design_.neurons,
          .synapse_bits = std::uint64_t{design_.neurons} * design_.axons,
          .delay = design_.slots - 1,
          .delays_in_packets = true};
}

std::string NeurosynapticTarget::refuses(const NeuronGroup& group) const {
  if (group.model != NeuronModel::integrate_and_fire) {
    return "their neurons integrate and fire; a potential does not decay in proportion to itself there, and there are no "
           "analogue values (expected IF)";
  }
  if (group.early.size() > 1) return "its constant input changes after the first step, and their leak does not";
  return {};
}

std::unique_ptr<QuantisedGroup> NeurosynapticTarget::quantise(const NeuronGroup& group, const WeightRange& weights,
                                                              std::vector<std::string>& notes) const {
  auto made = std::make_unique<Group>();
  const auto gain = [&](std::size_t i) { return group.conventions.if_dt * group.parameter("r", i, 1.0); };
  double most = std::max(std::abs(weights.least), std::abs(weights.most));
  double heaviest = 0.0, threshold = 0.0;
  bool exact = is_whole(weights.least) && is_whole(weights.most);
  for (std::size_t i = 0; i < group.size; ++i) {
    heaviest = std::max(heaviest, std::abs(gain(i)) * most);
    threshold = std::max(threshold, std::abs(group.parameter("v_threshold", i, 1.0)));
    exact = exact && is_whole(gain(i)) && is_whole(group.parameter("v_threshold", i, 1.0)) &&
            is_whole(group.parameter("v_reset", i, 0.0));
  }
  const double room = design_.most / 2;
  double scale = 1.0;
  if (!exact || heaviest > design_.heaviest || threshold > room) {
    scale = heaviest > 0.0 ? design_.heaviest / heaviest : 1.0;
    if (threshold > 0.0) scale = std::min(scale, room / threshold);
    notes.push_back("node/" + group.name + ": weights and thresholds times " + format_number(scale) +
                    ", rounded to whole numbers");
  }
  made->weight_scale = scale;
  bool stochastic = false, rounded_leak = false, rounded_reset = false;
  for (std::size_t i = 0; i < group.size; ++i) {
    made->scale.push_back(scale * gain(i));
    const double fires_at = group.parameter("v_threshold", i, 1.0) * scale;
    const double least = group.conventions.compare == Compare::above ? std::floor(fires_at) + 1.0 : std::ceil(fires_at);
    made->threshold.push_back(static_cast<std::int32_t>(std::clamp<double>(least, design_.least, design_.most)));

    std::uint16_t modes = Mode::kFloor;
    const double bias = (group.bias.empty() ? 0.0 : group.bias[i]) * scale * gain(i);
    double leak = std::round(bias);
    if (bias != leak && std::abs(bias) < 1.0) {
      modes |= Mode::kStochasticLeak;
      leak = std::round(bias * 256.0);
      stochastic = true;
    } else {
      rounded_leak = rounded_leak || bias != leak || std::abs(leak) > design_.heaviest;
    }
    made->leak.push_back(static_cast<std::int32_t>(std::clamp<double>(leak, -design_.heaviest - 1, design_.heaviest)));

    const double reset = group.parameter("v_reset", i, 0.0) * scale;
    std::int32_t value = static_cast<std::int32_t>(std::clamp<double>(std::round(reset), design_.least, design_.most));
    if (group.conventions.reset == Reset::subtract) {
      modes |= static_cast<std::uint16_t>(ResetMode::linear) << Mode::kResetShift;
      value = 0;
    } else if (design_.parameters.reset_code == ResetCode::power) {
      value = nearest_power(value);
    }
    rounded_reset = rounded_reset || (group.conventions.reset == Reset::to_value && value != reset);
    made->reset.push_back(value);
    made->modes.push_back(modes);
    const double start = group.early.empty() ? 0.0 : group.early[0][i] * scale * gain(i);
    made->start.push_back(static_cast<std::int32_t>(std::clamp<double>(std::round(start), design_.least, design_.most)));
  }
  if (stochastic)
    notes.push_back("node/" + group.name + ": its constant input is no whole number: a stochastic leak, in 256ths");
  if (rounded_leak) notes.push_back("node/" + group.name + ": its constant input is rounded");
  if (rounded_reset) notes.push_back("node/" + group.name + ": its reset values are rounded");
  return made;
}

std::vector<Usage> NeurosynapticTarget::usage(const CoreProgram& program) const {
  return {{"neurons", "", program.neurons(), design_.neurons},
          {"synapse memory", "bit", program.synapses(), std::uint64_t{design_.neurons} * design_.axons},
          {"axons in", "", program.rows.size(), design_.axons},
          {"axons out", "", program.axons_out(), design_.neurons}};
}

std::vector<Segment> NeurosynapticTarget::encode(const CoreProgram& program, std::vector<std::string>& notes) const {
  const std::uint64_t neurons = program.neurons();
  if (neurons > design_.neurons) throw std::length_error("neurons: " + std::to_string(neurons) + " needed");
  if (program.rows.size() > design_.axons)
    throw std::length_error("axons in: " + std::to_string(program.rows.size()) + " needed");
  MemoryImage memory(design_.layout);
  const auto registers = memory.region<std::uint32_t>("registers", Register::kCount);
  registers[Register::kNeurons] = static_cast<std::uint32_t>(neurons);
  registers[Register::kSeed] = static_cast<std::uint32_t>(program.seed);
  const auto v = memory.region<std::int32_t>("v", neurons);
  const auto modes = memory.region<std::uint16_t>("modes", neurons);
  const auto leak = memory.region<std::int16_t>("leak", neurons);
  const auto threshold = memory.region<std::int32_t>("threshold", neurons);
  const auto floor = memory.region<std::int32_t>("floor", neurons);
  const auto reset = memory.region<std::int32_t>("reset_value", neurons);
  std::vector<double> scale;
  for (const CoreSlice& slice : program.slices) {
    const auto& group = static_cast<const Group&>(*slice.quantised);
    for (std::size_t k = 0; k < slice.neurons.size(); ++k) {
      const std::uint32_t i = slice.neurons[k];
      const std::size_t n = slice.first_local + k;
      v[n] = group.start[i];
      modes[n] = group.modes[i];
      leak[n] = static_cast<std::int16_t>(group.leak[i]);
      threshold[n] = group.threshold[i];
      floor[n] = design_.most;
      reset[n] = group.reset[i];
      scale.push_back(group.scale[i]);
    }
  }

  const auto crossbar = memory.region<std::uint64_t>("crossbar", program.rows.size() * design_.words);
  const auto types = memory.region<std::uint8_t>("axon_types", program.rows.size());
  const auto weights = memory.region<std::int16_t>("weights", std::uint64_t{kTypes} * design_.neurons);
  std::vector<bool> taken(weights.size(), false);
  std::vector<std::int16_t> row;
  bool rounded = false;
  for (std::size_t axon = 0; axon < program.rows.size(); ++axon) {
    const std::vector<SynapseEntry>& synapses = program.rows[axon].synapses;
    row.clear();
    for (const SynapseEntry& synapse : synapses) {
      const double exact = synapse.weight * scale[synapse.target];
      const double whole = std::clamp<double>(std::round(exact), -design_.heaviest - 1, design_.heaviest);
      rounded = rounded || std::abs(exact - whole) > 1e-9 * std::abs(exact);
      row.push_back(static_cast<std::int16_t>(whole));
    }
    const auto suits = [&](std::uint32_t type) {
      for (std::size_t s = 0; s < synapses.size(); ++s) {
        const std::size_t at = std::size_t{type} * design_.neurons + synapses[s].target;
        if (taken[at] && weights[at] != row[s]) return false;
      }
      return true;
    };
    std::uint32_t type = 0;
    while (type < kTypes && !suits(type)) ++type;
    if (type == kTypes) {
      throw std::length_error("axon types: axon " + std::to_string(axon) +
                              " needs a fifth one; a neuron has one weight for each of the four types");
    }
    types[axon] = static_cast<std::uint8_t>(type);
    for (std::size_t s = 0; s < synapses.size(); ++s) {
      const std::uint32_t target = synapses[s].target;
      const std::size_t at = std::size_t{type} * design_.neurons + target;
      taken[at] = true;
      weights[at] = row[s];
      std::uint64_t& word = crossbar[axon * design_.words + target / 64];
      if ((word >> (target % 64) & 1) != 0) throw std::length_error("axon " + std::to_string(axon) + " reaches a neuron twice");
      word |= std::uint64_t{1} << (target % 64);
    }
  }
  if (rounded) notes.emplace_back("weights were rounded to whole numbers");

  const auto out = memory.region<std::uint32_t>("axon_out", 2 * neurons);
  for (std::size_t n = 0; n < neurons; ++n) {
    const bool sends = n < program.destinations.size() && !program.destinations[n].empty();
    if (sends && program.destinations[n].size() > 1) {
      throw std::length_error("axons out: neuron " + std::to_string(n) + " would send to " +
                              std::to_string(program.destinations[n].size()) + " axons; a neuron of this chip sends to one");
    }
    out[2 * n] = sends ? program.destinations[n][0].core : kNobody;
    out[2 * n + 1] = sends ? program.destinations[n][0].axon : 0;
  }
  return memory.take_segments();
}

}  // namespace synfire::neurosynaptic
