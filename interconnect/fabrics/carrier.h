// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// interconnect/fabrics: what carries packets from core to core, in plain C++: either fidelity of a fabric is one. Times are
// ticks: clock cycles or picoseconds.
#pragma once

#include <cstdint>
#include <limits>
#include <span>
#include <vector>

namespace synfire {

using Tick = std::uint64_t;
inline constexpr Tick kNever = std::numeric_limits<Tick>::max();

/// A packet at the end of its way.
struct Arrival {
  std::uint32_t tag = 0;   ///< as offered
  std::uint32_t port = 0;  ///< where it left
  Tick offered = 0;        ///< when its core handed it over
  Tick head = 0;           ///< when its head left the last router
  Tick tail = 0;
};

struct ChannelLoad {
  std::uint64_t flits = 0;
  std::uint64_t packets = 0;
};

/// What happens on channels, for who looks.
class CarrierWatcher {
 public:
  virtual ~CarrierWatcher() = default;
  /// A flit (cycle) or a packet (behavioural) keeps the channel busy.
  virtual void busy(std::uint32_t channel, Tick from, Tick to) = 0;
  /// A packet waits for the channel.
  virtual void waiting(std::uint32_t channel, std::int64_t by, Tick at) = 0;
  /// Flits in the buffer behind the channel, or on their way there.
  virtual void buffered(std::uint32_t channel, std::int64_t by, Tick at) = 0;
  /// There was a flit to send and no room for it.
  virtual void stopped(std::uint32_t channel, Tick at) = 0;
};

/// Its channels are the links of the topology, then the ways from each core into its router, then the ways out.
class Carrier {
 public:
  virtual ~Carrier() = default;

  /// A core hands over a packet, none before its last one. `targets`: ports.
  virtual void offer(std::uint32_t port, Tick at, std::uint32_t tag, std::uint32_t flits,
                     std::span<const std::uint32_t> targets) = 0;
  /// When the next thing happens, or kNever.
  virtual Tick next() const = 0;
  /// Works through everything before `end`. Throws SimulationError when what is on its way can never go on.
  virtual void run_until(Tick end) = 0;
  void run() { run_until(kNever); }
  /// All is delivered: ticks count from 0 again. Loads stay. Throws SimulationError when something was lost or made.
  virtual void restart() = 0;

  /// Grows as packets arrive; whoever reads it empties it.
  std::vector<Arrival>& arrivals() { return arrivals_; }
  /// nullptr: nobody looks.
  void watch(CarrierWatcher* watcher) { watcher_ = watcher; }
  /// How long a core was held up since the start, because its packets were not taken.
  virtual Tick stall(std::uint32_t port) const = 0;
  virtual const ChannelLoad& load(std::uint32_t channel) const = 0;
  /// How long a flit keeps a channel busy.
  virtual Tick flit_time(std::uint32_t channel) const = 0;
  /// Links crossed by packets so far, by kind.
  const std::vector<std::uint64_t>& hops() const { return hops_; }

 protected:
  std::vector<Arrival> arrivals_;
  std::vector<std::uint64_t> hops_;
  CarrierWatcher* watcher_ = nullptr;
};

}  // namespace synfire
