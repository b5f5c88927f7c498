// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// tests: metrics, each by a case whose value is known by hand.
#include <catch2/catch.hpp>
#include <cmath>

#include "networks/network_facts.h"
#include "networks/random_network.h"
#include "scenarios/distribution.h"
#include "scenarios/metric.h"
#include "scenarios/metrics.h"
#include "scenarios/spike_distance.h"

using namespace synfire;
using Times = std::vector<double>;

TEST_CASE("van Rossum: a spike without partner is 1/2, two that are t apart are 1 - exp(-t / tau)") {
  CHECK(van_rossum_squared(Times{1.0}, Times{}, 0.01) == Approx(0.5));
  CHECK(van_rossum_squared(Times{1.0}, Times{1.0}, 0.01) == Approx(0.0).margin(1e-12));
  CHECK(van_rossum_squared(Times{1.0}, Times{1.01}, 0.01) == Approx(1.0 - std::exp(-1.0)));
  CHECK(van_rossum_squared(Times{1.01}, Times{1.0}, 0.01) == Approx(1.0 - std::exp(-1.0)));
  CHECK(van_rossum_squared(Times{1.0}, Times{100.0}, 0.01) == Approx(1.0));
  // Two spikes of one train at the same time add up: (2)^2 / 2.
  CHECK(van_rossum_squared(Times{1.0, 1.0}, Times{}, 0.01) == Approx(2.0));
}

TEST_CASE("Victor-Purpura: moving costs by distance, and never more than removing and adding") {
  CHECK(victor_purpura(Times{1.0, 2.0}, Times{}, 10.0) == Approx(2.0));
  CHECK(victor_purpura(Times{1.0}, Times{1.05}, 10.0) == Approx(0.5));
  CHECK(victor_purpura(Times{1.0}, Times{1.5}, 10.0) == Approx(2.0));
  CHECK(victor_purpura(Times{1.0, 2.0}, Times{1.01, 2.02, 3.0}, 10.0) == Approx(0.1 + 0.2 + 1.0));
  CHECK(victor_purpura(Times{1.0, 2.0}, Times{5.0, 9.0}, 0.0) == Approx(0.0));  // only the number counts
}

TEST_CASE("jitter pairs the nearest spikes within a window") {
  const Jitter pairs = jitter(Times{1.0, 2.0, 3.0}, Times{1.001, 2.003, 3.5}, 0.01);
  CHECK(pairs.pairs == 2);
  CHECK(pairs.sum == Approx(0.004));
  CHECK(pairs.squares == Approx(1e-6 + 9e-6));
  CHECK(jitter(Times{1.0, 1.004}, Times{1.003}, 0.01).sum == Approx(-0.001).margin(0.0041));
  CHECK(jitter(Times{}, Times{1.0}, 0.01).pairs == 0);
}

TEST_CASE("a distribution's percentiles are values that were seen") {
  Distribution times;
  CHECK(times.json()["mean_s"].is_null());
  times.add(1'000'000, 18);
  times.add(2'000'000, 1);
  times.add(11'000'000, 1);
  const auto json = times.json();
  CHECK(json["count"] == 20);
  CHECK(json["mean_s"].get<double>() == Approx(1.55e-6));
  CHECK(json["min_s"].get<double>() == Approx(1e-6));
  CHECK(json["median_s"].get<double>() == Approx(1e-6));
  CHECK(json["p95_s"].get<double>() == Approx(2e-6));
  CHECK(json["max_s"].get<double>() == Approx(11e-6));
}

TEST_CASE("a neuron that fires for one of four classes tells two bits a spike, one that fires for all tells none") {
  CHECK(bits_per_spike(Times{8, 0, 0, 0}, Times{1, 1, 1, 1}) == Approx(2.0));
  CHECK(bits_per_spike(Times{3, 3, 3, 3}, Times{1, 1, 1, 1}) == Approx(0.0).margin(1e-12));
  CHECK(bits_per_spike(Times{4, 4, 0, 0}, Times{1, 1, 1, 1}) == Approx(1.0));
  CHECK(bits_per_spike(Times{2, 6}, Times{1, 3}) == Approx(0.0).margin(1e-12));  // the same rate in both
}

TEST_CASE("facts of a network: weights, zeros, and dense operations of matrices and convolutions") {
  Graph graph;
  Node affine;
  affine.name = "a";
  affine.type = NodeType::affine;
  affine.parameters["weight"] = {{2, 3}, {1, 0, 2, 0, 0, 3}};
  affine.parameters["bias"] = {{2}, {0, 0}};
  affine.input_shape = {3};
  affine.output_shape = {2};
  Node conv;
  conv.name = "c";
  conv.type = NodeType::conv2d;
  conv.parameters["weight"] = {{2, 1, 2, 2}, std::vector<double>(8, 1.0)};
  conv.input_shape = {1, 4, 4};
  conv.output_shape = {2, 3, 3};
  graph.nodes = {affine, conv};
  const NetworkFacts facts = facts_of(graph);
  CHECK(facts.weights == 14);
  CHECK(facts.zero_weights == 3);
  CHECK(facts.connection_sparsity() == Approx(3.0 / 14.0));
  CHECK(facts.dense == 6 + 4 * 18);  // each of 18 outputs is a sum over a kernel of 4
  CHECK(facts.parameters == 16);
  CHECK_FALSE(facts.graded);
}

TEST_CASE("names of metrics are known, with their units") {
  std::string why;
  CHECK(known_metric("metrics.activation_sparsity", why));
  CHECK(known_metric("metrics.synaptic_operations.Effective_ACs", why));
  CHECK(known_metric("metrics.latency_per_event.p95_s", why));
  CHECK(known_metric("energy_j.by_domain.cores.static", why));
  CHECK(known_metric("energy_j.interval.most", why));
  CHECK_FALSE(known_metric("metrics.activation_sparsty", why));
  CHECK(why.find("did you mean activation_sparsity?") != std::string::npos);
  Problems problems;
  double value = 0.0;
  CHECK(read_metric_value("metrics.energy_per_spike_j", Value::scalar("3 pJ"), value, Reader(problems)));
  CHECK(value == Approx(3e-12));
  CHECK_FALSE(read_metric_value("metrics.rate.mean_hz", Value::scalar("20"), value, Reader(problems)));
  CHECK(problems.all().front().message.find("without a unit") != std::string::npos);
}

TEST_CASE("a random network's drive gives its rate by whole numbers, with a threshold above its fluctuations") {
  for (const double rate : {0.002, 0.01158, 0.02, 0.02007, 0.09593, 0.2}) {
    for (const std::uint32_t synapses : {0u, 128u, 256u}) {
      const Drive drive = drive_of(rate, synapses);
      INFO(rate << " " << synapses << " " << drive.input << "/" << drive.threshold);
      CHECK(drive.input / drive.threshold == Approx(rate).epsilon(1e-3));
      CHECK(drive.threshold > 2.0 * std::sqrt(synapses));
      CHECK((drive.input == std::round(drive.input) ||
             (drive.input < 1.0 && drive.input * 256.0 == std::round(drive.input * 256.0))));
    }
  }
  CHECK(drive_of(0.0, 128).input == 0.0);
}
