// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// models/cores/odin: the chip, clock for clock, without SystemC. The environment moves the pins REQ, ADDR and the output's ACK;
// `run` goes on until one of the chip's own pins (ACK, AEROUT_REQ) changes. `step` does one edge of everything. Where nothing
// but counting happens, or one neuron after another is updated, `leap` does many edges at once with the same outcome.
#pragma once

#include <array>
#include <string>
#include <vector>

#include "base/memory_block.h"
#include "models/cores/odin/config.h"
#include "models/cores/odin/design.h"
#include "models/cores/odin/machine.h"
#include "models/cores/odin/neuron.h"

namespace synfire::odin {

/// What the chip did, for pricing and reports.
struct Counts {
  std::uint64_t synaptic_operations = 0;  ///< a weight delivered to a neuron, by whatever event
  std::uint64_t neuron_updates = 0;       ///< by whatever event
  std::uint64_t spikes = 0;               ///< of neurons that are not disabled
  std::uint64_t weight_writes = 0;        ///< words of the synapse memory written back by learning
  std::uint64_t input_events = 0;
  std::uint64_t output_events = 0;
  std::uint64_t main_pushes = 0, burst_pushes = 0;
  std::uint64_t losses = 0;       ///< events that found the main FIFO full
  std::uint64_t busy_cycles = 0;  ///< edges at which the controller was not waiting for something to do
};

/// What the real chip does not define, and a model must choose.
enum class Undefined : std::uint8_t { fifo_word, sdsp_flag, burst_fifo };
struct UndefinedUse {
  std::uint64_t times = 0;
  Cycle first = 0;
};

/// Looks on: waves, traces, tests. Called at state changes and at the FIFOs, never each cycle.
class Watcher {
 public:
  virtual ~Watcher() = default;
  enum class Fifo : std::uint8_t { push_main, drop_main, pop_main, push_burst, pop_burst };
  virtual void on_state(Cycle first_visible, State state) = 0;
  /// `stored`: in the main FIFO before that edge.
  virtual void on_fifo(Cycle edge, Fifo what, std::uint32_t data, std::uint32_t stored, std::uint32_t slot) = 0;
};

class Engine {
 public:
  /// Works in the memory of the design's layout.
  Engine(const Design& design, MemoryBlock& memory);

  /// Bits of what `run` returns: which of the chip's pins changed at the edge `now()`.
  static constexpr unsigned kAcknowledge = 1;
  static constexpr unsigned kRequest = 2;
  static constexpr unsigned kIdle = 4;
  /// Runs to the edge `limit` at most. Returns at once after a change of a pin, or, when asked for, once the chip is at rest:
  /// nothing is stored, going on or asked for, so without new input that stays so.
  unsigned run(Cycle limit, bool until_idle = false);

  // Pins: a level from just after edge `at` on; an edge that has passed means now.
  void set_request(Cycle at, bool level, std::uint32_t address);
  void set_acknowledge(Cycle at, bool level);
  bool acknowledge() const { return state() == State::wait_reqdn; }
  bool out_request() const { return machine_->out_request != 0; }
  std::uint8_t out_address() const { return static_cast<std::uint8_t>(machine_->out_address); }

  // The SPI slave's side: requests are levels in its own clock's domain.
  void request_spi(bool read, bool write, std::uint32_t address, std::uint32_t data);
  /// The byte of a memory's output register that the present SPI address means.
  std::uint8_t spi_byte(std::uint32_t address) const;
  void write_register(std::uint32_t address, std::uint32_t value);

  /// A pulse of RST that ends such that the first active edge is now() + 1 = `first`. Memories and registers stay; the
  /// environment's pins are low.
  void reset(Cycle first = 3);

  /// A chip before its first RST: flip-flops are undefined. This is what a two-state simulation of the RTL makes of them: all
  /// zero, also the empty flag of the main FIFO, so that one event seems to be stored.
  void power_up();

