// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// models/cores: the dendrites of a core as a ring of accumulators: one slot for each step that a synaptic delay can reach, one
// accumulator for each neuron in a slot. A synapse adds to accumulator now + delay*stride + target, a sum that can run past the
// ring's end. So the ring's pages are mapped twice in a row in virtual memory, and delivery needs neither modulo nor branch.
#pragma once

#include <cstdint>
#include <string_view>

#include "base/memory_block.h"
#include "models/synapses/synapse_memory.h"

namespace synfire {

/// Size of a ring. `slots` is a power of two above the largest delay. `stride` is a multiple of 64 accumulators, so that rows
/// of weights can be added in whole vectors, makes the ring a whole number of pages, so that it can be mapped twice, and is no
/// power of two, so that the slots of one neuron do not compete for one set of the cache.
struct RingGeometry {
  std::uint32_t slots = 1;
  std::uint32_t stride = 0;

  static RingGeometry of(std::uint32_t neurons, std::uint32_t delay, AccumulatorKind kind);
  std::uint64_t accumulators() const { return std::uint64_t{slots} * stride; }
};

class AccumulatorRing {
 public:
  /// Works in region `name` of `memory`, which must outlive the ring. The region's bytes stay the only copy: what is written
  /// through the memory map is seen here, and the other way round. They are shared with a forked child. Throws std::bad_alloc.
  AccumulatorRing(MemoryBlock& memory, std::string_view name, AccumulatorKind kind, RingGeometry geometry);
  ~AccumulatorRing();
  AccumulatorRing(const AccumulatorRing&) = delete;
  AccumulatorRing& operator=(const AccumulatorRing&) = delete;

  /// The ring as seen from slot `slot`.
  RingView at(std::uint32_t slot) const;
  std::uint32_t next(std::uint32_t slot) const { return (slot + 1) & (geometry_.slots - 1); }
  const RingGeometry& geometry() const { return geometry_; }

 private:
  AccumulatorKind kind_;
  RingGeometry geometry_;
  std::byte* base_ = nullptr;
  std::uint64_t mapped_ = 0;  ///< bytes of the window that shows the ring twice; 0 for a ring of one slot, which needs none
};

}  // namespace synfire
