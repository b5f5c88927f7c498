// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// models/hosts: what the two ARM processors share: registers, instructions, semihosting.
#pragma once

#include "models/hosts/arm_decode.h"
#include "models/hosts/isa.h"

namespace synfire {

namespace arm {
/// What the engine calls its exceptions.
enum Number { kUndefinedInstruction = 1, kCall = 2, kPrefetchAbort = 3, kDataAbort = 4, kBreakpoint = 7, kReturn = 8 };
}  // namespace arm

class Arm : public Isa {
 public:
  Arm(const CycleTable& cycles, std::uint32_t vectors) : vectors_(vectors) { cycles_ = cycles; }

  Machine machine() const override { return Machine::arm; }
  void reset(std::uint32_t entry, std::uint32_t number, std::uint32_t copy) override {
    set_pc(entry);
    write(UC_ARM_REG_R0, number);
    write(UC_ARM_REG_R1, copy);
  }
  std::uint32_t pc() const override { return read(UC_ARM_REG_PC); }
  std::uint32_t sp() const override { return read(UC_ARM_REG_SP); }
  std::uint64_t resume() const override { return pc() | (thumb() ? 1u : 0u); }

  BlockCost cost(std::span<const std::uint8_t> code) const override;
  std::uint32_t special(int, std::uint64_t, std::uint64_t) const override { return 0; }

  /// Waiting for an interrupt ends with one that is masked, too.
  bool wakes(std::uint32_t lines) const override { return lines != 0; }

  std::pair<std::uint32_t, std::uint32_t> semihosting() const override { return {read(UC_ARM_REG_R0), read(UC_ARM_REG_R1)}; }
  void answer_semihosting(const Exception& exception, std::uint32_t value) override {
    write(UC_ARM_REG_R0, value);
    set_pc(exception.pc + (thumb() ? 2 : 4));
  }

  std::vector<std::uint32_t> accessing(std::uint32_t begin, std::span<const std::uint8_t> code, std::uint32_t address,
                                       bool store) const override;

  std::vector<GdbRegister> gdb_registers() const override;
  unsigned gdb_pc() const override { return 15; }

 protected:
  virtual bool thumb() const = 0;
  virtual int status_register() const = 0;

  /// For a debugger; `feature`: of GDB, `status`: its name of the status register.
  std::string description(const char* feature, const char* status) const;
  void put(std::uint32_t address, std::uint32_t value) { uc_mem_write(engine_, address, &value, sizeof(value)); }
  std::uint32_t get(std::uint32_t address) const {
    std::uint32_t value = 0;
    uc_mem_read(engine_, address, &value, sizeof(value));
    return value;
  }

  std::uint32_t vectors_;

 private:
  std::int32_t cycles_of(const arm::Instruction& in) const;
};

std::unique_ptr<Isa> make_armv5te(const CycleTable& cycles, std::uint32_t vectors);
std::unique_ptr<Isa> make_armv7em(const CycleTable& cycles, std::uint32_t vectors);

}  // namespace synfire
