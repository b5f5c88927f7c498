// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// models/synapses: the hot loop of `loihi_synapses`: as that of `packed` (whose cursor fetches ahead), over runs of synapses
// that share a format. The word keeps its mantissa in the highest bits, so one arithmetic shift takes it out and applies the
// exponent.
#pragma once

#include "models/synapses/packed_delivery.h"

namespace synfire::loihi {

constexpr std::uint32_t kFormats = 8;      ///< of a core
constexpr std::uint32_t kOffsetBits = 23;  ///< of a synapse's word; 9 bits of mantissa above
constexpr std::uint32_t kOffsetMask = (1u << kOffsetBits) - 1;
constexpr std::uint32_t kCountMask = (1u << 24) - 1;  ///< of a run's head; its format above

/// Where the synapses of a format go, and how far their word is shifted.
template <class Sum>
struct Channel {
  Sum* sums = nullptr;
  std::uint32_t shift = kOffsetBits;
};

template <class Sum, class Add>
std::uint64_t deliver_rows(const packed::Batch& batch, const packed::Words& words, const Channel<Sum>* channels) {
  using Word = packed::SmallWord;
  packed::Ahead<Word> ahead(batch, words);
  std::uint64_t delivered = 0;
  for (std::size_t k = 0; k < batch.axons.size(); ++k) {
    const std::uint32_t* row = batch.rows + 2 * std::size_t{batch.axons[k]};
    const Add adder(spike_value(batch.values, k));
    const std::uint32_t* word = words.u32 + row[0];
    const std::uint32_t* const end = word + row[1];
    std::uint32_t since = 0;  // words of the row since the cursor's last move
    while (word != end) {
      const std::uint32_t head = *word++;
      const std::uint32_t* const run_end = word + (head & kCountMask);
      const Channel<Sum> channel = channels[head >> 24];
      delivered += head & kCountMask;
      const auto add = [&](std::uint32_t synapse) {
        adder(channel.sums[synapse & kOffsetMask], static_cast<std::int32_t>(synapse & ~kOffsetMask) >> channel.shift);
      };
      while (run_end - word >= static_cast<std::ptrdiff_t>(Word::kLine)) {
        ahead.step();
#pragma GCC unroll 16
        for (std::uint32_t m = 0; m < Word::kLine; ++m) add(word[m]);
        word += Word::kLine;
      }
      since += static_cast<std::uint32_t>(run_end - word) + 1;
      if (since >= Word::kLine || run_end == end) {
        ahead.step();
        since = 0;
      }
      while (word != run_end) add(*word++);
    }
  }
  return delivered;
}

template <class Sum>
std::uint64_t deliver(const packed::Batch& batch, const packed::Words& words, const Channel<Sum>* channels) {
  if (batch.values.empty()) return deliver_rows<Sum, packed::Unit<Sum, std::int32_t>>(batch, words, channels);
  return deliver_rows<Sum, packed::Graded<Sum, std::int32_t>>(batch, words, channels);
}

}  // namespace synfire::loihi
