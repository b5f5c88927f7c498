// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// benchmarks: a mesh clock by clock, with routers woken when something can happen, against the same routers visited in every
// cycle (the plain array loop). `cycles_per_second`, and `times_array_loop`: how many times as fast it is.
//   fabric/uniform     packets of 8 flits, 0.01 a cycle and node on 8x8 and as many on each link of the larger ones
//   fabric/sparse      a hundredth of that, as spikes often are
//   fabric/one_packet  one packet from corner to corner, nothing else
#include <benchmark/benchmark.h>

#include <chrono>

#include "benchmarks/mesh_engine.h"

namespace synfire::benchmarks {

namespace {

using Clock = std::chrono::steady_clock;

class Measured {
 public:
  explicit Measured(std::int64_t side, bool visit_all) : engine(mesh(side, visit_all)) {}

  /// Seconds that the engine takes up to a cycle.
  double run_until(Cycle end) {
    const auto start = Clock::now();
    engine.run_until(end);
    const double seconds = std::chrono::duration<double>(Clock::now() - start).count();
    engine.arrivals().clear();
    taken += seconds;
    return seconds;
  }

  CycleEngine engine;
  double taken = 0.0;
};

void report(benchmark::State& state, Cycle cycles, const Measured& woken, const Measured& looped) {
  state.counters["cycles_per_second"] = static_cast<double>(cycles) / woken.taken;
  state.counters["times_array_loop"] = looped.taken / woken.taken;
}

void uniform(benchmark::State& state, double rate_on_8x8) {
  constexpr Cycle kCycles = 2000;  // offered at a time, so that the list of packets stays in the cache
  const std::int64_t side = state.range(0);
  Measured woken(side, false);
  Measured looped(side, true);
  const auto nodes = static_cast<std::uint32_t>(woken.engine.settings().ports.size());
  // A packet crosses 2/3 of a side in each dimension: at this rate, links are as busy on every size.
  const double rate = rate_on_8x8 * 8.0 / static_cast<double>(side);
  UniformTraffic traffic(nodes, rate);
  UniformTraffic same(nodes, rate);
  Cycle end = 0;
  for (auto _ : state) {
    const Cycle begin = end;
    end += kCycles;
    traffic.offer(woken.engine, begin, end);
    same.offer(looped.engine, begin, end);
    state.SetIterationTime(woken.run_until(end));
    looped.run_until(end);
  }
  for (Measured* measured : {&woken, &looped}) {
    measured->engine.run();
    measured->engine.check_conservation();
  }
  report(state, end, woken, looped);
}

void one_packet(benchmark::State& state) {
  Measured woken(state.range(0), false);
  Measured looped(state.range(0), true);
  const auto to = static_cast<std::uint32_t>(woken.engine.settings().ports.size() - 1);
  Cycle cycles = 0;
  for (auto _ : state) {
    double seconds = 0.0;
    for (Measured* measured : {&woken, &looped}) {
      measured->engine.offer(0, measured->engine.now() + 1, 0, 8, {&to, 1});
      const double taken = measured->run_until(kNever);
      if (measured == &woken) {
        seconds = taken;
        cycles += measured->engine.now();
      }
      measured->engine.restart();
    }
    state.SetIterationTime(seconds);
  }
  report(state, cycles, woken, looped);
}

BENCHMARK_CAPTURE(uniform, at_0_01, 0.01)
    ->Name("fabric/uniform")
    ->ArgName("side")
    ->Arg(8)
    ->Arg(16)
    ->Arg(32)
    ->Arg(64)
    ->UseManualTime();
BENCHMARK_CAPTURE(uniform, at_0_0001, 0.0001)
    ->Name("fabric/sparse")
    ->ArgName("side")
    ->Arg(8)
    ->Arg(16)
    ->Arg(32)
    ->Arg(64)
    ->UseManualTime();
BENCHMARK(one_packet)->Name("fabric/one_packet")->ArgName("side")->Arg(8)->Arg(64)->UseManualTime();

}  // namespace

}  // namespace synfire::benchmarks
