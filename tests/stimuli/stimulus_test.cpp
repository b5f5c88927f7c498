// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// tests: Poisson input, labels, and the packets that input becomes.
#include "stimuli/stimulus.h"

#include <catch2/catch.hpp>
#include <cmath>

#include "stimuli/labels.h"
#include "stimuli/one_hot.h"
#include "stimuli/poisson.h"
#include "stimuli/spike_list.h"

using namespace synfire;

namespace {

std::vector<std::vector<std::uint32_t>> play(EventStream& stream, std::uint64_t steps) {
  std::vector<std::vector<std::uint32_t>> all;
  for (std::uint64_t step = 0; step < steps; ++step) all.push_back(stream.at(step).neurons);
  return all;
}

std::vector<std::string> label_problems(const std::string& text) {
  Problems problems;
  parse_labels(text, "l.csv", 10, problems);
  std::vector<std::string> lines;
  for (const Problem& problem : problems.all()) lines.push_back(problem.text());
  return lines;
}

}  // namespace

TEST_CASE("a Poisson input has its rate, and intervals of a geometric distribution") {
  const auto [rate, dt] = GENERATE(std::pair(20.0, 1e-3), std::pair(400.0, 1e-3), std::pair(2000.0, 1e-3));
  constexpr std::uint32_t kSize = 200;
  constexpr std::uint64_t kSteps = 5000;
  PoissonStream stream(kSize, Frequency(rate), Time(dt), 7, "inputs.x");
  std::vector<std::uint64_t> last(kSize, 0);
  double spikes = 0.0;
  double short_gaps = 0.0;  // of 1 step
  for (std::uint64_t step = 0; step < kSteps; ++step) {
    const FiredBatch& batch = stream.at(step);
    CHECK(batch.values.empty());
    REQUIRE(std::is_sorted(batch.neurons.begin(), batch.neurons.end()));
    spikes += static_cast<double>(batch.neurons.size());
    for (const std::uint32_t index : batch.neurons) {
      REQUIRE(index < kSize);
      short_gaps += step > 0 && last[index] == step ? 1.0 : 0.0;
      last[index] = step + 1;
    }
  }
  const double p = 1.0 - std::exp(-rate * dt);
  const double trials = static_cast<double>(kSize) * kSteps;
  const double sigma = std::sqrt(trials * p * (1 - p));
  CHECK(std::abs(spikes - trials * p) < 5 * sigma);
  CHECK(std::abs(short_gaps - trials * p * p) < 6 * std::sqrt(trials * p * p) + 0.01 * trials * p * p);
}

TEST_CASE("a teacher's spikes are those of the sample's label, or of all others") {
  using Steps = std::vector<std::vector<std::uint32_t>>;
  OneHotStream own(6, 2, false, {2, 0}, 2);
  CHECK(play(own, 6) == Steps{{4, 5}, {4, 5}, {0, 1}, {0, 1}, {}, {}});
  OneHotStream others(3, 1, true, {2, 0}, 1);
  CHECK(play(others, 3) == Steps{{0, 1}, {1, 2}, {}});
}

TEST_CASE("Poisson input depends on seed and path, not on other elements") {
  PoissonStream a(10, Frequency(100), Time(1e-3), 1, "inputs.x");
  PoissonStream same(10, Frequency(100), Time(1e-3), 1, "inputs.x");
  PoissonStream seed(10, Frequency(100), Time(1e-3), 2, "inputs.x");
  PoissonStream path(10, Frequency(100), Time(1e-3), 1, "inputs.y");
  PoissonStream fewer(3, Frequency(100), Time(1e-3), 1, "inputs.x");
  const auto first = play(a, 500);
  CHECK(first == play(same, 500));
  CHECK(first != play(seed, 500));
  CHECK(first != play(path, 500));
  std::vector<std::vector<std::uint32_t>> cut = first;
  for (auto& step : cut) std::erase_if(step, [](std::uint32_t index) { return index >= 3; });
  CHECK(cut == play(fewer, 500));
}

TEST_CASE("Poisson input of rate 0 is silent, of a huge rate always there") {
  PoissonStream silent(5, Frequency(0), Time(1e-3), 1, "x");
  PoissonStream loud(5, Frequency(1e12), Time(1e-3), 1, "x");
  for (const auto& step : play(silent, 200)) CHECK(step.empty());
  for (const auto& step : play(loud, 200)) CHECK(step.size() == 5);
}

TEST_CASE("labels come in any order, one for each sample") {
  Problems problems;
  CHECK(parse_labels("# x\nsample,label\n1,7\n0,3\n2,9\n", "l.csv", 10, problems) == std::vector<std::uint32_t>{3, 7, 9});
  CHECK(parse_labels("label,sample\n7,0\n", "l.csv", 10, problems) == std::vector<std::uint32_t>{7});
  CHECK(problems.empty());
}

TEST_CASE("labels that are wrong are told with their place") {
  CHECK(label_problems("sample,label\n0,10\n") ==
        std::vector<std::string>{
            "l.csv:2:3: error: label: found '10'; expected an integer from 0 to 9 (the node that decides has 10 elements)"});
  CHECK(label_problems("sample,label\n0,1\n0,2\n") ==
        std::vector<std::string>{"l.csv:3:1: error: sample: found sample 0 again; expected one label for each sample"});
  CHECK(label_problems("sample,label\n0,1\n2,2\n") ==
        std::vector<std::string>{"l.csv:3:1: error: sample: found sample 2; expected sample 1, which has no label"});
  CHECK(label_problems("sample\n0\n").size() == 1);
  CHECK(label_problems("step,index\n0,1\n").size() == 1);
}

TEST_CASE("spikes become packets with the destinations of their element") {
  const std::vector<std::uint64_t> first{0, 2, 2, 3};
  const std::vector<Destination> destinations{{0, 5}, {1, 6}, {2, 7}};
  const std::vector<std::uint64_t> first_b{0, 1};
  const std::vector<Destination> destinations_b{{3, 0}};
  const auto list = [](const char* text) {
    Problems problems;
    return std::make_unique<SpikeListStream>(parse_spike_csv(text, "x", {}, problems));
  };
  std::vector<InputPort> ports;
  ports.push_back({first, destinations, list("step,index,value\n1,0,1\n1,1,1\n1,2,0.5\n")});
  ports.push_back({first_b, destinations_b, list("step,index\n1,0\n")});
  Stimulus stimulus(std::move(ports));
  PacketBatch batch;
  stimulus.inject(0, batch);
  CHECK(batch.packets.empty());
  stimulus.inject(1, batch);
  // Element 1 of `a` goes nowhere, but it did spike.
  REQUIRE(batch.packets.size() == 3);
  CHECK(batch.packets[0].source == kOutside);
  CHECK(batch.packets[0].count == 2);
  CHECK(batch.destinations == std::vector<Destination>{{0, 5}, {1, 6}, {2, 7}, {3, 0}});
  CHECK(batch.values == std::vector<double>{1.0, 0.5, 1.0});
  CHECK(stimulus.injected(0).neurons == std::vector<std::uint32_t>{0, 1, 2});
  CHECK(stimulus.injected(1).neurons == std::vector<std::uint32_t>{0});
}
