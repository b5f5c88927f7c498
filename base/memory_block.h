// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// base: the bytes behind a MemoryLayout. Pages are committed when first written, so generous capacities cost nothing. The model
// computes in this memory, and the chip's memory map shows the same bytes: there is one copy.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "base/memory_layout.h"

namespace synfire {

class MemoryBlock {
 public:
  /// Zeroed memory of the layout's size. Throws std::bad_alloc when the address space cannot be had.
  explicit MemoryBlock(const MemoryLayout& layout);
  ~MemoryBlock();
  MemoryBlock(const MemoryBlock&) = delete;
  MemoryBlock& operator=(const MemoryBlock&) = delete;

  const MemoryLayout& layout() const { return layout_; }
  std::byte* data() { return data_; }
  const std::byte* data() const { return data_; }

  /// A region's elements. T must be of the element's size.
  template <class T>
  std::span<T> region(std::string_view name) {
    const Region& found = layout_.at(name);
    check_element(found, sizeof(T));
    return {reinterpret_cast<T*>(data_ + found.offset), found.count};
  }

  /// Says that only the first `count` elements of a state region are in use (snapshot and restore copy no more).
  void set_live(std::string_view name, std::uint64_t count);

  /// Says that a region can be seen, and written, at another place of the address space too.
  void set_mirrored(std::string_view name);

  /// Keeps the live part of every state region as what `restore` returns to.
  void snapshot();
  /// Puts state regions back as they were at the snapshot. Returns the bytes written.
  std::uint64_t restore();

  /// Pieces outside of which all bytes are 0: pages that were ever written, and what is live of mirrored regions. Ascending.
  std::vector<std::span<std::byte>> used();

 private:
  std::size_t index_of(std::string_view name) const;
  static void check_element(const Region& region, std::size_t size);

  MemoryLayout layout_;
  std::byte* data_ = nullptr;
  std::vector<std::uint64_t> live_;  ///< elements in use, by region
  std::vector<bool> mirrored_;       ///< by region
  std::vector<std::vector<std::byte>> kept_;
};

}  // namespace synfire
