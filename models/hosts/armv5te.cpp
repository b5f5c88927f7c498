// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// models/hosts: ARMv5TE (as ARM968). Its modes have registers of their own. Interrupt lines 0 and 2 are IRQ, 1 is FIQ.
#include "models/hosts/arm.h"

namespace synfire {

namespace {

using namespace arm;

constexpr std::uint32_t kThumb = 0x20, kNoIrq = 0x80, kNoFiq = 0x40, kModes = 0x1f;
constexpr std::uint32_t kIrqMode = 0x12, kFiqMode = 0x11, kSupervisor = 0x13, kAbort = 0x17, kUndefined = 0x1b;

class Armv5te : public Arm {
 public:
  using Arm::Arm;

  uc_engine* open() override {
    if (uc_open(UC_ARCH_ARM, UC_MODE_ARM, &engine_) == UC_ERR_OK) uc_ctl_set_cpu_model(engine_, UC_CPU_ARM_946);
    return engine_;
  }
  void set_pc(std::uint32_t pc) override { write(UC_ARM_REG_PC, pc | (thumb() ? 1u : 0u)); }

  bool interrupt(std::uint32_t lines) override {
    const std::uint32_t status = read(UC_ARM_REG_CPSR);
    if ((lines & 2u) != 0 && (status & kNoFiq) == 0) return enter(kFiqMode, 0x1c, pc() + 4, kNoIrq | kNoFiq);
    if ((lines & 5u) != 0 && (status & kNoIrq) == 0) return enter(kIrqMode, 0x18, pc() + 4, kNoIrq);
    return false;
  }
  bool takes(std::uint32_t lines) const override {
    const std::uint32_t status = read(UC_ARM_REG_CPSR);
    return ((lines & 2u) != 0 && (status & kNoFiq) == 0) || ((lines & 5u) != 0 && (status & kNoIrq) == 0);
  }

  Exception exception(int number) override {
    const std::uint32_t at = pc();
    const unsigned width = thumb() ? 2 : 4;
    switch (number) {
      case kCall: {
        const std::uint32_t in = get((at - width) & ~3u);
        const std::uint32_t half = ((at - width) & 2) != 0 ? in >> 16 : in & 0xffff;
        if (thumb() ? half == 0xdfab : (in & 0xffffff) == 0x123456)
          return {Exception::Kind::semihosting, at - width, "", number};
        return {Exception::Kind::trap, at - width, "environment call", number};
      }
      case -1:
      case kUndefinedInstruction: return {Exception::Kind::trap, at, "illegal instruction", kUndefinedInstruction};
      case kBreakpoint: return {Exception::Kind::trap, at, "breakpoint (bkpt)", kPrefetchAbort};
      case kPrefetchAbort:
      case kDataAbort: return {Exception::Kind::trap, at, "abort", number};
      default: return {Exception::Kind::report, at, "exception " + std::to_string(number), number};
    }
  }
  bool trap(const Exception& exception) override {
    const unsigned width = thumb() ? 2 : 4;
    switch (exception.cause) {
      case kCall: return enter(kSupervisor, 0x08, exception.pc + width, kNoIrq);
      case kUndefinedInstruction: return enter(kUndefined, 0x04, exception.pc + width, kNoIrq);
      case kPrefetchAbort: return enter(kAbort, 0x0c, exception.pc + 4, kNoIrq);
      default: return enter(kAbort, 0x10, exception.pc + 8, kNoIrq);
    }
  }
  bool access_trap(std::uint32_t pc, std::uint32_t, bool, bool fetch) override {
    return enter(kAbort, fetch ? 0x0c : 0x10, pc + (fetch ? 4 : 8), kNoIrq);
  }
  std::string gdb_description() const override { return description("org.gnu.gdb.arm.core", "cpsr"); }

 private:
  bool thumb() const override { return (read(UC_ARM_REG_CPSR) & kThumb) != 0; }
  int status_register() const override { return UC_ARM_REG_CPSR; }
  /// Entry of an exception: its mode's own registers, ARM state, the vector.
  bool enter(std::uint32_t mode, std::uint32_t vector, std::uint32_t link, std::uint32_t mask) {
    const std::uint32_t status = read(UC_ARM_REG_CPSR);
    write(UC_ARM_REG_CPSR, (status & ~(kModes | kThumb)) | mode | mask);
    write(UC_ARM_REG_SPSR, status);
    write(UC_ARM_REG_LR, link);
    write(UC_ARM_REG_PC, vectors_ + vector);
    return true;
  }
};

}  // namespace

std::unique_ptr<Isa> make_armv5te(const CycleTable& cycles, std::uint32_t vectors) {
  return std::make_unique<Armv5te>(cycles, vectors);
}

}  // namespace synfire
