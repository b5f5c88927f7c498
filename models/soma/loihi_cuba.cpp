// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// models/soma: `loihi_cuba`, the compartments of an Intel Loihi core in integers; loihi_cuba.h has the arithmetic, and
// loihi_cuba_quantisation.cpp makes it of NIR's neurons.
#include "models/soma/loihi_cuba.h"

#include <cstring>
#include <set>
#include <tuple>

#include "models/vector_clones.h"

namespace synfire {
namespace {

using loihi::Rules;
using loihi::Variant;

constexpr std::uint32_t kBlock = 256;  ///< neurons whose flags are collected at once

/// The regions, as the update uses them.
struct Arrays {
  std::int32_t* v = nullptr;
  std::int32_t* u = nullptr;
  std::int32_t* input = nullptr;
  std::uint8_t* ref_count = nullptr;
  const std::uint16_t* du = nullptr;
  const std::uint16_t* dv = nullptr;
  const std::uint32_t* vth = nullptr;
  const std::uint16_t* bias = nullptr;
  const std::uint8_t* refract = nullptr;
  const std::uint8_t* input_shift = nullptr;
};

constexpr std::int32_t lesser(std::int32_t a, std::int32_t b) {
  return a < b ? a : b;
}  // std::min deals in references
constexpr std::int32_t greater(std::int32_t a, std::int32_t b) {
  return a > b ? a : b;
}

/// Values of narrower types as 32 bits, so that a loop that follows has one width.
template <class From>
inline void widen(const From* from, std::uint32_t count, std::int32_t* __restrict to) {
  for (std::uint32_t n = 0; n < count; ++n) to[n] = from[n];
}
inline void narrow(const std::int32_t* from, std::uint32_t count, std::uint8_t* __restrict to) {
  for (std::uint32_t n = 0; n < count; ++n) to[n] = static_cast<std::uint8_t>(from[n]);
}

/// One step of `count` compartments from `first` on. `spiked` receives a flag of each; returns how many had input or fired.
/// The loops are written such that the compiler makes vectors of them: one width, choices as masks.
template <Variant V>
inline std::uint32_t update_block(const Arrays& all, loihi::Bounds bounds, std::int32_t* sums, std::uint32_t first,
                                  std::uint32_t count, std::uint8_t* spiked) {
  alignas(64) std::int32_t du[kBlock], dv[kBlock], bias[kBlock], refract[kBlock], waiting[kBlock], shift[kBlock], fired[kBlock];
  widen(all.du + first, count, du);
  widen(all.dv + first, count, dv);
  widen(all.bias + first, count, bias);
  widen(all.refract + first, count, refract);
  widen(all.ref_count + first, count, waiting);
  widen(all.input_shift + first, count, shift);
  std::int32_t* const v_of = all.v + first;
  std::int32_t* const u_of = all.u + first;
  std::int32_t* const input_of = all.input + first;
  const std::uint32_t* const vth_of = all.vth + first;
  std::int32_t active = 0;
  SYNFIRE_NO_OVERLAP
  for (std::uint32_t n = 0; n < count; ++n) {
    const auto sum = static_cast<std::uint32_t>(sums[n]);
    sums[n] = 0;
    const std::int32_t q = Rules<V>::input(static_cast<std::int32_t>(sum << (6 + shift[n])));
    input_of[n] = q;
    const std::int32_t u = Rules<V>::current(loihi::add(loihi::decay(u_of[n], static_cast<std::uint32_t>(4095 - du[n])), q));
    u_of[n] = u;
    // v + x is limited without leaving 32 bits: what x could move v by is bounded first, then v may not fall below vmin - x.
    const std::int32_t drive = Rules<V>::drive(loihi::add(u, loihi::bias_value(static_cast<std::uint32_t>(bias[n]))));
    const std::int32_t x = lesser(greater(drive, -(1 << 30)), 1 << 30);
    const std::int32_t left = loihi::decay(v_of[n], static_cast<std::uint32_t>(4096 - dv[n]));
    const std::int32_t kept = greater(left, bounds.least - lesser(x, 0));
    const std::int32_t v = lesser(loihi::add(kept, x), bounds.most);
    const std::int32_t ready = waiting[n] > 0 ? 0 : -1;
    const std::int32_t free = v & ready;
    const std::int32_t fires = free > static_cast<std::int32_t>(vth_of[n] << 6) ? -1 : 0;
    v_of[n] = free & ~fires;
    waiting[n] = greater((refract[n] & fires) | (waiting[n] & ~fires), 1) - 1;
    fired[n] = fires & 1;
    const std::int32_t given = sum != 0 ? 1 : 0;
    active += given | (fires & 1);
  }
  narrow(waiting, count, all.ref_count + first);
  narrow(fired, count, spiked);
  return static_cast<std::uint32_t>(active);
}

SYNFIRE_VECTOR_CLONES
std::uint32_t update_lava(const Arrays& all, loihi::Bounds bounds, std::int32_t* sums, std::uint32_t first, std::uint32_t count,
                          std::uint8_t* spiked) {
  return update_block<Variant::lava>(all, bounds, sums, first, count, spiked);
}
SYNFIRE_VECTOR_CLONES
std::uint32_t update_nengo(const Arrays& all, loihi::Bounds bounds, std::int32_t* sums, std::uint32_t first,
                           std::uint32_t count, std::uint8_t* spiked) {
  return update_block<Variant::nengo_loihi>(all, bounds, sums, first, count, spiked);
}

class LoihiCubaSoma : public Soma {
 public:
  struct Parameters {
    Variant variant = Variant::lava;

