// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// models/soma: the integer arithmetic of a Loihi compartment (current-based leaky integrate-and-fire), and how its parameters
// are packed. Intel does not publish the circuit. Two emulators claim to follow it bit by bit and differ where numbers
// overflow: nengo-loihi (Applied Brain Research) and lava's bit-accurate process models (Intel). Rules<...> holds all of their
// differences.
//
// One step of a compartment, from the sum `a` of its synapses (weights are mantissa * 2^exponent):
//
//     q = a * 2^6
//     u = dec(u, 4095 - du) + q                  dec(x, f) = sign(x) * ((|x| * f) >> 12): rounds toward zero
//     v = dec(v, 4096 - dv) + u + bias           limited to vmin .. vmax
//     if ref_count > 0:  v = 0
//     if v > 64 * vth:   spike, v = 0, ref_count = refract
//     ref_count = max(0, ref_count - 1)
//
// Sources: nengo_loihi/emulator/interface.py, lava/proc/{dense,lif}/models.py; Davies 2018, IEEE Micro 38(1).
#pragma once

#include <algorithm>
#include <cstdint>
#include <utility>

#include "base/schema.h"
#include "models/soma/soma.h"

namespace synfire::loihi {

enum class Variant { lava, nengo_loihi };

/// Two's-complement wrap to so many bits and a sign.
template <int kBits>
constexpr std::int32_t wrap(std::int32_t x) {
  return static_cast<std::int32_t>(static_cast<std::uint32_t>(x) << (31 - kBits)) >> (31 - kBits);
}

/// Where the variants differ.
template <Variant>
struct Rules;

template <>
struct Rules<Variant::lava> {
  /// What a negative weight exponent shifts, rounding down.
  static constexpr NegativeExponent kNegativeExponent = NegativeExponent::sum;
  static constexpr std::int32_t kMostDv = 4095;
  static constexpr std::int32_t input(std::int32_t q) { return q; }
  /// One correction by 2^24, and not quite a wrap: +2^23 stays, -2^23 becomes +2^23.
  static constexpr std::int32_t current(std::int32_t u) {
    const std::int32_t high = u > (1 << 23) ? 1 << 24 : 0;
    const std::int32_t low = u <= -(1 << 23) ? 1 << 24 : 0;
    return u - high + low;
  }
  static constexpr std::int32_t drive(std::int32_t x) { return x; }
};

template <>
struct Rules<Variant::nengo_loihi> {
  static constexpr NegativeExponent kNegativeExponent = NegativeExponent::each_weight;
  static constexpr std::int32_t kMostDv = 4096;
  static constexpr std::int32_t input(std::int32_t q) { return wrap<21>(q); }
  static constexpr std::int32_t current(std::int32_t u) { return wrap<23>(u); }
  static constexpr std::int32_t drive(std::int32_t x) { return wrap<23>(x); }
};

/// Sums of integers wrap around where they leave 32 bits, which no sensible program reaches.
constexpr std::int32_t add(std::int32_t a, std::int32_t b) {
  return static_cast<std::int32_t>(static_cast<std::uint32_t>(a) + static_cast<std::uint32_t>(b));
}

/// sign(x) * ((|x| * factor) >> 12) for factors of 0 to 4096. The product needs 44 bits; in two halves, |x| = h*2^12 + l, it is
/// (h*2^12*f + l*f) >> 12 = h*f + ((l*f) >> 12), which 32 bits hold exactly.
constexpr std::int32_t decay(std::int32_t x, std::uint32_t factor) {
  const auto sign = static_cast<std::uint32_t>(x >> 31);
  const std::uint32_t magnitude = (static_cast<std::uint32_t>(x) ^ sign) - sign;
  const std::uint32_t kept = (magnitude >> 12) * factor + (((magnitude & 4095) * factor) >> 12);
  return static_cast<std::int32_t>((kept ^ sign) - sign);
}

struct Bounds {
  std::int32_t least = 0;
  std::int32_t most = 0;
};
/// The chip stores limits of v as exponents: -(2^k) + 1 with k of 0 to 31, and 2^(9 + 2m) - 1 with m of 0 to 7.
constexpr Bounds bounds(std::uint32_t k, std::uint32_t m) {
  return {static_cast<std::int32_t>(1u - (1u << k)), static_cast<std::int32_t>((1u << (9 + 2 * m)) - 1)};
}
constexpr std::uint32_t kVminExponent = 23;  ///< together +-(2^23 - 1), what compiled networks use
constexpr std::uint32_t kVmaxExponent = 7;

/// A bias is a signed mantissa of 13 bits (bits 0 to 12) and an exponent of 3 bits (13 to 15): mantissa * 2^exponent.
constexpr std::int32_t kMostBiasMantissa = 4095;
constexpr std::int32_t bias_value(std::uint32_t packed) {
  const std::int32_t mantissa = static_cast<std::int32_t>(packed << 19) >> 19;
  return static_cast<std::int32_t>(static_cast<std::uint32_t>(mantissa) << (packed >> 13));
}
constexpr std::uint16_t pack_bias(std::int32_t mantissa, std::uint32_t exponent) {
  return static_cast<std::uint16_t>((static_cast<std::uint32_t>(mantissa) & 0x1fff) | exponent << 13);
}
/// The nearest bias that the chip can hold.
std::uint16_t nearest_bias(double value);

/// Signs that the weights of a synapse format have.
enum class SignMode : std::uint8_t { none, mixed, excitatory, inhibitory };

/// Distance of the weights that so many bits can hold, as the chip stores them with 9 bits and a sign.
std::int32_t weight_step(SignMode mode, int weight_bits);

constexpr std::uint32_t kMostDu = 4095;
constexpr std::uint32_t kMostVth = (1u << 17) - 1;  ///< mantissa; the threshold is 64 times that
constexpr std::uint32_t kMostRefract = 63;
constexpr std::uint32_t kMostShift = 16;            ///< of region `input_shift`
constexpr std::uint32_t kCompartmentProfiles = 32;  ///< sets of du, dv and refract on a core
constexpr std::uint32_t kThresholdProfiles = 8;

/// Parameters of one compartment.
struct Compartment {
  std::uint16_t du = kMostDu;
  std::uint16_t dv = 0;
  std::uint32_t vth = 0;
  std::uint16_t bias = 0;
  std::int32_t u = 0;  ///< at the start
  std::int32_t v = 0;
};

/// A group of neurons as compartments.
struct LoihiGroup : FineGroup {
  std::vector<Compartment> compartments;
  std::uint8_t input_shift = 0;
  SignMode mode = SignMode::mixed;
};

/// Why Loihi cannot hold a group, or an empty string.
std::string refuses(const NeuronGroup& group);

/// Chooses scales, exponents and integers for a group that is not refused.
std::unique_ptr<LoihiGroup> quantise(Variant variant, const NeuronGroup& group, const WeightRange& weights,
                                     const WeightFormat& format, std::vector<std::string>& notes);

}  // namespace synfire::loihi

namespace synfire {
template <>
struct Choices<loihi::Variant> {
  static constexpr std::pair<std::string_view, loihi::Variant> kAll[] = {{"lava", loihi::Variant::lava},
                                                                         {"nengo_loihi", loihi::Variant::nengo_loihi}};
};
}  // namespace synfire
