// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// tests/models: an ODIN or tinyODIN with a host at its pins, without SystemC; and random ones.
#pragma once

#include <algorithm>
#include <random>

#include "models/cores/odin/host.h"

namespace synfire::odin {

/// A chip and its board.
struct Bench {
  explicit Bench(Variant variant) : design(variant), memory(design.layout), engine(design, memory), host(engine) {
    if (!design.tiny()) std::ranges::fill(memory.region<std::uint8_t>("sdsp_flags"), SdspFlag::kKnown);
  }
  std::uint32_t& word(const char* region, std::size_t index) { return memory.region<std::uint32_t>(region)[index]; }
  void neuron(std::uint32_t n, std::uint64_t high, std::uint64_t low) {
    const std::uint32_t words[] = {static_cast<std::uint32_t>(low), static_cast<std::uint32_t>(low >> 32),
                                   static_cast<std::uint32_t>(high), static_cast<std::uint32_t>(high >> 32)};
    for (std::uint32_t w = 0; w < 4; ++w) word("neurons", n * 4 + w) = words[w];
  }
  void silence() {
    for (std::uint32_t n = 0; n < kNeurons; ++n) neuron(n, std::uint64_t{1} << 63, 1 | 255u << 9);
  }

  Design design;
  MemoryBlock memory;
  Engine engine;
  Host host;
};

inline constexpr std::uint64_t lif(std::uint32_t threshold, std::uint32_t leak = 0) {
  return 1 | std::uint64_t{leak} << 1 | (leak > 0 ? 1u << 8 : 0u) | std::uint64_t{threshold} << 9;
}

/// The same random chip and input for the same seed.
inline void fill(Bench& bench, unsigned seed, Cycle end) {
  std::mt19937_64 random(seed);
  const auto below = [&](std::uint64_t limit) { return static_cast<std::uint32_t>(random() % limit); };
  const bool tiny = bench.design.tiny();
  for (auto& word : bench.memory.region<std::uint32_t>("neurons")) word = static_cast<std::uint32_t>(random());
  if (tiny) {
    for (auto& word : bench.memory.region<std::uint32_t>("neurons")) word = (word & 0x8f000fffu) | (16 + below(64)) << 12;
  }
  const bool lif_only = !tiny && below(2) == 0;
  for (std::uint32_t n = 0; !tiny && n < kNeurons; ++n) {
    // Random words spike far too often: most neurons are quiet LIF ones.
    if (below(4) != 0) bench.neuron(n, below(4) != 0 ? 0 : std::uint64_t{1} << 63, lif(5 + below(100), below(20)));
    if (lif_only) bench.word("neurons", n * 4) |= 1;
  }
  for (auto& word : bench.memory.region<std::uint32_t>("synapses")) word = static_cast<std::uint32_t>(random());
  for (std::uint32_t r = 1; r < bench.design.registers(); ++r) {
    bench.engine.write_register(r, static_cast<std::uint32_t>(random()));
  }
  if (!tiny) {
    bench.engine.write_register(Register::kBurstTimeref, below(3) == 0 ? 0 : 1 + below(700));
    bench.engine.write_register(Register::kMonitorEnable, below(4) == 0);
  }
  bench.host.reset();
  bench.host.set_delay(below(3) == 0 ? below(40) : below(3));
  Cycle at = below(20);
  while (at < end) {
    std::uint32_t address = below(tiny ? 0x400 : 0x20000);
    if (!tiny && (address & 0x7f) == 0 && below(4) != 0) address |= 0x80;  // rows rather than the whole array
    bench.host.send(address, at);
    at += below(4) == 0 ? below(3000) : below(60);
  }
}

}  // namespace synfire::odin
