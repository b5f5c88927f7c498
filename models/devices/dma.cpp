// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// models/devices: `dma`: copies words over the bus in bursts while hosts do something else.
#include <tlm_utils/simple_initiator_socket.h>

#include <vector>

#include "base/error.h"
#include "kernel/simulation.h"
#include "models/devices/plan_of.h"

namespace synfire {

namespace {

struct DmaParameters {
  std::int32_t burst = 64;

  static const Schema<DmaParameters>& schema() {
    static const auto declared =
        Schema<DmaParameters>("dma", "copies words over the bus without a host")
            .optional("burst", &DmaParameters::burst,
                      "bytes of a transaction, a multiple of 4; where an address is held it is 4", between(4, 4096))
            .check([](const DmaParameters& dma, const Value& in, Reader& reader) {
              if (dma.burst % 4 != 0)
                reader.fail(in, "found a burst of " + std::to_string(dma.burst) + " bytes; expected a multiple of 4");
            });
    return declared;
  }
};

enum : std::uint32_t { kSource = 0x0, kDestination = 0x4, kLength = 0x8, kControl = 0xc, kStatus = 0x10, kErrorAddress = 0x14 };
constexpr std::uint32_t kStart = 1, kInterrupt = 2, kHoldSource = 4, kHoldDestination = 8, kBusy = 1, kDone = 2, kError = 4;
const RegisterBlock& dma_block() {
  static const RegisterBlock block =
      RegisterBlock("dma", "Copies words; write length, source, destination, then control.start")
          .add({"source", kSource, Access::read_write, 0, "bus address to read from, a multiple of 4", {}})
          .add({"destination", kDestination, Access::read_write, 0, "bus address to write to, a multiple of 4", {}})
          .add({"length", kLength, Access::read_write, 0, "bytes to copy, a multiple of 4", {}})
          .add({"control",
                kControl,
                Access::read_write,
                0,
                "control",
                {{"start", 0, 1, "starts; reads as 0"},
                 {"interrupt", 1, 1, "interrupt while status.done or status.error"},
                 {"hold_source", 2, 1, "every word comes from the same address"},
                 {"hold_destination", 3, 1, "every word goes to the same address"}}})
          .add({"status",
                kStatus,
                Access::write_one_to_clear,
                0,
                "state",
                {{"busy", 0, 1, "a copy is under way; writing it does nothing"},
                 {"done", 1, 1, "a copy was completed"},
                 {"error", 2, 1,
                  "a copy was broken off: unaligned, started while busy, or refused by the bus at error_address"}}})
          .add({"error_address", kErrorAddress, Access::read_only, 0, "where the last error was", {}});
  return block;
}
const DeclaredBlock kDeclared(dma_block());

class Dma : public Peripheral, public InterruptSource, public BusInitiator {
 public:
  using Parameters = DmaParameters;
  static constexpr unsigned kInputs = 0, kOutputs = 8;
  static const RegisterBlock& block_of() { return dma_block(); }

  SC_HAS_PROCESS(Dma);
  Dma(const sc_core::sc_module_name& name, const BuildContext& context, const DmaParameters& parameters)
      : Peripheral(name, context, dma_block(), kDeviceWindow),
        burst_(static_cast<std::uint32_t>(parameters.burst)),
        copied_(activity().action("dma_byte")) {
    SC_THREAD(copy);
  }

  tlm_utils::simple_initiator_socket<Dma, 64> socket{"socket"};
  tlm::tlm_initiator_socket<64>& bus_initiator() override { return socket; }

 private:
  void update() { set_wires((control_ & kInterrupt) != 0 && (status_ & (kDone | kError)) != 0); }
  void fail(std::uint32_t address) {
    status_ |= kError;
    error_ = address;
    update();
  }

  std::uint32_t read(const Register& reg, std::uint32_t, Picoseconds, bool) override {
    switch (reg.offset) {
      case kSource: return source_;
      case kDestination: return destination_;
      case kLength: return length_;
      case kControl: return control_;
      case kStatus: return status_ | (busy_ ? kBusy : 0);
      default: return error_;
    }
  }
  void write(const Register& reg, std::uint32_t, std::uint32_t value, Picoseconds at) override {
    switch (reg.offset) {
      case kSource: source_ = value; return;
      case kDestination: destination_ = value; return;
      case kLength: length_ = value; return;
      case kStatus: status_ &= ~(value & (kDone | kError)); break;
      default:
        control_ = value & ~kStart;
        if ((value & kStart) != 0) begin(at);
        break;
    }
    update();
  }
  void begin(Picoseconds at) {
    if (busy_) return fail(source_);
    if ((source_ | destination_ | length_) % 4 != 0) return fail(source_ % 4 != 0 ? source_ : destination_);
    busy_ = true;
    started_.notify(to_sc_time(at) - sc_core::sc_time_stamp());
  }

  /// One transaction; false when it was refused.
  bool transport(tlm::tlm_command command, std::uint32_t address, std::uint32_t bytes, sc_core::sc_time& delay) {
    transaction_.set_command(command);
    transaction_.set_address(address);
    transaction_.set_data_ptr(buffer_.data());
    transaction_.set_data_length(bytes);
    transaction_.set_streaming_width(bytes);
    transaction_.set_byte_enable_ptr(nullptr);
    transaction_.set_dmi_allowed(false);
    transaction_.set_response_status(tlm::TLM_INCOMPLETE_RESPONSE);
    socket->b_transport(transaction_, delay);
    if (!transaction_.is_response_error()) return true;
    fail(address);
    return false;
  }

  void copy() {
    try {
      buffer_.resize(burst_);
      while (true) {
        wait(started_);
        std::uint32_t from = source_;
        std::uint32_t to = destination_;
        std::uint32_t left = length_;
        bool good = true;
        const bool held = (control_ & (kHoldSource | kHoldDestination)) != 0;
        while (left > 0) {
          const std::uint32_t bytes = held ? 4 : std::min(left, burst_);
          sc_core::sc_time delay;
          good = transport(tlm::TLM_READ_COMMAND, from, bytes, delay) && transport(tlm::TLM_WRITE_COMMAND, to, bytes, delay);
          wait(delay);
          if (!good) break;
          if ((control_ & kHoldSource) == 0) from += bytes;
          if ((control_ & kHoldDestination) == 0) to += bytes;
          left -= bytes;
          activity().count(copied_, bytes);
        }
        busy_ = false;
        if (good) status_ |= kDone;
        update();
      }
    } catch (const SimulationError&) {
      Simulation::fail(std::current_exception());
    }
  }

  std::uint32_t burst_;
  std::uint32_t source_ = 0;
  std::uint32_t destination_ = 0;
  std::uint32_t length_ = 0;
  std::uint32_t control_ = 0;
  std::uint32_t status_ = 0;
  std::uint32_t error_ = 0;
  bool busy_ = false;
  std::vector<unsigned char> buffer_;
  tlm::tlm_generic_payload transaction_;
  sc_core::sc_event started_;
  Activity::Index copied_;
};

const Registered<ComponentPlan, PlanOf<Dma>> kRegistered;

}  // namespace

}  // namespace synfire
