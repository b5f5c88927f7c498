// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// models/hosts: RV32IMAC in machine mode. Interrupt lines: 0 external, 1 timer, 2 software. Reads of cycle counters and of
// mhartid end a block, so the host puts its own values in the register afterwards.
#include <cstring>

#include "models/hosts/isa.h"

namespace synfire {

namespace {

constexpr std::uint32_t kMie = 8, kMpie = 0x80, kMpp = 0x1800;
constexpr std::uint32_t kCauseBit[] = {11, 7, 3};  ///< external, timer, software
enum Special { kCycleLow, kCycleHigh, kInstructionLow, kInstructionHigh, kHart };

std::uint32_t word(std::span<const std::uint8_t> code, std::size_t at, std::size_t bytes) {
  std::uint32_t value = 0;
  std::memcpy(&value, code.data() + at, std::min(bytes, code.size() - at));
  return value;
}

struct Decoded {
  enum class Kind { other, load, store, both, multiply, divide } kind = Kind::other;
  int base = -1;
  std::int32_t offset = 0;
};

std::uint32_t bits(std::uint32_t word, unsigned low, unsigned count) {
  return (word >> low) & ((1u << count) - 1);
}

Decoded decode32(std::uint32_t in) {
  using Kind = Decoded::Kind;
  const int base = static_cast<int>(bits(in, 15, 5));
  switch (in & 0x7f) {
    case 0x03: return {Kind::load, base, static_cast<std::int32_t>(in) >> 20};
    case 0x23:
      return {Kind::store, base, ((static_cast<std::int32_t>(in) >> 25) << 5) | static_cast<std::int32_t>(bits(in, 7, 5))};
    case 0x2f: return {bits(in, 27, 5) == 2 ? Kind::load : bits(in, 27, 5) == 3 ? Kind::store : Kind::both, base, 0};
    case 0x33:
      if (bits(in, 25, 7) == 1) return {bits(in, 12, 3) < 4 ? Kind::multiply : Kind::divide, -1, 0};
      return {};
    default: return {};
  }
}

Decoded decode16(std::uint32_t in) {
  using Kind = Decoded::Kind;
  const std::uint32_t quadrant = in & 3;
  const std::uint32_t function = bits(in, 13, 3);
  if (quadrant == 0 && (function == 2 || function == 6)) {
    const auto offset = static_cast<std::int32_t>((bits(in, 10, 3) << 3) | (bits(in, 6, 1) << 2) | (bits(in, 5, 1) << 6));
    return {function == 2 ? Kind::load : Kind::store, static_cast<int>(8 + bits(in, 7, 3)), offset};
  }
  if (quadrant == 2 && function == 2) {
    return {Kind::load, 2, static_cast<std::int32_t>((bits(in, 12, 1) << 5) | (bits(in, 4, 3) << 2) | (bits(in, 2, 2) << 6))};
  }
  if (quadrant == 2 && function == 6) {
    return {Kind::store, 2, static_cast<std::int32_t>((bits(in, 9, 4) << 2) | (bits(in, 7, 2) << 6))};
  }
  return {};
}

/// Which special value a CSR is, or -1.
int special_of(std::uint32_t csr) {
  switch (csr) {
    case 0xb00:
    case 0xc00: return kCycleLow;
    case 0xb80:
    case 0xc80: return kCycleHigh;
    case 0xb02:
    case 0xc02: return kInstructionLow;
    case 0xb82:
    case 0xc82: return kInstructionHigh;
    case 0xf14: return kHart;
    default: return -1;
  }
}

class Riscv : public Isa {
 public:
  explicit Riscv(const CycleTable& cycles) { cycles_ = cycles; }

