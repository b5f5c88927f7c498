// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// tests: which pieces of a lazily committed memory may hold anything.
#include <catch2/catch.hpp>
#include <utility>

#include "base/memory_block.h"

using namespace synfire;

namespace {

/// How many bytes the used pieces have, and what they add up to.
std::pair<std::uint64_t, std::uint64_t> used(MemoryBlock& memory) {
  std::uint64_t bytes = 0;
  std::uint64_t sum = 0;
  for (const std::span<std::byte> piece : memory.used()) {
    bytes += piece.size();
    for (const std::byte byte : piece) sum += static_cast<std::uint64_t>(byte);
  }
  return {bytes, sum};
}

}  // namespace

TEST_CASE("outside of the used pieces nothing was ever written") {
  MemoryLayout layout;
  layout.add("table", Element::u32, 1u << 20, RegionKind::configuration, "");
  layout.add("state", Element::f64, 1u << 16, RegionKind::state, "");
  layout.add("untouched", Element::f64, 1u << 30, RegionKind::state, "");
  layout.add("ring", Element::f64, 1u << 16, RegionKind::state, "");
  MemoryBlock memory(layout);
  memory.region<std::uint32_t>("table")[0] = 1;
  memory.region<std::uint32_t>("table")[5000] = 2;
  memory.region<std::uint32_t>("table")[(1u << 20) - 1] = 3;
  reinterpret_cast<std::byte&>(memory.region<double>("state")[60'000]) = std::byte{4};
  CHECK(used(memory) == std::pair<std::uint64_t, std::uint64_t>(4 * 4096, 10));

  // What was written through another mapping has left no trace here: all that is live counts.
  memory.set_mirrored("ring");
  memory.set_live("ring", 100);
  CHECK(used(memory) == std::pair<std::uint64_t, std::uint64_t>(4 * 4096 + 100 * 8, 10));
}
