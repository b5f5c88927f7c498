// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// benchmarks: what one would write by hand for one network and nothing else: no interface, no formats, no checks. The yardstick
// of the engine. It counts only when it is fast itself: each loop says what it reached on the reference machine (2 vCPU of an
// AMD EPYC, Zen 4, g++ 12.2), beside the rate that was measured there before Synfire existed.
#pragma once

#include <algorithm>
#include <cstdint>
#include <type_traits>
#include <vector>

#include "base/target.h"
#include "models/vector_clones.h"

namespace synfire::benchmarks {

/// A synapse as one word: place of its accumulator, and its weight.
struct HandSmall {
  using Sum = std::uint32_t;  // unsigned, since it wraps around
  std::uint32_t word;
  HandSmall(std::uint32_t offset, double weight)
      : word(offset | static_cast<std::uint32_t>(static_cast<std::int32_t>(weight)) << 24) {}
  std::uint32_t offset() const { return word & 0xffffff; }
  Sum weight() const { return static_cast<Sum>(static_cast<std::int32_t>(word) >> 24); }
};
struct HandFloat {
  using Sum = double;
  std::uint32_t place;
  float value;
  HandFloat(std::uint32_t offset, double weight) : place(offset), value(static_cast<float>(weight)) {}
  std::uint32_t offset() const { return place; }
  Sum weight() const { return static_cast<Sum>(value); }
};

/// Sparse rows, the next one fetched ahead. With delays the accumulators are 16 slots and 16 more behind them, so that nothing
/// wraps; what lands there is never brought back, so the yardstick pays less than a simulator has to.
///
/// HandSmall: 4k neurons 2,150 M events/s, with delays 1,190; 20k 1,300, with delays 810 (known before: 650, 400, 840, 515).
template <class Word>
class HandSparse {
 public:
  using Sum = typename Word::Sum;
  static constexpr std::uint32_t kSlots = 16;
  static constexpr std::uint32_t kLine = 64 / sizeof(Word);

  HandSparse(const std::vector<SynapseRow>& rows, std::uint32_t neurons, bool delays)
      : slots_(delays ? kSlots : 1), stride_(neurons + 64), sums_((2 * std::size_t{slots_} - 1) * stride_) {
    first_.push_back(0);
    for (const SynapseRow& row : rows) {
      for (const SynapseEntry& synapse : row.synapses)
        words_.emplace_back(synapse.delay * stride_ + synapse.target, synapse.weight);
      first_.push_back(static_cast<std::uint32_t>(words_.size()));
    }
  }

  __attribute__((noinline)) std::uint64_t deliver(const std::vector<std::uint32_t>& axons) {
    Sum* sums = sums_.data() + slot_ * std::size_t{stride_};
    std::uint64_t events = 0;
    for (std::size_t k = 0; k < axons.size(); ++k) {
      const Word* word = words_.data() + first_[axons[k]];
      const Word* end = words_.data() + first_[axons[k] + 1];
      const Word* ahead = words_.data() + first_[axons[k + 1 < axons.size() ? k + 1 : k]];
      events += static_cast<std::uint64_t>(end - word);
      for (; word + kLine <= end; word += kLine, ahead += kLine) {
        __builtin_prefetch(ahead);
#pragma GCC unroll 16
        for (std::uint32_t m = 0; m < kLine; ++m) sums[word[m].offset()] += word[m].weight();
      }
      for (; word < end; ++word) sums[word->offset()] += word->weight();
    }
    return events;
  }
  Sum* now() {
    return sums_.data() + slot_ * std::size_t{stride_};
  }
  void next_step() {
    slot_ = (slot_ + 1) % slots_;
  }

