// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// models/synapses: `dense`, a full matrix: each axon has a weight for every neuron of the core, as in a crossbar. A weight of
// zero is no synapse: it takes room, but is not counted as delivered. There are no delays.
#include <array>
#include <bit>
#include <cmath>

#include "models/synapses/dense_delivery.h"
#include "models/synapses/weight_encoder.h"
#include "models/vector_clones.h"

namespace synfire {
namespace {

constexpr std::size_t kBatch = 256;  ///< rows that one call of a loop adds; see dense_delivery.h

SYNFIRE_VECTOR_CLONES
void add_i8_i32(const std::int8_t* const* rows, std::size_t count, std::int16_t* scratch, std::int32_t* sums,
                std::size_t columns) {
  if (count < 8) return dense::add_rows(rows, count, sums, columns);
  std::fill_n(scratch, columns, std::int16_t{0});
  dense::add_rows(rows, count, scratch, columns);
  const std::int16_t* const partial[] = {scratch};
  dense::add_rows(partial, 1, sums, columns);
}
SYNFIRE_VECTOR_CLONES
void add_i8_f64(const std::int8_t* const* rows, std::size_t count, std::int16_t* scratch, double* sums, std::size_t columns) {
  std::fill_n(scratch, columns, std::int16_t{0});
  dense::add_rows(rows, count, scratch, columns);
  const std::int16_t* const partial[] = {scratch};
  dense::add_rows(partial, 1, sums, columns);
}
SYNFIRE_VECTOR_CLONES
void add_i16_i32(const std::int16_t* const* rows, std::size_t count, std::int32_t* sums, std::size_t columns) {
  dense::add_rows(rows, count, sums, columns);
}
SYNFIRE_VECTOR_CLONES
void add_i16_f64(const std::int16_t* const* rows, std::size_t count, double* sums, std::size_t columns) {
  dense::add_rows(rows, count, sums, columns);
}
SYNFIRE_VECTOR_CLONES
void add_f32_f64(const float* const* rows, std::size_t count, double* sums, std::size_t columns) {
  dense::add_rows(rows, count, sums, columns);
}
SYNFIRE_VECTOR_CLONES
void add_f64_f64(const double* const* rows, std::size_t count, double* sums, std::size_t columns) {
  dense::add_rows(rows, count, sums, columns);
}

class DenseMemory : public SynapseMemory {
 public:
  struct Parameters {
    std::int64_t weight_bits = 8;

    static const Schema<Parameters>& schema() {
      static const auto declared =
          Schema<Parameters>("dense", "a full matrix of weights, one for each axon and neuron, as in a crossbar")
              .optional("weight_bits", &Parameters::weight_bits,
                        "bits of a weight: 1 (0 or 1), 2 to 16 (two's complement), 32 or 64 (floating point)", between(1, 64))
              .check(
                  [](const Parameters& p, const Value& at, Reader& reader) { check_weight_bits(p.weight_bits, at, reader); });
      return declared;
    }
  };

  DenseMemory(const Parameters& parameters, const Context& context)
      : parameters_(parameters), context_(context), kind_(weight_kind(parameters.weight_bits, context.accumulator)) {
    element_ = kind_ == WeightKind::float64   ? Element::f64
               : kind_ == WeightKind::float32 ? Element::f32
               : parameters.weight_bits > 8   ? Element::i16
                                              : Element::i8;
    // Whole vectors, at most as many as the accumulators of a slot.
    columns_ = (context.neurons + 63) / 64 * std::size_t{64};
    // Rows whose distance is a power of two would compete for the same few sets of the cache.
    pitch_ = columns_ >= 512 && std::has_single_bit(columns_) ? columns_ + 64 : columns_;
  }

  WeightFormat format() const override {
    if (kind_ != WeightKind::integer) return {};
    if (parameters_.weight_bits == 1) return {.integer = true, .least = 0.0, .most = 1.0};
    const double half = std::exp2(static_cast<double>(parameters_.weight_bits - 1));
    return {.integer = true, .least = -half, .most = half - 1.0};
  }

  void declare(MemoryLayout& layout) const override {
    layout.add("synapses", element_, std::uint64_t{context_.axons} * pitch_, RegionKind::configuration,
               "weights: of each axon " + std::to_string(pitch_) + ", for each neuron one, then zeros");
    layout.add("synapse_counts", Element::u32, context_.axons, RegionKind::configuration,
               "weights of each axon that are not zero");
  }

  std::uint32_t delay() const override { return 0; }
  std::uint64_t capacity_bits() const override { return context_.axons * row_size(); }
  std::uint64_t row_bits(const SynapseRow& row) const override { return row.synapses.empty() ? 0 : row_size(); }

  void encode(const CoreProgram& program, MemoryImage& memory, std::vector<std::string>& notes) const override {
    WeightEncoder weights(program, format(), context_.neurons, 0);
    if (program.rows.size() > context_.axons) {
      throw std::length_error("axons in: " + std::to_string(program.rows.size()) + " needed; the core has " +
                              std::to_string(context_.axons));
    }
    switch (element_) {
      case Element::i8: encode_as<std::int8_t>(program, memory, weights); break;
      case Element::i16: encode_as<std::int16_t>(program, memory, weights); break;
      case Element::f32: encode_as<float>(program, memory, weights); break;
      default: encode_as<double>(program, memory, weights); break;
    }
    weights.report(notes);
  }

