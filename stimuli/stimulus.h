// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// stimuli: what goes into a chip: at each step the spikes of all Input nodes become packets on their way to the cores.
#pragma once

#include <memory>
#include <span>
#include <vector>

#include "kernel/step_observer.h"
#include "stimuli/event_stream.h"

namespace synfire {

/// An Input node: what feeds it, and where each of its elements' spikes go: those of element i to
/// destinations[first[i]] .. destinations[first[i + 1]]. Both spans belong to the image.
struct InputPort {
  std::span<const std::uint64_t> first;
  std::span<const Destination> destinations;
  std::unique_ptr<EventStream> events;
};

class Stimulus : public SpikeSource {
 public:
  explicit Stimulus(std::vector<InputPort> ports) : ports_(std::move(ports)), injected_(ports_.size()) {}

  void inject(std::uint64_t step, PacketBatch& batch) override;

  /// Where all streams are.
  void archive(Archive& archive) {
    for (const InputPort& port : ports_) port.events->archive(archive);
  }

  std::size_t ports() const { return ports_.size(); }
  /// What came in through a port in the present step.
  const FiredBatch& injected(std::size_t port) const { return *injected_[port]; }

 private:
  std::vector<InputPort> ports_;
  std::vector<const FiredBatch*> injected_;
};

}  // namespace synfire
