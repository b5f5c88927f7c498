// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// models/cores/odin: what an image or firmware says to the host at the pins (regions `host`, `host_axons`, `host_neurons`):
// which events an axon of the network is, and which neuron of the network an event that comes out means.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "base/memory_block.h"
#include "models/cores/odin/design.h"

namespace synfire::odin {

class HostMap {
 public:
  /// `memory` must outlive this.
  HostMap(const Design& design, MemoryBlock& memory);

  /// Throws InputError when it names events or neurons that there are not.
  void check() const;
  /// Of the network.
  std::uint32_t neurons() const { return registers_[HostRegister::kNeurons]; }
  /// Addresses of the events of a step: the time reference, if there is one, and those of the axons.
  std::vector<std::uint32_t> events(std::span<const std::uint32_t> axons) const;
  std::optional<std::uint32_t> neuron(std::uint8_t address) const {
    return neurons_[address] == 0 ? std::nullopt : std::optional(neurons_[address] - 1);
  }

 private:
  bool tiny_;
  std::span<const std::uint32_t> registers_, axons_, neurons_;
};

}  // namespace synfire::odin
