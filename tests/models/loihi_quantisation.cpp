// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// tests/models: from NIR's neurons to Loihi's integers: numbers worked out by hand, and integers followed beside float64.
#include <cmath>

#include "base/error.h"
#include "models/soma/loihi_cuba.h"
#include "tests/models/core_fixture.h"

using namespace synfire;
using namespace synfire::testing;

namespace {

using loihi::LoihiGroup;
using loihi::Variant;

/// Loihi's own memory with 8 bits, and plain integers of so many.
constexpr WeightFormat kLoihi8{.integer = true,
                               .least = -256,
                               .most = 254,
                               .step = 2,
                               .exponent_least = -8,
                               .exponent_most = 7,
                               .one_sign_most = 255,
                               .one_sign_step = 1};
WeightFormat plain(int bits) {
  return {.integer = true, .least = -std::exp2(bits - 1), .most = std::exp2(bits - 1) - 1};
}

void set(NeuronGroup& group, const char* name, double value) {
  group.parameters[name].assign(group.size, value);
}

struct Quantised {
  Quantised(const NeuronGroup& group, WeightRange weights, const WeightFormat& format = kLoihi8,
            Variant variant = Variant::lava) {
    REQUIRE(loihi::refuses(group) == "");
    made = loihi::quantise(variant, group, weights, format, notes);
  }
  const loihi::Compartment& first() const { return made->compartments[0]; }
  bool noted(const std::string& text) const {
    return std::ranges::any_of(notes, [&](const std::string& note) { return note.find(text) != std::string::npos; });
  }
  std::unique_ptr<LoihiGroup> made;
  std::vector<std::string> notes;
};

/// A LIF as that of the digits network: dt 1 ms, tau 16 ms.
NeuronGroup lif16(std::size_t size = 1) {
  NeuronGroup group = group_of(NeuronModel::lif, size);
  set(group, "tau", 16e-3);
  return group;
}

/// One neuron on a core of its own, with one axon for each weight, beside the same neuron in float64.
struct Pair {
  Pair(const NeuronGroup& group, const std::vector<double>& weights, const std::string& loihi_parts) {
    for (const bool integers : {true, false}) {
      auto core = std::make_unique<Core>(TimestepParts{
          .neurons = 16,
          .axons_in = 16,
          .axons_out = 16,
          .delay = 0,
          .soma = part<Soma>(integers ? "{type: loihi_cuba}" : "{type: float64}"),
          .synapses = part<SynapseMemory>(integers ? loihi_parts : "{type: packed, memory: 1 KiB, weight_bits: 64}")});
      core->add(group, {*std::ranges::min_element(weights), *std::ranges::max_element(weights), false});
      for (const double weight : weights) core->program.rows.push_back({{{0, 0, weight}}, false});
      core->load();
      (integers ? chip : exact) = std::move(core);
    }
  }
  std::unique_ptr<Core> chip;
  std::unique_ptr<Core> exact;
};

}  // namespace

TEST_CASE("loihi quantisation: a LIF by hand") {
  // A weight of 1 moves v by dt/tau = 1/16. Mantissa 254 for 1: a threshold of 1 is 16 * 254 = 4064, exponent 0.
  const Quantised lif(lif16(), {-1.0, 1.0, false});
  CHECK(lif.first().vth == 4064);
  CHECK(lif.first().du == 4095);
  CHECK(lif.first().dv == 256);
  CHECK(lif.first().bias == 0);
  CHECK(lif.made->exponent == 0);
  CHECK(lif.made->weight_scale == 254.0);
  CHECK(lif.made->neuron_scale.empty());
  CHECK(lif.noted("threshold 4064 * 64; mantissas from -256 to 254 in steps of 2, times 2^0"));
  CHECK_FALSE(lif.noted("tau"));

  // Of one sign, mantissas go to 255 in steps of 1.
  const Quantised excitatory(lif16(), {0.0, 1.0, false});
  CHECK(excitatory.first().vth == 4080);
  CHECK(excitatory.made->format->least == 0.0);
  const Quantised inhibitory(lif16(), {-1.0, 0.0, false});
  CHECK(inhibitory.made->format->most == 0.0);
  CHECK(inhibitory.made->weight_scale == 255.0);

  // Weights of 4: thresholds are 4 times smaller in mantissas, so an exponent of 2 keeps the resolution of v.
  const Quantised strong(lif16(), {-4.0, 4.0, false});
  CHECK(strong.made->exponent == 1);
  CHECK(strong.first().vth == 2032);
  CHECK(strong.made->weight_scale == 63.5);

  // r and dt are in the weights: r = 2 is a weight of 2, a threshold of 2 takes it back.
  NeuronGroup same = lif16();
  set(same, "r", 2.0);
  set(same, "v_threshold", 2.0);
  const Quantised twice(same, {-1.0, 1.0, false});
  CHECK(twice.first().vth == 4064);
  CHECK(twice.made->weight_scale == 254.0);
}

