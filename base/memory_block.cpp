// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// base: lazily committed memory with a snapshot of its state regions.
#include "base/memory_block.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <cstring>
#include <new>

namespace synfire {

MemoryBlock::MemoryBlock(const MemoryLayout& layout) : layout_(layout) {
  for (const Region& region : layout_.regions()) live_.push_back(region.count);
  kept_.resize(live_.size());
  mirrored_.resize(live_.size());
  if (layout_.size() == 0) return;
  void* memory = mmap(nullptr, layout_.size(), PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (memory == MAP_FAILED) throw std::bad_alloc();
  data_ = static_cast<std::byte*>(memory);
}

MemoryBlock::~MemoryBlock() {
  if (data_ != nullptr) munmap(data_, layout_.size());
}

void MemoryBlock::set_live(std::string_view name, std::uint64_t count) {
  const std::size_t index = index_of(name);
  live_[index] = std::min(count, layout_.regions()[index].count);
}

void MemoryBlock::set_mirrored(std::string_view name) {
  mirrored_[index_of(name)] = true;
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

namespace {

/// Whether each page has memory behind it, as Linux tells in /proc; where it does not, any page may.
std::vector<bool> committed(const std::byte* data, std::uint64_t bytes) {
  constexpr std::uint64_t kPresentOrSwapped = std::uint64_t{3} << 62;
  std::vector<bool> pages(bytes / MemoryLayout::kPage, true);
  const int file = open("/proc/self/pagemap", O_RDONLY | O_CLOEXEC);
  if (file < 0) return pages;
  const std::uintptr_t first_page = reinterpret_cast<std::uintptr_t>(data) / MemoryLayout::kPage;
  std::vector<std::uint64_t> entries(std::min<std::size_t>(pages.size(), 1 << 16));
  for (std::size_t first = 0; first < pages.size(); first += entries.size()) {
    const std::size_t count = std::min(entries.size(), pages.size() - first);
    const auto offset = static_cast<off_t>((first_page + first) * sizeof(std::uint64_t));
    const auto wanted = static_cast<ssize_t>(count * sizeof(std::uint64_t));
    if (pread(file, entries.data(), count * sizeof(std::uint64_t), offset) != wanted) continue;
    for (std::size_t i = 0; i < count; ++i) pages[first + i] = (entries[i] & kPresentOrSwapped) != 0;
  }
  close(file);
  return pages;
}

}  // namespace

std::vector<std::span<std::byte>> MemoryBlock::used() {
  std::vector<std::span<std::byte>> pieces;
  const std::vector<bool> written = committed(data_, layout_.size());
  for (std::size_t i = 0; i < live_.size(); ++i) {
    const Region& region = layout_.regions()[i];
    if (mirrored_[i]) {  // what is written at the other place does not show here
      if (live_[i] > 0) pieces.emplace_back(data_ + region.offset, live_[i] * element_size(region.element));
      continue;
    }
    const std::uint64_t end = region.offset + region.bytes();
    for (std::uint64_t at = region.offset; at < end; at += MemoryLayout::kPage) {
      if (!written[at / MemoryLayout::kPage]) continue;
      const std::uint64_t bytes = std::min(MemoryLayout::kPage, end - at);
      std::span<std::byte>* last = pieces.empty() ? nullptr : &pieces.back();
      if (last != nullptr && last->data() + last->size() == data_ + at) {
        *last = {last->data(), last->size() + bytes};
      } else {
        pieces.emplace_back(data_ + at, bytes);
      }
    }
  }
  return pieces;
}

std::size_t MemoryBlock::index_of(std::string_view name) const {
  return static_cast<std::size_t>(&layout_.at(name) - layout_.regions().data());
}

void MemoryBlock::check_element(const Region& region, std::size_t size) {
  if (element_size(region.element) != size) throw std::logic_error("region " + region.name + " has elements of another size");
}

}  // namespace synfire
