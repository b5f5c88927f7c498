// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// benchmarks: the engine of time-stepped cores against hand-written loops that do the same and run in turn with it, so that
// other load on the machine touches both. `items_per_second` is the engine's rate (delivered synapses, or neuron updates),
// `hand` the hand loop's, `ratio` the engine's share of it: at least 0.25, meant to be above 0.5.
#include <benchmark/benchmark.h>

#include <ctime>

#include "benchmarks/hand_loops.h"
#include "benchmarks/random_core.h"

namespace {

using namespace synfire;
using namespace synfire::benchmarks;

/// Processor time of this thread in seconds: unlike time on the wall, it does not pass while others have the processor.
double processor_time() {
  timespec now{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) + 1e-9 * static_cast<double>(now.tv_nsec);
}

/// Times `engine` and `hand`, which each do the same items and return how many.
void compare(benchmark::State& state, auto engine, auto hand) {
  double engine_time = 0.0;
  double hand_time = 0.0;
  std::uint64_t items = 0;
  engine();  // first touch of all memory
  hand();
  for ([[maybe_unused]] auto iteration : state) {
    const double start = processor_time();
    const std::uint64_t by_hand = hand();
    const double middle = processor_time();
    const std::uint64_t by_engine = engine();
    const double end = processor_time();
    if (by_hand != by_engine) state.SkipWithError("engine and hand loop did different work");
    state.SetIterationTime(end - middle);
    engine_time += end - middle;
    hand_time += middle - start;
    items += by_engine;
  }
  state.SetItemsProcessed(static_cast<std::int64_t>(items));
  state.counters["hand"] =
      benchmark::Counter(static_cast<double>(items) / hand_time, benchmark::Counter::kDefaults, benchmark::Counter::kIs1000);
  state.counters["ratio"] = hand_time / engine_time;
}

constexpr std::size_t kBatches = 20;
constexpr double kActive = 0.05;  ///< share of neurons that fire in a step

template <class Word>
void deliver_rows(benchmark::State& state, NetworkShape shape, const char* soma, const char* synapses) {
  RandomCore core(shape, soma, synapses);
  HandSparse<Word> hand(core.rows, shape.neurons, shape.delay > 0);
  const auto batches = random_batches(shape.neurons, kActive, kBatches);
  compare(
      state,
      [&] {
        std::uint64_t events = 0;
        for (const auto& batch : batches) events += core.engine->deliver(batch);
        return events;
      },
      [&] {
        std::uint64_t events = 0;
        for (const auto& batch : batches) {
          events += hand.deliver(batch);
          hand.next_step();
        }
        return events;
      });
}

void delivery_int8(benchmark::State& state, NetworkShape shape) {
  deliver_rows<HandSmall>(state, shape, "adder", "{type: packed, memory: 1 GiB, weight_bits: 8, delay_bits: 4}");
}
void delivery_float(benchmark::State& state, NetworkShape shape) {
  deliver_rows<HandFloat>(state, shape, "float64", "{type: packed, memory: 1 GiB, weight_bits: 32, delay_bits: 4}");
}

/// Whole steps: delivery and update of float64 LIF neurons.
void steps(benchmark::State& state, NetworkShape shape) {
  RandomCore core(shape, "float64", "{type: packed, memory: 1 GiB, weight_bits: 32, delay_bits: 4}");
  HandSparse<HandFloat> hand(core.rows, shape.neurons, shape.delay > 0);
  HandLif lif(shape.neurons);
  const auto batches = random_batches(shape.neurons, kActive, kBatches);
  FiredBatch fired;
  compare(
      state,
      [&] {
        std::uint64_t events = 0;
        for (const auto& batch : batches) {
          events += core.engine->deliver(batch);
          core.engine->update(fired);
          events += fired.neurons.size();
        }
        return events;
      },
      [&] {
        std::uint64_t events = 0;
        for (const auto& batch : batches) {
          events += hand.deliver(batch);
          events += lif.update(hand.now());
          hand.next_step();
        }
        return events;
      });
}

/// 1,024 neurons, all to all, a tenth of them firing.
template <class Weight>
void deliver_matrix(benchmark::State& state, const char* soma, const char* synapses) {
  const NetworkShape shape{1024, 1024, 0};
  RandomCore core(shape, soma, synapses);
  HandDense<Weight> hand(core.rows, shape.neurons);
  const auto batches = random_batches(shape.neurons, 0.1, kBatches);
  FiredBatch fired;
  compare(
      state,
      [&] {
        std::uint64_t events = 0;
        for (const auto& batch : batches) events += core.engine->deliver(batch);
        core.engine->update(fired);
        return events;
      },
      [&] {
        std::uint64_t events = 0;
        for (const auto& batch : batches) events += hand.deliver(batch);
        hand.clear();
        return events;
      });
}
void crossbar_int8(benchmark::State& state, const char* soma) {
  deliver_matrix<std::int8_t>(state, soma, "{type: dense, weight_bits: 8}");
}
void crossbar_int16(benchmark::State& state, const char* soma) {
  deliver_matrix<std::int16_t>(state, soma, "{type: dense, weight_bits: 16}");
}
void crossbar_float(benchmark::State& state, const char* soma) {
  deliver_matrix<float>(state, soma, "{type: dense, weight_bits: 32}");
}

void updates(benchmark::State& state, std::uint32_t neurons) {
  RandomCore core({neurons, 1, 0}, "float64", "{type: packed, memory: 1 MiB}");
  HandLif hand(neurons);
  std::vector<double> x(neurons);
  FiredBatch fired;
  compare(
      state, [&] { return core.engine->update(fired).updates; },
      [&] {
        benchmark::DoNotOptimize(hand.update(x.data()));
        return std::uint64_t{neurons};
      });
}

constexpr NetworkShape k4k{4000, 80, 0};
constexpr NetworkShape k4kDelays{4000, 80, 15};
constexpr NetworkShape k20k{20000, 400, 0};
constexpr NetworkShape k20kDelays{20000, 400, 15};

#define SYNFIRE_COMPARISON(function, name, ...) \
  BENCHMARK_CAPTURE(function, name, __VA_ARGS__)->UseManualTime()->Unit(benchmark::kMicrosecond)
#define SYNFIRE_NETWORKS(function)                    \
  SYNFIRE_COMPARISON(function, 4k, k4k);              \
  SYNFIRE_COMPARISON(function, 4k_delays, k4kDelays); \
  SYNFIRE_COMPARISON(function, 20k, k20k);            \
  SYNFIRE_COMPARISON(function, 20k_delays, k20kDelays)

SYNFIRE_NETWORKS(delivery_int8);
SYNFIRE_NETWORKS(delivery_float);
SYNFIRE_NETWORKS(steps);
SYNFIRE_COMPARISON(crossbar_int8, 1k, "adder");
SYNFIRE_COMPARISON(crossbar_int8, 1k_float64_soma, "float64");
SYNFIRE_COMPARISON(crossbar_int16, 1k, "adder");
SYNFIRE_COMPARISON(crossbar_float, 1k, "float64");
SYNFIRE_COMPARISON(updates, lif_4k, 4000);
SYNFIRE_COMPARISON(updates, lif_20k, 20000);

}  // namespace
