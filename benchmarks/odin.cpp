// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// benchmarks: ODIN and tinyODIN clock for clock. `items_per_second` is busy cycles per second of processor time, on saturated
// cores: all 256 neurons updated by random events that never end, with output events that are acknowledged, and on ODIN with
// learning. For comparison, the verilated RTL of ODIN reaches 0.41 to 0.53 million cycles a second, that of tinyODIN 7 million.
// `waiting` has one event every million cycles: what waits costs nothing.
#include <benchmark/benchmark.h>

#include <ctime>
#include <random>

#include "models/cores/odin/host.h"

namespace {

using namespace synfire;
using namespace synfire::odin;

double processor_time() {
  timespec now{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) + 1e-9 * static_cast<double>(now.tv_nsec);
}

struct Chip {
  explicit Chip(Variant variant, bool izhikevich = false)
      : design(variant), memory(design.layout), engine(design, memory), host(engine) {
    std::mt19937_64 random(1);
    const auto neurons = memory.region<std::uint32_t>("neurons");
    for (std::uint32_t n = 0; n < kNeurons; ++n) {
      if (design.tiny()) {
        neurons[n] = static_cast<std::uint32_t>(random() % 60) << 12;
      } else if (izhikevich) {
        // Threshold 5, accumulator bit 6, calcium and learning on.
        store_word(neurons.data() + n * 4, {3u << 9 | 5u << 19 | std::uint64_t{1} << 48 | std::uint64_t{2} << 49 |
                                                std::uint64_t{5} << 55 | std::uint64_t{7} << 58,
                                            0});
      } else {
        // LIF with threshold 100 to 199; calcium on, so that weights go up and down.
        store_word(neurons.data() + n * 4, {1 | (100 + random() % 100) << 9 | 1u << 17 | 60u << 18 | std::uint64_t{5} << 29 |
                                                std::uint64_t{7} << 32 | std::uint64_t{3} << 35,
                                            0});
      }
    }
    for (auto& word : memory.region<std::uint32_t>("synapses")) word = static_cast<std::uint32_t>(random()) | 0x88888888u;
    const auto registers = memory.region<std::uint32_t>("registers");
    if (design.tiny()) {
      registers[TinyRegister::kOpenLoop] = 1;
      registers[TinyRegister::kMaxNeuron] = 255;
    } else {
      registers[Register::kOpenLoop] = 1;
      for (std::uint32_t r = 0; r < 16; ++r) registers[Register::kSynSign + r] = 0x2492;  // a third inhibits
      std::ranges::fill(memory.region<std::uint8_t>("sdsp_flags"), SdspFlag::kKnown);
    }
    host.reset();
  }
  Design design;
  MemoryBlock memory;
  Engine engine;
  Host host;
};

void saturated(benchmark::State& state, Variant variant, bool izhikevich) {
  Chip chip(variant, izhikevich);
  std::mt19937 random(2);
  std::uint64_t busy = 0;
  std::uint64_t outputs = 0;
  for ([[maybe_unused]] auto iteration : state) {
    for (int i = 0; i < 500; ++i) {
      const auto row = static_cast<std::uint32_t>(random() % 256);
      const bool time = i % 64 == 63;
      chip.host.send(variant == Variant::tinyodin ? (time ? 0x1ff : row) : (time ? 0x7f : row << 8 | 7));
    }
    const std::uint64_t before = chip.engine.counts().busy_cycles;
    const double start = processor_time();
    chip.host.settle(kNever - 1);
    state.SetIterationTime(processor_time() - start);
    busy += chip.engine.counts().busy_cycles - before;
    outputs += chip.host.received().size();
    chip.host.forget();
  }
  state.SetItemsProcessed(static_cast<std::int64_t>(busy));
  state.counters["outputs_per_thousand_cycles"] = 1000.0 * static_cast<double>(outputs) / static_cast<double>(busy);
}

void waiting(benchmark::State& state) {
  Chip chip(Variant::odin);
  Cycle cycles = 0;
  for ([[maybe_unused]] auto iteration : state) {
    const Cycle start = chip.engine.now();
    for (Cycle i = 1; i <= 100; ++i) chip.host.send(5 << 8 | 7, start + i * 1'000'000);
    const double begin = processor_time();
    chip.host.run_to(start + 101'000'000);
    state.SetIterationTime(processor_time() - begin);
    cycles += chip.engine.now() - start;
    chip.host.forget();
  }
  state.SetItemsProcessed(cycles);
}

BENCHMARK_CAPTURE(saturated, odin_lif_learning, Variant::odin, false)->UseManualTime();
BENCHMARK_CAPTURE(saturated, odin_izhikevich_learning, Variant::odin, true)->UseManualTime();
BENCHMARK_CAPTURE(saturated, tinyodin, Variant::tinyodin, false)->UseManualTime();
BENCHMARK(waiting)->UseManualTime();

}  // namespace