    static const Schema<Parameters>& schema() {
      static const auto declared =
          Schema<Parameters>("loihi_cuba", "compartments of Intel Loihi: current-based leaky integrate-and-fire in integers")
              .optional("variant", &Parameters::variant,
                        "whose reading of the chip holds where numbers overflow or weights have negative exponents");
      return declared;
    }
  };
  LoihiCubaSoma(const Parameters& parameters, const Context& context)
      : variant_(parameters.variant), capacity_(context.neurons) {}

  AccumulatorKind accumulator() const override { return AccumulatorKind::i32; }
  NegativeExponent negative_exponent() const override {
    return lava() ? Rules<Variant::lava>::kNegativeExponent : Rules<Variant::nengo_loihi>::kNegativeExponent;
  }

  void declare(MemoryLayout& layout) const override {
    const auto configuration = [&](const char* name, Element element, const char* meaning) {
      layout.add(name, element, capacity_, RegionKind::configuration, meaning);
    };
    layout.add("v_limits", Element::u32, 2, RegionKind::configuration,
               "k and m: v stays between -(2^k) + 1 and 2^(9 + 2m) - 1, for all neurons of the core");
    configuration("du", Element::u16, "decay of the current: a step keeps (4095 - du)/4096; 0 to 4095");
    configuration("dv", Element::u16,
                  "decay of the potential: a step keeps (4096 - dv)/4096; 0 to 4095 (4096 with nengo_loihi)");
    configuration("vth", Element::u32, "threshold in units of 64; 17 bits");
    configuration("bias", Element::u16, "bits 0 to 12: mantissa (signed); bits 13 to 15: exponent of 2");
    configuration("refract", Element::u8, "what ref_count begins with at a spike; 0 to 63");
    configuration("input_shift", Element::u8, "exponent of all synapses of a neuron, where they carry none themselves");
    layout.add("v", Element::i32, capacity_, RegionKind::state, "membrane potential");
    layout.add("u", Element::i32, capacity_, RegionKind::state, "synaptic current (NIR's i)");
    layout.add("ref_count", Element::u8, capacity_, RegionKind::state, "refractory steps left");
    layout.add("input", Element::i32, capacity_, RegionKind::state, "what the synapses added to u in the last step");
  }

  std::string other_name(std::string_view region) const override { return region == "u" ? "i" : ""; }

  std::string refuses(const NeuronGroup& group) const override { return loihi::refuses(group); }

  std::unique_ptr<QuantisedGroup> quantise(const NeuronGroup& group, const WeightRange& weights, const WeightFormat& format,
                                           std::vector<std::string>& notes) const override {
    return loihi::quantise(variant_, group, weights, format, notes);
  }

