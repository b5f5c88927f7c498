// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// models/hosts: ARMv7E-M (as Cortex-M4F). An exception leaves a frame on the stack, which a return from it takes back.
// Interrupt line n is external interrupt n, exception 16 + n, always enabled, so that the platform's controller decides.
#include "models/hosts/arm.h"

namespace synfire {

namespace {

using namespace arm;

class Armv7em : public Arm {
 public:
  using Arm::Arm;

  uc_engine* open() override {
    if (uc_open(UC_ARCH_ARM, static_cast<uc_mode>(UC_MODE_THUMB | UC_MODE_MCLASS), &engine_) == UC_ERR_OK) {
      uc_ctl_set_cpu_model(engine_, UC_CPU_ARM_CORTEX_M4);
    }
    return engine_;
  }
  /// As the processor does: the first two words of the table are the stack and where to begin. Without them: the ELF's entry.
  void start() override {
    if (get(vectors_ + 4) == 0) return;
    write(UC_ARM_REG_SP, get(vectors_) & ~3u);
    set_pc(get(vectors_ + 4));
  }
  void set_pc(std::uint32_t pc) override { write(UC_ARM_REG_PC, pc | 1); }

  bool interrupt(std::uint32_t lines) override {
    if (!takes(lines)) return false;
    for (unsigned line = 0; line < 3; ++line) {
      if (((lines >> line) & 1u) != 0) return enter(16 + line, pc());
    }
    return false;
  }
  std::optional<std::uint32_t> table() const override { return vectors_; }
  /// Without a controller of priorities an interrupt waits while another exception is handled.
  bool takes(std::uint32_t lines) const override {
    return lines != 0 && (read(UC_ARM_REG_XPSR) & 0x1ff) == 0 && (read(UC_ARM_REG_PRIMASK) & 1) == 0;
  }

  Exception exception(int number) override {
    const std::uint32_t at = pc();
    switch (number) {
      case kBreakpoint:
        if ((get(at & ~3u) >> (8 * (at & 2)) & 0xffff) == 0xbeab) return {Exception::Kind::semihosting, at, "", number};
        return {Exception::Kind::trap, at, "breakpoint (bkpt)", 3};
      case kCall: return {Exception::Kind::trap, at - 2, "environment call", 11};
      case kReturn: leave(at | 1); return {Exception::Kind::returned, pc(), "", number};
      case -1:
      case kUndefinedInstruction: return {Exception::Kind::trap, at, "illegal instruction", 3};
      default: return {Exception::Kind::report, at, "exception " + std::to_string(number), number};
    }
  }
  /// Faults are HardFault (3), a call is SVCall (11), which goes on after the instruction.
  bool trap(const Exception& exception) override {
    return enter(static_cast<unsigned>(exception.cause), exception.pc + (exception.cause == 11 ? 2 : 0));
  }
  bool access_trap(std::uint32_t pc, std::uint32_t, bool, bool) override { return enter(3, pc); }
  std::string gdb_description() const override { return description("org.gnu.gdb.arm.m-profile", "xpsr"); }

 private:
  bool thumb() const override { return true; }
  int status_register() const override { return UC_ARM_REG_XPSR; }
  // Bits of the value in lr that a handler returns to, and of `control`.
  static constexpr std::uint32_t kNoFloats = 0x10, kToThread = 8, kProcessStack = 4;
  static constexpr std::uint32_t kUsesProcess = 2, kUsesFloats = 4;
  static constexpr std::uint32_t kPadded = 0x200;  ///< in the frame's xPSR: a word beside it aligns the stack
  static constexpr std::uint32_t kFrame[] = {UC_ARM_REG_R0, UC_ARM_REG_R1,  UC_ARM_REG_R2,
                                             UC_ARM_REG_R3, UC_ARM_REG_R12, UC_ARM_REG_LR};

  /// Entry of an exception: a frame of eight words on the stack in use, aligned to 8, with 18 more where the FPU is in use; the
  /// value in lr says which, and a return to it takes them back.
  bool enter(unsigned number, std::uint32_t back) {
    const std::uint32_t handler = get(vectors_ + 4 * number);
    if (handler == 0) return false;
    std::uint32_t status = read(UC_ARM_REG_XPSR);
    const bool in_handler = (status & 0x1ff) != 0;
    const std::uint32_t control = read(UC_ARM_REG_CONTROL);
    const bool floating = (control & kUsesFloats) != 0;
    std::uint32_t sp = read(UC_ARM_REG_SP) - (floating ? 26 * 4 : 8 * 4);
    status = (status & ~kPadded) | ((sp & 4) != 0 ? kPadded : 0);
    sp &= ~7u;
    for (std::uint32_t i = 0; i < 6; ++i) put(sp + 4 * i, read(static_cast<int>(kFrame[i])));
    put(sp + 24, back);
    put(sp + 28, status);
    if (floating) {
      for (int i = 0; i < 16; ++i) put(sp + 32 + 4 * static_cast<std::uint32_t>(i), read(UC_ARM_REG_S0 + i));
      put(sp + 96, read(UC_ARM_REG_FPSCR));
    }
    const bool process = !in_handler && (control & kUsesProcess) != 0;
    write(UC_ARM_REG_SP, sp);
    write(UC_ARM_REG_XPSR, (status & ~(0x1ffu | kPadded)) | number | 0x01000000u);  // and on the main stack from here on
    write(UC_ARM_REG_CONTROL, control & ~kUsesFloats);
    write(UC_ARM_REG_LR,
          0xffffffe1u | (floating ? 0 : kNoFloats) | (in_handler ? 0 : kToThread) | (process ? kProcessStack : 0));
    set_pc(handler & ~1u);
    return true;
  }

  void leave(std::uint32_t value) {
    const bool process = (value & kProcessStack) != 0;
    const bool floating = (value & kNoFloats) == 0;
    const int stack = process ? UC_ARM_REG_PSP : UC_ARM_REG_MSP;
    const std::uint32_t sp = read(stack);
    for (std::uint32_t i = 0; i < 6; ++i) write(static_cast<int>(kFrame[i]), get(sp + 4 * i));
    if (floating) {
      for (int i = 0; i < 16; ++i) write(UC_ARM_REG_S0 + i, get(sp + 32 + 4 * static_cast<std::uint32_t>(i)));
      write(UC_ARM_REG_FPSCR, get(sp + 96));
    }
    const std::uint32_t back = get(sp + 24);
    const std::uint32_t status = get(sp + 28);
    write(stack, sp + (floating ? 26 * 4 : 8 * 4) + ((status & kPadded) != 0 ? 4 : 0));
    write(UC_ARM_REG_XPSR, (status & ~kPadded) | 0x01000000u);
    const std::uint32_t control = read(UC_ARM_REG_CONTROL) & ~(kUsesProcess | kUsesFloats);
    write(UC_ARM_REG_CONTROL, control | (process ? kUsesProcess : 0) | (floating ? kUsesFloats : 0));
    set_pc(back);
  }
};

}  // namespace

std::unique_ptr<Isa> make_armv7em(const CycleTable& cycles, std::uint32_t vectors) {
  return std::make_unique<Armv7em>(cycles, vectors);
}

}  // namespace synfire
