// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// models/synapses: `packed`, sparse rows: each synapse has an index, a weight and a delay, as many bits as the chip gives them
// (Loihi, SpiNNaker, software). The capacity is counted in those bits. In memory a synapse is a word that delivery can use as
// it is: its place in the ring of accumulators, delay*stride + target, beside its weight.
//
//     u32  offset 24 | weight 8    integers of at most 8 bits, if the ring has at most 2^24 accumulators
//     u64  offset 32 | weight 32   integers of at most 16 bits, or float32
//     u32 offset and f64 weight    weight_bits 64, if some weight of the core is no float32
//
// (fields from the least significant bit). Delivery is limited by cache misses on rows, so lines are fetched ahead.
#include "models/synapses/packed_delivery.h"
#include "models/synapses/weight_encoder.h"

#include <bit>
#include <cmath>
#include <limits>

#include "base/error.h"

namespace synfire {
namespace {

/// How the words of a core are made; element 0 of region `synapse_format`.
enum class WordKind : std::uint32_t { none, u32, integer, float32, float64 };

constexpr double kMost24 = 16777216.0;

class PackedMemory : public SynapseMemory {
 public:
  struct Parameters {
    MemorySize memory{1024.0 * 8192.0};
    std::int64_t weight_bits = 8;
    std::int64_t delay_bits = 0;
    std::optional<std::int64_t> index_bits;
    std::int64_t header_bits = 0;

    static const Schema<Parameters>& schema() {
      static const auto declared =
          Schema<Parameters>("packed", "sparse rows of synapses, each with an index, a weight and a delay")
              .required("memory", &Parameters::memory, "capacity of the synapse memory", between(1, 0x1p36))
              .optional("weight_bits", &Parameters::weight_bits,
                        "bits of a weight: 1 (-1 or +1), 2 to 16 (two's complement), 32 or 64 (floating point)", between(1, 64))
              .optional("delay_bits", &Parameters::delay_bits, "bits of a synapse's delay in steps", between(0, 6))
              .optional("index_bits", &Parameters::index_bits,
                        "bits of a synapse's target; if not given, enough for the neurons of the core", between(1, 32))
              .optional("header_bits", &Parameters::header_bits, "bits that each row takes beside its synapses",
                        between(0, 4096))
              .check(
                  [](const Parameters& p, const Value& at, Reader& reader) { check_weight_bits(p.weight_bits, at, reader); });
      return declared;
    }
  };

  PackedMemory(const Parameters& parameters, const Context& context)
      : parameters_(parameters), context_(context), kind_(weight_kind(parameters.weight_bits, context.accumulator)) {
    delay_ = std::min(context.delay, (1u << parameters.delay_bits) - 1);
    const auto needed = static_cast<std::int64_t>(std::bit_width(std::max(context.neurons, 2u) - 1));
    if (parameters.index_bits && *parameters.index_bits < needed) {
      throw InputError({}, "index_bits",
                       "found " + std::to_string(*parameters.index_bits) + "; expected at least " + std::to_string(needed) +
                           " for " + std::to_string(context.neurons) + " neurons");
    }
    synapse_bits_ =
        static_cast<std::uint64_t>(parameters.index_bits.value_or(needed) + parameters.weight_bits + parameters.delay_bits);
    const double reach = static_cast<double>(delay_) * context.stride + context.neurons;
    const bool small = kind_ == WeightKind::integer && parameters.weight_bits <= 8 && reach <= kMost24;
    word_ = kind_ != WeightKind::integer ? WordKind::float32 : small ? WordKind::u32 : WordKind::integer;
  }

  WeightFormat format() const override {
    if (kind_ != WeightKind::integer) return {};
    if (parameters_.weight_bits == 1) return {.integer = true, .least = -1.0, .most = 1.0, .step = 2.0};
    const double half = std::exp2(static_cast<double>(parameters_.weight_bits - 1));
    return {.integer = true, .least = -half, .most = half - 1.0};
  }

