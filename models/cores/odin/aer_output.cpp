// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// models/cores/odin: the AER output: an address and REQ, four phases against an ACK that passes two flip-flops (a third sees
// its edge). `busy` holds the controller's counters from the rise of REQ until the fall of ACK was seen. With the monitor on,
// one event takes up to three transfers: two bytes of the neuron, one of the synapse.
#include "models/cores/odin/engine.h"

namespace synfire::odin {

void Engine::clock_output(const Edge& edge) {
  Machine& m = *machine_;
  const bool seen = m.acknowledge_sync.second != 0;
  if (m.gate.second != 0) {  // held in reset
    m.out_request = m.out_address = m.busy = 0;
    m.second_due = m.second_now = m.synapse_due = 0;
    m.acknowledge_sync = {};
    m.acknowledge_before = 0;
    return;
  }
  const std::uint32_t request_before = m.out_request;
  if (config_.monitor) {
    clock_monitor(edge);
  } else if ((config_.aer_source ? edge.source : edge.spike) && !seen) {
    m.out_address = config_.aer_source ? edge.event : edge.neuron;
    m.out_request = m.busy = 1;
  } else if (seen) {
    m.out_request = 0;
    m.busy = 1;
  } else if (m.acknowledge_before != 0) {
    m.out_request = m.busy = 0;
  }
  if (m.out_request != 0 && request_before == 0) ++counts_.output_events;
  m.acknowledge_before = seen;
  m.acknowledge_sync.clock(m.acknowledge != 0);
}

void Engine::clock_monitor(const Edge& edge) {
  Machine& m = *machine_;
  const bool seen = m.acknowledge_sync.second != 0;
  const auto send = [&](std::uint32_t byte) {
    m.out_address = byte;
    m.out_request = m.busy = 1;
  };
  if (!seen && m.acknowledge_before != 0) {
    m.out_request = 0;
    m.busy = m.second_due | m.synapse_due;
    m.second_now = m.second_due;
    m.second_due = 0;
  } else if (seen) {
    m.out_request = 0;
    m.busy = 1;
  } else if ((edge.monitored || edge.synapse_monitored) && m.out_request == 0) {
    if (edge.monitored) {
      m.second_due = 1;
      m.second_byte = edge.monitor_second;
      m.synapse_due = edge.synapse_monitored;
      m.synapse_byte = 0xf0u | edge.nibble;
      send(edge.monitor_first);
    } else {
      send(0xf0u | edge.nibble);
    }
  } else if (m.second_now != 0 && m.out_request == 0) {
    send(m.second_byte);
  } else if (m.synapse_due != 0 && m.out_request == 0) {
    m.synapse_due = 0;
    send(m.synapse_byte);
  }
}

/// Whether an edge without new events would leave the output as it is.
bool Engine::output_settled() const {
  const Machine& m = *machine_;
  const bool pin = m.acknowledge != 0;
  if (!m.acknowledge_sync.settled(pin) || (m.acknowledge_before != 0) != pin) return false;
  if (pin) return m.out_request == 0 && m.busy != 0;
  return m.out_request != 0 || (m.second_now == 0 && m.synapse_due == 0);
}

}  // namespace synfire::odin