  Cycle now() const { return machine_->now; }
  State state() const { return static_cast<State>(machine_->state); }
  const Machine& machine() const { return *machine_; }
  const Counts& counts() const { return counts_; }
  const UndefinedUse& undefined(Undefined what) const { return undefined_[static_cast<std::size_t>(what)]; }
  void set_watcher(Watcher* watcher) { watcher_ = watcher; }
  const Design& design() const { return design_; }

 private:
  /// What the scheduler offers: the head of the current burst slot, else that of the main FIFO, stored or stale.
  struct Head {
    std::uint32_t payload = 0;
    std::uint32_t neuron = 0;
    bool last = false;
    bool burst = false;
    bool stored = false;
    bool written = true;
  };
  /// What the AER output and the scheduler see of an edge.
  struct Edge {
    bool pop = false;
    bool push = false;
    std::uint32_t data = 0;
    std::uint32_t burst_count = 0, burst_interval = 0, burst_neuron = 0;
    bool spike = false;  ///< of a neuron that is not disabled
    std::uint32_t neuron = 0;
    bool source = false;  ///< the cycle of a scan at which AER_SRC shows the event
    bool monitored = false, popped = false;
    std::uint8_t monitor_first = 0, monitor_second = 0;
    bool synapse_monitored = false;
    std::uint8_t nibble = 0;
    std::uint32_t event = 0;  ///< address of the event that is processed
  };
  struct PendingPin {
    Cycle at = kNever;
    bool level = false;
    std::uint32_t address = 0;
  };

  void decode_registers();
  void apply_pins();

  template <bool Tiny>
  unsigned step();
  template <bool Tiny>
  State from_wait() const;
  template <bool Tiny>
  State act(State state, Edge& edge);
  template <bool Tiny>
  void update_neuron(std::uint32_t neuron, const Event& event, Edge& edge);
  template <bool Tiny>
  Update compute(const Event& event) const;
  void read_neuron(std::uint32_t neuron);
  void write_synapses(std::uint32_t address, std::uint32_t word, Edge& edge);
  void write_spi(bool synapse, Edge& edge);
  template <bool Tiny>
  Event scan_event(const Head& head, std::uint32_t neuron) const;
  std::uint32_t learned(std::uint32_t word, std::uint32_t group, std::uint64_t nibbles);
  void report(Undefined what);
  void use(const Head& head);

  template <bool Tiny>
  unsigned leap(Cycle horizon);
  template <bool Tiny>
  unsigned leap_pop(Cycle horizon);
  template <bool Tiny>
  unsigned leap_tref(Cycle horizon);
  unsigned leap_bist(Cycle horizon);
  unsigned finish_scan(const Update& update, bool spike, std::uint32_t neuron, std::uint32_t did);
  void skip_to(Cycle edge);
  bool calm() const;
  bool output_settled() const;

  Head head() const;
  bool scheduler_empty() const;
  void clock_scheduler(const Edge& edge);
  void push_bursts(const Edge& edge);
  Cycle slot_end() const;
  void clock_slot();
  void clock_output(const Edge& edge);
  void clock_monitor(const Edge& edge);
  bool bursting() const { return config_.timeref != 0 && machine_->open_loop.second == 0; }

  const Design& design_;
  Machine* machine_;
  std::uint32_t* neurons_;
  std::uint32_t* synapses_;
  std::uint32_t* registers_;
  std::uint32_t* fifo_;
  std::uint8_t* flags_ = nullptr;
  Slot* slots_ = nullptr;
  std::vector<std::uint32_t> decoded_;  ///< the registers that config_ was made of
  Config config_;
  PendingPin pending_request_, pending_acknowledge_;
  Counts counts_;
  std::array<UndefinedUse, 3> undefined_{};
  Watcher* watcher_ = nullptr;
  bool until_idle_ = false;
};

/// What a neuron of a scan receives by the synapse word in the output register.
template <bool Tiny>
inline Event Engine::scan_event(const Head& head, std::uint32_t neuron) const {
  Event event =
      synaptic_event<Tiny>(machine_->synapse_out, neuron, config_.propagate_unmapped, config_.inhibitory[head.neuron]);
  event.burst_end = head.last && head.neuron == neuron;
  return event;
}

}  // namespace synfire::odin
