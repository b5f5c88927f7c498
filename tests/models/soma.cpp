// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// tests/models: the contract that every registered soma keeps.
#include <cmath>

#include "base/error.h"
#include "tests/models/core_fixture.h"

using namespace synfire;
using namespace synfire::testing;

namespace {

constexpr NeuronModel kModels[] = {
    NeuronModel::integrator,  NeuronModel::integrate_and_fire, NeuronModel::leaky_integrator, NeuronModel::lif,
    NeuronModel::cuba_li,     NeuronModel::cuba_lif,           NeuronModel::threshold,        NeuronModel::relay,
    NeuronModel::if_curr_exp, NeuronModel::if_cond_exp};

/// A soma with a group of neurons, bound to memory of its own; accumulators beside it.
struct BoundSoma {
  static constexpr std::uint32_t kCapacity = 400;
  static constexpr std::uint32_t kNeurons = 301;  // no multiple of any vector or block

  BoundSoma(const std::string& name, const NeuronGroup& group) : soma(example_part<Soma>(name).make({.neurons = kCapacity})) {
    soma->declare(layout);
    memory = std::make_unique<MemoryBlock>(layout);
    const WeightFormat format{.integer = soma->accumulator() == AccumulatorKind::i32, .least = -128, .most = 127};
    std::vector<std::string> notes;
    const auto quantised = soma->quantise(group, {-1.0, 1.0, false}, format, notes);
    scale = quantised->weight_scale;
    MemoryImage image(layout);
    CoreSlice slice{&group, quantised.get(), 0, std::vector<std::uint32_t>(kNeurons)};
    std::iota(slice.neurons.begin(), slice.neurons.end(), 0u);
    soma->encode(slice, image);
    load(*memory, image.take_segments());
    soma->bind(*memory, kNeurons);
    memory->snapshot();
  }

  void give(std::uint32_t neuron, double input) {
    input *= scale;
    const std::size_t at = first_of(neuron) + (input < 0.0 && soma->receptors() > 1 ? 1 : 0);
    f64[at] = input;
    i32[at] = static_cast<std::int32_t>(std::lround(input));
  }
  std::size_t first_of(std::uint32_t neuron) const { return neuron * std::size_t{soma->receptors()}; }
  double sum(std::uint32_t neuron) const {
    const std::size_t at = first_of(neuron);
    return soma->accumulator() == AccumulatorKind::i32 ? i32[at] : f64[at];
  }
  SomaActivity update() {
    fired.clear();
    const bool integers = soma->accumulator() == AccumulatorKind::i32;
    return soma->update({.i32 = integers ? i32.data() : nullptr, .f64 = integers ? nullptr : f64.data()}, fired);
  }
  std::vector<std::byte> v() const {
    const Region& region = layout.at("v");
    return {memory->data() + region.offset, memory->data() + region.offset + region.bytes()};
  }
  /// Steps of random input (most neurons get none), and all that comes out.
  std::vector<std::uint32_t> run(int steps) {
    RandomStream random(3, "input");
    std::vector<std::uint32_t> all;
    for (int step = 0; step < steps; ++step) {
      for (std::uint32_t n = 0; n < kNeurons; ++n) {
        if (random.below(4) == 0) give(n, 12.0 * random.uniform() - 2.0);
      }
      update();
      all.push_back(kCapacity + static_cast<std::uint32_t>(step));
      all.insert(all.end(), fired.neurons.begin(), fired.neurons.end());
    }
    return all;
  }

  std::unique_ptr<Soma> soma;
  MemoryLayout layout;
  std::unique_ptr<MemoryBlock> memory;
  double scale = 1.0;
  std::vector<double> f64 = std::vector<double>(2 * kCapacity);  // for somas with up to two receptors
  std::vector<std::int32_t> i32 = std::vector<std::int32_t>(2 * kCapacity);
  FiredBatch fired;
};

}  // namespace

