// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// models/hosts: what goes wrong in firmware, and where: exceptions, refused accesses, a stack that was left.
#include <fmt/format.h>

#include <algorithm>

#include "base/error.h"
#include "models/hosts/host.h"

namespace synfire {

namespace {
constexpr std::uint32_t kNear = 65536;  ///< bytes below a stack
}

void Host::settle_exception(int number) {
  const Exception exception = isa_->exception(number);
  if (exception.kind == Exception::Kind::semihosting) return semihosting(exception);
  if (exception.kind == Exception::Kind::returned) {
    next_ = isa_->pc() | 1;
    return;
  }
  const bool enters =
      exception.kind == Exception::Kind::trap && (!timing_.stop_at_faults || exception.text == "environment call");
  if (enters && isa_->trap(exception)) {
    next_ = isa_->pc() | 1;
    return;
  }
  report_fault(exception.pc, exception.text);
}

void Host::settle_fault() {
  const Fault fault = *fault_;
  std::uint32_t at = fault.fetch ? fault.address : isa_->pc();
  bool known = true;
  if (!fault.fetch && debugger_ == nullptr) {
    // The engine knows the block, and the registers as the instruction found them.
    const std::vector<std::uint32_t> places =
        isa_->accessing(block_, code_at(block_, block_bytes_), fault.address, fault.store);
    known = !places.empty();
    const auto before = std::ranges::count(made_, std::pair(std::uint64_t{fault.address}, fault.store));
    at = known ? places[std::min(static_cast<std::size_t>(before), places.size() - 1)] : block_;
  }
  if (!timing_.stop_at_faults && known && isa_->access_trap(at, fault.address, fault.store, fault.fetch)) {
    next_ = isa_->pc() | 1;
    return;
  }
  std::string what = fmt::format("{} of address {:#x} failed: {}",
                                 fault.fetch   ? "fetch"
                                 : fault.store ? "store"
                                               : "load",
                                 fault.address, fault.why);
  const std::string from = fault.fetch ? firmware_->where((next_ & ~1u) - 1) : "";  // the end of the block that jumped
  if (!from.empty()) what += ", after " + from;
  if (stack_top_ != 0 && below_stack(fault.address)) {
    what += fmt::format("; the stack ({:#x} to {:#x}) was left", stack_bottom_, stack_top_);
  }
  if (!known) what += "; the instruction is one after";
  report_fault(at, what);
}

void Host::report_fault(std::uint32_t pc, const std::string& what) {
  if (debugger_ != nullptr) {
    isa_->set_pc(pc);
    debugger_->faulted(*this, what);
    return;
  }
  fail(pc, what);
}

void Host::fail(std::uint32_t pc, const std::string& what) {
  const std::string where = firmware_->where(pc);
  throw SimulationError(fmt::format("{}: {} at pc {:#x}{}", path(), what, pc, where.empty() ? "" : " in " + where));
}

/// Not far below: firmware may have other stacks elsewhere.
bool Host::below_stack(std::uint32_t address) const {
  return address < stack_bottom_ && stack_bottom_ - address <= kNear;
}

void Host::check_stack() {
  if (stack_top_ == 0 || debugger_ != nullptr) return;
  const std::uint32_t sp = isa_->sp();
  if (!below_stack(sp)) return;
  fail(isa_->pc(), fmt::format("the stack pointer {:#x} has left the stack ({:#x} to {:#x})", sp, stack_bottom_, stack_top_));
}

}  // namespace synfire