TEST_CASE("loihi quantisation: plain integers take the exponent at the soma") {
  // Mantissas of -128 to 127 are those of 9 bits and a sign in steps of 2.
  const Quantised eight(lif16(), {-1.0, 1.0, false}, plain(8));
  CHECK(eight.first().vth == 2032);
  CHECK(eight.made->input_shift == 0);
  CHECK(eight.made->exponent == 0);
  CHECK(eight.made->weight_scale == 127.0);
  const Quantised two(lif16(), {-1.0, 1.0, false}, plain(2));
  CHECK(two.made->weight_scale == 1.0);
  CHECK(two.made->input_shift == 7);
  CHECK(two.first().vth == 2048);  // 1/16 threshold is 128 = 1 << 7
}

TEST_CASE("loihi quantisation: time constants, leaks and resets") {
  NeuronGroup group = lif16();
  set(group, "tau", 3e-3);
  const Quantised third(group, {-1.0, 1.0, false});
  CHECK(third.first().dv == 1365);  // 1365.33
  CHECK(third.noted("tau 3 ms becomes 3.000733 ms (0.024 % off"));

  group = lif16();
  set(group, "v_leak", 0.5);  // 1/32 of the threshold a step: 4064 * 64 / 32 = 8128
  const Quantised leak(group, {-1.0, 1.0, false});
  CHECK(loihi::bias_value(leak.first().bias) == 8128);
  CHECK(leak.first().v == 0);

  group = lif16();
  set(group, "v_leak", 0.5);
  set(group, "v_reset", -1.0);  // v + 1: threshold 2, leak 1.5, begins at 1
  const Quantised reset(group, {-1.0, 1.0, false});
  CHECK(reset.made->exponent == 0);
  CHECK(reset.first().vth == 8128);
  CHECK(reset.first().v == 8128 * 64 / 2);
  CHECK(loihi::bias_value(reset.first().bias) == 8128 * 64 / 2 * 3 / 2 / 16);
  CHECK(reset.noted("relative to v_reset"));

  group = group_of(NeuronModel::integrate_and_fire, 1);
  group.conventions.if_dt = 0.5;
  group.bias = {0.25};
  const Quantised integrator(group, {-1.0, 1.0, false});
  CHECK(integrator.first().dv == 0);
  CHECK(integrator.first().vth == 2032);  // 2 * 254 * 2^2
  CHECK(integrator.made->exponent == 2);
  CHECK(loihi::bias_value(integrator.first().bias) == 2032 * 8);
}

TEST_CASE("loihi quantisation: CubaLIF, whose bias comes through the current") {
  NeuronGroup group = group_of(NeuronModel::cuba_lif, 1);
  set(group, "tau_syn", 4e-3);  // 1/4
  set(group, "tau_mem", 8e-3);  // 1/8
  set(group, "w_in", 4.0);
  set(group, "r", 2.0);
  group.bias = {0.125};
  // A weight of 1 gives a current of 1, which moves v by 1/4: the threshold is 4 * 254 at exponent 0.
  const Quantised cuba(group, {-1.0, 1.0, false});
  CHECK(cuba.first().du == 1023);
  CHECK(cuba.first().dv == 512);
  CHECK(cuba.made->exponent == 1);
  CHECK(cuba.first().vth == 2032);
  // The settled current is w_in * bias = 1/2, which moves v by 1/8 a step.
  CHECK(loihi::bias_value(cuba.first().bias) == 2032 * 64 / 8);
  CHECK(cuba.first().u == -2032 * 64 / 8);
  CHECK(cuba.noted("u holds the current's deviation"));
}

TEST_CASE("loihi quantisation: neurons of one group that differ") {
  NeuronGroup group = lif16(3);
  group.parameters["r"] = {1.0, 0.5, 1.0};
  group.parameters["v_threshold"] = {1.0, 1.0, 4.0};
  const Quantised mixed(group, {-1.0, 1.0, false});
  for (const loihi::Compartment& compartment : mixed.made->compartments) CHECK(compartment.vth == 4064);
  CHECK(mixed.made->weight_scale == 254.0);
  CHECK(mixed.made->neuron_scale == std::vector<double>{1.0, 0.5, 0.25});
}

TEST_CASE("loihi quantisation: weights far below the threshold") {
  NeuronGroup group = lif16();
  set(group, "tau", 1.0);  // a largest weight is 1/1000 of the threshold: 4096 of them are 4.1 thresholds
  const Quantised lava(group, {-1.0, 1.0, false});
  CHECK(lava.made->exponent == -3);
  CHECK(lava.first().vth == 31750);  // 254000 / 8
  CHECK(lava.made->weight_scale == 254.0);
  const Quantised nengo(group, {-1.0, 1.0, false}, kLoihi8, Variant::nengo_loihi);
  CHECK(nengo.made->exponent == 0);  // shifting single weights drops bits
  CHECK(nengo.first().vth == 8000);  // sums wrap at 2^21: 2^15 / 4.096
}

