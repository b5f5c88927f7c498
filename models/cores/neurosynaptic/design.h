// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// models/cores/neurosynaptic: what a neurosynaptic core (IBM TrueNorth, RANC) is made of: a crossbar of single bits, axons of
// four types, a scheduler that holds spikes for later ticks, and neurons that give each type of axon a weight of their own.
//
//     A. S. Cassidy et al., "Cognitive computing building block: A versatile and efficient digital neuron model for
//     neurosynaptic cores", IJCNN 2013; P. A. Merolla et al., Science 345, 2014; RANC: github.com/UA-RCL/RANC
#pragma once

#include <cstdint>

#include "base/memory_layout.h"
#include "base/schema.h"

namespace synfire::neurosynaptic {

constexpr std::uint32_t kTypes = 4;            ///< of axons
constexpr std::uint32_t kNobody = 0xffffffff;  ///< as a destination's core: the neuron's spikes go nowhere

/// What becomes of a potential that leaves its word.
enum class Overflow { saturate, wrap };
/// Values that a neuron can be reset to: sign * (2^n - 1), as TrueNorth encodes them, or any.
enum class ResetCode { power, plain };

struct Parameters {
  std::int32_t neurons = 256;
  std::int32_t axons = 256;
  std::int32_t slots = 16;  ///< ticks that the scheduler reaches
  std::int32_t weight_bits = 9;
  std::int32_t potential_bits = 20;
  Overflow overflow = Overflow::saturate;
  ResetCode reset_code = ResetCode::power;
};

/// Bits of region `modes`.
struct Mode {
  static constexpr std::uint16_t kStochasticWeight = 1;     ///< b^G, shifted by the type G
  static constexpr std::uint16_t kStochasticLeak = 1 << 4;  ///< c
  static constexpr std::uint16_t kLeakReversal = 1 << 5;    ///< epsilon
  static constexpr std::uint16_t kFloor = 1 << 6;           ///< kappa: the potential stops at the floor
  static constexpr std::uint16_t kResetShift = 7;           ///< gamma, two bits: ResetMode
};
enum class ResetMode : std::uint16_t { value, linear, none };

/// Elements of region `registers`.
struct Register {
  static constexpr std::uint32_t kNeurons = 0;  ///< in use
  static constexpr std::uint32_t kSeed = 1;     ///< of the core's random numbers, with its path
  static constexpr std::uint32_t kCount = 2;
};

struct Design {
  explicit Design(const Parameters& parameters);

  std::uint32_t neurons, axons, slots;
  std::uint32_t words;       ///< of 64 neurons in a row of the crossbar
  std::uint32_t axon_words;  ///< of 64 axons in a slot of the scheduler
  std::uint32_t stride;      ///< neurons, padded to whole words
  std::int32_t least, most;  ///< potential
  std::int32_t heaviest;     ///< weight
  Parameters parameters;
  MemoryLayout layout;
};

}  // namespace synfire::neurosynaptic

namespace synfire {

template <>
struct Choices<neurosynaptic::Overflow> {
  static constexpr std::pair<std::string_view, neurosynaptic::Overflow> kAll[] = {
      {"saturate", neurosynaptic::Overflow::saturate}, {"wrap", neurosynaptic::Overflow::wrap}};
};
template <>
struct Choices<neurosynaptic::ResetCode> {
  static constexpr std::pair<std::string_view, neurosynaptic::ResetCode> kAll[] = {{"power", neurosynaptic::ResetCode::power},
                                                                                   {"plain", neurosynaptic::ResetCode::plain}};
};

}  // namespace synfire
