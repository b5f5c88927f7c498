// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// stimuli: the label of each sample as spikes: a teacher for learning on the chip.
#pragma once

#include <vector>

#include "stimuli/event_stream.h"

namespace synfire {

/// In each of a sample's steps, all elements of its label spike (with `others`: those of all other labels). The elements of
/// label k are k * each to k * each + each - 1.
class OneHotStream : public EventStream {
 public:
  /// `size`: of the node, a multiple of `each`. Labels are below size / each; after the last sample nothing spikes.
  OneHotStream(std::uint32_t size, std::uint32_t each, bool others, std::vector<std::uint32_t> labels,
               std::uint64_t steps_of_sample)
      : size_(size), each_(each), others_(others), labels_(std::move(labels)), steps_of_sample_(steps_of_sample) {}

  const FiredBatch& at(std::uint64_t step) override {
    batch_.clear();
    const std::uint64_t sample = step / steps_of_sample_;
    if (sample >= labels_.size()) return batch_;
    for (std::uint32_t element = 0; element < size_; ++element) {
      if ((element / each_ == labels_[sample]) != others_) batch_.neurons.push_back(element);
    }
    return batch_;
  }

 private:
  std::uint32_t size_, each_;
  bool others_;
  std::vector<std::uint32_t> labels_;
  std::uint64_t steps_of_sample_;
  FiredBatch batch_;
};

}  // namespace synfire
