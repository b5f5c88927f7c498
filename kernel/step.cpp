// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// kernel: reading a core's variables from its memory.
#include "kernel/step.h"

#include <cstring>

namespace synfire {

namespace {

template <class T>
void convert(const std::byte* from, std::span<double> values) {
  for (std::size_t i = 0; i < values.size(); ++i) {
    T element;
    std::memcpy(&element, from + i * sizeof(T), sizeof(T));
    values[i] = static_cast<double>(element);
  }
}

}  // namespace

bool StepCore::read_state(std::string_view variable, std::uint32_t first, std::span<double> values) {
  MemoryBlock* block = memory();
  const Region* region = block == nullptr ? nullptr : block->layout().find(variable);
  if (region == nullptr || region->kind != RegionKind::state || first + values.size() > region->count) return false;
  const std::byte* from = block->data() + region->offset + first * element_size(region->element);
  switch (region->element) {
    case Element::u8: convert<std::uint8_t>(from, values); break;
    case Element::i8: convert<std::int8_t>(from, values); break;
    case Element::u16: convert<std::uint16_t>(from, values); break;
    case Element::i16: convert<std::int16_t>(from, values); break;
    case Element::u32: convert<std::uint32_t>(from, values); break;
    case Element::i32: convert<std::int32_t>(from, values); break;
    case Element::u64: convert<std::uint64_t>(from, values); break;
    case Element::i64: convert<std::int64_t>(from, values); break;
    case Element::f32: convert<float>(from, values); break;
    case Element::f64: convert<double>(from, values); break;
  }
  return true;
}

std::vector<std::string> StepCore::variables(std::uint32_t local) {
  std::vector<std::string> names;
  if (MemoryBlock* block = memory()) {
    for (const Region& region : block->layout().regions()) {
      // Tables and rings are state too, but no element of theirs belongs to one neuron.
      if (region.kind == RegionKind::state && local < region.count && region.name != "accumulators" && region.name != "slot") {
        names.push_back(region.name);
      }
    }
  }
  return names;
}

}  // namespace synfire