  Machine machine() const override { return Machine::riscv; }
  uc_engine* open() override {
    uc_open(UC_ARCH_RISCV, UC_MODE_RISCV32, &engine_);
    return engine_;
  }
  void reset(std::uint32_t entry, std::uint32_t number, std::uint32_t copy) override {
    number_ = number;
    set_pc(entry);
    write(UC_RISCV_REG_A0, number);
    write(UC_RISCV_REG_A1, copy);
  }
  std::uint32_t pc() const override { return read(UC_RISCV_REG_PC); }
  std::uint64_t resume() const override { return pc(); }
  void set_pc(std::uint32_t pc) override { write(UC_RISCV_REG_PC, pc); }
  std::uint32_t sp() const override { return read(UC_RISCV_REG_SP); }

  BlockCost cost(std::span<const std::uint8_t> code) const override {
    BlockCost cost;
    for (std::size_t at = 0; at + 2 <= code.size();) {
      const bool wide = (code[at] & 3) == 3;
      const std::uint32_t in = word(code, at, wide ? 4 : 2);
      ++cost.instructions;
      cost.cycles += static_cast<std::uint32_t>(cycles_of((wide ? decode32(in) : decode16(in)).kind));
      if (wide && (in & 0x7f) == 0x73 && bits(in, 12, 3) == 2 && special_of(in >> 20) >= 0) {
        cost.special_register = static_cast<int>(bits(in, 7, 5));
        cost.special = special_of(in >> 20);
        if (cost.special_register == 0)
          cost.special_register = -1;
        else
          cost.special_register += UC_RISCV_REG_X0;
      }
      at += wide ? 4 : 2;
    }
    return cost;
  }
  std::uint32_t special(int which, std::uint64_t cycles, std::uint64_t instructions) const override {
    switch (which) {
      case kCycleLow: return static_cast<std::uint32_t>(cycles);
      case kCycleHigh: return static_cast<std::uint32_t>(cycles >> 32);
      case kInstructionLow: return static_cast<std::uint32_t>(instructions);
      case kInstructionHigh: return static_cast<std::uint32_t>(instructions >> 32);
      default: return number_;
    }
  }

  bool interrupt(std::uint32_t lines) override {
    const std::uint32_t pending = pending_of(lines);
    if (pending != shown_) {
      shown_ = pending;
      write(UC_RISCV_REG_MIP, pending);
    }
    if (pending == 0 || (read(UC_RISCV_REG_MSTATUS) & kMie) == 0) return false;
    const std::uint32_t enabled = pending & read(UC_RISCV_REG_MIE);
    for (const std::uint32_t bit : {11u, 3u, 7u}) {  // the order of the privileged specification
      if (((enabled >> bit) & 1u) != 0) return enter(0x80000000u | bit, pc(), 0);
    }
    return false;
  }
  bool takes(std::uint32_t lines) const override {
    return (read(UC_RISCV_REG_MSTATUS) & kMie) != 0 && (pending_of(lines) & read(UC_RISCV_REG_MIE)) != 0;
  }
  bool wakes(std::uint32_t lines) const override { return (pending_of(lines) & read(UC_RISCV_REG_MIE)) != 0; }

  Exception exception(int number) override {
    const std::uint32_t at = pc();
    if (number == -1) return breakpoint(at);
    // The engine is past the instruction, by four bytes whatever its length.
    if (number == 8 || number == 11) return {Exception::Kind::trap, at - 4, "environment call", 11};
    if (number == 2) return {Exception::Kind::trap, at - 4, "illegal instruction", 2};
    if (number == 3) return breakpoint(at - 4);
    if (number == 0) return {Exception::Kind::trap, at, "jump to an unaligned address", 0};
    if (number == 4 || number == 6) return {Exception::Kind::trap, at, "unaligned access", number};
    return {Exception::Kind::report, at, "exception " + std::to_string(number), number};
  }
  bool trap(const Exception& exception) override { return enter(static_cast<std::uint32_t>(exception.cause), exception.pc, 0); }
  bool access_trap(std::uint32_t pc, std::uint32_t address, bool store, bool fetch) override {
    return enter(fetch ? 1 : store ? 7 : 5, pc, address);
  }
  std::pair<std::uint32_t, std::uint32_t> semihosting() const override {
    return {read(UC_RISCV_REG_A0), read(UC_RISCV_REG_A1)};
  }
  void answer_semihosting(const Exception& exception, std::uint32_t value) override {
    write(UC_RISCV_REG_A0, value);
    set_pc(exception.pc + 4);
  }

