// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// stimuli: Poisson input.
#include "stimuli/poisson.h"

#include <algorithm>
#include <cmath>
#include <functional>

namespace synfire {

namespace {

constexpr double kNever = 9e15;  // steps; below 2^53, so that sums of a few stay exact

}  // namespace

PoissonStream::PoissonStream(std::uint32_t size, Frequency rate, Time dt, std::uint64_t seed, const std::string& path)
    : expected_(rate.si() * dt.si()) {
  random_.reserve(size);
  heap_.reserve(size);
  for (std::uint32_t index = 0; index < size; ++index) {
    random_.emplace_back(seed, path + "[" + std::to_string(index) + "]");
    heap_.push_back({gap(index), index});
  }
  std::ranges::make_heap(heap_, std::greater{});
}

std::uint64_t PoissonStream::gap(std::uint32_t index) {
  // The time to the next event of a process in units of its mean is -log(1 - u); the memoryless rest of a step does not matter.
  const double steps = -std::log1p(-random_[index].uniform()) / expected_;
  return static_cast<std::uint64_t>(steps < kNever ? steps : kNever);
}

void PoissonStream::archive(Archive& archive) {
  for (RandomStream& random : random_) archive(random);
  archive(heap_);
  if (heap_.size() > random_.size() ||
      std::ranges::any_of(heap_, [&](const Next& next) { return next.index >= random_.size(); })) {
    throw InputError({}, "checkpoint", "found an input of more elements; expected a checkpoint as it was made");
  }
  if (archive.reading()) std::ranges::make_heap(heap_, std::greater<>{});
}

const FiredBatch& PoissonStream::at(std::uint64_t step) {
  batch_.clear();
  while (!heap_.empty() && heap_.front().step <= step) {
    std::ranges::pop_heap(heap_, std::greater{});
    Next& next = heap_.back();
    if (next.step == step) batch_.neurons.push_back(next.index);
    next.step += 1 + gap(next.index);
    std::ranges::push_heap(heap_, std::greater{});
  }
  return batch_;
}

}  // namespace synfire