TEST_CASE("every soma keeps the contract") {
  const std::vector<std::string> names = Registry<Soma>::instance().names();
  REQUIRE(std::ranges::count(names, "float64") == 1);
  for (const std::string& name : names) {
    int models = 0;
    for (const NeuronModel model : kModels) {
      INFO("soma " << name << ", model " << choice_name(model));
      const NeuronGroup group = group_of(model, BoundSoma::kNeurons);
      const auto unbound = example_part<Soma>(name).make({.neurons = BoundSoma::kCapacity});
      if (!unbound->refuses(group).empty()) continue;
      ++models;

      BoundSoma bound(name, group);
      const Region& v = bound.layout.at("v");
      CHECK(v.count == BoundSoma::kCapacity);
      CHECK(v.kind == RegionKind::state);

      // Without input nothing happens.
      const std::vector<std::byte> rest = bound.v();
      for (int step = 0; step < 40; ++step) {
        CHECK(bound.update().updates == BoundSoma::kNeurons);
        REQUIRE(bound.fired.neurons.empty());
      }
      CHECK(bound.v() == rest);

      // Input is consumed, of neurons in use only; those that react are listed in ascending order.
      for (std::uint32_t n = 0; n < BoundSoma::kCapacity; ++n) bound.give(n, 8.0);
      std::vector<std::uint32_t> reacted;
      for (int step = 0; step < 40; ++step) {
        bound.update();
        for (std::uint32_t n = 0; n < BoundSoma::kCapacity; ++n) {
          REQUIRE((bound.sum(n) == 0.0) == (n < BoundSoma::kNeurons));
        }
        REQUIRE(std::ranges::adjacent_find(bound.fired.neurons, std::greater_equal<>()) == bound.fired.neurons.end());
        if (!bound.fired.values.empty()) REQUIRE(bound.fired.values.size() == bound.fired.neurons.size());
        if (fires(model)) REQUIRE(bound.fired.values.empty());
        reacted.insert(reacted.end(), bound.fired.neurons.begin(), bound.fired.neurons.end());
        for (std::uint32_t n = 0; n < BoundSoma::kNeurons; ++n) bound.give(n, 8.0);
      }
      std::ranges::sort(reacted);
      reacted.erase(std::ranges::unique(reacted).begin(), reacted.end());
      CHECK(reacted.size() == BoundSoma::kNeurons);
      CHECK(reacted.back() == BoundSoma::kNeurons - 1);

      // The same input gives the same output, in another instance and after a reset.
      BoundSoma first(name, group);
      BoundSoma second(name, group);
      const std::vector<std::uint32_t> once = first.run(30);
      CHECK(second.run(30) == once);
      CHECK(first.v() == second.v());
      first.memory->restore();
      std::ranges::fill(first.f64, 0.0);
      std::ranges::fill(first.i32, 0);
      CHECK(first.run(30) == once);
      CHECK(first.v() == second.v());
    }
    INFO("soma " << name);
    CHECK(models > 0);
  }
}

TEST_CASE("a damaged configuration never makes a soma read elsewhere") {
  for (const std::string& name : Registry<Soma>::instance().names()) {
    for (const NeuronModel model : kModels) {
      const NeuronGroup group = group_of(model, BoundSoma::kNeurons);
      if (!example_part<Soma>(name).make({.neurons = BoundSoma::kCapacity})->refuses(group).empty()) continue;
      INFO("soma " << name << ", model " << choice_name(model));
      RandomStream random(5, name);
      for (int trial = 0; trial < 100; ++trial) {
        BoundSoma bound(name, group);
        const auto& regions = bound.layout.regions();
        const Region& region = regions[random.below(regions.size())];
        for (int n = 0; n < 8; ++n) {
          bound.memory->data()[region.offset + random.below(region.bytes())] = static_cast<std::byte>(random.below(256));
        }
        bool refused = false;
        try {
          bound.soma->bind(*bound.memory, BoundSoma::kNeurons);
        } catch (const InputError&) {
          refused = true;
        }
        if (refused) continue;
        bound.run(5);
        for (const std::uint32_t neuron : bound.fired.neurons) REQUIRE(neuron < BoundSoma::kNeurons);
      }
    }
  }
}
