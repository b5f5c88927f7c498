// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// tests/models: `if_exp` against the solution of its equations, the order of a step, receptors chosen by the sign of a weight.
#include <cmath>

#include "tests/models/core_fixture.h"

using namespace synfire;
using namespace synfire::testing;

namespace {

struct Cell {
  double tau_m = 20e-3, cm = 1e-9, tau_exc = 5e-3, tau_inh = 8e-3, rest = -65e-3, thresh = -50e-3, reset = -70e-3;
  double refractory = 2e-3, offset = 0.0, init = -65e-3, e_exc = 0.0, e_inh = -80e-3;
};

NeuronGroup cells(NeuronModel model, const Cell& cell, double dt, std::size_t size = 1) {
  NeuronGroup group{.name = "cells", .model = model, .size = size};
  group.conventions.dt = dt;
  const auto add = [&](const char* name, double value) { group.parameters[name].assign(size, value); };
  add("tau_m", cell.tau_m), add("cm", cell.cm), add("tau_syn_E", cell.tau_exc), add("tau_syn_I", cell.tau_inh);
  add("v_rest", cell.rest), add("v_thresh", cell.thresh), add("v_reset", cell.reset), add("tau_refrac", cell.refractory);
  add("i_offset", cell.offset), add("v_init", cell.init);
  if (model == NeuronModel::if_cond_exp) add("e_rev_E", cell.e_exc), add("e_rev_I", cell.e_inh);
  return group;
}

TimestepParts if_exp_parts() {
  return {.neurons = 64,
          .axons_in = 8,
          .axons_out = 8,
          .delay = 7,
          .soma = part<Soma>("{type: if_exp}"),
          .synapses = part<SynapseMemory>("{type: packed, memory: 64 KiB, weight_bits: 64, delay_bits: 3}")};
}

/// One group on a core; axon k reaches neuron 0 with weight k of those given.
struct Bench : Core {
  Bench(const NeuronGroup& group, const std::vector<double>& weights) : Core(if_exp_parts()) {
    add(group);
    for (const double weight : weights) program.rows.push_back({{{0, 0, weight}}, false});
    load();
  }
  bool step(std::vector<std::uint32_t> axons = {}) {
    engine.deliver(axons);
    engine.update(fired);
    return !fired.neurons.empty();
  }
  double state(const char* name) { return engine.memory().region<double>(name)[0]; }
  FiredBatch fired;
};

}  // namespace

TEST_CASE("IF_curr_exp follows the exact solution, whatever the step") {
  for (const double tau_exc : {5e-3, 20e-3}) {  // 20 ms: as the membrane's, where the usual formula divides by zero
    for (const double dt : {0.1e-3, 1e-3}) {
      Cell cell;
      cell.tau_exc = tau_exc;
      cell.offset = 0.1e-9;
      Bench bench(cells(NeuronModel::if_curr_exp, cell, dt), {0.8e-9, -0.5e-9});
      bench.step({0, 1});  // acts from the next step on: v has seen only the constant current so far
      const double after_one = cell.rest + cell.offset * cell.tau_m / cell.cm * (1 - std::exp(-dt / cell.tau_m));
      CHECK(bench.state("v") == Approx(after_one).epsilon(1e-13));
      CHECK(bench.state("exc") == 0.8e-9);
      CHECK(bench.state("inh") == -0.5e-9);
      const int steps = static_cast<int>(std::lround(10e-3 / dt));
      for (int k = 0; k < steps; ++k) REQUIRE_FALSE(bench.step());
      const double t = steps * dt;
      const auto kernel = [&](double tau) {  // response of v to 1 A that decays from t = 0 on
        if (tau == cell.tau_m) return t / cell.cm * std::exp(-t / tau);
        return tau * cell.tau_m / (cell.cm * (cell.tau_m - tau)) * (std::exp(-t / cell.tau_m) - std::exp(-t / tau));
      };
      const double expected = cell.rest + 0.8e-9 * kernel(tau_exc) - 0.5e-9 * kernel(cell.tau_inh) +
                              cell.offset * cell.tau_m / cell.cm * (1 - std::exp(-(t + dt) / cell.tau_m));
      CHECK(bench.state("v") == Approx(expected).epsilon(1e-12));
      CHECK(bench.state("exc") == Approx(0.8e-9 * std::exp(-t / tau_exc)).epsilon(1e-12));
    }
  }
}

