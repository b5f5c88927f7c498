// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// models/hosts: ARMv5TE (as ARM968) and ARMv7E-M (as Cortex-M4F). Interrupt lines of the first: 0 and 2 are IRQ, 1 is FIQ; of
// the second: line n is external interrupt n, exception 16 + n, always enabled, so that the platform's controller decides.
#include <cstring>

#include "models/hosts/arm_decode.h"
#include "models/hosts/isa.h"

namespace synfire {

namespace {

constexpr std::uint32_t kThumb = 0x20, kNoIrq = 0x80, kNoFiq = 0x40, kModes = 0x1f;
constexpr std::uint32_t kIrqMode = 0x12, kFiqMode = 0x11, kSupervisor = 0x13, kAbort = 0x17, kUndefined = 0x1b;
/// What the engine calls its exceptions.
enum Number { kUndefinedInstruction = 1, kCall = 2, kPrefetchAbort = 3, kDataAbort = 4, kBreakpoint = 7, kReturn = 8 };

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

  BlockCost cost(std::span<const std::uint8_t> code) const override {
    BlockCost cost;
    const bool narrow = thumb();
    for (std::size_t at = 0; at + 2 <= code.size();) {
      const arm::Instruction in = arm::decode(code.subspan(at), narrow);
      ++cost.instructions;
      cost.cycles += static_cast<std::uint32_t>(cycles_of(in));
      at += in.bytes;
    }
    return cost;
  }
  std::uint32_t special(int, std::uint64_t, std::uint64_t) const override { return 0; }

  std::pair<std::uint32_t, std::uint32_t> semihosting() const override { return {read(UC_ARM_REG_R0), read(UC_ARM_REG_R1)}; }

  std::vector<std::uint32_t> accessing(std::uint32_t begin, std::span<const std::uint8_t> code, std::uint32_t address,
                                       bool store) const override {
    const bool narrow = thumb();
    std::vector<std::uint32_t> places;
    for (std::size_t at = 0; at + 2 <= code.size();) {
      const arm::Instruction in = arm::decode(code.subspan(at), narrow);
      const std::uint32_t place = begin + static_cast<std::uint32_t>(at);
      if (in.kind == (store ? arm::Instruction::Kind::store : arm::Instruction::Kind::load) && in.base >= 0) {
        std::uint32_t from = in.base == 15 ? (place + (narrow ? 4 : 8)) & ~3u : read(kRegisters[in.base]);
        from += static_cast<std::uint32_t>(in.offset);
        if (in.index >= 0) from += (in.minus ? ~0u : 1u) * (read(kRegisters[in.index]) << in.shift);
        if (address - from < 4 * in.words) places.push_back(place);
      }
      at += in.bytes;
    }
    return places;
  }

  std::vector<GdbRegister> gdb_registers() const override {
    std::vector<GdbRegister> all;
    for (const int reg : kRegisters) all.push_back({reg, 4});
    all.push_back({status_register(), 4});
    return all;
  }
  unsigned gdb_pc() const override { return 15; }

 protected:
  static constexpr int kRegisters[16] = {UC_ARM_REG_R0,  UC_ARM_REG_R1, UC_ARM_REG_R2,  UC_ARM_REG_R3,
                                         UC_ARM_REG_R4,  UC_ARM_REG_R5, UC_ARM_REG_R6,  UC_ARM_REG_R7,
                                         UC_ARM_REG_R8,  UC_ARM_REG_R9, UC_ARM_REG_R10, UC_ARM_REG_R11,
                                         UC_ARM_REG_R12, UC_ARM_REG_SP, UC_ARM_REG_LR,  UC_ARM_REG_PC};
  virtual bool thumb() const = 0;
  virtual int status_register() const = 0;

  std::string description(const char* feature, const char* status) const {
    std::string text =
        "<?xml version=\"1.0\"?><!DOCTYPE target SYSTEM \"gdb-target.dtd\"><target><architecture>arm</architecture>";
    text += std::string("<feature name=\"") + feature + "\">";
    for (int i = 0; i < 16; ++i) {
      const std::string name = i == 13 ? "sp" : i == 14 ? "lr" : i == 15 ? "pc" : "r" + std::to_string(i);
      text += "<reg name=\"" + name + "\" bitsize=\"32\"/>";
    }
    return text + "<reg name=\"" + status + "\" bitsize=\"32\" regnum=\"16\"/></feature></target>";
  }
  void put(std::uint32_t address, std::uint32_t value) { uc_mem_write(engine_, address, &value, sizeof(value)); }
  std::uint32_t get(std::uint32_t address) const {
    std::uint32_t value = 0;
    uc_mem_read(engine_, address, &value, sizeof(value));
    return value;
  }

  std::uint32_t vectors_;

 private:
  std::int32_t cycles_of(const arm::Instruction& in) const {
    using Kind = arm::Instruction::Kind;
    switch (in.kind) {
      case Kind::load: return cycles_.load + static_cast<std::int32_t>(in.words) - 1;
      case Kind::store: return cycles_.store + static_cast<std::int32_t>(in.words) - 1;
      case Kind::multiply: return cycles_.multiply;
      case Kind::divide: return cycles_.divide;
      case Kind::other: break;
    }
    return cycles_.other;
  }
};

class Armv5 : public Arm {
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
  /// Waiting for an interrupt ends with one that is masked, too.
  bool wakes(std::uint32_t lines) const override { return lines != 0; }

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
  void answer_semihosting(const Exception& exception, std::uint32_t value) override {
    write(UC_ARM_REG_R0, value);
    set_pc(exception.pc + (thumb() ? 2 : 4));
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

class Armv7m : public Arm {
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
  bool wakes(std::uint32_t lines) const override { return lines != 0; }

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
  void answer_semihosting(const Exception& exception, std::uint32_t value) override {
    write(UC_ARM_REG_R0, value);
    set_pc(exception.pc + 2);
  }
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

std::unique_ptr<Isa> make_arm(const CycleTable& cycles, ArmProfile profile, std::uint32_t vectors) {
  if (profile == ArmProfile::armv5te) return std::make_unique<Armv5>(cycles, vectors);
  return std::make_unique<Armv7m>(cycles, vectors);
}

}  // namespace synfire
