// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// models/cores: the probes of a time-stepped core: its own, and the state of its soma, an element for each neuron.
#include "models/cores/timestep_probes.h"

namespace synfire {

std::vector<ProbeInfo> timestep_probes(const TimestepDesign& design) {
  std::vector<ProbeInfo> probes;
  probes.push_back(bits_probe("fifo", 32, "axons addressed by packets that wait to be integrated").traced_by_default());
  probes.push_back(text_probe("state", {"idle", "integrate", "update"}, "what the core does in its step"));
  probes.push_back(event_probe("neuron[].spike", "the neuron fires").of_neurons().traced_by_default());
  probes.push_back(
      real_probe("neuron[].accumulator", "", "what the synapses have added up for the step, before the update").of_neurons());
  MemoryLayout soma;
  design.soma->declare(soma);
  for (const Region& region : soma.regions()) {
    if (region.kind != RegionKind::state || region.count != design.parts.neurons) continue;
    ProbeInfo probe = real_probe("neuron[]." + region.name, "", region.meaning).of_neurons().asked_for();
    if (const std::string other = design.soma->other_name(region.name); !other.empty())
      probe = std::move(probe).also("neuron[]." + other);
    probes.push_back(std::move(probe));
  }
  const Region& registers = design.layout.at("registers");
  probes.push_back(
      bits_probe("register[].value", 32, registers.meaning).array(static_cast<std::uint32_t>(registers.count)).asked_for());
  return probes;
}

}  // namespace synfire