  std::vector<std::uint32_t> accessing(std::uint32_t begin, std::span<const std::uint8_t> code, std::uint32_t address,
                                       bool store) const override {
    std::vector<std::uint32_t> places;
    for (std::size_t at = 0; at + 2 <= code.size();) {
      const bool wide = (code[at] & 3) == 3;
      const Decoded in = wide ? decode32(word(code, at, 4)) : decode16(word(code, at, 2));
      const bool fits = in.kind == Decoded::Kind::both || in.kind == (store ? Decoded::Kind::store : Decoded::Kind::load);
      if (fits && read(UC_RISCV_REG_X0 + in.base) + static_cast<std::uint32_t>(in.offset) == address) {
        places.push_back(begin + static_cast<std::uint32_t>(at));
      }
      at += wide ? 4 : 2;
    }
    return places;
  }

  std::string gdb_description() const override {
    return "<?xml version=\"1.0\"?><!DOCTYPE target SYSTEM "
           "\"gdb-target.dtd\"><target><architecture>riscv:rv32</architecture></target>";
  }
  std::vector<GdbRegister> gdb_registers() const override {
    std::vector<GdbRegister> all;
    for (int i = 0; i < 32; ++i) all.push_back({UC_RISCV_REG_X0 + i, 4});
    all.push_back({UC_RISCV_REG_PC, 4});
    return all;
  }
  unsigned gdb_pc() const override { return 32; }

 private:
  std::int32_t cycles_of(Decoded::Kind kind) const {
    switch (kind) {
      case Decoded::Kind::load: return cycles_.load;
      case Decoded::Kind::store: return cycles_.store;
      case Decoded::Kind::both: return cycles_.load + cycles_.store;
      case Decoded::Kind::multiply: return cycles_.multiply;
      case Decoded::Kind::divide: return cycles_.divide;
      case Decoded::Kind::other: break;
    }
    return cycles_.other;
  }
  static std::uint32_t pending_of(std::uint32_t lines) {
    std::uint32_t pending = 0;
    for (unsigned i = 0; i < 3; ++i) pending |= ((lines >> i) & 1u) << kCauseBit[i];
    return pending;
  }
  Exception breakpoint(std::uint32_t at) const {
    std::uint32_t around[3] = {};
    if (uc_mem_read(engine_, at - 4, around, sizeof(around)) == UC_ERR_OK && around[0] == 0x01f01013 &&
        around[1] == 0x00100073 && around[2] == 0x40705013) {
      return {Exception::Kind::semihosting, at, "", 3};
    }
    return {Exception::Kind::trap, at, "breakpoint (ebreak)", 3};
  }
  /// Trap entry of the privileged specification. The processor stays in machine mode.
  bool enter(std::uint32_t cause, std::uint32_t pc, std::uint32_t value) {
    const std::uint32_t vector = read(UC_RISCV_REG_MTVEC);
    if (vector == 0) return false;
    const std::uint32_t status = read(UC_RISCV_REG_MSTATUS);
    write(UC_RISCV_REG_MSTATUS, (status & ~(kMie | kMpie)) | ((status & kMie) << 4) | kMpp);
    write(UC_RISCV_REG_MEPC, pc);
    write(UC_RISCV_REG_MCAUSE, cause);
    write(UC_RISCV_REG_MTVAL, value);
    const bool vectored = (vector & 3) == 1 && (cause & 0x80000000u) != 0;
    set_pc((vector & ~3u) + (vectored ? 4 * (cause & 0xff) : 0));
    return true;
  }

  std::uint32_t number_ = 0;
  std::uint32_t shown_ = 0;
};

}  // namespace

std::unique_ptr<Isa> make_riscv(const CycleTable& cycles) {
  return std::make_unique<Riscv>(cycles);
}

}  // namespace synfire
