// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// models/synapses: `loihi_synapses`, the synapse memory of an Intel Loihi core. Weights are mantissas of 9 bits times a power
// of two. A core has eight synapse formats (loihi_formats.h). The capacity is counted in the chip's own encoding
// (loihi_storage.h). In memory a row is a sequence of runs, a run being a head and its synapses:
//
//     u32  count 24 | format 8        the head
//     u32  offset 23 | mantissa 9     a synapse: delay*stride + target in the ring of accumulators, weight (signed)
//
// (fields from the least significant bit). Where a soma wants negative exponents to shift sums, the synapses of such a format
// add up in sums of their own, which `commit` shifts into the ring at the end of the step.
#include "models/synapses/loihi_delivery.h"
#include "models/synapses/loihi_formats.h"
#include "models/synapses/loihi_storage.h"
#include "models/synapses/weight_encoder.h"

#include <array>
#include <stdexcept>

#include "base/error.h"
#include "models/vector_clones.h"

namespace synfire {
namespace {

using loihi::Format;
using loihi::FormatPlan;
using loihi::SignMode;

SYNFIRE_VECTOR_CLONES
void shift_into(std::int32_t* __restrict sums, std::int32_t* __restrict pending, std::size_t count, int shift) {
  for (std::size_t n = 0; n < count; ++n) {
    sums[n] = loihi::add(sums[n], pending[n] >> shift);
    pending[n] = 0;
  }
}

class LoihiMemory : public SynapseMemory {
 public:
  static constexpr std::uint32_t kMostDelay = 62;

  struct Parameters {
    MemorySize memory{128.0 * 8192.0};
    std::int64_t weight_bits = 8;

    static const Schema<Parameters>& schema() {
      static const auto declared =
          Schema<Parameters>("loihi_synapses", "rows of synapses in the formats of Intel Loihi: mantissa, exponent, delay")
              .optional("memory", &Parameters::memory, "capacity of the synapse memory", between(64, 0x1p30))
              .optional("weight_bits", &Parameters::weight_bits,
                        "bits of a weight's mantissa, its sign among them where weights of both signs meet", between(1, 9));
      return declared;
    }
  };

  LoihiMemory(const Parameters& parameters, const Context& context)
      : context_(context),
        weight_bits_(static_cast<int>(parameters.weight_bits)),
        capacity_bits_(static_cast<std::uint64_t>(parameters.memory.si())),
        delay_(std::min(context.delay, kMostDelay)) {
    const std::uint64_t reach = std::uint64_t{delay_} * context.stride + context.neurons;
    if (reach > loihi::kOffsetMask) {
      throw InputError({}, "neurons",
                       "found " + std::to_string(context.neurons) + " with delays of " + std::to_string(delay_) +
                           " steps; expected fewer, since its words address " + std::to_string(loihi::kOffsetMask) +
                           " accumulators");
    }
  }

  WeightFormat format() const override {
    const auto step = [this](SignMode mode) { return static_cast<double>(loihi::weight_step(mode, weight_bits_)); };
    return {.integer = true,
            .least = -256.0,
            .most = 256.0 - step(SignMode::mixed),
            .step = step(SignMode::mixed),
            .exponent_least = -8,
            .exponent_most = 7,
            .one_sign_most = 256.0 - step(SignMode::excitatory),
            .one_sign_step = step(SignMode::excitatory)};
  }

  void declare(MemoryLayout& layout) const override {
    const auto add = [&](const char* name, std::uint64_t count, const char* meaning) {
      layout.add(name, Element::u32, count, RegionKind::configuration, meaning);
    };
    add("synapse_formats", loihi::kFormats,
        "bits 0 to 3: exponent + 8; bits 4 and 5: 1 both signs, 2 excitatory, 3 inhibitory; bits 6 to 9: bits of a weight");
    add("synapse_count", 1, "words of region synapses in use");
    add("synapse_rows", 2 * std::uint64_t{context_.axons}, "of each axon: first word, number of words");
    add("synapses", most_words(),
        "runs: a head (bits 0 to 23: synapses, 24 to 31: format), then synapses (bits 0 to 22: delay*stride + target, 23 to "
        "31: mantissa)");
  }

