// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// models/cores: what a time-stepped core offers a compiler.
#include "models/cores/timestep_target.h"

#include <algorithm>
#include <cmath>
#include <stdexcept>

namespace synfire {

CoreLimits TimestepTarget::limits() const {
  return {.neurons = design_.parts.neurons,
          .axons_in = design_.parts.axons_in,
          .axons_out = design_.parts.axons_out,
          .synapse_bits = design_.synapses->capacity_bits(),
          .delay = design_.synapses->delay()};
}

std::string TimestepTarget::refuses(const NeuronGroup& group) const {
  if (group.early.size() > design_.ring.slots) {
    return "its input differs in the first " + std::to_string(group.early.size()) +
           " steps, and the core's accumulators hold " + std::to_string(design_.ring.slots);
  }
  return design_.soma->refuses(group);
}

std::unique_ptr<QuantisedGroup> TimestepTarget::quantise(const NeuronGroup& group, const WeightRange& weights,
                                                         std::vector<std::string>& notes) const {
  return design_.soma->quantise(group, weights, design_.synapses->format(), notes);
}

std::vector<Usage> TimestepTarget::usage(const CoreProgram& program) const {
  std::vector<Usage> all = {
      {"neurons", "", program.neurons(), design_.parts.neurons},
      {"synapse memory", "bit", design_.synapses->program_bits(program), design_.synapses->capacity_bits()},
      {"axons in", "", program.rows.size(), design_.parts.axons_in},
      {"axons out", "", program.axons_out(), design_.parts.axons_out}};
  for (const Usage& use : design_.soma->usage(program)) all.push_back(use);
  for (const Usage& use : design_.synapses->usage(program)) all.push_back(use);
  return all;
}

void TimestepTarget::check_fits(const CoreProgram& program) const {
  for (const Usage& use : usage(program)) {
    if (use.used <= use.capacity) continue;
    const std::string unit = use.unit.empty() ? "" : " " + use.unit;
    throw std::length_error(use.resource + ": " + std::to_string(use.used) + unit + " needed; the core has " +
                            std::to_string(use.capacity));
  }
}

std::vector<Segment> TimestepTarget::encode(const CoreProgram& program, std::vector<std::string>& notes) const {
  check_fits(program);
  MemoryImage memory(design_.layout);
  const std::uint64_t neurons = program.neurons();
  const std::span<std::uint32_t> registers = memory.region<std::uint32_t>("registers", TimestepRegister::kCount);
  registers[TimestepRegister::kNeurons] = static_cast<std::uint32_t>(neurons);
  registers[TimestepRegister::kAxons] = static_cast<std::uint32_t>(program.rows.size());
  registers[TimestepRegister::kLayer] = program.layer;
  for (const CoreSlice& slice : program.slices) {
    const auto later = static_cast<std::uint32_t>(slice.group->early.empty() ? 0 : slice.group->early.size() - 1);
    registers[TimestepRegister::kAhead] = std::max(registers[TimestepRegister::kAhead], later);
  }
  memory.region<std::uint32_t>("slot", 1);
  for (const CoreSlice& slice : program.slices) {
    design_.soma->encode(slice, memory);
    encode_early(slice, memory);
  }
  if (design_.receptors == 1) {
    design_.synapses->encode(program, memory, notes);
  } else {
    design_.synapses->encode(by_receptor(program), memory, notes);
  }

  const std::span<std::uint32_t> rows = memory.region<std::uint32_t>("axon_out_rows", 2 * neurons);
  const std::span<std::uint32_t> out = memory.region<std::uint32_t>("axon_out", 2 * program.axons_out());
  std::uint32_t next = 0;
  for (std::size_t neuron = 0; neuron < neurons && neuron < program.destinations.size(); ++neuron) {
    const std::vector<Destination>& destinations = program.destinations[neuron];
    rows[2 * neuron] = next;
    rows[2 * neuron + 1] = static_cast<std::uint32_t>(destinations.size());
    for (const Destination& destination : destinations) {
      out[2 * std::size_t{next}] = destination.core;
      out[2 * std::size_t{next} + 1] = destination.axon;
      ++next;
    }
  }
  return memory.take_segments();
}

CoreProgram TimestepTarget::by_receptor(const CoreProgram& program) const {
  CoreProgram split;
  split.layer = program.layer;
  for (const CoreSlice& slice : program.slices) {
    CoreSlice& wide = split.slices.emplace_back(slice);
    wide.first_local *= design_.receptors;
    wide.neurons.clear();
    for (const std::uint32_t neuron : slice.neurons) wide.neurons.insert(wide.neurons.end(), design_.receptors, neuron);
  }
  for (const SynapseRow& row : program.rows) {
    SynapseRow& wide = split.rows.emplace_back(row);
    for (SynapseEntry& synapse : wide.synapses) {
      synapse.target = synapse.target * design_.receptors + (synapse.weight < 0.0 ? 1 : 0);
    }
    std::ranges::stable_sort(wide.synapses, {}, &SynapseEntry::target);  // delays of a target are ascending already
  }
  return split;
}

void TimestepTarget::encode_early(const CoreSlice& slice, MemoryImage& memory) const {
  const std::vector<std::vector<double>>& early = slice.group->early;
  if (early.empty()) return;
  const auto put = [&](auto zero) {
    using Sum = decltype(zero);
    const std::span<Sum> sums = memory.region<Sum>("accumulators", early.size() * std::uint64_t{design_.ring.stride});
    const auto* fine = dynamic_cast<const FineGroup*>(slice.quantised);
    for (std::size_t step = 0; step < early.size(); ++step) {
      const std::span<Sum> slot = sums.subspan(step * design_.ring.stride + slice.first_local);
      for (std::size_t n = 0; n < slice.neurons.size(); ++n) {
        const double input = std::ldexp(early[step][slice.neurons[n]] * mantissa_scale(slice, n), fine ? fine->exponent : 0);
        if constexpr (std::is_same_v<Sum, double>) {
          slot[n] = input;
        } else {
          slot[n] = static_cast<Sum>(std::clamp(std::round(input), -0x1p31, 0x1p31 - 1.0));
        }
      }
    }
  };
  if (design_.soma->accumulator() == AccumulatorKind::i32) {
    put(std::int32_t{});
  } else {
    put(double{});
  }
}

}  // namespace synfire
