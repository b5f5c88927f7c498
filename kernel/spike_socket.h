// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// kernel: spike sockets. Spikes travel as batches of packets over TLM-2.0 sockets with protocol types of their own: one
// blocking transaction hands over what a component sends in a step, each packet with its own time within the step (temporal
// decoupling).
#pragma once

#include <systemc>
#include <tlm>

#include "base/spike.h"

namespace synfire {

struct SpikeProtocol {
  using tlm_payload_type = PacketBatch;
  using tlm_phase_type = tlm::tlm_phase;
};

/// What a receiver of spikes implements.
class SpikeForward : public virtual tlm::tlm_blocking_transport_if<PacketBatch> {
 public:
  using protocol_types = SpikeProtocol;
};
/// Nothing comes back.
class SpikeBackward : public virtual sc_core::sc_interface {
 public:
  using protocol_types = SpikeProtocol;
};

/// A socket may stay unbound: a nested fabric's, when nothing is above it.
using SpikeInitiatorSocket = tlm::tlm_base_initiator_socket<32, SpikeForward, SpikeBackward, 1, sc_core::SC_ZERO_OR_MORE_BOUND>;
/// Any number may send to a receiver: a core without a fabric hears the outside and itself.
using SpikeTargetSocket = tlm::tlm_base_target_socket<32, SpikeForward, SpikeBackward, 0, sc_core::SC_ZERO_OR_MORE_BOUND>;

/// A sender's end, bound to a backward interface of its own.
class SpikeOut : public SpikeInitiatorSocket, private SpikeBackward {
 public:
  explicit SpikeOut(const char* name) : SpikeInitiatorSocket(name) { bind(static_cast<SpikeBackward&>(*this)); }
  using SpikeInitiatorSocket::bind;
};

/// A receiver's end: hands each batch to a function, with the number of the port that it came in by.
template <class Owner>
class SpikeIn : public SpikeTargetSocket, private SpikeForward {
 public:
  using Handler = void (Owner::*)(std::size_t port, const PacketBatch& batch);

  SpikeIn(const char* name, Owner& owner, Handler handler, std::size_t port = 0)
      : SpikeTargetSocket(name), owner_(owner), handler_(handler), port_(port) {
    bind(static_cast<SpikeForward&>(*this));
  }
  using SpikeTargetSocket::bind;

 private:
  void b_transport(PacketBatch& batch, sc_core::sc_time&) override { (owner_.*handler_)(port_, batch); }

  Owner& owner_;
  Handler handler_;
  std::size_t port_;
};

}  // namespace synfire
