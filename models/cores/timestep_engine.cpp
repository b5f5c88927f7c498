// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// models/cores: the engine of a time-stepped core, and the layout of its memory.
#include "models/cores/timestep_engine.h"

#include <algorithm>
#include <bit>
#include <limits>
#include <string>

#include "base/error.h"

namespace synfire {
namespace {

static_assert(sizeof(Destination) == 2 * sizeof(std::uint32_t), "region `axon_out` is an array of destinations");

void check_capacity(const char* name, std::uint64_t found, std::uint64_t most) {
  if (found >= 1 && found <= most) return;
  throw InputError({}, name, "found " + std::to_string(found) + "; expected 1 to " + std::to_string(most));
}

}  // namespace

TimestepDesign::TimestepDesign(const TimestepParts& given) : parts(given) {
  // Past these, offsets into the accumulators and the tables would not fit the words that hold them.
  constexpr std::uint64_t kMost = std::uint64_t{1} << 28;
  check_capacity("neurons", parts.neurons, kMost);
  check_capacity("axons_in", parts.axons_in, kMost);
  check_capacity("axons_out", parts.axons_out, std::numeric_limits<std::uint32_t>::max());
  if (parts.delay > kMostDelay) {
    throw InputError({}, "delay", "found " + std::to_string(parts.delay) + "; expected at most " + std::to_string(kMostDelay));
  }
  soma = parts.soma.make({.neurons = parts.neurons});
  receptors = soma->receptors();
  check_capacity("neurons", std::uint64_t{parts.neurons} * receptors * std::bit_ceil(parts.delay + 1), kMost);
  const std::uint32_t accumulators = parts.neurons * receptors;
  ring = RingGeometry::of(accumulators, parts.delay, soma->accumulator());
  synapses = parts.synapses.make({.neurons = accumulators,
                                  .axons = parts.axons_in,
                                  .delay = parts.delay,
                                  .stride = ring.stride,
                                  .accumulator = soma->accumulator(),
                                  .negative_exponent = soma->negative_exponent()});

  layout.add("registers", Element::u32, TimestepRegister::kCount, RegionKind::configuration,
             "neurons in use, axons in use, depth of the core's layer in the network, later steps with input from the start");
  layout.add("slot", Element::u32, 1, RegionKind::state, "slot of the accumulators that belongs to the present step");
  soma->declare(layout);
  synapses->declare(layout);
  layout.add("axon_out_rows", Element::u32, 2 * std::uint64_t{parts.neurons}, RegionKind::configuration,
             "of each neuron: first destination, number of destinations");
  layout.add("axon_out", Element::u32, 2 * std::uint64_t{parts.axons_out}, RegionKind::configuration,
             "destinations: core, axon");
  layout.add("accumulators", soma->accumulator() == AccumulatorKind::i32 ? Element::i32 : Element::f64, ring.accumulators(),
             RegionKind::state,
             "sums of synaptic input: " + std::to_string(ring.slots) + " slots of " + std::to_string(ring.stride) +
                 (receptors > 1 ? " accumulators, " + std::to_string(receptors) + " for each neuron" : " neurons"));
}

TimestepEngine::TimestepEngine(const TimestepParts& parts)
    : design_(parts),
      memory_(design_.layout),
      ring_(memory_, "accumulators", design_.soma->accumulator(), design_.ring),
      slot_(memory_.region<std::uint32_t>("slot").data()) {
  bind(0);  // an empty core
}

void TimestepEngine::bind(std::uint32_t cores) {
  const std::span<std::uint32_t> registers = memory_.region<std::uint32_t>("registers");
  const auto in_use = [&](std::uint32_t index, std::uint32_t capacity) {
    if (registers[index] <= capacity) return registers[index];
    throw InputError({}, "registers[" + std::to_string(index) + "]",
                     "found " + std::to_string(registers[index]) + "; expected at most " + std::to_string(capacity));
  };
  const std::uint32_t neurons = in_use(TimestepRegister::kNeurons, design_.parts.neurons);
  const std::uint32_t axons = in_use(TimestepRegister::kAxons, design_.parts.axons_in);
  if (*slot_ >= design_.ring.slots) {
    throw InputError({}, "slot",
                     "found " + std::to_string(*slot_) + "; expected less than " + std::to_string(design_.ring.slots));
  }
  const std::uint32_t* rows = memory_.region<std::uint32_t>("axon_out_rows").data();
  for (std::size_t neuron = 0; neuron < neurons; ++neuron) {
    const std::uint64_t end = std::uint64_t{rows[2 * neuron]} + rows[2 * neuron + 1];
    if (end <= design_.parts.axons_out) continue;
    throw InputError(
        {}, "axon_out_rows[" + std::to_string(2 * neuron) + "]",
        "found destinations up to " + std::to_string(end) + "; expected at most " + std::to_string(design_.parts.axons_out));
  }
  const std::span<const std::uint32_t> axon_out = memory_.region<std::uint32_t>("axon_out");
  for (std::size_t neuron = 0; neuron < neurons; ++neuron) {
    const std::size_t end = rows[2 * neuron] + std::size_t{rows[2 * neuron + 1]};
    for (std::size_t entry = rows[2 * neuron]; entry < end; ++entry) {
      if (axon_out[2 * entry] < cores) continue;
      throw InputError({}, "axon_out[" + std::to_string(2 * entry) + "]",
                       "found core " + std::to_string(axon_out[2 * entry]) + "; expected one of " + std::to_string(cores));
    }
  }
  // Until everything has been checked the engine is one without neurons and axons.
  neurons_ = axons_ = 0;
  design_.soma->bind(memory_, neurons);
  design_.synapses->bind(memory_, neurons * design_.receptors, axons);
  axon_rows_ = rows;
  axon_out_ = reinterpret_cast<const Destination*>(axon_out.data());
  layer_ = registers[TimestepRegister::kLayer];
  rotates_ = design_.synapses->deepest() > 0 || registers[TimestepRegister::kAhead] > 0;
  const std::uint64_t slots = rotates_ ? design_.ring.slots : *slot_ + 1;
  memory_.set_live("accumulators", slots * design_.ring.stride);
  neurons_ = neurons;
  axons_ = axons;
}

std::uint64_t TimestepEngine::reset() {
  design_.synapses->discard();
  return memory_.restore();
}

std::uint64_t TimestepEngine::deliver(std::span<const std::uint32_t> axons, std::span<const double> values) {
  std::uint32_t largest = 0;
  for (const std::uint32_t axon : axons) largest = std::max(largest, axon);
  if (!axons.empty() && largest >= axons_) {
    throw SimulationError("a spike arrived for axon " + std::to_string(largest) + " of a core with " + std::to_string(axons_) +
                          " axons");
  }
  if (!values.empty() && values.size() != axons.size()) throw std::logic_error("spikes with values need one value each");
  return design_.synapses->deliver(axons, values, ring_.at(*slot_));
}

SomaActivity TimestepEngine::update(FiredBatch& fired) {
  fired.clear();
  const RingView ring = ring_.at(*slot_);
  design_.synapses->commit(ring);
  const SomaActivity activity = design_.soma->update(ring.now, fired);
  if (rotates_) *slot_ = ring_.next(*slot_);
  return activity;
}

void TimestepEngine::read_accumulators(std::uint32_t first, std::span<double> values) {
  const RingView ring = ring_.at(*slot_);
  design_.synapses->commit(ring);  // sums that wait for a shift; the update finds nothing left to commit
  for (std::size_t i = 0; i < values.size(); ++i) {
    values[i] = 0.0;
    for (std::uint32_t r = 0; r < design_.receptors; ++r) {
      const std::size_t at = (first + i) * design_.receptors + r;
      values[i] += ring.now.i32 != nullptr ? static_cast<double>(ring.now.i32[at]) : ring.now.f64[at];
    }
  }
}

}  // namespace synfire
