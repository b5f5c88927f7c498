// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// networks: products and sums of sparse linear maps. What the nodes of NIR are as maps is in node_map.cpp.
#include "networks/sparse_map.h"

#include <algorithm>
#include <limits>
#include <stdexcept>
#include <string>

namespace synfire {

namespace {

bool before(const SynapseEntry& a, const SynapseEntry& b) {
  return a.target != b.target ? a.target < b.target : a.delay < b.delay;
}

std::uint32_t added(std::uint32_t a, std::uint32_t b) {
  if (a > std::numeric_limits<std::uint32_t>::max() - b)
    throw std::length_error("found delays of more than 2^32 steps in a row");
  return a + b;
}

/// Appends `products` as a row: sorted, equal places added up in their order, zeros dropped.
void append_merged(SparseMap& map, std::vector<SynapseEntry>& products, Signs signs = Signs::together) {
  const bool apart = signs == Signs::apart;
  const auto negative = [](const SynapseEntry& entry) { return entry.weight < 0.0; };
  std::stable_sort(products.begin(), products.end(), [&](const SynapseEntry& a, const SynapseEntry& b) {
    return before(a, b) || (apart && !before(b, a) && negative(a) < negative(b));
  });
  for (std::size_t i = 0; i < products.size();) {
    SynapseEntry entry = products[i];
    const auto joins = [&](const SynapseEntry& other) {
      return other.target == entry.target && other.delay == entry.delay && (!apart || negative(other) == negative(entry));
    };
    for (++i; i < products.size() && joins(products[i]); ++i) entry.weight += products[i].weight;
    if (entry.weight != 0.0) map.entries.push_back(entry);
  }
}

void check_entries(const SparseMap& map) {
  if (map.entries.size() > SparseMap::kMostEntries) {
    throw std::length_error("found more than " + std::to_string(SparseMap::kMostEntries) + " synapses in one projection");
  }
}

/// Products of one row where all delays are equal: one accumulator for each output, emptied through the list of those touched.
class DenseRow {
 public:
  explicit DenseRow(std::size_t outputs) : sums_(outputs, 0.0), touched_(outputs, false) {}

  void add(std::span<const SynapseEntry> row, double factor) {
    for (const SynapseEntry& entry : row) {
      if (!touched_[entry.target]) {
        touched_[entry.target] = true;
        order_.push_back(entry.target);
      }
      sums_[entry.target] += factor * entry.weight;
    }
  }
  void append_to(SparseMap& map, std::uint32_t delay) {
    std::sort(order_.begin(), order_.end());
    for (const std::uint32_t target : order_) {
      if (sums_[target] != 0.0) map.entries.push_back({target, delay, sums_[target]});
      sums_[target] = 0.0;
      touched_[target] = false;
    }
    order_.clear();
  }

 private:
  std::vector<double> sums_;
  std::vector<char> touched_;
  std::vector<std::uint32_t> order_;
};

bool same_delay(std::span<const SynapseEntry> entries) {
  return std::all_of(entries.begin(), entries.end(), [&](const SynapseEntry& e) { return e.delay == entries[0].delay; });
}

}  // namespace

SparseMap identity_map(std::size_t size) {
  SparseMap map;
  map.outputs = size;
  map.first.resize(size + 1);
  map.entries.resize(size);
  for (std::size_t i = 0; i < size; ++i) {
    map.first[i + 1] = i + 1;
    map.entries[i] = {static_cast<std::uint32_t>(i), 0, 1.0};
  }
  return map;
}

SparseMap compose(const SparseMap& first, const SparseMap& second) {
  std::uint64_t products = 0;
  for (const SynapseEntry& entry : first.entries) products += second.row(entry.target).size();
  if (products > SparseMap::kMostProducts) {
    throw std::length_error("found linear nodes in a row whose product takes " + std::to_string(products) +
                            " multiplications; expected at most " + std::to_string(SparseMap::kMostProducts));
  }
  SparseMap result;
  result.outputs = second.outputs;
  result.first.reserve(first.first.size());
  const bool even = same_delay(second.entries);
  const std::uint32_t behind = second.entries.empty() ? 0 : second.entries[0].delay;
  DenseRow dense(even ? second.outputs : 0);
  std::vector<SynapseEntry> row;
  for (std::size_t i = 0; i < first.inputs(); ++i) {
    const auto through = first.row(i);
    if (through.size() == 1) {  // pools and reshapes: the row as it is, scaled
      for (SynapseEntry entry : second.row(through[0].target)) {
        entry.delay = added(entry.delay, through[0].delay);
        entry.weight *= through[0].weight;
        if (entry.weight != 0.0) result.entries.push_back(entry);
      }
    } else if (even && same_delay(through)) {
      for (const SynapseEntry& entry : through) dense.add(second.row(entry.target), entry.weight);
      if (!through.empty()) dense.append_to(result, added(through[0].delay, behind));
    } else {
      row.clear();
      for (const SynapseEntry& entry : through) {
        for (const SynapseEntry& next : second.row(entry.target)) {
          row.push_back({next.target, added(entry.delay, next.delay), entry.weight * next.weight});
        }
      }
      append_merged(result, row);
    }
    result.first.push_back(result.entries.size());
    check_entries(result);
  }
  return result;
}

SparseMap sum(const SparseMap& a, const SparseMap& b, Signs signs) {
  SparseMap result;
  result.outputs = a.outputs;
  result.first.reserve(a.first.size());
  std::vector<SynapseEntry> row;
  for (std::size_t i = 0; i < a.inputs(); ++i) {
    const auto left = a.row(i);
    const auto right = b.row(i);
    row.assign(left.begin(), left.end());
    row.insert(row.end(), right.begin(), right.end());
    append_merged(result, row, signs);
    result.first.push_back(result.entries.size());
  }
  check_entries(result);
  return result;
}

void delay_by(SparseMap& map, std::uint32_t steps) {
  if (steps == 0) return;
  for (SynapseEntry& entry : map.entries) entry.delay = added(entry.delay, steps);
}

SparseMap transposed(const SparseMap& map) {
  SparseMap result;
  result.outputs = map.inputs();
  result.first.assign(map.outputs + 1, 0);
  for (const SynapseEntry& entry : map.entries) ++result.first[entry.target + 1];
  for (std::size_t t = 0; t < map.outputs; ++t) result.first[t + 1] += result.first[t];
  result.entries.resize(map.entries.size());
  std::vector<std::uint64_t> next(result.first.begin(), result.first.end() - 1);
  for (std::size_t i = 0; i < map.inputs(); ++i) {
    for (const SynapseEntry& entry : map.row(i)) {
      result.entries[next[entry.target]++] = {static_cast<std::uint32_t>(i), entry.delay, entry.weight};
    }
  }
  return result;
}

}  // namespace synfire
