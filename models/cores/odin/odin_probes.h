// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// models/cores/odin: what can be looked at in a chip, under the names that the RTL's documentation uses, and who tells it. Who
// looks at more than spikes and neurons gets the chip clock for clock, at either fidelity.
#pragma once

#include <functional>
#include <span>
#include <vector>

#include "kernel/probe.h"
#include "models/cores/odin/host.h"

namespace synfire {

/// The indices of the probes.
enum OdinProbe : ProbeIndex {
  kOdinState,
  kOdinFifo,
  kOdinBurstFifo,
  kOdinSlot,
  kOdinLoss,
  kOdinInRequest,
  kOdinInAddress,
  kOdinInAcknowledge,
  kOdinOutRequest,
  kOdinOutAddress,
  kOdinOutAcknowledge,
  kOdinSpike,
};
std::vector<ProbeInfo> odin_probes(const odin::Design& design);

class OdinTeller : public odin::Watcher {
 public:
  using Clock = std::function<Picoseconds(odin::Cycle)>;
  OdinTeller(Probes& probes, Clock clock) : probes_(probes), clock_(std::move(clock)) {}

  void on_state(odin::Cycle first_visible, odin::State state) override;
  void on_fifo(odin::Cycle edge, Fifo what, std::uint32_t data, std::uint32_t stored, std::uint32_t slot) override;
  /// Handshakes that are over.
  void tell(std::span<const odin::SentEvent> sent, std::span<const odin::ReceivedEvent> received);

 private:
  Probes& probes_;
  Clock clock_;
};

}  // namespace synfire
