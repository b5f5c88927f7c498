// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// tests/models: the arithmetic of the `float64` soma against values computed by hand, and against the equations.
#include "base/error.h"
#include "tests/models/core_fixture.h"

using namespace synfire;
using namespace synfire::testing;

namespace {

/// A float64 core in which axon n reaches neuron n with weight 1, so that inputs are given as values.
struct Float64Core : Core {
  explicit Float64Core(std::uint32_t capacity = 64, std::uint32_t delay = 0)
      : Core({.neurons = capacity,
              .axons_in = capacity,
              .axons_out = capacity,
              .delay = delay,
              .soma = part<Soma>("type: float64"),
              .synapses = part<SynapseMemory>("{type: packed, memory: 1 MiB, weight_bits: 64, delay_bits: 3}")}) {}
  void load() {
    for (std::uint32_t n = 0; n < neurons; ++n) program.rows.push_back({{{.target = n, .delay = 0, .weight = 1.0}}, true});
    Core::load();
  }
  /// One step with the input x of each neuron; what fired is in `fired`.
  void step(std::vector<double> x) {
    std::vector<std::uint32_t> axons(x.size());
    std::iota(axons.begin(), axons.end(), 0u);
    engine.deliver(axons, x);
    engine.update(fired);
  }
  double v(std::uint32_t neuron = 0) { return region("v")[neuron]; }
  double i(std::uint32_t neuron = 0) { return region("i")[neuron]; }
  bool spiked() const { return fired.neurons.size() == 1 && fired.values.empty(); }
  /// The value that the only neuron sent.
  double sent() const { return fired.values.size() == 1 ? fired.values[0] : fired.neurons.size() == 1 ? 1.0 : 0.0; }
  FiredBatch fired;
};

void set(NeuronGroup& group, const char* name, double value) {
  group.parameters[name].assign(group.size, value);
}

}  // namespace

// In all of these dt is 1 ms, and rates are powers of two, so that every value is exact.
TEST_CASE("float64: I and IF integrate dt*r*x") {
  Float64Core core;
  NeuronGroup group = group_of(NeuronModel::integrator, 1);
  group.conventions.if_dt = 0.5;
  set(group, "r", 4.0);
  core.add(group);
  core.load();
  core.step({3.0});
  CHECK(core.v() == 6.0);
  CHECK(core.sent() == 6.0);
  core.step({-1.0});
  CHECK(core.v() == 4.0);
  core.step({-2.0});
  CHECK(core.v() == 0.0);
  CHECK(core.fired.neurons.empty());  // an output of zero needs no packet

  Float64Core firing;
  group = group_of(NeuronModel::integrate_and_fire, 1);
  group.conventions.if_dt = 0.5;
  set(group, "v_threshold", 2.0);
  set(group, "v_reset", -1.0);
  firing.add(group);
  firing.load();
  firing.step({4.0});
  CHECK(firing.v() == 2.0);
  CHECK(firing.fired.neurons.empty());  // at the threshold, not above
  firing.step({0.5});
  CHECK(firing.spiked());
  CHECK(firing.v() == -1.0);
}

TEST_CASE("float64: LI and LIF leak towards v_leak + r*x") {
  for (const NeuronModel model : {NeuronModel::leaky_integrator, NeuronModel::lif}) {
    Float64Core core;
    NeuronGroup group = group_of(model, 1);
    set(group, "tau", 4e-3);  // dt/tau = 1/4
    set(group, "r", 2.0);
    set(group, "v_leak", 1.0);
    if (model == NeuronModel::lif) set(group, "v_threshold", 4.0), set(group, "v_reset", 0.5);
    core.add(group);
    core.load();
    core.step({0.0});
    CHECK(core.v() == 0.25);  // 0 + (1 - 0 + 0)/4
    core.step({8.0});
    const double v = 0.25 + (1.0 - 0.25 + 16.0) / 4;
    if (model == NeuronModel::lif) {
      CHECK(core.spiked());
      CHECK(core.v() == 0.5);
    } else {
      CHECK(core.v() == v);
      CHECK(core.sent() == v);
    }
  }
}

