// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// benchmarks: a mesh clock by clock. `cycles_per_second` of uniform traffic of 8-flit packets at 0.01 packets a cycle and node,
// with routers woken when something can happen, and with every router visited in every cycle (the plain array loop); growth
// from 8x8 to 64x64; and one packet in an otherwise idle 64x64 mesh.
#include <benchmark/benchmark.h>

#include "base/random.h"
#include "interconnect/fabrics/cycle_engine.h"

namespace synfire {

namespace {

template <class I>
std::unique_ptr<I> part(const std::string& yaml, const typename I::Context& context) {
  Problems problems;
  Part<I> read;
  read_part(parse_yaml(yaml, "part.yaml"), read, Reader(problems));
  problems.throw_if_any();
  return read.make(context);
}

EngineSettings mesh(std::int64_t size, bool visit_all) {
  EngineSettings settings;
  const std::string side = std::to_string(size);
  settings.topology = part<Topology>("{type: mesh, size: [" + side + ", " + side + "]}", {});
  settings.routing = part<Routing>("{type: xy}", {settings.topology});
  settings.kinds.assign(2, {2, 1, 2});
  settings.inject = settings.eject = {2, 1, 2};
  settings.visit_all = visit_all;
  for (std::uint32_t router = 0; router < settings.topology->routers(); ++router) settings.ports.push_back(router);
  return settings;
}

void uniform(benchmark::State& state) {
  constexpr double kRate = 0.01;
  constexpr Cycle kCycles = 2000;  // offered at a time, so that the list of packets stays in the cache
  CycleEngine engine(mesh(state.range(0), state.range(1) != 0));
  const auto nodes = static_cast<std::uint32_t>(engine.settings().ports.size());
  std::vector<RandomStream> random;
  for (std::uint32_t node = 0; node < nodes; ++node) random.emplace_back(1, "node " + std::to_string(node));
  Cycle begin = 0;
  std::uint64_t cycles = 0;
  for (auto _ : state) {
    state.PauseTiming();
    for (std::uint32_t node = 0; node < nodes; ++node) {
      for (Cycle at = begin; at < begin + kCycles; ++at) {
        if (random[node].uniform() >= kRate) continue;
        auto to = static_cast<std::uint32_t>(random[node].below(nodes - 1));
        if (to >= node) ++to;
        engine.offer(node, at, 0, 8, {&to, 1});
      }
    }
    state.ResumeTiming();
    begin += kCycles;
    engine.run_until(begin);
    engine.arrivals().clear();
    cycles += kCycles;
  }
  engine.run();
  engine.check_conservation();
  state.counters["cycles_per_second"] = benchmark::Counter(static_cast<double>(cycles), benchmark::Counter::kIsRate);
  state.SetLabel(state.range(1) != 0 ? "array loop" : "woken");
}

void one_packet(benchmark::State& state) {
  CycleEngine engine(mesh(state.range(0), false));
  const auto to = static_cast<std::uint32_t>(engine.settings().ports.size() - 1);
  std::uint64_t cycles = 0;
  for (auto _ : state) {
    const Cycle start = engine.now() + 1;
    engine.offer(0, start, 0, 8, {&to, 1});
    engine.run();
    cycles += engine.now() - start;
    engine.arrivals().clear();
    engine.restart();
  }
  state.counters["cycles_per_second"] = benchmark::Counter(static_cast<double>(cycles), benchmark::Counter::kIsRate);
}

BENCHMARK(uniform)->Name("fabric/uniform")->ArgNames({"side", "all"})->ArgsProduct({{8, 16, 32, 64}, {0, 1}});
BENCHMARK(one_packet)->Name("fabric/one_packet")->ArgName("side")->Arg(8)->Arg(64);

}  // namespace

}  // namespace synfire
