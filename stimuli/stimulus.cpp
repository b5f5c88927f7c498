// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// stimuli: from spikes of Input nodes to packets.
#include "stimuli/stimulus.h"

namespace synfire {

void Stimulus::inject(std::uint64_t step, PacketBatch& batch) {
  for (std::size_t p = 0; p < ports_.size(); ++p) {
    const InputPort& port = ports_[p];
    const FiredBatch& events = port.events->at(step);
    injected_[p] = &events;
    for (std::size_t i = 0; i < events.neurons.size(); ++i) {
      const std::uint32_t index = events.neurons[i];
      const std::uint64_t begin = port.first[index];
      const std::uint64_t end = port.first[index + 1];
      if (begin == end) continue;
      batch.add(0, kOutside, port.destinations.data() + begin, static_cast<std::uint32_t>(end - begin), events.value(i));
    }
  }
}

}  // namespace synfire