TEST_CASE("loihi quantisation: fires at the threshold") {
  NeuronGroup group = group_of(NeuronModel::integrate_and_fire, 1);
  group.conventions.compare = Compare::at_least;
  const Quantised exact(group, {-1.0, 1.0, false});
  CHECK(exact.first().vth == 2031);
  CHECK(exact.noted("rewritten: v >= threshold is v > threshold - 64"));
  group = lif16();
  group.conventions.compare = Compare::at_least;
  const Quantised near(group, {-1.0, 1.0, false});
  CHECK(near.first().vth == 4064);
  CHECK(near.noted("not at v >= threshold"));
}

TEST_CASE("loihi quantisation: what the chip cannot do is refused with the reason") {
  const auto reason = [](NeuronModel model, auto change) {
    NeuronGroup group = group_of(model, 2);
    change(group);
    return loihi::refuses(group);
  };
  const auto nothing = [](NeuronGroup&) {};
  for (const NeuronModel model :
       {NeuronModel::integrator, NeuronModel::leaky_integrator, NeuronModel::cuba_li, NeuronModel::relay}) {
    CHECK_THAT(reason(model, nothing), Catch::Contains("send nothing but spikes"));
  }
  CHECK_THAT(reason(NeuronModel::threshold, nothing), Catch::Contains("keeps nothing"));
  CHECK(reason(NeuronModel::lif, nothing) == "");
  CHECK_THAT(reason(NeuronModel::lif, [](NeuronGroup& g) { g.conventions.reset = Reset::subtract; }),
             Catch::Contains("subtracts"));
  CHECK_THAT(reason(NeuronModel::cuba_lif, [](NeuronGroup& g) { g.conventions.cuba = CubaOrder::older; }),
             Catch::Contains("cuba: old"));
  CHECK(reason(NeuronModel::lif, [](NeuronGroup& g) { g.conventions.cuba = CubaOrder::older; }) == "");
  CHECK_THAT(reason(NeuronModel::lif, [](NeuronGroup& g) { g.parameters.at("tau")[1] = 5e-4; }),
             Catch::Contains("tau is 500 us, less than the time step of 1 ms"));
  CHECK_THAT(reason(NeuronModel::lif, [](NeuronGroup& g) { g.parameters.at("v_reset")[1] = 2.0; }),
             Catch::Contains("below its reset"));
  CHECK_THAT(reason(NeuronModel::lif, [](NeuronGroup& g) { g.parameters.at("r")[0] = NAN; }), Catch::Contains("not finite"));
  CHECK_THAT(reason(NeuronModel::lif, [](NeuronGroup& g) { g.parameters.erase("tau"); }), Catch::Contains("no parameter tau"));
}

TEST_CASE("loihi quantisation: integers follow float64") {
  // Until a spike comes a step apart, which a rounded weight can cause at any time, potentials differ by what rounding adds up
  // to.
  for (const char* parts : {"{type: loihi_synapses}", "{type: packed, memory: 128 KiB, weight_bits: 8}"}) {
    for (const NeuronModel model : {NeuronModel::integrate_and_fire, NeuronModel::lif, NeuronModel::cuba_lif}) {
      INFO(parts << ", " << choice_name(model));
      NeuronGroup group = group_of(model, 1);
      group.conventions.if_dt = 0.1;
      if (model == NeuronModel::cuba_lif) set(group, "w_in", 5.0);
      if (model != NeuronModel::integrate_and_fire) set(group, "v_leak", 0.3);
      set(group, "v_threshold", 1.1);
      set(group, "v_reset", -0.2);
      set(group, "r", model == NeuronModel::lif ? 3.4 : 1.7);
      group.bias = {0.15};
      Pair pair(group, {0.9, -0.7, 0.31, -0.123}, parts);
      const double vth = pair.chip->region<std::uint32_t>("vth")[0];
      RandomStream random(6, "input");
      FiredBatch fired;
      std::vector<int> on_chip;
      std::vector<int> exact;
      double worst = 0.0;
      for (int step = 0; step < 400; ++step) {
        std::vector<std::uint32_t> axons;
        for (std::uint32_t axon = 0; axon < 4; ++axon) {
          if (random.below(axon % 2 == 0 ? 2 : 4) == 0) axons.push_back(axon);
        }
        for (Core* core : {pair.chip.get(), pair.exact.get()}) {
          core->engine.deliver(axons);
          core->engine.update(fired);
          if (!fired.neurons.empty()) (core == pair.chip.get() ? on_chip : exact).push_back(step);
        }
        if (on_chip != exact) continue;
        const double v = pair.chip->region<std::int32_t>("v")[0] / (64.0 * vth) * 1.3 - 0.2;
        worst = std::max(worst, std::abs(v - pair.exact->region("v")[0]));
      }
      CHECK(exact.size() > 10);
      CHECK(std::abs(static_cast<double>(on_chip.size()) - static_cast<double>(exact.size())) <= 1.0);
      CHECK(std::mismatch(on_chip.begin(), on_chip.end(), exact.begin(), exact.end()).first - on_chip.begin() >= 4);
      UNSCOPED_INFO("largest difference " << worst);
      CHECK(worst < 0.01 * 1.3);
      CHECK(worst > 0.0);
    }
  }
}