  void declare(MemoryLayout& layout) const override {
    const auto add = [&](const char* name, Element element, std::uint64_t count, const char* meaning) {
      layout.add(name, element, count, RegionKind::configuration, meaning);
    };
    add("synapse_format", Element::u32, 2,
        "how words are made (1: u32, 2: u64 with an integer, 3: u64 with a float32, 4: float64), "
        "and how many there are");
    add("synapse_rows", Element::u32, 2 * std::uint64_t{context_.axons}, "of each axon: first word, number of words");
    const std::uint64_t most = most_synapses();
    if (word_ == WordKind::u32) {
      add("synapses", Element::u32, most, "bits 0 to 23: delay*stride + target; bits 24 to 31: weight");
    } else {
      add("synapses", Element::u64, most, "bits 0 to 31: delay*stride + target; bits 32 to 63: weight");
    }
    if (kind_ == WeightKind::float64) {
      add("synapse_offsets", Element::u32, most, "delay*stride + target, of cores with weights that are no float32");
      add("synapse_weights", Element::f64, most, "weights of such cores");
    }
  }

  std::uint32_t delay() const override { return delay_; }
  std::uint64_t capacity_bits() const override { return static_cast<std::uint64_t>(parameters_.memory.si()); }
  std::uint64_t row_bits(const SynapseRow& row) const override {
    return row.synapses.empty() ? 0 : static_cast<std::uint64_t>(parameters_.header_bits) + row.synapses.size() * synapse_bits_;
  }

  void encode(const CoreProgram& program, MemoryImage& memory, std::vector<std::string>& notes) const override {
    WeightEncoder weights(program, format(), context_.neurons, delay_);
    std::uint64_t bits = 0;
    std::uint64_t total = 0;
    bool exact = true;  // as float32
    for (const SynapseRow& row : program.rows) {
      bits += row_bits(row);
      total += row.synapses.size();
      if (kind_ != WeightKind::float64) continue;
      for (const SynapseEntry& synapse : row.synapses) {
        const double weight = weights.scaled(synapse);
        exact = exact && static_cast<double>(static_cast<float>(weight)) == weight;
      }
    }
    if (bits > capacity_bits()) {
      throw std::length_error("synapse memory: " + std::to_string(bits) + " bits needed; the core has " +
                              std::to_string(capacity_bits()));
    }
    if (program.rows.size() > context_.axons) {
      throw std::length_error("axons in: " + std::to_string(program.rows.size()) + " needed; the core has " +
                              std::to_string(context_.axons));
    }
    const WordKind word = exact ? word_ : WordKind::float64;
    const std::span<std::uint32_t> header = memory.region<std::uint32_t>("synapse_format", 2);
    header[0] = static_cast<std::uint32_t>(word);
    header[1] = static_cast<std::uint32_t>(total);
    const std::span<std::uint32_t> rows = memory.region<std::uint32_t>("synapse_rows", 2 * program.rows.size());
    std::uint32_t first = 0;
    for (std::size_t axon = 0; axon < program.rows.size(); ++axon) {
      rows[2 * axon] = first;
      rows[2 * axon + 1] = static_cast<std::uint32_t>(program.rows[axon].synapses.size());
      first += rows[2 * axon + 1];
    }
    const auto each = [&](auto put) {
      std::size_t next = 0;
      for (const SynapseRow& row : program.rows) {
        for (const SynapseEntry& synapse : row.synapses) put(next++, synapse, synapse.delay * context_.stride + synapse.target);
      }
    };
    if (word == WordKind::u32) {
      const std::span<std::uint32_t> words = memory.region<std::uint32_t>("synapses", total);
      each([&](std::size_t n, const SynapseEntry& synapse, std::uint32_t offset) {
        words[n] = offset | static_cast<std::uint32_t>(weights.integer(synapse)) << 24;
      });
    } else if (word == WordKind::float64) {
      const std::span<std::uint32_t> offsets = memory.region<std::uint32_t>("synapse_offsets", total);
      const std::span<double> values = memory.region<double>("synapse_weights", total);
      each([&](std::size_t n, const SynapseEntry& synapse, std::uint32_t offset) {
        offsets[n] = offset;
        values[n] = weights.scaled(synapse);
      });
    } else {
      const std::span<std::uint64_t> words = memory.region<std::uint64_t>("synapses", total);
      each([&](std::size_t n, const SynapseEntry& synapse, std::uint32_t offset) {
        const std::uint32_t weight = word == WordKind::integer ? static_cast<std::uint32_t>(weights.integer(synapse))
                                                               : std::bit_cast<std::uint32_t>(weights.single(synapse));
        words[n] = std::uint64_t{weight} << 32 | offset;
      });
    }
    weights.report(notes);
  }

