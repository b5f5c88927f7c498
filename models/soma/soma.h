// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// models/soma: the interface of a soma: what a neuron does with its input, in plain arithmetic over arrays. A new soma is one
// file that implements this and registers itself; see docs/add-a-soma.md.
//
// One class serves two lives. Unbound, it belongs to a description: it declares its memory regions, quantises groups and
// encodes them. Bound to a core's memory it runs. Time and energy are none of its business: it returns what it did.
#pragma once

#include <bit>
#include <cstdint>
#include <cstring>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/memory_block.h"
#include "base/registry.h"
#include "base/target.h"

namespace synfire {

/// What the synapses add up for each neuron.
enum class AccumulatorKind { i32, f64 };

/// The accumulators of the neurons for one step; one of the two, as the soma's AccumulatorKind says: those of a neuron's
/// receptors follow one another. The soma sets what it has consumed back to zero.
struct Accumulators {
  std::int32_t* i32 = nullptr;
  double* f64 = nullptr;
};

/// What a synapse memory can hold as a weight.
struct WeightFormat {
  bool integer = false;
  double least = 0.0;  ///< of an integer mantissa
  double most = 0.0;
  double step = 1.0;  ///< distance of representable mantissas
  int exponent_least = 0;
  int exponent_most = 0;
  /// Where a group whose weights have one sign can do without the sign's bit: mantissas of 0 to this, or 0 to minus this.
  double one_sign_most = 0.0;
  double one_sign_step = 1.0;
};

/// What a negative exponent shifts (arithmetically): each weight, or the sum of those that reach a neuron together, from one
/// step's spikes through one format.
enum class NegativeExponent { each_weight, sum };

/// A group that asks for more than one scale: scales of single neurons, a weight format of its own. In the accumulators a
/// weight counts as mantissa * 2^exponent.
struct FineGroup : QuantisedGroup {
  std::vector<double> neuron_scale;    ///< by neuron of the group, times weight_scale (which gives mantissas); empty: all 1
  std::optional<WeightFormat> format;  ///< instead of the synapse memory's own, one of the modes that it offers
  int exponent = 0;
};

/// A group whose soma gives the sum of integer synapses its unit back.
struct UnitGroup : QuantisedGroup {
  double unit = 1.0;  ///< what one unit of a core's weight is in the network's
  /// With integer synapses, the largest weight of the group takes the largest mantissa. Returns whether weights become
  /// integers.
  bool take_integers(const WeightRange& weights, const WeightFormat& format);
};

/// What weights of a slice's k-th neuron are multiplied with to be mantissas.
double mantissa_scale(const CoreSlice& slice, std::size_t k);

/// Counts of one update.
struct SomaActivity {
  std::uint64_t updates = 0;  ///< neurons updated
  std::uint64_t active = 0;   ///< of these, those that did more than decay (input, or a spike), where the chip tells them apart
};

/// Bytes of a core's memory while an image is made: the same regions as the running core's.
class MemoryImage {
 public:
  explicit MemoryImage(const MemoryLayout& layout) : layout_(layout), bytes_(layout.regions().size()) {}

  /// The first `count` elements of a region, zeroed when first asked for. Asking for more moves the bytes: earlier spans of the
  /// region end. T must be of the element's size. Throws std::length_error when the region has fewer elements.
  template <class T>
  std::span<T> region(std::string_view name, std::uint64_t count) {
    return {reinterpret_cast<T*>(grow(name, count, sizeof(T))), count};
  }
  /// A slice's part of a region that has an element for each neuron of the core.
  template <class T>
  std::span<T> part(std::string_view name, const CoreSlice& slice) {
    return region<T>(name, slice.first_local + slice.neurons.size()).subspan(slice.first_local);
  }
  /// One segment for each region that was touched. The image is empty afterwards.
  std::vector<Segment> take_segments();

 private:
  std::byte* grow(std::string_view name, std::uint64_t count, std::size_t size);

  const MemoryLayout& layout_;
  std::vector<std::vector<std::byte>> bytes_;
};

/// Appends neuron `first + n` for every n whose flag is 1, not 0. After `count` flags, eight more are 0.
inline void append_flagged(const std::uint8_t* flags, std::uint32_t count, std::uint32_t first, FiredBatch& fired) {
  for (std::uint32_t n = 0; n < count; n += 8) {
    std::uint64_t word;
    std::memcpy(&word, flags + n, 8);
    for (; word != 0; word &= word - 1) {
      fired.neurons.push_back(first + n + static_cast<std::uint32_t>(std::countr_zero(word)) / 8);
    }
  }
  fired.fill_values();
}

/// Throws InputError: an element of a core's memory is no configuration.
[[noreturn]] void refuse_element(std::string_view region, std::size_t index, std::uint64_t found, std::uint64_t most);

class Soma {
 public:
  static constexpr const char* kSlot = "soma";
  struct Context {
    std::uint32_t neurons = 0;  ///< capacity of the core
  };
  virtual ~Soma() = default;

  // --- description ---------------------------------------------------------------------------------------------------------
  virtual AccumulatorKind accumulator() const = 0;
  /// 1, or 2: then synapses with weights above zero add to the first accumulator of a neuron, those with weights below to the
  /// second.
  virtual std::uint32_t receptors() const { return 1; }
  virtual NegativeExponent negative_exponent() const { return NegativeExponent::each_weight; }
  /// Adds its regions (parameters and state), an element for each neuron of the core. The potential's region is named `v`.
  virtual void declare(MemoryLayout& layout) const = 0;
  /// A second name under which a region can be recorded and traced, or an empty string.
  virtual std::string other_name(std::string_view /*region*/) const { return ""; }
  /// Why a group cannot live here, or an empty string.
  virtual std::string refuses(const NeuronGroup& group) const = 0;
  virtual std::unique_ptr<QuantisedGroup> quantise(const NeuronGroup& group, const WeightRange& weights,
                                                   const WeightFormat& format, std::vector<std::string>& notes) const = 0;
  /// Writes parameters and initial state of a slice's neurons.
  virtual void encode(const CoreSlice& slice, MemoryImage& memory) const = 0;
  /// What a program takes of resources of its own, such as sets of parameters that neurons share.
  virtual std::vector<Usage> usage(const CoreProgram&) const { return {}; }

  // --- running -------------------------------------------------------------------------------------------------------------
  /// Takes hold of its regions, of which the first `neurons` elements are in use; called once the image has been loaded, and
  /// again when configuration was written since. Throws InputError when the memory holds what cannot be a configuration.
  virtual void bind(MemoryBlock& memory, std::uint32_t neurons) = 0;
  /// One step of all neurons: consumes and clears their accumulators, appends who fired in ascending order.
  virtual SomaActivity update(Accumulators input, FiredBatch& fired) = 0;
};

}  // namespace synfire
