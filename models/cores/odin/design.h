// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// models/cores/odin: what ODIN and tinyODIN are made of: sizes, registers, states of the controller, and the memory map. Both
// are one time-multiplexed core of 256 neurons behind a 4-phase AER input and output and an SPI slave; tinyODIN leaves out
// learning, bursts, Izhikevich neurons and the monitor. (C. Frenkel et al., IEEE TBioCAS 13(1), 2019, and the published RTL.)
#pragma once

#include <cstdint>
#include <string_view>

#include "base/memory_layout.h"

namespace synfire::odin {

enum class Variant : std::uint8_t { odin, tinyodin };

/// Number of a rising clock edge. What is said to hold at cycle k is the value just after edge k.
using Cycle = std::int64_t;
inline constexpr Cycle kNever = INT64_MAX;

inline constexpr std::uint32_t kNeurons = 256;
inline constexpr std::uint32_t kSynapseWords = 8192;  ///< 32 bits, 8 synapses; address {pre, post[7:3]}, nibble post[2:0]
inline constexpr std::uint32_t kSlots = 57;           ///< of the burst scheduler
inline constexpr std::uint32_t kSlotWords = 32;       ///< pointers of a burst FIFO count to 32...
inline constexpr std::uint32_t kSlotSafe = 4;         ///< ...but it has storage for 4: what is pushed beyond is undefined

/// The controller's states, named as in the RTL. Numbers are Synfire's own.
enum class State : std::uint32_t {
  wait,
  w_neur,
  r_neur,
  w_syn,
  r_syn,
  tref,
  bist,
  synapse,
  push,
  pop_neur,
  pop_virt,
  wait_spidn,
  wait_reqdn,
  aer_pop,
};
inline constexpr std::string_view kStateNames[] = {"WAIT",     "W_NEUR",     "R_NEUR",     "W_SYN",  "R_SYN",
                                                   "TREF",     "BIST",       "SYNAPSE",    "PUSH",   "POP_NEUR",
                                                   "POP_VIRT", "WAIT_SPIDN", "WAIT_REQDN", "AER_POP"};

/// Addresses of the configuration registers as SPI sees them.
struct Register {
  static constexpr std::uint32_t kGate = 0;
  static constexpr std::uint32_t kOpenLoop = 1;
  static constexpr std::uint32_t kSynSign = 2;  ///< 16 registers of 16 bits
  static constexpr std::uint32_t kBurstTimeref = 18;
  static constexpr std::uint32_t kAerSource = 19;
  static constexpr std::uint32_t kMonitorEnable = 20;
  static constexpr std::uint32_t kMonitorNeuron = 21;
  static constexpr std::uint32_t kMonitorSynapse = 22;
  static constexpr std::uint32_t kUpdateUnmapped = 23;
  static constexpr std::uint32_t kPropagateUnmapped = 24;
  static constexpr std::uint32_t kSdspOnSynStim = 25;
  static constexpr std::uint32_t kCount = 26;
};
struct TinyRegister {
  static constexpr std::uint32_t kGate = 0;
  static constexpr std::uint32_t kOpenLoop = 1;
  static constexpr std::uint32_t kAerSource = 2;
  static constexpr std::uint32_t kMaxNeuron = 3;
  static constexpr std::uint32_t kCount = 4;
};

/// Bits that a configuration register keeps.
constexpr std::uint32_t register_mask(Variant variant, std::uint32_t address) {
  if (variant == Variant::tinyodin) return address == TinyRegister::kMaxNeuron ? 0xff : 1;
  if (address >= Register::kSynSign && address < Register::kBurstTimeref) return 0xffff;
  if (address == Register::kBurstTimeref) return 0xfffff;
  return address == Register::kMonitorNeuron || address == Register::kMonitorSynapse ? 0xff : 1;
}

/// A neuron's pair of SDSP flags in the region `sdsp_flags`.
struct SdspFlag {
  static constexpr std::uint8_t kUp = 1;
  static constexpr std::uint8_t kDown = 2;
  static constexpr std::uint8_t kKnown = 0x80;  ///< was ever written: the flip-flops have no reset
};

/// What the board's host keeps: which events it sends for an axon, and whose events it listens to.
struct HostRegister {
  static constexpr std::uint32_t kNeurons = 0;        ///< of the network; 0: the chip is not in use
  static constexpr std::uint32_t kTimeReference = 1;  ///< 1: each step begins with a time reference to all neurons
  static constexpr std::uint32_t kCount = 2;
};
inline constexpr std::uint32_t kAxons = 1024;         ///< many need no row: virtual events carry a single synapse
inline constexpr std::uint32_t kEventsPerAxon = 2;    ///< an excitatory row and an inhibitory one
inline constexpr std::uint32_t kValid = 0x8000'0000;  ///< in `host_axons`: there is such an event

/// What differs between the two chips.
struct Design {
  Variant variant = Variant::odin;
  MemoryLayout layout;

  explicit Design(Variant which);
  bool tiny() const { return variant == Variant::tinyodin; }
  std::uint32_t neuron_bytes() const { return tiny() ? 4 : 16; }
  std::uint32_t registers() const { return tiny() ? TinyRegister::kCount : Register::kCount; }
  std::uint32_t fifo_words() const { return tiny() ? 128 : 32; }
};

/// What the input AER bus of 17 bits (10 in tinyODIN) says.
enum class Kind : std::uint8_t { synapse, time_one, time_all, bistable_row, bistable_all, push };

}  // namespace synfire::odin