TEST_CASE("float64: CubaLI and CubaLIF, with the new and the old current") {
  for (const CubaOrder order : {CubaOrder::newer, CubaOrder::older}) {
    Float64Core core;
    NeuronGroup group = group_of(NeuronModel::cuba_li, 1);
    group.conventions.cuba = order;
    set(group, "tau_syn", 2e-3);  // 1/2
    set(group, "tau_mem", 8e-3);  // 1/8
    set(group, "w_in", 3.0);
    set(group, "r", 2.0);
    core.add(group);
    core.load();
    core.step({4.0});
    CHECK(core.i() == 6.0);
    CHECK(core.v() == (order == CubaOrder::newer ? 1.5 : 0.0));
    core.step({0.0});
    CHECK(core.i() == 3.0);
    CHECK(core.v() == (order == CubaOrder::newer ? 1.5 + (6.0 - 1.5) / 8 : 12.0 / 8));
  }
  Float64Core core;
  NeuronGroup group = group_of(NeuronModel::cuba_lif, 1);
  set(group, "tau_syn", 2e-3);
  set(group, "tau_mem", 2e-3);
  core.add(group);
  core.load();
  core.step({4.0});
  CHECK(core.i() == 2.0);
  CHECK(core.v() == 1.0);
  CHECK(core.fired.neurons.empty());
  core.step({4.0});
  CHECK(core.i() == 3.0);  // a spike leaves the current alone
  CHECK(core.spiked());
  CHECK(core.v() == 0.0);
}

TEST_CASE("float64: Threshold sends a spike and keeps nothing; relay sends its input") {
  Float64Core core;
  core.add(group_of(NeuronModel::threshold, 2));
  core.add(group_of(NeuronModel::relay, 2));
  core.load();
  core.step({1.0, 1.5, -2.5, 0.0});
  CHECK(core.fired.neurons == std::vector<std::uint32_t>{1, 2});
  CHECK(core.fired.values == std::vector<double>{1.0, -2.5});
  CHECK(core.v(0) == 0.0);
  CHECK(core.v(1) == 1.0);
  CHECK(core.v(2) == -2.5);
  core.step({0.0, 0.0, 0.0, 0.0});
  CHECK(core.fired.neurons.empty());
  CHECK(core.v(1) == 0.0);
  CHECK(core.v(2) == 0.0);
}

TEST_CASE("float64: conventions of reset and comparison, per run of neurons") {
  Float64Core core;
  NeuronGroup group = group_of(NeuronModel::integrate_and_fire, 1);
  for (const Reset reset : {Reset::to_value, Reset::subtract}) {
    for (const Compare compare : {Compare::above, Compare::at_least}) {
      group.conventions.reset = reset;
      group.conventions.compare = compare;
      core.add(group);
    }
  }
  NeuronGroup gate = group_of(NeuronModel::threshold, 1);
  core.add(gate);
  gate.conventions.compare = Compare::at_least;
  core.add(gate);
  core.load();
  core.step({1.0, 1.0, 1.0, 1.0, 1.0, 1.0});
  CHECK(core.fired.neurons == std::vector<std::uint32_t>{1, 3, 5});
  CHECK(core.v(0) == 1.0);
  CHECK(core.v(1) == 0.0);
  core.step({0.5, 1.75, 0.5, 1.75, 0.0, 0.0});
  CHECK(core.fired.neurons == std::vector<std::uint32_t>{0, 1, 2, 3});
  CHECK(core.v(0) == 0.0);
  CHECK(core.v(1) == 0.0);
  CHECK(core.v(2) == 0.5);
  CHECK(core.v(3) == 0.75);
}

