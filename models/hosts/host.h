// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// models/hosts: a processor on the bus that runs firmware. Unicorn executes the instructions; the host counts their cycles
// block by block, takes memory by DMI and everything else over the bus, and keeps up with simulated time once a quantum, at
// each sleep, and when it ends.
#pragma once

#include <tlm_utils/simple_initiator_socket.h>

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "kernel/component.h"
#include "kernel/device.h"
#include "kernel/text_output.h"
#include "models/hosts/isa.h"

namespace synfire {

struct HostTiming {
  Picoseconds period = 10'000;
  Picoseconds quantum = 10'000'000;
  bool stop_at_faults = true;  ///< a refused access or an exception ends the run; else it traps
};

class Host;

/// Looks over a host's shoulder: with one, every instruction is seen.
class Debugger {
 public:
  virtual ~Debugger() = default;
  /// Before the first instruction, at the end of each quantum, and when the host stopped for it. May keep everything waiting.
  virtual void at_rest(Host& host) = 0;
  /// Whether to stop before this instruction.
  virtual bool stops(Host& host, std::uint32_t pc) = 0;
  virtual void accessed(Host& host, std::uint32_t address, std::uint32_t bytes, bool store) = 0;
  /// A fault: true when the debugger shows it (and the run goes on under its control).
  virtual void faulted(Host& host, const std::string& what) = 0;
  virtual void exited(Host& host, int code) = 0;
};

/// A plan of a host.
class HostPlan : public DevicePlan {
 public:
  /// Whose firmware it runs.
  virtual Machine machine() const = 0;
};

class Host : public Component, public BusInitiator, public InterruptSink, public TextOutput {
 public:
  static constexpr unsigned kLines = 3;

  SC_HAS_PROCESS(Host);
  Host(const sc_core::sc_module_name& name, const BuildContext& context, const HostTiming& timing, std::unique_ptr<Isa> isa);
  ~Host() override;

  tlm_utils::simple_initiator_socket<Host, 64> socket{"socket"};
  tlm::tlm_initiator_socket<64>& bus_initiator() override { return socket; }
  void set_interrupt(unsigned line, bool level) override;
  void set_sink(std::ostream& sink) override { sink_ = &sink; }

  /// Gives it what it runs; without it the host stays off. Loading the bytes is the caller's. `number`: which of the platform's
  /// hosts this is; `copy`: which of those that run the same firmware.
  void boot(std::shared_ptr<const Firmware> firmware, std::uint32_t number, std::uint32_t copy);
  Machine machine() const { return isa_->machine(); }
  bool runs() const { return firmware_ != nullptr; }
  const Firmware* firmware() const { return firmware_.get(); }
  /// What the firmware said when it ended the run.
  std::optional<int> exit_code() const { return exit_code_; }
  /// `host: asleep at main+0x12 (hello.c:14)`.
  std::string state() const;
  Isa& isa() { return *isa_; }

  void set_debugger(Debugger* debugger);
  /// Accesses of a debugger, over the bus. Number of bytes that answered.
  unsigned look(std::uint64_t address, std::span<std::uint8_t> bytes, bool write);
  /// Forgets translated instructions (memory was changed from outside).
  void forget();

 private:
  struct Fault {
    std::uint32_t address = 0;
    bool store = false;
    bool fetch = false;
    std::string why;
  };
  struct Mapped {
    std::uint64_t begin = 0;
    std::uint64_t end = 0;  ///< past it
    bool direct = false;
  };
  struct CachedBlock {
    std::uint32_t address = 1;
    std::uint32_t end = 0;
    BlockCost cost;
  };

  void run();
  void run_quantum();
  void account();
  void synchronise();
  void sleep();

  // host_faults.cpp
  void settle_exception(int number);
  void settle_fault();
  [[noreturn]] void fail(std::uint32_t pc, const std::string& what);
  void report_fault(std::uint32_t pc, const std::string& what);
  bool below_stack(std::uint32_t address) const;
  void check_stack();

  // host_semihosting.cpp
  void semihosting(const Exception& exception);
  std::string text_at(std::uint32_t address);

  // host_memory.cpp
  bool map_direct(std::uint64_t address);
  void map_pages(std::uint64_t address);
  void unmap_stale();
  bool transport(std::uint64_t address, unsigned bytes, std::uint64_t value, bool store);
  void invalidate(sc_dt::uint64 begin, sc_dt::uint64 end);
  std::vector<std::uint8_t> code_at(std::uint32_t address, std::uint32_t bytes);
  static std::uint64_t on_read(uc_engine*, std::uint64_t offset, unsigned bytes, void* user);
  static void on_write(uc_engine*, std::uint64_t offset, unsigned bytes, std::uint64_t value, void* user);
  static bool on_refused(uc_engine*, uc_mem_type type, std::uint64_t address, int bytes, std::int64_t value, void* user);

  static void on_block(uc_engine*, std::uint64_t address, std::uint32_t bytes, void* user);
  static void on_exception(uc_engine*, std::uint32_t number, void* user);
  static bool on_invalid(uc_engine*, void* user);
  static void on_instruction(uc_engine*, std::uint64_t address, std::uint32_t bytes, void* user);
  static void on_access(uc_engine*, uc_mem_type type, std::uint64_t address, int bytes, std::int64_t value, void* user);

  HostTiming timing_;
  std::unique_ptr<Isa> isa_;
  uc_engine* engine_ = nullptr;
  std::shared_ptr<const Firmware> firmware_;
  Debugger* debugger_ = nullptr;
  std::ostream* sink_ = nullptr;
  std::uint32_t stack_bottom_ = 0;
  std::uint32_t stack_top_ = 0;

  std::uint32_t lines_ = 0;
  sc_core::sc_event interrupted_;
  bool asleep_ = false;
  std::optional<int> exit_code_;

  // Time. Cycles are counted as blocks begin; `local_` is how far ahead of the simulation the host is.
  std::uint64_t cycles_ = 0;
  std::uint64_t accounted_ = 0;
  std::uint64_t limit_ = 0;
  std::uint64_t instructions_ = 0;
  std::uint64_t counted_instructions_ = 0;
  sc_core::sc_time local_;
  Picoseconds waited_ = 0;  ///< time in the bus that is not yet a whole cycle

  std::vector<CachedBlock> blocks_;
  std::uint32_t block_ = 0;  ///< the present one
  std::uint32_t block_bytes_ = 0;
  std::vector<std::pair<std::uint64_t, bool>> made_;  ///< its accesses over the bus so far: address, and whether a store
  std::uint32_t next_ = 0;                            ///< where the block before would go on without a jump
  int special_register_ = -1;
  int special_ = 0;
  bool stopped_by_us_ = false;
  std::optional<int> exception_;
  std::optional<Fault> fault_;
  std::optional<std::uint32_t> fetch_;  ///< code is there that is not mapped
  std::exception_ptr thrown_;

  struct Chunk {
    Host* host;
    std::uint64_t base;
  };
  std::vector<Mapped> mapped_;
  std::vector<std::unique_ptr<Chunk>> chunks_;
  std::vector<Mapped> stale_;
  tlm::tlm_generic_payload transaction_;
  AccessNote note_;
  std::uint64_t data_ = 0;      ///< of the last transaction
  std::uint64_t accessed_ = 0;  ///< its address
  unsigned parts_ = 0;          ///< accesses to come that belong to it

  Activity::Index instruction_count_, cycle_, sleep_cycle_, access_;
};

}  // namespace synfire
