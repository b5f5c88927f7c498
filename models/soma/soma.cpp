// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// models/soma: the image of a core's memory, made region by region; scales of weights; refusals.
#include "models/soma/soma.h"

#include <algorithm>
#include <cmath>
#include <stdexcept>

#include "base/error.h"

namespace synfire {

double mantissa_scale(const CoreSlice& slice, std::size_t k) {
  const auto* fine = dynamic_cast<const FineGroup*>(slice.quantised);
  const double own = fine == nullptr || fine->neuron_scale.empty() ? 1.0 : fine->neuron_scale[slice.neurons[k]];
  return slice.quantised->weight_scale * own;
}

bool UnitGroup::take_integers(const WeightRange& weights, const WeightFormat& format) {
  const double largest = std::max(std::abs(weights.least), std::abs(weights.most));
  if (!format.integer || largest == 0.0) return false;
  unit = largest / format.most;
  weight_scale = 1.0 / unit;
  return true;
}

void refuse_element(std::string_view region, std::size_t index, std::uint64_t found, std::uint64_t most) {
  throw InputError({}, std::string(region) + "[" + std::to_string(index) + "]",
                   "found " + std::to_string(found) + "; expected at most " + std::to_string(most));
}

std::byte* MemoryImage::grow(std::string_view name, std::uint64_t count, std::size_t size) {
  const Region& region = layout_.at(name);
  if (element_size(region.element) != size) throw std::logic_error("region " + region.name + " has elements of another size");
  if (count > region.count) {
    throw std::length_error("memory region " + region.name + ": " + std::to_string(count) + " elements needed; it has " +
                            std::to_string(region.count));
  }
  std::vector<std::byte>& bytes = bytes_[static_cast<std::size_t>(&region - layout_.regions().data())];
  if (bytes.size() < count * size) bytes.resize(count * size);
  return bytes.data();
}

std::vector<Segment> MemoryImage::take_segments() {
  std::vector<Segment> segments;
  for (std::size_t i = 0; i < bytes_.size(); ++i) {
    if (!bytes_[i].empty()) segments.push_back({layout_.regions()[i].offset, std::move(bytes_[i])});
    bytes_[i].clear();
  }
  return segments;
}

}  // namespace synfire
