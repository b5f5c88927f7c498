// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// interconnect/fabrics: who is to be visited in which of the coming cycles: a ring of bit sets with summaries, so that neither
// idle routers nor idle cycles are looked at; and what happens at the beginning of a cycle.
#pragma once

#include <algorithm>
#include <bit>
#include <cstdint>
#include <vector>

#include "interconnect/fabrics/carrier.h"

namespace synfire {

using Cycle = Tick;

template <class Event>
class WakeWheel {
 public:
  /// For so many routers; nothing is woken more than `horizon` cycles ahead.
  void resize(std::uint32_t routers, std::uint32_t horizon) {
    slots_ = std::bit_ceil(std::max<std::uint32_t>(horizon + 1, 64));
    words_ = (routers + 63) / 64;
    summaries_ = (words_ + 63) / 64;
    bits_.assign(std::size_t{slots_} * words_, 0);
    summary_.assign(std::size_t{slots_} * summaries_, 0);
    any_.assign(slots_ / 64, 0);
    events_.assign(slots_, {});
    late_.assign(slots_, {});
  }

  /// Wakes a router in the cycle `at`, which is later than the one being worked through, or the one that will be next.
  void wake(std::uint32_t router, Cycle at) {
    const std::size_t slot = at & (slots_ - 1);
    any_[slot / 64] |= std::uint64_t{1} << (slot % 64);
    if (words_ == 1) {
      bits_[slot] |= std::uint64_t{1} << router;
      return;
    }
    const std::size_t word = router / 64;
    bits_[slot * words_ + word] |= std::uint64_t{1} << (router % 64);
    summary_[slot * summaries_ + word / 64] |= std::uint64_t{1} << (word % 64);
  }

  void add(const Event& event, Cycle at) {
    const std::size_t slot = at & (slots_ - 1);
    events_[slot].push_back(event);
    any_[slot / 64] |= std::uint64_t{1} << (slot % 64);
  }

  /// A number for the end of a cycle, after the visits.
  void add_late(std::uint32_t number, Cycle at) {
    const std::size_t slot = at & (slots_ - 1);
    late_[slot].push_back(number);
    any_[slot / 64] |= std::uint64_t{1} << (slot % 64);
  }

  /// The first cycle from `from` on with something to do, within the horizon; else kNever.
  Cycle next(Cycle from) const {
    const std::size_t start = from & (slots_ - 1);
    const std::size_t groups = any_.size();
    for (std::size_t i = 0; i <= groups; ++i) {
      const std::size_t group = (start / 64 + i) % groups;
      std::uint64_t bits = any_[group];
      if (i == 0) bits &= ~std::uint64_t{0} << (start % 64);
      if (i == groups) bits &= ~(~std::uint64_t{0} << (start % 64));
      if (bits == 0) continue;
      const std::size_t slot = group * 64 + static_cast<std::size_t>(std::countr_zero(bits));
      return from + ((slot - start) & (slots_ - 1));
    }
    return kNever;
  }

  template <class Happen, class Visit, class Late>
  void work(Cycle now, const Happen& happen, const Visit& visit, const Late& late) {
    const std::size_t slot = now & (slots_ - 1);
    any_[slot / 64] &= ~(std::uint64_t{1} << (slot % 64));
    // An event may wake routers in this cycle; none adds an event to it.
    for (const Event& event : events_[slot]) happen(event);
    events_[slot].clear();
    if (words_ == 1) {
      std::uint64_t bits = bits_[slot];
      bits_[slot] = 0;
      for (; bits != 0; bits &= bits - 1) visit(static_cast<std::uint32_t>(std::countr_zero(bits)));
    }
    for (std::size_t s = 0; s < summaries_; ++s) {
      std::uint64_t& summary = summary_[slot * summaries_ + s];
      while (summary != 0) {
        const std::size_t word = s * 64 + static_cast<std::size_t>(std::countr_zero(summary));
        summary &= summary - 1;
        std::uint64_t bits = bits_[slot * words_ + word];
        bits_[slot * words_ + word] = 0;
        for (; bits != 0; bits &= bits - 1) visit(static_cast<std::uint32_t>(word * 64 + std::countr_zero(bits)));
      }
    }
    // None of these adds another one to this cycle.
    for (const std::uint32_t number : late_[slot]) late(number);
    late_[slot].clear();
    any_[slot / 64] &= ~(std::uint64_t{1} << (slot % 64));
  }

 private:
  std::size_t slots_ = 64;
  std::size_t words_ = 0;
  std::size_t summaries_ = 0;
  std::vector<std::uint64_t> bits_;     ///< slot * words + router / 64
  std::vector<std::uint64_t> summary_;  ///< slot * summaries: a bit for each word that is not 0
  std::vector<std::uint64_t> any_;      ///< a bit for each slot
  std::vector<std::vector<Event>> events_;
  std::vector<std::vector<std::uint32_t>> late_;
};

}  // namespace synfire
