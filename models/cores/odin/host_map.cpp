// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// models/cores/odin: between a network's axons and neurons and the events of the chip.
#include "models/cores/odin/host_map.h"

#include "base/error.h"

namespace synfire::odin {

HostMap::HostMap(const Design& design, MemoryBlock& memory)
    : tiny_(design.tiny()),
      registers_(memory.region<std::uint32_t>("host")),
      axons_(memory.region<std::uint32_t>("host_axons")),
      neurons_(memory.region<std::uint32_t>("host_neurons")) {}

void HostMap::check() const {
  if (neurons() > kNeurons) {
    throw InputError({}, "host",
                     "found " + std::to_string(neurons()) + " neurons; expected at most " + std::to_string(kNeurons));
  }
  for (const std::uint32_t shown : neurons_) {
    if (shown <= neurons()) continue;
    throw InputError(
        {}, "host_neurons",
        "found neuron " + std::to_string(shown - 1) + " of the network; expected fewer than " + std::to_string(neurons()));
  }
  const std::uint32_t events = tiny_ ? 0x400 : 0x20000;
  for (const std::uint32_t event : axons_) {
    if ((event & kValid) == 0 || (event & ~kValid) < events) continue;
    throw InputError({}, "host_axons",
                     "found event " + std::to_string(event & ~kValid) + "; expected less than " + std::to_string(events));
  }
}

std::vector<std::uint32_t> HostMap::events(std::span<const std::uint32_t> axons) const {
  std::vector<std::uint32_t> events;
  if (registers_[HostRegister::kTimeReference] != 0) events.push_back(tiny_ ? 0x1ff : 0x7f);
  for (const std::uint32_t axon : axons) {
    for (std::uint32_t e = 0; e < kEventsPerAxon; ++e) {
      const std::uint32_t event = axon < kAxons ? axons_[axon * kEventsPerAxon + e] : 0;
      if ((event & kValid) != 0) events.push_back(event & ~kValid);
    }
  }
  return events;
}

}  // namespace synfire::odin