  std::uint32_t delay() const override { return delay_; }
  std::uint64_t capacity_bits() const override { return capacity_bits_; }
  std::uint64_t row_bits(const SynapseRow& row) const override { return loihi::run_bits(row.synapses, weight_bits_); }
  std::uint64_t program_bits(const CoreProgram& program) const override {
    const FormatPlan plan(program, weight_bits_);
    std::uint64_t bits = 0;
    for (const SynapseRow& row : program.rows) {
      plan.each_run(row, [&](std::uint32_t, std::span<const SynapseEntry> run) { bits += loihi::run_bits(run, weight_bits_); });
    }
    return bits;
  }
  std::vector<Usage> usage(const CoreProgram& program) const override {
    return {{"synapse formats", "", FormatPlan(program, weight_bits_).formats().size(), loihi::kFormats}};
  }

  void encode(const CoreProgram& program, MemoryImage& memory, std::vector<std::string>& notes) const override {
    WeightEncoder weights(program, format(), context_.neurons, delay_);
    const FormatPlan plan(program, weight_bits_);
    const auto check = [](const char* resource, std::uint64_t needed, std::uint64_t most) {
      if (needed <= most) return;
      throw std::length_error(std::string(resource) + ": " + std::to_string(needed) + " needed; the core has " +
                              std::to_string(most));
    };
    check("synapse memory: bits", program_bits(program), capacity_bits_);
    check("synapse formats", plan.formats().size(), loihi::kFormats);
    check("axons in", program.rows.size(), context_.axons);
    const std::span<std::uint32_t> formats = memory.region<std::uint32_t>("synapse_formats", loihi::kFormats);
    for (std::size_t f = 0; f < plan.formats().size(); ++f) formats[f] = plan.formats()[f].pack();

    const std::span<std::uint32_t> rows = memory.region<std::uint32_t>("synapse_rows", 2 * program.rows.size());
    std::uint32_t total = 0;
    for (std::size_t axon = 0; axon < program.rows.size(); ++axon) {
      rows[2 * axon] = total;
      plan.each_run(program.rows[axon], [&](std::uint32_t, std::span<const SynapseEntry> run) {
        total += 1 + static_cast<std::uint32_t>(run.size());
      });
      rows[2 * axon + 1] = total - rows[2 * axon];
    }
    memory.region<std::uint32_t>("synapse_count", 1)[0] = total;
    const std::span<std::uint32_t> words = memory.region<std::uint32_t>("synapses", total);
    std::size_t next = 0;
    for (const SynapseRow& row : program.rows) {
      plan.each_run(row, [&](std::uint32_t format, std::span<const SynapseEntry> run) {
        words[next++] = static_cast<std::uint32_t>(run.size()) | format << 24;
        for (const SynapseEntry& synapse : run) {
          const auto mantissa = static_cast<std::uint32_t>(weights.integer(synapse));
          words[next++] = mantissa << loihi::kOffsetBits | (synapse.delay * context_.stride + synapse.target);
        }
      });
    }
    weights.report(notes);
  }

  void bind(MemoryBlock& memory, std::uint32_t neurons, std::uint32_t axons) override {
    const std::span<std::uint32_t> formats = memory.region<std::uint32_t>("synapse_formats");
    for (std::size_t f = 0; f < loihi::kFormats; ++f) formats_[f] = Format::unpack(formats[f]);
    rows_ = memory.region<std::uint32_t>("synapse_rows").data();
    words_.u32 = memory.region<std::uint32_t>("synapses").data();
    const std::uint32_t total = memory.region<std::uint32_t>("synapse_count")[0];
    if (total > most_words())
      refuse("synapse_count[0]", std::to_string(total) + " words", "at most " + std::to_string(most_words()));
    deepest_ = 0;
    std::array<bool, loihi::kFormats> used{};
    std::uint64_t walked = 0;  // rows do not overlap, so together they are no longer than the memory
    for (std::uint32_t axon = 0; axon < axons; ++axon) {
      const std::uint32_t* row = rows_ + 2 * std::size_t{axon};
      const std::uint64_t end = std::uint64_t{row[0]} + row[1];
      walked += row[1];
      if (end > total || walked > total) {
        refuse("synapse_rows[" + std::to_string(2 * std::size_t{axon}) + "]", "a row up to word " + std::to_string(end),
               "rows that do not overlap, up to word " + std::to_string(total) + " at most");
      }
      check_row(row[0], static_cast<std::uint32_t>(end), neurons, used);
    }
    for (std::size_t f = 0; f < loihi::kFormats; ++f) {
      const bool shifts_sums = used[f] && formats_[f].exponent < 0 && context_.negative_exponent == NegativeExponent::sum &&
                               context_.accumulator == AccumulatorKind::i32;
      pending_[f].assign(shifts_sums ? std::size_t{deepest_} * context_.stride + neurons : 0, 0);
    }
    pending_any_ = false;
  }

