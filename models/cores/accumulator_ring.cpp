// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// models/cores: the ring of accumulators, mapped twice.
#include "models/cores/accumulator_ring.h"

#include <sys/mman.h>
#include <unistd.h>

#include <bit>
#include <limits>
#include <new>
#include <numeric>

namespace synfire {
namespace {

constexpr std::uint32_t kVector = 64;  ///< accumulators; rows of dense weights are padded to as many
constexpr std::uint64_t kMostAccumulators = std::numeric_limits<std::uint32_t>::max();

std::size_t accumulator_size(AccumulatorKind kind) {
  return kind == AccumulatorKind::i32 ? sizeof(std::int32_t) : sizeof(double);
}

}  // namespace

RingGeometry RingGeometry::of(std::uint32_t neurons, std::uint32_t delay, AccumulatorKind kind) {
  RingGeometry geometry;
  if (neurons > kMostAccumulators / 2 || delay > kMostAccumulators / 4) throw std::bad_alloc();
  geometry.slots = std::bit_ceil(delay + 1);
  std::uint64_t unit = kVector;
  if (geometry.slots > 1) {
    const std::uint64_t slot_step = std::uint64_t{geometry.slots} * accumulator_size(kind);
    unit = std::lcm<std::uint64_t>(kVector, MemoryLayout::kPage / std::gcd(MemoryLayout::kPage, slot_step));
  }
  std::uint64_t stride = (std::uint64_t{neurons} + unit - 1) / unit * unit;
  if (geometry.slots > 1) {
    // A power of two that is its own unit needs two steps (64 -> 128 -> 192).
    while (std::has_single_bit(stride)) stride += unit;
  }
  if (stride * geometry.slots > kMostAccumulators / 2) throw std::bad_alloc();  // offsets within two rings are 32 bits
  geometry.stride = static_cast<std::uint32_t>(stride);
  return geometry;
}

AccumulatorRing::AccumulatorRing(MemoryBlock& memory, std::string_view name, AccumulatorKind kind, RingGeometry geometry)
    : kind_(kind), geometry_(geometry) {
  std::byte* region = memory.data() + memory.layout().at(name).offset;
  const std::uint64_t bytes = geometry.accumulators() * accumulator_size(kind);
  if (geometry.slots == 1) {
    base_ = region;
    return;
  }
  const int file = memfd_create("synfire_accumulators", MFD_CLOEXEC);
  if (file < 0) throw std::bad_alloc();
  const auto map = [file, bytes](void* at) {
    return mmap(at, bytes, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_FIXED, file, 0) != MAP_FAILED;
  };
  void* window = MAP_FAILED;
  bool done = ftruncate(file, static_cast<off_t>(bytes)) == 0;
  if (done) window = mmap(nullptr, 2 * bytes, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (window != MAP_FAILED) {
    base_ = static_cast<std::byte*>(window);
    mapped_ = 2 * bytes;
    // The region of the memory map becomes a third view of the same pages; the memory block unmaps it with the rest.
    done = map(base_) && map(base_ + bytes) && map(region);
  } else {
    done = false;
  }
  close(file);
  if (!done) {
    if (mapped_ != 0) munmap(base_, mapped_);
    throw std::bad_alloc();
  }
  memory.set_mirrored(name);
}

AccumulatorRing::~AccumulatorRing() {
  if (mapped_ != 0) munmap(base_, mapped_);
}

RingView AccumulatorRing::at(std::uint32_t slot) const {
  RingView view{.stride = geometry_.stride};
  const std::uint64_t offset = std::uint64_t{slot} * geometry_.stride;
  if (kind_ == AccumulatorKind::i32) {
    view.now.i32 = reinterpret_cast<std::int32_t*>(base_) + offset;
  } else {
    view.now.f64 = reinterpret_cast<double*>(base_) + offset;
  }
  return view;
}

}  // namespace synfire
