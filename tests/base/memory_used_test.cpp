// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// tests: which pieces of a lazily committed memory may hold anything.
#include <catch2/catch.hpp>

#include "base/memory_block.h"

using namespace synfire;

TEST_CASE("outside of the used pieces nothing was ever written") {
  MemoryLayout layout;
  layout.add("table", Element::u32, 1u << 20, RegionKind::configuration, "");
  layout.add("state", Element::f64, 1u << 16, RegionKind::state, "");
  MemoryBlock memory(layout);
  memory.set_live("state", 3);
  memory.region<std::uint32_t>("table")[0] = 1;
  memory.region<std::uint32_t>("table")[5000] = 2;
  memory.region<std::uint32_t>("table")[(1u << 20) - 1] = 3;
  std::uint64_t bytes = 0;
  std::uint64_t sum = 0;
  for (const std::span<std::byte> piece : memory.used()) {
    bytes += piece.size();
    for (const std::byte byte : piece) sum += static_cast<std::uint64_t>(byte);
  }
  CHECK(sum == 6);
  CHECK(bytes >= 3 * 4 + 3 * 8);
  CHECK(bytes <= 3 * 4096 + 3 * 8);  // three pages, and what is live of the state
}