  std::uint64_t deliver(std::span<const std::uint32_t> axons, std::span<const double> values, const RingView& ring) override {
    const packed::Batch batch{axons, values, rows_};
    if (context_.accumulator == AccumulatorKind::f64) {
      std::array<loihi::Channel<double>, kChannels> channels;
      for (std::size_t f = 0; f < loihi::kFormats; ++f) channels[f] = {ring.now.f64, shift_of(f)};
      return loihi::deliver(batch, words_, channels.data());
    }
    std::array<loihi::Channel<std::int32_t>, kChannels> channels;
    for (std::size_t f = 0; f < loihi::kFormats; ++f) {
      if (pending_[f].empty()) {
        channels[f] = {ring.now.i32, shift_of(f)};
      } else {
        channels[f] = {pending_[f].data(), loihi::kOffsetBits};
        pending_any_ = true;
      }
    }
    return loihi::deliver(batch, words_, channels.data());
  }

  void commit(const RingView& ring) override {
    if (!pending_any_) return;
    for (std::size_t f = 0; f < loihi::kFormats; ++f) {
      if (!pending_[f].empty()) shift_into(ring.now.i32, pending_[f].data(), pending_[f].size(), -formats_[f].exponent);
    }
    pending_any_ = false;
  }
  void discard() override {
    for (std::vector<std::int32_t>& sums : pending_) std::ranges::fill(sums, 0);
    pending_any_ = false;
  }
  std::uint32_t deepest() const override { return deepest_; }

 private:
  static constexpr std::size_t kChannels = loihi::kFormats;

  [[noreturn]] static void refuse(const std::string& where, const std::string& found, const std::string& expected) {
    throw InputError({}, where, "found " + found + "; expected " + expected);
  }

  /// Words that can be needed: each synapse takes as many bits as its weight at least, each run a word of 64 bits.
  std::uint64_t most_words() const {
    return capacity_bits_ / loihi::stored_weight_bits(weight_bits_) + capacity_bits_ / loihi::kWordBits;
  }
  std::uint32_t shift_of(std::size_t format) const {
    return static_cast<std::uint32_t>(static_cast<int>(loihi::kOffsetBits) - formats_[format].exponent);
  }

  void check_row(std::uint32_t first, std::uint32_t end, std::uint32_t neurons, std::array<bool, loihi::kFormats>& used) {
    for (std::uint32_t n = first; n < end;) {
      const std::uint32_t format = words_.u32[n] >> 24;
      const std::uint64_t run_end = std::uint64_t{n} + 1 + (words_.u32[n] & loihi::kCountMask);
      const auto at = [](std::uint64_t word) { return "synapses[" + std::to_string(word) + "]"; };
      if (format >= loihi::kFormats || formats_[format].mode == SignMode::none) {
        refuse(at(n), "format " + std::to_string(format), "one of the formats in use");
      }
      if (run_end > end) refuse(at(n), "a run up to word " + std::to_string(run_end), "its row's end, " + std::to_string(end));
      used[format] = true;
      for (++n; n < run_end; ++n) {
        const std::uint32_t offset = words_.u32[n] & loihi::kOffsetMask;
        const std::uint32_t steps = offset / context_.stride;
        const std::uint32_t target = offset - steps * context_.stride;
        if (steps > delay_ || target >= neurons) {
          refuse(at(n), "target " + std::to_string(target) + " with delay " + std::to_string(steps),
                 "less than " + std::to_string(neurons) + " and at most " + std::to_string(delay_));
        }
        deepest_ = std::max(deepest_, steps);
      }
    }
  }

  Context context_;
  int weight_bits_;
  std::uint64_t capacity_bits_;
  std::uint32_t delay_;

  std::array<Format, loihi::kFormats> formats_{};
  std::uint32_t deepest_ = 0;
  const std::uint32_t* rows_ = nullptr;
  packed::Words words_;
  std::array<std::vector<std::int32_t>, loihi::kFormats> pending_;  ///< of formats whose sums are shifted: as far as the ring
  bool pending_any_ = false;
};

const Registered<SynapseMemory, LoihiMemory> kRegistered;

}  // namespace
}  // namespace synfire
