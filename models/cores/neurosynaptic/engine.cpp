// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// models/cores/neurosynaptic: the tick, and the layout of the memory.
#include "models/cores/neurosynaptic/engine.h"

#include <algorithm>
#include <bit>

#include "base/error.h"
#include "models/vector_clones.h"

namespace synfire::neurosynaptic {

namespace {

/// Adds the weights of the neurons whose bit is set: one row of the crossbar.
SYNFIRE_VECTOR_CLONES void add_row(const std::uint64_t* bits, const std::int16_t* weights, std::int32_t* sums,
                                   std::uint32_t words) {
  for (std::uint32_t half = 0; half < 2 * words; ++half) {
    const auto set = static_cast<std::uint32_t>(bits[half / 2] >> (half % 2 * 32));
    const std::int16_t* w = weights + 32 * std::size_t{half};
    std::int32_t* sum = sums + 32 * std::size_t{half};
    SYNFIRE_NO_OVERLAP
    for (std::uint32_t j = 0; j < 32; ++j) sum[j] += -static_cast<std::int32_t>((set >> j) & 1u) & w[j];
  }
}

std::int32_t sign(std::int32_t x) {
  return (x > 0) - (x < 0);
}

}  // namespace

Design::Design(const Parameters& p)
    : neurons(static_cast<std::uint32_t>(p.neurons)),
      axons(static_cast<std::uint32_t>(p.axons)),
      slots(static_cast<std::uint32_t>(p.slots)),
      words((neurons + 63) / 64),
      axon_words((axons + 63) / 64),
      stride(words * 64),
      least(-(1 << (p.potential_bits - 1))),
      most((1 << (p.potential_bits - 1)) - 1),
      heaviest((1 << (p.weight_bits - 1)) - 1),
      parameters(p) {
  constexpr auto kConfiguration = RegionKind::configuration;
  layout.add("registers", Element::u32, Register::kCount, kConfiguration, "neurons in use, seed of the random numbers");
  layout.add("tick", Element::u64, 1, kConfiguration, "number of the present tick; a reset between samples leaves it");
  layout.add("v", Element::i32, neurons, RegionKind::state, "membrane potential");
  layout.add("scheduler", Element::u64, std::uint64_t{slots} * axon_words, RegionKind::state,
             "axons with a spike, a bit each, in a slot for each tick to come: tick modulo " + std::to_string(slots));
  layout.add("crossbar", Element::u64, std::uint64_t{axons} * words, kConfiguration,
             "a row for each axon: a bit for each neuron that it reaches");
  layout.add("axon_types", Element::u8, axons, kConfiguration, "type of each axon, 0 to 3");
  layout.add("weights", Element::i16, std::uint64_t{kTypes} * neurons, kConfiguration,
             "weight of each neuron for axons of type 0, then of type 1, 2 and 3");
  layout.add(
      "modes", Element::u16, neurons, kConfiguration,
      "bits 0 to 3: stochastic weight of each type; 4: stochastic leak; 5: leak reversal; 6: stop at the floor; 7 and 8: "
      "reset to value (0), linear (1), none (2)");
  layout.add("leak", Element::i16, neurons, kConfiguration, "added in each tick");
  layout.add("threshold", Element::i32, neurons, kConfiguration, "the neuron fires from here");
  layout.add("threshold_mask", Element::i32, neurons, kConfiguration, "bits of a random number that the threshold adds");
  layout.add("floor", Element::i32, neurons, kConfiguration, "the negative threshold, with its sign turned");
  layout.add("reset_value", Element::i32, neurons, kConfiguration, "potential after a spike");
  layout.add("axon_out", Element::u32, 2 * std::uint64_t{neurons}, kConfiguration,
             "of each neuron: core (0xffffffff: none), axon + 65536 * ticks of delay");
}

Engine::Engine(const Parameters& parameters, std::string path)
    : design_(parameters),
      path_(std::move(path)),
      memory_(design_.layout),
      now_(memory_.region<std::uint64_t>("tick").data()),
      scheduler_(memory_.region<std::uint64_t>("scheduler").data()),
      crossbar_(memory_.region<std::uint64_t>("crossbar").data()),
      types_(memory_.region<std::uint8_t>("axon_types").data()),
      v_(memory_.region<std::int32_t>("v").data()),
      modes_(memory_.region<std::uint16_t>("modes").data()),
      leak_(memory_.region<std::int16_t>("leak").data()),
      threshold_(memory_.region<std::int32_t>("threshold").data()),
      mask_(memory_.region<std::int32_t>("threshold_mask").data()),
      floor_(memory_.region<std::int32_t>("floor").data()),
      reset_(memory_.region<std::int32_t>("reset_value").data()),
      destinations_(reinterpret_cast<const Destination*>(memory_.region<std::uint32_t>("axon_out").data())) {}

void Engine::bind(std::uint32_t cores) {
  const auto fail = [](const std::string& place, std::int64_t found, const std::string& expected) {
    throw InputError({}, place, "found " + std::to_string(found) + "; expected " + expected);
  };
  const auto at = [](const char* region, std::size_t index) { return std::string(region) + "[" + std::to_string(index) + "]"; };
  const std::span<std::uint32_t> registers = memory_.region<std::uint32_t>("registers");
  neurons_ = 0;
  const std::uint32_t neurons = registers[Register::kNeurons];
  if (neurons > design_.neurons) fail("registers[0]", neurons, "at most " + std::to_string(design_.neurons));
  for (std::uint32_t a = 0; a < design_.axons; ++a) {
    if (types_[a] >= kTypes) fail(at("axon_types", a), types_[a], "0 to 3");
  }
  for (std::uint32_t n = 0; n < neurons; ++n) {
    if (v_[n] < design_.least || v_[n] > design_.most) {
      fail(at("v", n), v_[n], std::to_string(design_.least) + " to " + std::to_string(design_.most));
    }
    if (modes_[n] >> Mode::kResetShift > 2) fail(at("modes", n), modes_[n], "a reset of 0, 1 or 2");
    for (const auto& [name, value] : {std::pair{"threshold", threshold_[n]},
                                      {"threshold_mask", mask_[n]},
                                      {"floor", floor_[n]},
                                      {"reset_value", reset_[n]}}) {
      if (value < -(1 << 24) || value > 1 << 24) fail(at(name, n), value, "-2^24 to 2^24");
    }
    const Destination& to = destinations_[n];
    if (to.core == kNobody) continue;
    if (to.core >= cores) fail(at("axon_out", 2 * n), to.core, "one of " + std::to_string(cores) + " cores");
    if (to.axon >> kDelayShift >= design_.slots) {
      fail(at("axon_out", 2 * n + 1), to.axon >> kDelayShift, "a delay below " + std::to_string(design_.slots));
    }
  }
  if (neurons > 0) bind_weights();
  key_ = RandomStream(registers[Register::kSeed], path_)();
  neurons_ = neurons;
}

/// Tables that a tick needs in another form. A core without a program needs none.
void Engine::bind_weights() {
  const std::span<const std::int16_t> given = memory_.region<std::int16_t>("weights");
  weights_.assign(std::size_t{kTypes} * design_.stride, 0);
  stochastic_.assign(std::size_t{kTypes} * design_.words, 0);
  sums_.assign(design_.stride, 0);
  for (std::uint32_t type = 0; type < kTypes; ++type) {
    any_stochastic_[type] = false;
    for (std::uint32_t n = 0; n < design_.neurons; ++n) {
      if ((modes_[n] >> type & Mode::kStochasticWeight) == 0) {
        weights_[std::size_t{type} * design_.stride + n] = given[std::size_t{type} * design_.neurons + n];
      } else {
        stochastic_[std::size_t{type} * design_.words + n / 64] |= std::uint64_t{1} << (n % 64);
        any_stochastic_[type] = true;
      }
    }
  }
  synapses_.assign(design_.axons, 0);
  for (std::size_t word = 0; word < std::size_t{design_.axons} * design_.words; ++word) {
    synapses_[word / design_.words] += static_cast<std::uint32_t>(std::popcount(crossbar_[word]));
  }
}

bool Engine::schedule(std::uint32_t word) {
  const std::uint32_t axon = word & ((1u << kDelayShift) - 1);
  const std::uint32_t delay = word >> kDelayShift;
  if (axon >= design_.axons || delay >= design_.slots) {
    throw SimulationError("a spike arrived for axon " + std::to_string(axon) + " with a delay of " + std::to_string(delay) +
                          " at a core with " + std::to_string(design_.axons) + " axons and " + std::to_string(design_.slots) +
                          " slots");
  }
  std::uint64_t& bits = scheduler_[(*now_ + delay) % design_.slots * design_.axon_words + axon / 64];
  const std::uint64_t bit = std::uint64_t{1} << (axon % 64);
  const bool is_new = (bits & bit) == 0;
  bits |= bit;
  return is_new;
}

void Engine::deliver(std::uint32_t axon, RandomStream& random) {
  const std::uint32_t type = types_[axon];
  const std::uint64_t* row = crossbar_ + std::size_t{axon} * design_.words;
  add_row(row, weights_.data() + std::size_t{type} * design_.stride, sums_.data(), design_.words);
  if (!any_stochastic_[type]) return;
  const std::int16_t* weights = memory_.region<std::int16_t>("weights").data() + std::size_t{type} * design_.neurons;
  for (std::uint32_t word = 0; word < design_.words; ++word) {
    std::uint64_t set = row[word] & stochastic_[std::size_t{type} * design_.words + word];
    for (; set != 0; set &= set - 1) {
      const std::uint32_t n = word * 64 + static_cast<std::uint32_t>(std::countr_zero(set));
      const std::int32_t weight = weights[n];
      if (std::abs(weight) > static_cast<std::int32_t>(random() & 0xff)) sums_[n] += sign(weight);
    }
  }
}

std::int32_t Engine::fit(std::int64_t potential) const {
  if (potential >= design_.least && potential <= design_.most) return static_cast<std::int32_t>(potential);
  if (design_.parameters.overflow == Overflow::saturate) {
    return static_cast<std::int32_t>(std::clamp<std::int64_t>(potential, design_.least, design_.most));
  }
  const int unused = 64 - design_.parameters.potential_bits;
  return static_cast<std::int32_t>(static_cast<std::int64_t>(static_cast<std::uint64_t>(potential) << unused) >> unused);
}

bool Engine::update(std::uint32_t n, RandomStream& random) {
  const std::uint16_t modes = modes_[n];
  const std::uint64_t drawn = (modes & Mode::kStochasticLeak) != 0 || mask_[n] != 0 ? random() : 0;
  std::int32_t v = fit(std::int64_t{v_[n]} + sums_[n]);

  std::int32_t leak = leak_[n];
  if ((modes & Mode::kStochasticLeak) != 0) leak = std::abs(leak) > static_cast<std::int32_t>(drawn & 0xff) ? sign(leak) : 0;
  if ((modes & Mode::kLeakReversal) != 0) {
    const std::int32_t before = v;
    v = fit(std::int64_t{v} + sign(v) * leak);
    if (sign(v) == -sign(before)) v = 0;
  } else {
    v = fit(std::int64_t{v} + leak);
  }

  const auto eta = static_cast<std::int32_t>(drawn >> 8) & mask_[n];
  const auto mode = static_cast<ResetMode>(modes >> Mode::kResetShift);
  const std::int32_t high = threshold_[n] + eta;
  const bool stops = (modes & Mode::kFloor) != 0;
  const std::int32_t low = floor_[n] + (stops ? 0 : eta);
  bool fires = false;
  if (v >= high) {
    fires = true;
    if (mode == ResetMode::value) v = fit(reset_[n]);
    if (mode == ResetMode::linear) v = fit(std::int64_t{v} - high);
  } else if (v < -low) {
    if (stops) {
      v = fit(-std::int64_t{low});
    } else if (mode == ResetMode::value) {
      v = fit(-std::int64_t{reset_[n]});
    } else if (mode == ResetMode::linear) {
      v = fit(std::int64_t{v} + low);
    }
  }
  v_[n] = v;
  return fires;
}

Engine::Did Engine::tick(FiredBatch& fired) {
  fired.clear();
  Did did;
  RandomStream random(key_ + *now_, "");
  std::uint64_t* slot = scheduler_ + *now_ % design_.slots * design_.axon_words;
  for (std::uint32_t word = 0; word < design_.axon_words; ++word) {
    for (std::uint64_t set = std::exchange(slot[word], 0); set != 0; set &= set - 1) {
      const std::uint32_t axon = word * 64 + static_cast<std::uint32_t>(std::countr_zero(set));
      deliver(axon, random);
      ++did.axons;
      did.synaptic_operations += synapses_[axon];
    }
  }
  for (std::uint32_t n = 0; n < neurons_; ++n) {
    if (update(n, random)) fired.neurons.push_back(n);
  }
  std::fill(sums_.begin(), sums_.end(), 0);
  ++*now_;
  return did;
}

}  // namespace synfire::neurosynaptic
