// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// benchmarks: fixed work to count instructions of, which other load on the machine does not change. One argument names the
// case; nothing is printed. Only what runs inside `measured` counts: at least kEvents events (less than a batch more), or as
// many as the case says. See tests/regression/instruction_counts.py and the limits beside it.
#include <cstdio>
#include <functional>
#include <numeric>
#include <string_view>

#include "benchmarks/mesh_engine.h"
#include "benchmarks/random_core.h"

extern "C" [[gnu::noinline]] void measured(const std::function<void()>& work) {
  work();
}

namespace {

using namespace synfire;
using namespace synfire::benchmarks;

constexpr std::uint64_t kEvents = 2'000'000;

/// Delivers all rows again and again.
void deliver(NetworkShape shape, const char* synapses) {
  RandomCore core(shape, "adder", synapses);
  std::vector<std::uint32_t> axons(shape.neurons);
  std::iota(axons.begin(), axons.end(), 0u);
  measured([&] {
    for (std::uint64_t events = 0; events < kEvents;) events += core.engine->deliver(axons);
  });
}

void update(std::uint32_t neurons) {
  RandomCore core({neurons, 1, 0}, "float64", "{type: packed, memory: 1 MiB}");
  FiredBatch fired;
  measured([&] {
    for (std::uint64_t events = 0; events < kEvents;) events += core.engine->update(fired).updates;
  });
}

/// Cycles of an 8x8 mesh at 0.01 packets of 8 flits a cycle and node.
void mesh_cycles() {
  constexpr Cycle kCycles = 20000;
  CycleEngine engine(mesh(8, false));
  UniformTraffic(64, 0.01).offer(engine, 0, kCycles);
  measured([&] { engine.run_until(kCycles); });
}

/// Packets that cross a 64x64 mesh from corner to corner one by one: 127 channels each.
void lonely_packets() {
  CycleEngine engine(mesh(64, false));
  const std::uint32_t to = 4095;
  measured([&] {
    for (int i = 0; i < 100; ++i) {
      engine.offer(0, engine.now() + 1, 0, 8, {&to, 1});
      engine.run();
      engine.arrivals().clear();
    }
  });
}

}  // namespace

int main(int count, char** arguments) {
  const std::string_view name = count == 2 ? arguments[1] : "";
  if (name == "packed_delivery") {
    deliver({250, 80, 0}, "{type: packed, memory: 1 MiB, weight_bits: 8}");
  } else if (name == "packed_delivery_delays") {
    deliver({250, 80, 15}, "{type: packed, memory: 1 MiB, weight_bits: 8, delay_bits: 4}");
  } else if (name == "dense_delivery") {
    deliver({250, 250, 0}, "{type: dense, weight_bits: 8}");
  } else if (name == "float64_update") {
    update(1000);
  } else if (name == "mesh_cycles") {
    mesh_cycles();
  } else if (name == "lonely_packets") {
    lonely_packets();
  } else {
    std::fputs(
        "usage: instruction_counts "
        "packed_delivery|packed_delivery_delays|dense_delivery|float64_update|mesh_cycles|lonely_packets\n",
        stderr);
    return 2;
  }
  return 0;
}
