// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// models/cores/odin: the memory map. Neurons, synapses and registers lie as SPI addresses them; the rest is state that SPI does
// not reach, so that a checkpoint or a fault can.
#include "models/cores/odin/design.h"

#include "models/cores/odin/machine.h"

namespace synfire::odin {

Design::Design(Variant which) : variant(which) {
  using enum RegionKind;
  layout.add("neurons", Element::u32, std::uint64_t{kNeurons} * neuron_bytes() / 4, state,
             tiny() ? "neuron memory: a word of 32 bits each" : "neuron memory: 128 bits each, least significant word first");
  layout.add("synapses", Element::u32, kSynapseWords, state, "synapse memory: word {pre, post[7:3]}, nibble post[2:0]");
  layout.add("registers", Element::u32, registers(), configuration, "configuration registers by their SPI address");
  if (!tiny()) layout.add("sdsp_flags", Element::u8, kNeurons, state, "SDSP flags: bit 0 up, bit 1 down, bit 7 ever written");
  layout.add("main_fifo", Element::u32, fifo_words(), state, "words of the main FIFO; bit 31 says that one was ever stored");
  if (!tiny()) {
    layout.add("burst_fifos", Element::u32, kSlots * sizeof(Slot) / 4, state,
               "FIFOs of the 57 burst slots: read pointer, level, pushes since reset, 32 words of 16 bits");
  }
  layout.add("host", Element::u32, HostRegister::kCount, configuration,
             "the board's host: neurons of the network, whether a step begins with a time reference");
  layout.add("host_axons", Element::u32, std::uint64_t{kAxons} * kEventsPerAxon, configuration,
             "the host's two events for each axon: bit 31 valid, AER address");
  layout.add("host_neurons", Element::u32, kNeurons, configuration,
             "by the address of an output event: 1 + the neuron of the network that it shows, 0: nobody listens");
  layout.add("machine", Element::u32, sizeof(Machine) / 4, state, "all other flip-flops, in the order of machine.h");
}

}  // namespace synfire::odin
