// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// models/cores/odin: probes.
#include "models/cores/odin/odin_probes.h"

namespace synfire {

using namespace odin;

std::vector<ProbeInfo> odin_probes(const Design& design) {
  const std::vector<std::string> states(std::begin(kStateNames), std::end(kStateNames));
  std::vector<ProbeInfo> all;
  all.push_back(text_probe("state", states, "the controller's state, named as in the RTL"));
  all.push_back(bits_probe("fifo", 8, "events in the main FIFO").traced_by_default());
  all.push_back(bits_probe("burst_fifo", 11, "events in the burst FIFOs of all slots"));
  all.push_back(bits_probe("slot", 6, "the burst slot in which a FIFO was last used"));
  all.push_back(event_probe("loss", "an event found the main FIFO full"));
  all.push_back(bits_probe("aerin_req", 1, "input AER: REQ"));
  all.push_back(bits_probe("aerin_addr", design.tiny() ? 10 : 17, "input AER: ADDR"));
  all.push_back(bits_probe("aerin_ack", 1, "input AER: ACK"));
  all.push_back(bits_probe("aerout_req", 1, "output AER: REQ"));
  all.push_back(bits_probe("aerout_addr", 8, "output AER: ADDR"));
  all.push_back(bits_probe("aerout_ack", 1, "output AER: ACK"));
  all.push_back(event_probe("neuron[].spike", "the output shows the neuron's spike").of_neurons().traced_by_default());
  all.push_back(real_probe("neuron[].v", "", "membrane potential").of_neurons().asked_for());
  if (!design.tiny()) all.push_back(real_probe("neuron[].calcium", "", "calcium variable").of_neurons().asked_for());
  all.push_back(bits_probe("register[].value", 20, "configuration registers").array(design.registers()).asked_for());
  return all;
}

void OdinTeller::on_state(Cycle first_visible, State state) {
  probes_.set(kOdinState, 0, static_cast<std::uint64_t>(state), clock_(first_visible));
}

void OdinTeller::on_fifo(Cycle edge, Fifo what, std::uint32_t, std::uint32_t, std::uint32_t slot) {
  const Picoseconds at = clock_(edge);
  switch (what) {
    case Fifo::push_main: probes_.add(kOdinFifo, 0, 1, at); break;
    case Fifo::pop_main: probes_.add(kOdinFifo, 0, -1, at); break;
    case Fifo::drop_main: probes_.event(kOdinLoss, 0, at); break;
    case Fifo::push_burst: probes_.add(kOdinBurstFifo, 0, 1, at); break;
    case Fifo::pop_burst: probes_.add(kOdinBurstFifo, 0, -1, at); break;
  }
  if (what == Fifo::push_burst || what == Fifo::pop_burst) probes_.set(kOdinSlot, 0, slot, at);
}

void OdinTeller::tell(std::span<const SentEvent> sent, std::span<const ReceivedEvent> received) {
  for (const SentEvent& event : sent) {
    if (event.released == kNever) continue;
    probes_.set(kOdinInAddress, 0, event.address, clock_(event.requested));
    probes_.set(kOdinInRequest, 0, 1, clock_(event.requested));
    probes_.set(kOdinInAcknowledge, 0, 1, clock_(event.acknowledged));
    probes_.set(kOdinInRequest, 0, 0, clock_(event.acknowledged));
    probes_.set(kOdinInAcknowledge, 0, 0, clock_(event.released));
  }
  for (const ReceivedEvent& event : received) {
    if (event.withdrawn == kNever) continue;
    probes_.set(kOdinOutAddress, 0, event.address, clock_(event.requested));
    probes_.set(kOdinOutRequest, 0, 1, clock_(event.requested));
    probes_.set(kOdinOutAcknowledge, 0, 1, clock_(event.answered));
    probes_.set(kOdinOutRequest, 0, 0, clock_(event.released));
    probes_.set(kOdinOutAcknowledge, 0, 0, clock_(event.withdrawn));
  }
}

}  // namespace synfire
