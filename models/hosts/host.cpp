// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// models/hosts: the host's process: quanta, sleep, the end; and blocks of instructions, whose cycles it counts.
#include "models/hosts/host.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/error.h"
#include "kernel/simulation.h"

namespace synfire {

namespace {
constexpr std::size_t kBlocks = 1 << 14;
constexpr std::size_t kStack = 1 << 20;
constexpr std::uint32_t kLargestBlock = 4096;

/// Has the engine call a function of a host, everywhere.
void hook(uc_engine* engine, int kinds, auto* function, Host* host) {
  uc_hook handle = 0;
  uc_hook_add(engine, &handle, kinds, reinterpret_cast<void*>(function), host, 1, 0);
}
}  // namespace

Host::Host(const sc_core::sc_module_name& name, const BuildContext& context, const HostTiming& timing, std::unique_ptr<Isa> isa)
    : Component(name, context.path),
      timing_(timing),
      isa_(std::move(isa)),
      blocks_(kBlocks),
      instruction_count_(activity().action("host_instruction")),
      cycle_(activity().action("host_cycle")),
      sleep_cycle_(activity().action("host_sleep_cycle")),
      access_(activity().action("host_access")) {
  socket.register_invalidate_direct_mem_ptr(this, &Host::invalidate);
  transaction_.set_extension(&note_);
  SC_THREAD(run);
  set_stack_size(kStack);
}

Host::~Host() {
  transaction_.clear_extension(&note_);
  if (engine_ != nullptr) uc_close(engine_);
}

void Host::boot(std::shared_ptr<const Firmware> firmware, std::uint32_t number, std::uint32_t copy) {
  firmware_ = std::move(firmware);
  if (const auto stacks = firmware_->symbol("__stacks"); stacks && copy >= *stacks) {
    throw InputError({firmware_->file(), 0, 0}, "",
                     fmt::format("found more hosts that run it than it has stacks for; expected at most {}", *stacks));
  }
  const std::uint32_t before = copy * firmware_->symbol("__stack_size").value_or(0);
  stack_bottom_ = firmware_->symbol("__stack_bottom").value_or(0) + before;
  stack_top_ = firmware_->symbol("__stack_top").value_or(0);
  if (stack_top_ != 0) stack_top_ += before;
  engine_ = isa_->open();
  if (engine_ == nullptr) throw SimulationError(path() + ": the processor's emulator cannot be opened");
  hook(engine_, UC_HOOK_BLOCK, &Host::on_block, this);
  hook(engine_, UC_HOOK_INTR, &Host::on_exception, this);
  hook(engine_, UC_HOOK_INSN_INVALID, &Host::on_invalid, this);
  hook(engine_, UC_HOOK_MEM_INVALID, &Host::on_refused, this);
  isa_->reset(firmware_->entry(), number, copy);
}

void Host::set_debugger(Debugger* debugger) {
  debugger_ = debugger;
  hook(engine_, UC_HOOK_CODE, &Host::on_instruction, this);
  hook(engine_, UC_HOOK_MEM_READ | UC_HOOK_MEM_WRITE, &Host::on_access, this);
}

std::string Host::state() const {
  const std::uint32_t at = isa_->pc();
  const std::string where = firmware_->where(at);
  return fmt::format("{}: {} at pc {:#x}{}", path(), asleep_ ? "asleep" : "running", at, where.empty() ? "" : ", " + where);
}

void Host::set_interrupt(unsigned line, bool level) {
  lines_ = level ? lines_ | (1u << line) : lines_ & ~(1u << line);
  limit_ = 0;  // when its own access did it: it is seen at the next block
  if (level) interrupted_.notify();
}

void Host::run() {
  try {
    if (!firmware_) return;
    if (const auto table = isa_->table()) map_direct(*table);
    isa_->start();
    next_ = isa_->pc();
    while (true) {
      if (debugger_ != nullptr) debugger_->at_rest(*this);
      run_quantum();
      if (exit_code_) {
        synchronise();
        Simulation::stop();
        if (debugger_ != nullptr) debugger_->exited(*this, *exit_code_);
        return;
      }
    }
  } catch (const std::exception&) {
    Simulation::fail(std::current_exception());
  }
}

/// Runs until the quantum is used up, or something asks for attention.
void Host::run_quantum() {
  unmap_stale();
  if (isa_->interrupt(lines_)) {
    next_ = isa_->pc() | 1;  // to enter costs as a jump does
  } else if (lines_ != 0 && isa_->takes(lines_)) {
    fail(isa_->pc(), "an interrupt came, and there is no handler for it (the vector is 0)");
  }
  const Picoseconds left = timing_.quantum - to_picoseconds(local_);
  limit_ = cycles_ + static_cast<std::uint64_t>(std::max<Picoseconds>(left / timing_.period, 1));
  stopped_by_us_ = false;
  exception_.reset();
  fault_.reset();
  fetch_.reset();
  thrown_ = nullptr;
  parts_ = 0;
  const uc_err error = uc_emu_start(engine_, isa_->resume(), ~std::uint64_t{0}, 0, 0);
  account();
  if (thrown_) std::rethrow_exception(thrown_);
  check_stack();
  if (fetch_ && !map_direct(*fetch_)) fault_ = Fault{*fetch_, false, true, "no memory to execute from is there"};
  if (fault_) {
    settle_fault();
  } else if (fetch_) {
    return;  // goes on from where it is
  } else if (exception_) {
    settle_exception(*exception_);
  } else if (error != UC_ERR_OK) {
    fail(isa_->pc(), uc_strerror(error));
  } else if (!stopped_by_us_) {
    sleep();
  }
  if (to_picoseconds(local_) >= timing_.quantum) synchronise();
}

void Host::account() {
  const std::uint64_t spent = cycles_ - accounted_;
  accounted_ = cycles_;
  local_ += to_sc_time(static_cast<Picoseconds>(spent) * timing_.period);
  const auto waited = static_cast<std::uint64_t>(waited_ / timing_.period);
  waited_ %= timing_.period;
  activity().count(cycle_, spent + waited);
  activity().count(instruction_count_, instructions_ - counted_instructions_);
  counted_instructions_ = instructions_;
}

void Host::synchronise() {
  if (local_ == sc_core::SC_ZERO_TIME) return;
  const sc_core::sc_time ahead = local_;
  local_ = sc_core::SC_ZERO_TIME;
  wait(ahead);
}

void Host::sleep() {
  synchronise();
  const Picoseconds begun = to_picoseconds(sc_core::sc_time_stamp());
  asleep_ = true;
  while (!isa_->wakes(lines_)) {
    if (debugger_ != nullptr) {
      debugger_->at_rest(*this);
      wait(to_sc_time(timing_.quantum), interrupted_);
    } else {
      wait(interrupted_);
    }
  }
  asleep_ = false;
  const Picoseconds slept = to_picoseconds(sc_core::sc_time_stamp()) - begun;
  // It wakes on an edge of its clock.
  const Picoseconds cycles = (slept + timing_.period - 1) / timing_.period;
  local_ = to_sc_time(cycles * timing_.period - slept);
  activity().count(sleep_cycle_, static_cast<std::uint64_t>(cycles));
}

void Host::on_block(uc_engine* engine, std::uint64_t address, std::uint32_t bytes, void* user) {
  auto& host = *static_cast<Host*>(user);
  if (host.cycles_ >= host.limit_ || (host.lines_ != 0 && host.isa_->takes(host.lines_))) {
    host.stopped_by_us_ = true;
    uc_emu_stop(engine);
    return;
  }
  const auto begin = static_cast<std::uint32_t>(address);
  if (host.special_register_ >= 0) {
    host.isa_->write(host.special_register_, host.isa_->special(host.special_, host.cycles_, host.instructions_));
    host.special_register_ = -1;
  }
  if (bytes > kLargestBlock) bytes = 0;  // an instruction that is none
  CachedBlock& block = host.blocks_[(begin >> 1) & (kBlocks - 1)];
  if (block.address != begin || block.end != begin + bytes) {
    const std::vector<std::uint8_t> code = host.code_at(begin, bytes);
    block = {begin, begin + bytes, host.isa_->cost(code)};
  }
  if (host.next_ != begin) host.cycles_ += static_cast<std::uint32_t>(host.isa_->branch_cycles());
  host.next_ = block.end;
  host.block_ = begin;
  host.block_bytes_ = bytes;
  host.made_.clear();
  host.cycles_ += block.cost.cycles;
  host.instructions_ += block.cost.instructions;
  if (block.cost.special_register >= 0) {
    host.special_register_ = block.cost.special_register;
    host.special_ = block.cost.special;
  }
}

void Host::on_exception(uc_engine* engine, std::uint32_t number, void* user) {
  auto& host = *static_cast<Host*>(user);
  host.exception_ = static_cast<int>(number);
  uc_emu_stop(engine);
}

bool Host::on_invalid(uc_engine*, void* user) {
  static_cast<Host*>(user)->exception_ = -1;
  return false;
}

void Host::on_instruction(uc_engine* engine, std::uint64_t address, std::uint32_t, void* user) {
  auto& host = *static_cast<Host*>(user);
  if (host.stopped_by_us_) return;
  try {
    if (host.debugger_->stops(host, static_cast<std::uint32_t>(address))) {
      host.stopped_by_us_ = true;
      uc_emu_stop(engine);
    }
  } catch (...) {
    host.thrown_ = std::current_exception();
    uc_emu_stop(engine);
  }
}

void Host::on_access(uc_engine*, uc_mem_type type, std::uint64_t address, int bytes, std::int64_t, void* user) {
  auto& host = *static_cast<Host*>(user);
  host.debugger_->accessed(host, static_cast<std::uint32_t>(address), static_cast<std::uint32_t>(bytes), type == UC_MEM_WRITE);
}

}  // namespace synfire
