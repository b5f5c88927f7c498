// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// models/cores/odin: the chip as a component: the engine, its memory map, and the host at its pins that turns a network's steps
// into events. Tests, replays and benchmarks also drive the pins themselves.
#pragma once

#include <optional>

#include "base/archive.h"
#include "kernel/clocked.h"
#include "kernel/step.h"
#include "models/cores/odin/behavioural.h"
#include "models/cores/odin/host_map.h"
#include "models/cores/odin/link.h"
#include "models/cores/odin/odin_probes.h"

namespace synfire {

/// The border between cycles and picoseconds: exact at every whole number of hertz.
struct CycleClock {
  std::int64_t hertz = 1;

  Picoseconds at(odin::Cycle cycle) const {
    return static_cast<Picoseconds>(static_cast<__int128>(cycle) * 1'000'000'000'000 / hertz);
  }
  /// The first edge at or after a time.
  odin::Cycle from(Picoseconds time) const {
    return static_cast<odin::Cycle>((static_cast<__int128>(time) * hertz + 999'999'999'999) / 1'000'000'000'000);
  }
};

class OdinCore : public StepCore, public Clocked, public Archived {
 public:
  /// A patient host sends its next event when the chip has worked off the last one (it can count: it sees every spike, and each
  /// event takes a known time). An eager one sends as fast as the handshakes allow, and events that find the FIFO full are
  /// lost.
  enum class Sender : std::uint8_t { patient, eager };
  struct Settings {
    odin::Variant variant = odin::Variant::odin;
    CycleClock clock;
    odin::Cycle acknowledge_delay = 0;  ///< of the host, for output events
    odin::Cycle longest = 0;            ///< cycles after which a step that does not come to rest is a failure
    Sender sender = Sender::patient;
    bool behavioural = false;  ///< time from counts, as long as nothing asks for the clock
    bool learns = true;        ///< false: neurons of the network keep the weights that they have
    odin::Cycle link_latency = 1;
  };
  OdinCore(const sc_core::sc_module_name& name, std::string path, std::uint32_t id, const Settings& settings);

  odin::Engine& engine() { return engine_; }
  odin::Host& host() { return host_; }
  /// The next step runs to that edge, whatever the network; its events stay with the host.
  void run_next_to(odin::Cycle edge) { next_end_ = edge; }

  MemoryBlock* memory() override { return &memory_; }
  /// The chip whose output feeds this one. Both are then run by it, clock for clock.
  void wire(Component& peer) override;
  void prepare() override;
  void reset_state() override;
  bool in_use() const override;
  void compute(std::uint64_t step, Picoseconds begin) override;
  void send() override {}
  Picoseconds finished() const override { return finished_; }
  const FiredBatch& fired() const override { return fired_; }
  std::span<const Picoseconds> fired_at() const override { return fired_at_; }
  bool read_state(std::string_view variable, std::uint32_t first, std::span<double> values) override;
  void run_to(Picoseconds time) override;
  std::vector<std::string> warnings() const override;
  /// Of a chip at rest: its cycles go on from the present ones. Throws InputError when it is not, or is one of a pair.
  void archive(Archive& archive) override;

 private:
  void receive(std::size_t port, const PacketBatch& batch) override;
  odin::Cycle now() const { return behavioural_ ? behavioural_->now() : engine_.now(); }
  bool clock_is_watched();
  void wait(odin::Cycle until);
  void write_neurons();
  void work(const std::vector<std::uint32_t>& events);
  bool settle(odin::Cycle limit);
  void begin_step(Picoseconds time);
  void end_step(Picoseconds start, std::span<const odin::SentEvent> sent);
  void collect(std::span<const odin::ReceivedEvent> received, Picoseconds start);
  void count();

  Settings settings_;
  odin::Design design_;
  MemoryBlock memory_;
  odin::Engine engine_;
  odin::Host host_;
  std::optional<odin::Behavioural> behavioural_;
  OdinTeller teller_;
  OdinCore* next_ = nullptr;  ///< the chip that this one feeds, over link_
  std::optional<odin::Link> link_;
  bool fed_ = false;
  odin::Cycle next_end_ = 0;
  odin::HostMap map_;
  std::vector<std::uint32_t> axons_;  ///< that packets arrived for
  FiredBatch fired_;
  std::vector<Picoseconds> fired_at_;
  Picoseconds finished_ = 0;
  odin::Counts counted_;
  odin::Cycle counted_to_ = 2;
  std::array<Activity::Index, 9> actions_{};
  Activity::Index spi_write_ = 0;
  std::vector<std::uint32_t> loaded_;  ///< neuron memory as the image left it
};

}  // namespace synfire
