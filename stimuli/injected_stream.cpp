// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// stimuli: spikes that come while the chip runs.
#include "stimuli/injected_stream.h"

#include <algorithm>

namespace synfire {

void InjectedStream::add(std::uint64_t step, std::uint32_t index, double value) {
  steps_[step].push_back({index, value});
  ++waiting_;
}

const FiredBatch& InjectedStream::at(std::uint64_t step) {
  static const FiredBatch kNothing;
  const FiredBatch& base = base_ ? base_->at(step) : kNothing;
  const auto found = steps_.find(step);
  if (found == steps_.end()) return base;
  std::vector<Spike>& spikes = found->second;
  waiting_ -= spikes.size();
  for (std::size_t i = 0; i < base.neurons.size(); ++i) {
    spikes.push_back({base.neurons[i], base.value(i)});
  }
  std::ranges::stable_sort(spikes, {}, &Spike::index);
  batch_.clear();
  for (std::size_t i = 0; i < spikes.size();) {
    const std::uint32_t index = spikes[i].index;
    double sum = 0.0;
    for (; i < spikes.size() && spikes[i].index == index; ++i) sum += spikes[i].value;
    if (sum == 0.0) continue;
    append_value(batch_.values, batch_.neurons.size(), sum);
    batch_.neurons.push_back(index);
  }
  steps_.erase(found);
  return batch_;
}

void InjectedStream::archive(Archive& archive) {
  if (base_) base_->archive(archive);
  std::vector<std::uint64_t> steps;
  std::vector<Spike> spikes;
  for (const auto& [step, of_step] : steps_) {
    steps.insert(steps.end(), of_step.size(), step);
    spikes.insert(spikes.end(), of_step.begin(), of_step.end());
  }
  archive(steps);
  archive(spikes);
  if (!archive.reading()) return;
  if (steps.size() != spikes.size() || std::ranges::any_of(spikes, [&](const Spike& spike) { return spike.index >= size_; })) {
    throw InputError({}, "checkpoint", "found spikes that no node takes; expected a checkpoint as it was made");
  }
  steps_.clear();
  for (std::size_t i = 0; i < steps.size(); ++i) steps_[steps[i]].push_back(spikes[i]);
  waiting_ = spikes.size();
}

}  // namespace synfire
