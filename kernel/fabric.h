// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// kernel: a fabric within a step, as the sync discipline sees it. Times are picoseconds from the start of the step.
#pragma once

#include <limits>

#include "base/spike.h"
#include "kernel/component.h"
#include "kernel/spike_socket.h"

namespace synfire {

/// What carries packets between cores.
class Fabric : public Component {
 public:
  using Component::Component;

  /// Routes everything handed over so far and delivers it. Returns when the last packet arrived (0 when there was none).
  virtual Picoseconds settle() = 0;
  /// When the next thing happens to what was handed over, or kNothing. Fabrics that hand packets to each other advance
  /// together, from one such time to the next.
  static constexpr Picoseconds kNothing = std::numeric_limits<Picoseconds>::max();
  virtual Picoseconds next() const = 0;
  /// Works through everything up to a time, and delivers what has arrived. Returns when the last of that arrived.
  virtual Picoseconds advance(Picoseconds until) = 0;
  /// How long a core was held up in this step, because the fabric did not take its packets.
  virtual Picoseconds stall(std::uint32_t core) const = 0;
  /// Packets of the outside enter here.
  virtual void inject(const PacketBatch& batch) = 0;
  /// Times start from 0 again; nothing is on its way.
  virtual void begin_step() = 0;

  /// Both ends of a port (see BuildContext::ports); the one after the last is the uplink, where there is one.
  virtual SpikeOut& port_out(std::size_t port) = 0;
  virtual SpikeTargetSocket& port_in(std::size_t port) = 0;
};

}  // namespace synfire