TEST_CASE("IF_cond_exp pulls the potential towards the reversal potentials") {
  const double dt = 0.01e-3;
  Cell cell;
  cell.tau_exc = 1.0;  // as good as constant over the test
  cell.tau_inh = 1.0;
  cell.thresh = 1.0;
  Bench bench(cells(NeuronModel::if_cond_exp, cell, dt), {0.1e-6, -0.2e-6});
  bench.step({0, 1});
  CHECK(bench.state("inh") == 0.2e-6);  // a conductance is never below zero
  for (int k = 0; k < 2000; ++k) bench.step();
  const double leak = cell.cm / cell.tau_m;
  const double shrunk = std::exp(-20e-3);
  const double exc = 0.1e-6 * shrunk, inh = 0.2e-6 * shrunk;
  const double balance = (leak * cell.rest + exc * cell.e_exc + inh * cell.e_inh) / (leak + exc + inh);
  CHECK(bench.state("v") == Approx(balance).epsilon(1e-3));
}

TEST_CASE("a neuron holds its reset potential for its refractory time, and fires at the rate that follows") {
  const double dt = 0.1e-3;
  Cell cell;
  cell.offset = 1e-9;  // towards -45 mV: 1 nA * 20 ms / 1 nF above rest
  for (const double refractory : {0.0, 0.1e-3, 2e-3, 5e-3}) {
    cell.refractory = refractory;
    Bench bench(cells(NeuronModel::if_curr_exp, cell, dt), {});
    std::vector<int> spikes;
    std::vector<double> v;
    for (int k = 0; k < 2000; ++k) {
      if (bench.step()) spikes.push_back(k);
      v.push_back(bench.state("v"));
    }
    REQUIRE(spikes.size() >= 5);  // in 200 ms, 37 ms apart at most
    // From reset to threshold exactly: tau_m ln((v_inf - v_reset) / (v_inf - v_thresh)).
    const double rise = cell.tau_m * std::log((-45e-3 + 70e-3) / (-45e-3 + 50e-3));
    const int hold = std::max(1, static_cast<int>(std::lround(refractory / dt)));
    const int interval = hold - 1 + static_cast<int>(std::floor(rise / dt)) + 1;
    for (std::size_t s = 1; s < spikes.size(); ++s) REQUIRE(spikes[s] - spikes[s - 1] == interval);
    for (int k = 0; k < hold; ++k) REQUIRE(v[static_cast<std::size_t>(spikes[0] + k)] == cell.reset);
    REQUIRE(v[static_cast<std::size_t>(spikes[0] + hold)] > cell.reset);
  }
}

TEST_CASE("the sign of a weight picks the receptor, and both signs from one source at one delay stay apart") {
  Core core(if_exp_parts());
  core.add(cells(NeuronModel::if_curr_exp, {}, 1e-3, 3));
  core.program.rows.push_back({{{0, 2, 3e-9}, {0, 2, -1e-9}, {1, 0, -2e-9}, {2, 1, 4e-9}}, false});
  core.load();
  FiredBatch fired;
  const auto state = [&](const char* name) { return core.engine.memory().region<double>(name); };
  const std::uint32_t axon = 0;
  core.engine.deliver({&axon, 1});
  std::vector<double> sums(3);
  core.engine.read_accumulators(0, sums);
  CHECK(sums == std::vector<double>{0.0, -2e-9, 0.0});
  core.engine.update(fired);
  CHECK(state("inh")[1] == -2e-9);
  CHECK(state("exc")[1] == 0.0);
  CHECK(state("exc")[0] == 0.0);
  core.engine.update(fired);
  CHECK(state("exc")[2] == 4e-9);
  core.engine.update(fired);
  CHECK(state("exc")[0] == 3e-9);
  CHECK(state("inh")[0] == -1e-9);
}

TEST_CASE("if_exp refuses what it cannot do") {
  const auto soma = part<Soma>("{type: if_exp}").make({.neurons = 8});
  const NeuronGroup good = cells(NeuronModel::if_cond_exp, {}, 1e-3, 2);
  CHECK(soma->refuses(good).empty());
  NeuronGroup group = good;
  group.bias = {1.0, 1.0};
  CHECK_THAT(soma->refuses(group), Catch::Contains("bias"));
  group = good;
  group.conventions.reset = Reset::subtract;
  CHECK_THAT(soma->refuses(group), Catch::Contains("reset to a value"));
  group = good;
  group.parameters.erase("e_rev_I");
  CHECK_THAT(soma->refuses(group), Catch::Contains("e_rev_I"));
  group = good;
  group.parameters["cm"].pop_back();
  CHECK_THAT(soma->refuses(group), Catch::Contains("1 values for 2 neurons"));
  group = good;
  group.parameters["tau_refrac"][1] = 1e9;
  CHECK_THAT(soma->refuses(group), Catch::Contains("2^31"));
  CHECK_THAT(soma->refuses(group_of(NeuronModel::lif, 2)), Catch::Contains("IF_curr_exp"));
}
