// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// models/hosts: ARM: what instructions cost, which of them access an address, and what a debugger sees.
#include "models/hosts/arm.h"

namespace synfire {

namespace {
constexpr int kRegisters[16] = {UC_ARM_REG_R0,  UC_ARM_REG_R1, UC_ARM_REG_R2, UC_ARM_REG_R3, UC_ARM_REG_R4,  UC_ARM_REG_R5,
                                UC_ARM_REG_R6,  UC_ARM_REG_R7, UC_ARM_REG_R8, UC_ARM_REG_R9, UC_ARM_REG_R10, UC_ARM_REG_R11,
                                UC_ARM_REG_R12, UC_ARM_REG_SP, UC_ARM_REG_LR, UC_ARM_REG_PC};
}  // namespace

BlockCost Arm::cost(std::span<const std::uint8_t> code) const {
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

std::vector<std::uint32_t> Arm::accessing(std::uint32_t begin, std::span<const std::uint8_t> code, std::uint32_t address,
                                          bool store) const {
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

std::vector<GdbRegister> Arm::gdb_registers() const {
  std::vector<GdbRegister> all;
  for (const int reg : kRegisters) all.push_back({reg, 4});
  all.push_back({status_register(), 4});
  return all;
}

std::string Arm::description(const char* feature, const char* status) const {
  std::string text =
      "<?xml version=\"1.0\"?><!DOCTYPE target SYSTEM \"gdb-target.dtd\"><target><architecture>arm</architecture>";
  text += std::string("<feature name=\"") + feature + "\">";
  for (int i = 0; i < 16; ++i) {
    const std::string name = i == 13 ? "sp" : i == 14 ? "lr" : i == 15 ? "pc" : "r" + std::to_string(i);
    text += "<reg name=\"" + name + "\" bitsize=\"32\"/>";
  }
  return text + "<reg name=\"" + status + "\" bitsize=\"32\" regnum=\"16\"/></feature></target>";
}

std::int32_t Arm::cycles_of(const arm::Instruction& in) const {
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

std::unique_ptr<Isa> make_arm(const CycleTable& cycles, ArmProfile profile, std::uint32_t vectors) {
  return profile == ArmProfile::armv5te ? make_armv5te(cycles, vectors) : make_armv7em(cycles, vectors);
}

}  // namespace synfire
