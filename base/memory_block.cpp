// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// base: lazily committed memory with a snapshot of its state regions.
#include "base/memory_block.h"

#include <sys/mman.h>

#include <algorithm>
#include <cstring>
#include <new>

namespace synfire {

MemoryBlock::MemoryBlock(const MemoryLayout& layout) : layout_(layout) {
  for (const Region& region : layout_.regions()) live_.push_back(region.count);
  kept_.resize(live_.size());
  if (layout_.size() == 0) return;
  void* memory = mmap(nullptr, layout_.size(), PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (memory == MAP_FAILED) throw std::bad_alloc();
  data_ = static_cast<std::byte*>(memory);
}

MemoryBlock::~MemoryBlock() {
  if (data_ != nullptr) munmap(data_, layout_.size());
}

void MemoryBlock::set_live(std::string_view name, std::uint64_t count) {
  const Region& region = layout_.at(name);
  live_[static_cast<std::size_t>(&region - layout_.regions().data())] = std::min(count, region.count);
}

void MemoryBlock::snapshot() {
  for (std::size_t i = 0; i < kept_.size(); ++i) {
    const Region& region = layout_.regions()[i];
    if (region.kind != RegionKind::state) continue;
    const std::byte* first = data_ + region.offset;
    kept_[i].assign(first, first + live_[i] * element_size(region.element));
  }
}

std::uint64_t MemoryBlock::restore() {
  std::uint64_t written = 0;
  for (std::size_t i = 0; i < kept_.size(); ++i) {
    if (kept_[i].empty()) continue;
    std::memcpy(data_ + layout_.regions()[i].offset, kept_[i].data(), kept_[i].size());
    written += kept_[i].size();
  }
  return written;
}

void MemoryBlock::check_element(const Region& region, std::size_t size) {
  if (element_size(region.element) != size) throw std::logic_error("region " + region.name + " has elements of another size");
}

}  // namespace synfire
