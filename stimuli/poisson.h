// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// stimuli: independent Poisson processes, one for each element of an Input node. Each has a random stream of its own, keyed by
// the input's path and the element's index, so that neither other inputs nor threads change what it gives.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/quantity.h"
#include "base/random.h"
#include "stimuli/event_stream.h"

namespace synfire {

class PoissonStream : public EventStream {
 public:
  /// `path` names the input (`inputs.input.poisson`). An element spikes at most once a step: with the probability
  /// 1 - exp(-rate*dt) that its process has an event within it.
  PoissonStream(std::uint32_t size, Frequency rate, Time dt, std::uint64_t seed, const std::string& path);
  const FiredBatch& at(std::uint64_t step) override;
  void archive(Archive& archive) override;

 private:
  struct Next {
    std::uint64_t step;
    std::uint32_t index;
    auto operator<=>(const Next&) const = default;
  };
  /// Steps without an event before the next one: geometric, from the inverse of its distribution.
  std::uint64_t gap(std::uint32_t index);

  double expected_;  ///< events a step: rate*dt
  std::vector<RandomStream> random_;
  std::vector<Next> heap_;  ///< the next spike of each element, earliest first
  FiredBatch batch_;
};

}  // namespace synfire