  void bind(MemoryBlock& memory, std::uint32_t neurons, std::uint32_t axons) override {
    matrix_ = memory.data() + memory.layout().at("synapses").offset;
    counts_ = memory.region<std::uint32_t>("synapse_counts").data();
    live_columns_ = (neurons + 63) / 64 * std::size_t{64};
    scratch_.resize(columns_);
    // Any weight is a weight; only the counts can be wrong.
    for (std::uint32_t axon = 0; axon < axons; ++axon) {
      if (counts_[axon] > neurons) refuse_element("synapse_counts", axon, counts_[axon], neurons);
    }
  }

  std::uint64_t deliver(std::span<const std::uint32_t> axons, std::span<const double> values, const RingView& ring) override {
    std::uint64_t delivered = 0;
    for (const std::uint32_t axon : axons) delivered += counts_[axon];
    const bool integers = context_.accumulator == AccumulatorKind::i32;
    switch (element_) {
      case Element::i8:
        if (integers) {
          deliver_as<std::int8_t>(axons, values, ring.now.i32, [this](auto rows, std::size_t count, auto* sums) {
            add_i8_i32(rows, count, scratch_.data(), sums, live_columns_);
          });
        } else {
          deliver_as<std::int8_t>(axons, values, ring.now.f64, [this](auto rows, std::size_t count, auto* sums) {
            add_i8_f64(rows, count, scratch_.data(), sums, live_columns_);
          });
        }
        break;
      case Element::i16:
        if (integers) {
          deliver_as<std::int16_t>(axons, values, ring.now.i32, [this](auto rows, std::size_t count, auto* sums) {
            add_i16_i32(rows, count, sums, live_columns_);
          });
        } else {
          deliver_as<std::int16_t>(axons, values, ring.now.f64, [this](auto rows, std::size_t count, auto* sums) {
            add_i16_f64(rows, count, sums, live_columns_);
          });
        }
        break;
      case Element::f32:
        deliver_as<float>(axons, values, ring.now.f64,
                          [this](auto rows, std::size_t count, auto* sums) { add_f32_f64(rows, count, sums, live_columns_); });
        break;
      default:
        deliver_as<double>(axons, values, ring.now.f64,
                           [this](auto rows, std::size_t count, auto* sums) { add_f64_f64(rows, count, sums, live_columns_); });
        break;
    }
    return delivered;
  }

 private:
  std::uint64_t row_size() const {
    return std::uint64_t{context_.neurons} * static_cast<std::uint64_t>(parameters_.weight_bits);
  }

  template <class Weight>
  void encode_as(const CoreProgram& program, MemoryImage& memory, WeightEncoder& weights) const {
    const std::span<Weight> matrix = memory.region<Weight>("synapses", program.rows.size() * pitch_);
    const std::span<std::uint32_t> counts = memory.region<std::uint32_t>("synapse_counts", program.rows.size());
    for (std::size_t axon = 0; axon < program.rows.size(); ++axon) {
      const std::span<Weight> row = matrix.subspan(axon * pitch_, columns_);
      for (const SynapseEntry& synapse : program.rows[axon].synapses) {
        Weight weight;
        if constexpr (std::is_same_v<Weight, double>) {
          weight = weights.scaled(synapse);
        } else if constexpr (std::is_same_v<Weight, float>) {
          weight = weights.single(synapse);
        } else {
          weight = static_cast<Weight>(weights.integer(synapse));
        }
        if (row[synapse.target] != Weight{}) {
          throw std::length_error("a crossbar has one synapse from an axon to a neuron; axon " + std::to_string(axon) +
                                  " has several to neuron " + std::to_string(synapse.target));
        }
        row[synapse.target] = weight;
      }
      counts[axon] = static_cast<std::uint32_t>(std::ranges::count_if(row, [](Weight weight) { return weight != Weight{}; }));
    }
  }

  template <class Weight, class Sum, class Add>
  void deliver_as(std::span<const std::uint32_t> axons, std::span<const double> values, Sum* sums, Add add) {
    const auto* matrix = reinterpret_cast<const Weight*>(matrix_);
    if (!values.empty()) {
      for (std::size_t k = 0; k < axons.size(); ++k) dense::add_row(matrix + axons[k] * pitch_, values[k], sums, live_columns_);
      return;
    }
    std::array<const Weight*, kBatch> rows;
    for (std::size_t first = 0; first < axons.size(); first += kBatch) {
      const std::size_t count = std::min(kBatch, axons.size() - first);
      for (std::size_t k = 0; k < count; ++k) rows[k] = matrix + axons[first + k] * pitch_;
      add(rows.data(), count, sums);
    }
  }

  Parameters parameters_;
  Context context_;
  WeightKind kind_;
  Element element_ = Element::i8;
  std::size_t columns_ = 0;
  std::size_t pitch_ = 0;  ///< weights from row to row

  const std::byte* matrix_ = nullptr;
  const std::uint32_t* counts_ = nullptr;
  std::size_t live_columns_ = 0;
  std::vector<std::int16_t> scratch_;
};

const Registered<SynapseMemory, DenseMemory> kRegistered;

}  // namespace
}  // namespace synfire
