// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// tests: spikes that come while the chip runs.
#include <catch2/catch.hpp>

#include "stimuli/injected_stream.h"
#include "stimuli/poisson.h"
#include "stimuli/spike_list.h"

using namespace synfire;

namespace {
using Indices = std::vector<std::uint32_t>;
using Values = std::vector<double>;
}  // namespace

TEST_CASE("injected spikes come on top of the stream's own, and what adds up to nothing is no spike") {
  SpikeList list;
  list.when = {1, 1, 3};
  list.index = {0, 2, 5};
  InjectedStream stream(8, std::make_unique<SpikeListStream>(list));
  stream.add(1, 7);
  stream.add(1, 2, -1.0);
  stream.add(1, 1, 2.5);
  stream.add(2, 4);
  CHECK(stream.waiting() == 4);
  CHECK(stream.at(0).neurons.empty());
  CHECK(stream.at(1).neurons == Indices{0, 1, 7});
  CHECK(stream.waiting() == 1);
  CHECK(stream.at(2).neurons == Indices{4});
  CHECK(stream.at(2).values.empty());
  CHECK(stream.at(3).neurons == Indices{5});
}

TEST_CASE("values of injected spikes add up") {
  InjectedStream stream(4);
  stream.add(0, 3, 1.0);
  stream.add(0, 1, 0.5);
  stream.add(0, 3, 0.25);
  const FiredBatch& batch = stream.at(0);
  CHECK(batch.neurons == Indices{1, 3});
  CHECK(batch.values == Values{0.5, 1.25});
}

TEST_CASE("a stream that was archived gives the same steps again") {
  const auto make = [] {
    return InjectedStream(50, std::make_unique<PoissonStream>(50, Frequency(100.0), Time(1e-3), 3, "inputs.a"));
  };
  InjectedStream stream = make();
  stream.add(12, 3);
  stream.add(14, 4, 2.0);
  for (std::uint64_t step = 0; step < 10; ++step) stream.at(step);
  Archive out;
  stream.archive(out);
  std::vector<FiredBatch> future;
  for (std::uint64_t step = 10; step < 40; ++step) future.push_back(stream.at(step));

  InjectedStream other = make();
  other.add(11, 9);  // is forgotten
  const std::vector<std::byte> bytes = out.bytes();
  Archive in(bytes);
  other.archive(in);
  for (std::uint64_t step = 10; step < 40; ++step) {
    const FiredBatch& batch = other.at(step);
    CHECK(batch.neurons == future[step - 10].neurons);
    CHECK(batch.values == future[step - 10].values);
  }
  InjectedStream small(2);
  Archive foreign(bytes);
  CHECK_THROWS_AS(small.archive(foreign), InputError);
}
