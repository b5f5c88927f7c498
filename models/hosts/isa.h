// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// models/hosts: what differs between instruction sets: registers, interrupts, exceptions, the cost of a block of instructions.
// The instructions themselves are Unicorn's.
#pragma once

#include <unicorn/unicorn.h>

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "models/hosts/firmware.h"

namespace synfire {

/// Cycles of kinds of instructions.
struct CycleTable {
  std::int32_t other = 1;
  std::int32_t load = 2;
  std::int32_t store = 1;
  std::int32_t multiply = 1;
  std::int32_t divide = 32;
  std::int32_t branch_taken = 2;  ///< more, for each branch or jump that was taken
};

/// What is known of a block before it runs.
struct BlockCost {
  std::uint32_t instructions = 0;
  std::uint32_t cycles = 0;
  /// A read of a counter or number that the host answers itself, at the block's end: register and which, else -1.
  int special_register = -1;
  int special = 0;
};

/// What an exception of the processor means to the host.
struct Exception {
  enum class Kind { semihosting, trap, returned, report };  ///< returned: from a handler, which is done
  Kind kind = Kind::report;
  std::uint32_t pc = 0;  ///< of the instruction
  std::string text;      ///< of a report: `illegal instruction`
  int cause = 0;         ///< of a trap, in the set's own numbers
};

struct GdbRegister {
  int unicorn = 0;
  unsigned bytes = 4;
};

class Isa {
 public:
  virtual ~Isa() = default;

  virtual Machine machine() const = 0;
  virtual uc_engine* open() = 0;
  /// State after reset. The first argument's register holds which of the platform's hosts this is, the second's which of those
  /// that run the same firmware.
  virtual void reset(std::uint32_t entry, std::uint32_t number, std::uint32_t copy) = 0;

  /// What the processor itself reads when it starts; memory is loaded, and table() is mapped.
  virtual void start() {}

  virtual std::uint32_t pc() const = 0;
  /// Where emulation goes on: the pc, with what the engine wants beside it (Thumb).
  virtual std::uint64_t resume() const = 0;
  virtual void set_pc(std::uint32_t pc) = 0;
  virtual std::uint32_t sp() const = 0;

  virtual BlockCost cost(std::span<const std::uint8_t> code) const = 0;
  std::int32_t branch_cycles() const { return cycles_.branch_taken; }
  /// The value of a special read.
  virtual std::uint32_t special(int which, std::uint64_t cycles, std::uint64_t instructions) const = 0;

  /// Shows the levels of the lines, and enters the handler if one is enabled. Says whether it did.
  virtual bool interrupt(std::uint32_t lines) = 0;
  /// Where the processor itself reads a table of vectors, if it does.
  virtual std::optional<std::uint32_t> table() const { return std::nullopt; }
  /// Whether one of the lines would enter its handler now.
  virtual bool takes(std::uint32_t lines) const = 0;
  /// Whether a sleeping processor goes on.
  virtual bool wakes(std::uint32_t lines) const = 0;

  /// `number`: what UC_HOOK_INTR said, or -1 for an invalid instruction.
  virtual Exception exception(int number) = 0;
  /// Enters the handler of a trap; false when there is none.
  virtual bool trap(const Exception& exception) = 0;
  /// The same for a refused access. `pc`: of the instruction.
  virtual bool access_trap(std::uint32_t pc, std::uint32_t address, bool store, bool fetch) = 0;
  /// Operation and parameter of a semihosting call, and where its answer goes.
  virtual std::pair<std::uint32_t, std::uint32_t> semihosting() const = 0;
  virtual void answer_semihosting(const Exception& exception, std::uint32_t value) = 0;

  /// The instructions of a block that access an address, with the registers as they are.
  virtual std::vector<std::uint32_t> accessing(std::uint32_t begin, std::span<const std::uint8_t> code, std::uint32_t address,
                                               bool store) const = 0;

  /// For a debugger.
  virtual std::string gdb_description() const = 0;
  virtual std::vector<GdbRegister> gdb_registers() const = 0;
  virtual unsigned gdb_pc() const = 0;

  std::uint32_t read(int reg) const {
    std::uint32_t value = 0;
    uc_reg_read(engine_, reg, &value);
    return value;
  }
  void write(int reg, std::uint32_t value) { uc_reg_write(engine_, reg, &value); }

 protected:
  uc_engine* engine_ = nullptr;
  CycleTable cycles_;
};

std::unique_ptr<Isa> make_riscv(const CycleTable& cycles);
enum class ArmProfile { armv5te, armv7em };
std::unique_ptr<Isa> make_arm(const CycleTable& cycles, ArmProfile profile, std::uint32_t vectors);

}  // namespace synfire
