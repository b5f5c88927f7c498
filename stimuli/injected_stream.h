// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// stimuli: spikes that come while the chip runs, on top of what another stream gives.
#pragma once

#include <map>
#include <memory>
#include <span>

#include "stimuli/event_stream.h"

namespace synfire {

class InjectedStream : public EventStream {
 public:
  /// `size`: elements of the node. `base` may be nullptr.
  explicit InjectedStream(std::uint32_t size, std::unique_ptr<EventStream> base = nullptr)
      : size_(size), base_(std::move(base)) {}

  std::uint32_t size() const { return size_; }
  /// A spike, index < size(), of a step that has not been asked for. Of the same step and index, values add up; what adds up to
  /// 0 is no spike.
  void add(std::uint64_t step, std::uint32_t index, double value = 1.0);
  /// Spikes that wait for their step.
  std::uint64_t waiting() const { return waiting_; }

  const FiredBatch& at(std::uint64_t step) override;
  std::uint64_t left_after(std::uint64_t steps) const override { return base_ ? base_->left_after(steps) : 0; }
  void archive(Archive& archive) override;

 private:
  struct Spike {
    std::uint32_t index = 0;
    double value = 1.0;
  };

  std::uint32_t size_;
  std::unique_ptr<EventStream> base_;
  std::map<std::uint64_t, std::vector<Spike>> steps_;
  std::uint64_t waiting_ = 0;
  FiredBatch batch_;
};

}  // namespace synfire