  void bind(MemoryBlock& memory, std::uint32_t neurons, std::uint32_t axons) override {
    const std::span<std::uint32_t> header = memory.region<std::uint32_t>("synapse_format");
    rows_ = memory.region<std::uint32_t>("synapse_rows").data();
    bound_ = static_cast<WordKind>(header[0]);
    const std::uint32_t total = header[1];
    if (bound_ == WordKind::none && total == 0) bound_ = word_;  // memory that nobody wrote has no synapses
    const bool known = bound_ == word_ || (kind_ == WeightKind::float64 && bound_ == WordKind::float64);
    if (!known) {
      throw InputError(
          {}, "synapse_format[0]",
          "found " + std::to_string(header[0]) + "; expected " + std::to_string(static_cast<std::uint32_t>(word_)));
    }
    if (total > most_synapses()) {
      throw InputError({}, "synapse_format[1]",
                       "found " + std::to_string(total) + " synapses; expected at most " + std::to_string(most_synapses()));
    }
    for (std::uint32_t axon = 0; axon < axons; ++axon) {
      const std::uint64_t end = std::uint64_t{rows_[2 * std::size_t{axon}]} + rows_[2 * std::size_t{axon} + 1];
      if (end > total) {
        throw InputError(
            {}, "synapse_rows[" + std::to_string(2 * std::size_t{axon}) + "]",
            "found a row that ends at word " + std::to_string(end) + "; expected at most " + std::to_string(total));
      }
    }
    if (bound_ == WordKind::u32) {
      words_.u32 = memory.region<std::uint32_t>("synapses").data();
      check_offsets(total, neurons, "synapses", [&](std::size_t n) { return words_.u32[n] & 0xffffff; });
    } else if (bound_ == WordKind::float64) {
      words_.offsets = memory.region<std::uint32_t>("synapse_offsets").data();
      words_.weights = memory.region<double>("synapse_weights").data();
      check_offsets(total, neurons, "synapse_offsets", [&](std::size_t n) { return words_.offsets[n]; });
    } else {
      words_.u64 = memory.region<std::uint64_t>("synapses").data();
      check_offsets(total, neurons, "synapses", [&](std::size_t n) { return static_cast<std::uint32_t>(words_.u64[n]); });
    }
  }

  std::uint32_t deepest() const override { return deepest_; }

  std::uint64_t deliver(std::span<const std::uint32_t> axons, std::span<const double> values, const RingView& ring) override {
    const packed::Batch batch{axons, values, rows_};
    const bool integers = context_.accumulator == AccumulatorKind::i32;
    switch (bound_) {
      case WordKind::u32:
        return integers ? packed::deliver<packed::SmallWord>(batch, words_, ring.now.i32)
                        : packed::deliver<packed::SmallWord>(batch, words_, ring.now.f64);
      case WordKind::integer:
        return integers ? packed::deliver<packed::IntegerWord>(batch, words_, ring.now.i32)
                        : packed::deliver<packed::IntegerWord>(batch, words_, ring.now.f64);
      case WordKind::float32: return packed::deliver<packed::FloatWord>(batch, words_, ring.now.f64);
      case WordKind::float64: return packed::deliver<packed::DoubleWords>(batch, words_, ring.now.f64);
      case WordKind::none: break;
    }
    return 0;
  }

 private:
  std::uint64_t most_synapses() const {
    return std::min<std::uint64_t>(capacity_bits() / synapse_bits_, std::numeric_limits<std::uint32_t>::max());
  }

  void check_offsets(std::uint32_t total, std::uint32_t neurons, const char* region, auto offset_of) {
    deepest_ = 0;
    for (std::size_t n = 0; n < total; ++n) {
      const std::uint32_t offset = offset_of(n);
      const std::uint32_t steps = offset / context_.stride;
      const std::uint32_t target = offset - steps * context_.stride;
      deepest_ = std::max(deepest_, steps);
      if (steps <= delay_ && target < neurons) continue;
      throw InputError({}, std::string(region) + "[" + std::to_string(n) + "]",
                       "found target " + std::to_string(target) + " with delay " + std::to_string(steps) +
                           "; expected less than " + std::to_string(neurons) + " and at most " + std::to_string(delay_));
    }
  }

  Parameters parameters_;
  Context context_;
  WeightKind kind_;
  std::uint32_t delay_ = 0;
  std::uint64_t synapse_bits_ = 0;
  WordKind word_ = WordKind::none;  ///< of the configuration

  WordKind bound_ = WordKind::none;  ///< of what was loaded
  std::uint32_t deepest_ = 0;        ///< delay among them
  const std::uint32_t* rows_ = nullptr;
  packed::Words words_;
};

const Registered<SynapseMemory, PackedMemory> kRegistered;

}  // namespace
}  // namespace synfire