  void encode(const CoreSlice& slice, MemoryImage& memory) const override {
    const auto& quantised = static_cast<const loihi::LoihiGroup&>(*slice.quantised);
    const std::size_t count = slice.neurons.size();
    const std::span<std::uint32_t> limits = memory.region<std::uint32_t>("v_limits", 2);
    limits[0] = loihi::kVminExponent;
    limits[1] = loihi::kVmaxExponent;
    const auto du = memory.part<std::uint16_t>("du", slice);
    const auto dv = memory.part<std::uint16_t>("dv", slice);
    const auto vth = memory.part<std::uint32_t>("vth", slice);
    const auto bias = memory.part<std::uint16_t>("bias", slice);
    const auto v = memory.part<std::int32_t>("v", slice);
    const auto u = memory.part<std::int32_t>("u", slice);
    for (std::size_t n = 0; n < count; ++n) {
      const loihi::Compartment& from = quantised.compartments[slice.neurons[n]];
      du[n] = from.du;
      dv[n] = from.dv;
      vth[n] = from.vth;
      bias[n] = from.bias;
      u[n] = from.u;
      v[n] = from.v;
    }
    std::ranges::fill(memory.part<std::uint8_t>("input_shift", slice), quantised.input_shift);
    memory.part<std::uint8_t>("refract", slice);  // states and refractory periods are zero, and part of the image
    memory.part<std::uint8_t>("ref_count", slice);
    memory.part<std::int32_t>("input", slice);
  }

  std::vector<Usage> usage(const CoreProgram& program) const override {
    std::set<std::pair<unsigned, unsigned>> decays;
    std::set<unsigned> thresholds;
    for (const CoreSlice& slice : program.slices) {
      const auto& quantised = static_cast<const loihi::LoihiGroup&>(*slice.quantised);
      for (const std::uint32_t neuron : slice.neurons) {
        const loihi::Compartment& compartment = quantised.compartments[neuron];
        decays.emplace(compartment.du, compartment.dv);
        thresholds.insert(compartment.vth);
      }
    }
    return {{"compartment profiles", "", decays.size(), loihi::kCompartmentProfiles},
            {"threshold profiles", "", thresholds.size(), loihi::kThresholdProfiles}};
  }

  void bind(MemoryBlock& memory, std::uint32_t neurons) override {
    const auto check = [&](const char* region, auto type, std::uint32_t most) {
      const std::span<decltype(type)> values = memory.region<decltype(type)>(region).first(neurons);
      for (std::size_t n = 0; n < values.size(); ++n) {
        if (values[n] > most) refuse_element(region, n, values[n], most);
      }
      return values.data();
    };
    const std::uint32_t most_dv = lava() ? Rules<Variant::lava>::kMostDv : Rules<Variant::nengo_loihi>::kMostDv;
    const std::span<std::uint32_t> limits = memory.region<std::uint32_t>("v_limits");
    if (limits[0] > 31) refuse_element("v_limits", 0, limits[0], 31);
    if (limits[1] > 7) refuse_element("v_limits", 1, limits[1], 7);
    all_ = {.v = memory.region<std::int32_t>("v").data(),
            .u = memory.region<std::int32_t>("u").data(),
            .input = memory.region<std::int32_t>("input").data(),
            .ref_count = memory.region<std::uint8_t>("ref_count").data(),
            .du = check("du", std::uint16_t{}, loihi::kMostDu),
            .dv = check("dv", std::uint16_t{}, most_dv),
            .vth = check("vth", std::uint32_t{}, loihi::kMostVth),
            .bias = memory.region<std::uint16_t>("bias").data(),
            .refract = check("refract", std::uint8_t{}, loihi::kMostRefract),
            .input_shift = check("input_shift", std::uint8_t{}, loihi::kMostShift)};
    bounds_ = loihi::bounds(limits[0], limits[1]);
    neurons_ = neurons;
    for (const char* state : {"v", "u", "ref_count", "input"}) memory.set_live(state, neurons);
  }

  SomaActivity update(Accumulators input, FiredBatch& fired) override {
    SomaActivity did{.updates = neurons_, .active = 0};
    alignas(64) std::uint8_t spiked[kBlock + 8];
    for (std::uint32_t first = 0; first < neurons_; first += kBlock) {
      const std::uint32_t count = std::min(kBlock, neurons_ - first);
      did.active += lava() ? update_lava(all_, bounds_, input.i32 + first, first, count, spiked)
                           : update_nengo(all_, bounds_, input.i32 + first, first, count, spiked);
      std::memset(spiked + count, 0, 8);
      append_flagged(spiked, count, first, fired);
    }
    return did;
  }

 private:
  bool lava() const { return variant_ == Variant::lava; }

  Variant variant_;
  std::uint32_t capacity_;
  std::uint32_t neurons_ = 0;
  loihi::Bounds bounds_;
  Arrays all_;
};

const Registered<Soma, LoihiCubaSoma> kRegistered;

}  // namespace
}  // namespace synfire
