// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// models/synapses: how many bits of Loihi's synapse memory a row takes. The memory of a core is 16,384 words of 64 bits. A row
// is cut into blocks of at most 64 synapses; a block has a head (4 bits of format, 6 bits of count) and is padded to whole
// words. Per synapse there are an index, a weight and a delay, each as wide as the block's format says. Dense formats leave the
// index out and store every target from the first to the last. Source: nengo_loihi/hardware/nxsdk_objects.py (bits_per_axon),
// validate.py.
#pragma once

#include <algorithm>
#include <bit>
#include <cstdint>
#include <span>

#include "base/target.h"

namespace synfire::loihi {

constexpr std::uint64_t kWordBits = 64;
constexpr std::uint64_t kHeadBits = 10;
constexpr std::uint64_t kBlockSynapses = 64;
constexpr std::uint32_t kMostBase = 255;  ///< an axon names the first target of its indices in 8 bits

/// Widths that formats offer: weights of 1 to 6 and 8 bits (9 with both signs at full precision), indices of 6 to 12.
constexpr std::uint64_t stored_weight_bits(int weight_bits) {
  return static_cast<std::uint64_t>(weight_bits == 7 ? 8 : weight_bits);
}
constexpr std::uint64_t stored_index_bits(std::uint32_t largest) {
  return std::max<std::uint64_t>(6, static_cast<std::uint64_t>(std::bit_width(largest)));
}

constexpr std::uint64_t blocks_bits(std::uint64_t synapses, std::uint64_t bits) {
  const auto block = [bits](std::uint64_t count) { return (kHeadBits + count * bits + kWordBits - 1) / kWordBits * kWordBits; };
  const std::uint64_t rest = synapses % kBlockSynapses;
  return synapses / kBlockSynapses * block(kBlockSynapses) + (rest == 0 ? 0 : block(rest));
}

/// Bits of synapses (ascending targets) that share a format, in the cheaper of the two encodings.
inline std::uint64_t run_bits(std::span<const SynapseEntry> run, int weight_bits) {
  if (run.empty()) return 0;
  std::uint32_t delay = 0;
  bool repeats = false;
  for (std::size_t n = 0; n < run.size(); ++n) {
    delay = std::max(delay, run[n].delay);
    repeats = repeats || (n > 0 && run[n].target == run[n - 1].target);
  }
  const std::uint64_t bits = stored_weight_bits(weight_bits) + static_cast<std::uint64_t>(std::bit_width(delay));
  const std::uint32_t last = run.back().target - std::min(run.front().target, kMostBase);
  const std::uint64_t sparse = blocks_bits(run.size(), bits + stored_index_bits(last));
  return repeats ? sparse : std::min(sparse, blocks_bits(std::uint64_t{last} + 1, bits));
}

}  // namespace synfire::loihi