 private:
  std::uint32_t slots_;
  std::uint32_t stride_;
  std::uint32_t slot_ = 0;
  std::vector<std::uint32_t> first_;
  std::vector<Word> words_;
  std::vector<Sum> sums_;
};

/// sums += a + b + c + d in vectors; weights of 8 bits are added in 16 first.
SYNFIRE_VECTOR_CLONES inline void hand_add_rows(std::int16_t* __restrict sums, const std::int8_t* a, const std::int8_t* b,
                                                const std::int8_t* c, const std::int8_t* d, std::size_t columns) {
  for (std::size_t n = 0; n < columns; ++n) sums[n] = static_cast<std::int16_t>(sums[n] + a[n] + b[n] + c[n] + d[n]);
}
SYNFIRE_VECTOR_CLONES inline void hand_add_rows(std::int32_t* __restrict sums, const std::int16_t* a, const std::int16_t* b,
                                                const std::int16_t* c, const std::int16_t* d, std::size_t columns) {
  for (std::size_t n = 0; n < columns; ++n) sums[n] += a[n] + b[n] + c[n] + d[n];
}
SYNFIRE_VECTOR_CLONES inline void hand_add_rows(double* __restrict sums, const float* a, const float* b, const float* c,
                                                const float* d, std::size_t columns) {
  for (std::size_t n = 0; n < columns; ++n) sums[n] = sums[n] + a[n] + b[n] + c[n] + d[n];
}
SYNFIRE_VECTOR_CLONES inline void hand_widen(std::int32_t* __restrict sums, std::int16_t* __restrict partial,
                                             std::size_t columns) {
  for (std::size_t n = 0; n < columns; ++n) {
    sums[n] += partial[n];
    partial[n] = 0;
  }
}

/// A full matrix, four rows to a pass. int8: 27 G events/s (known before: 20 to 41); int16 and float have no earlier figure.
template <class Weight>
class HandDense {
 public:
  static constexpr bool kBytes = sizeof(Weight) == 1;
  using Sum = std::conditional_t<kBytes, std::int16_t, std::conditional_t<std::is_same_v<Weight, float>, double, std::int32_t>>;

  HandDense(const std::vector<SynapseRow>& rows, std::uint32_t neurons)
      : columns_(neurons), matrix_((rows.size() + 1) * neurons), sums_(neurons), wide_(neurons) {
    for (std::size_t axon = 0; axon < rows.size(); ++axon) {
      for (const SynapseEntry& synapse : rows[axon].synapses) {
        matrix_[axon * columns_ + synapse.target] = static_cast<Weight>(synapse.weight);
      }
    }
    zeros_ = matrix_.data() + rows.size() * columns_;
  }
  std::uint64_t deliver(const std::vector<std::uint32_t>& axons) {
    const auto row = [&](std::size_t k) { return k < axons.size() ? matrix_.data() + axons[k] * columns_ : zeros_; };
    for (std::size_t k = 0; k < axons.size(); k += 4) {
      hand_add_rows(sums_.data(), row(k), row(k + 1), row(k + 2), row(k + 3), columns_);
      if constexpr (kBytes) {
        if (k % 256 == 252) hand_widen(wide_.data(), sums_.data(), columns_);
      }
    }
    if constexpr (kBytes) hand_widen(wide_.data(), sums_.data(), columns_);
    return axons.size() * columns_;
  }
  /// Empties the accumulators, which would overflow in the end.
  void clear() {
    std::fill(sums_.begin(), sums_.end(), Sum{});
    std::fill(wide_.begin(), wide_.end(), 0);
  }

 private:
  std::size_t columns_;
  std::vector<Weight> matrix_;
  std::vector<Sum> sums_;
  std::vector<std::int32_t> wide_;
  const Weight* zeros_ = nullptr;
};

/// LIF neurons with parameters of their own, all in one pass: 1,060 M updates/s for 4k, 760 for 20k neurons.
SYNFIRE_VECTOR_CLONES inline void hand_lif(std::size_t size, double* __restrict v, double* __restrict x, const double* rate,
                                           const double* r, const double* v_leak, const double* v_threshold,
                                           const double* v_reset, std::uint8_t* __restrict fired) {
  for (std::size_t n = 0; n < size; ++n) {
    const double next = v[n] + rate[n] * (v_leak[n] - v[n] + r[n] * x[n]);
    const bool above = next > v_threshold[n];
    x[n] = 0.0;
    v[n] = above ? v_reset[n] : next;
    fired[n] = above ? 1 : 0;
  }
}

class HandLif {
 public:
  explicit HandLif(std::uint32_t size)
      : v_(size), rate_(size, 0.05), r_(size, 1.0), v_leak_(size), v_threshold_(size, 1e9), v_reset_(size), fired_(size) {}
  /// Returns how many fired.
  std::uint64_t update(double* x) {
    hand_lif(v_.size(), v_.data(), x, rate_.data(), r_.data(), v_leak_.data(), v_threshold_.data(), v_reset_.data(),
             fired_.data());
    std::uint64_t count = 0;
    for (const std::uint8_t one : fired_) count += one;
    return count;
  }

 private:
  std::vector<double> v_, rate_, r_, v_leak_, v_threshold_, v_reset_;
  std::vector<std::uint8_t> fired_;
};

}  // namespace synfire::benchmarks