TEST_CASE("float64: bias in every step, early corrections in the first ones") {
  Float64Core core(64, 3);
  NeuronGroup group = group_of(NeuronModel::relay, 2);
  group.bias = {0.25, 0.0};
  group.early = {{-0.25, 0.0}, {0.0, 3.0}, {1.0, 0.0}};
  core.add(group_of(NeuronModel::relay, 1));
  core.add(group);
  core.load();
  const auto run = [&] {
    std::vector<std::vector<double>> seen;
    for (int step = 0; step < 6; ++step) {
      core.step({0.0, 0.0, 0.0});
      seen.push_back({core.v(0), core.v(1), core.v(2)});
    }
    return seen;
  };
  const std::vector<std::vector<double>> expected = {{0, 0, 0},    {0, 0.25, 3}, {0, 1.25, 0},
                                                     {0, 0.25, 0}, {0, 0.25, 0}, {0, 0.25, 0}};
  CHECK(run() == expected);
  core.engine.reset();
  CHECK(run() == expected);

  group.early.resize(5, {0.0, 0.0});  // the ring has four slots
  CHECK(core.target.refuses(group).find("first 5 steps") != std::string::npos);
}

TEST_CASE("float64: many neurons in runs of odd lengths have the bits of the equations") {
  constexpr std::uint32_t kNeurons = 1111;
  RandomStream random(17, "float64");
  Float64Core core(kNeurons);
  std::vector<NeuronGroup> groups;
  for (const std::size_t size : {1, 257, 300, 553}) {
    NeuronGroup group = group_of(size % 2 == 1 ? NeuronModel::lif : NeuronModel::cuba_lif, size);
    for (auto& [name, values] : group.parameters) {
      for (double& value : values) value = (name.starts_with("tau") ? 3e-3 : 0.1) * (1.0 + random.uniform());
    }
    groups.push_back(group);
    core.add(group);
  }
  core.load();
  std::vector<double> v(kNeurons), i(kNeurons), x(kNeurons);
  std::uint64_t spikes = 0;
  for (int step = 0; step < 50; ++step) {
    for (double& value : x) value = random.below(3) == 0 ? 12.0 * random.uniform() - 1.0 : 0.0;
    core.step(x);
    std::vector<std::uint32_t> expected;
    std::uint32_t n = 0;
    for (const NeuronGroup& group : groups) {
      const auto of = [&](const char* name, std::size_t k) { return group.parameters.at(name)[k]; };
      for (std::size_t k = 0; k < group.size; ++k, ++n) {
        double drive = x[n];
        double rate = 0.0;
        if (group.model == NeuronModel::cuba_lif) {
          i[n] += 1e-3 / of("tau_syn", k) * (-i[n] + of("w_in", k) * x[n]);
          drive = i[n];
          rate = 1e-3 / of("tau_mem", k);
        } else {
          rate = 1e-3 / of("tau", k);
        }
        v[n] += rate * (of("v_leak", k) - v[n] + of("r", k) * drive);
        if (v[n] > of("v_threshold", k)) {
          expected.push_back(n);
          v[n] = of("v_reset", k);
        }
        REQUIRE(core.v(n) == v[n]);
      }
    }
    REQUIRE(core.fired.neurons == expected);
    spikes += expected.size();
  }
  CHECK(spikes > 1000);
}

TEST_CASE("float64: refuses groups without the parameters of their model") {
  const Float64Core core;
  NeuronGroup group = group_of(NeuronModel::lif, 3);
  group.parameters.erase("v_reset");  // NIR's default is 0
  CHECK(core.target.refuses(group) == "");
  group.parameters.erase("tau");
  CHECK(core.target.refuses(group) == "it has no parameter tau");
  group.parameters["tau"] = {1e-3};
  CHECK(core.target.refuses(group) == "parameter tau has 1 values for 3 neurons");
}

TEST_CASE("float64: a damaged model or rule is refused with its place") {
  Float64Core core;
  core.add(group_of(NeuronModel::lif, 4));
  core.load();
  core.region<std::uint8_t>("model")[2] = 8;
  CHECK_THROWS_WITH(core.engine.bind(), Catch::Contains("model[2]: found 8; expected at most 7"));
  core.region<std::uint8_t>("model")[2] = 3;
  core.region<std::uint8_t>("rules")[3] = 99;
  CHECK_THROWS_AS(core.engine.bind(), InputError);
  core.region<std::uint8_t>("rules")[3] = 0;
  CHECK_NOTHROW(core.engine.bind());
}
