// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// base: the layout of a component's memory: named regions of equal elements at byte offsets. It is known before a chip is
// elaborated, so compiler, loader, firmware headers and the running model share it.
#pragma once

#include <cstdint>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace synfire {

enum class Element : std::uint8_t { u8, i8, u16, i16, u32, i32, u64, i64, f32, f64 };

constexpr std::size_t element_size(Element element) {
  constexpr std::size_t kSizes[] = {1, 1, 2, 2, 4, 4, 8, 8, 4, 8};
  return kSizes[static_cast<std::size_t>(element)];
}

constexpr std::string_view element_name(Element element) {
  constexpr std::string_view kNames[] = {"u8", "i8", "u16", "i16", "u32", "i32", "u64", "i64", "f32", "f64"};
  return kNames[static_cast<std::size_t>(element)];
}

/// Calls f with a value of the element's type.
template <class F>
void with_element(Element element, F&& f) {
  switch (element) {
    case Element::u8: return f(std::uint8_t{});
    case Element::i8: return f(std::int8_t{});
    case Element::u16: return f(std::uint16_t{});
    case Element::i16: return f(std::int16_t{});
    case Element::u32: return f(std::uint32_t{});
    case Element::i32: return f(std::int32_t{});
    case Element::u64: return f(std::uint64_t{});
    case Element::i64: return f(std::int64_t{});
    case Element::f32: return f(float{});
    case Element::f64: return f(double{});
  }
}

/// What becomes of a region when a chip is reset between samples: configuration stays, state returns to what the image loaded.
enum class RegionKind : std::uint8_t { configuration, state };

struct Region {
  std::string name;
  std::string meaning;
  Element element = Element::u32;
  std::uint64_t count = 0;   ///< elements
  std::uint64_t offset = 0;  ///< bytes from the component's base; a multiple of kPage
  RegionKind kind = RegionKind::configuration;

  std::uint64_t bytes() const { return count * element_size(element); }
};

class MemoryLayout {
 public:
  /// Regions begin on pages, so that they can be committed lazily: capacity that nobody writes costs nothing.
  static constexpr std::uint64_t kPage = 4096;

  /// Appends a region and returns its index.
  std::size_t add(std::string name, Element element, std::uint64_t count, RegionKind kind, std::string meaning) {
    regions_.push_back({std::move(name), std::move(meaning), element, count, size_, kind});
    size_ += (regions_.back().bytes() + kPage - 1) / kPage * kPage;
    return regions_.size() - 1;
  }
  const std::vector<Region>& regions() const { return regions_; }
  std::uint64_t size() const { return size_; }
  const Region* find(std::string_view name) const {
    for (const Region& region : regions_) {
      if (region.name == name) return &region;
    }
    return nullptr;
  }
  /// The region of that name, which exists.
  const Region& at(std::string_view name) const {
    const Region* region = find(name);
    if (region == nullptr) throw std::logic_error("no memory region is named " + std::string(name));
    return *region;
  }

 private:
  std::vector<Region> regions_;
  std::uint64_t size_ = 0;
};

}  // namespace synfire
