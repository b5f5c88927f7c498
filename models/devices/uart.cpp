// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// models/devices: `uart`: bytes out, at the line's speed, to the terminal and to a file of the results; bytes in from the text
// that the platform gives.
#include <deque>
#include <iostream>

#include "base/duration.h"
#include "kernel/text_output.h"
#include "models/devices/plan_of.h"

namespace synfire {

namespace {

struct UartParameters {
  Frequency baud{1e6};
  std::int32_t depth = 16;
  bool terminal = true;
  std::string input;

  static const Schema<UartParameters>& schema() {
    static const auto declared =
        Schema<UartParameters>("uart", "a serial line to the outside")
            .optional("baud", &UartParameters::baud, "bits a second; a byte takes ten", between(1, 1e12))
            .optional("depth", &UartParameters::depth, "bytes that wait to be sent", between(1, 4096))
            .optional("terminal", &UartParameters::terminal,
                      "whether the terminal shows what is sent, beside the file of the results")
            .optional("input", &UartParameters::input, "what is received, from time 0 on at the line's speed");
    return declared;
  }
};

enum : std::uint32_t { kData = 0x0, kStatus = 0x4, kControl = 0x8, kLost = 0xc };
const RegisterBlock& uart_block() {
  static const RegisterBlock block =
      RegisterBlock("uart", "A serial line: write bytes to data while status.tx_ready is 1")
          .add({"data",
                kData,
                Access::read_write,
                0,
                "write: a byte to send; read: the byte received first, 0 when there is none",
                {{"byte", 0, 8, "the byte"}}})
          .add({"status",
                kStatus,
                Access::read_only,
                5,
                "state of the line",
                {{"tx_ready", 0, 1, "there is room for a byte"},
                 {"rx_ready", 1, 1, "a byte was received"},
                 {"tx_idle", 2, 1, "everything was sent"}}})
          .add({"control", kControl, Access::read_write, 0, "interrupts", {{"rx_interrupt", 0, 1, "interrupt while rx_ready"}}})
          .add({"lost", kLost, Access::read_only, 0, "bytes that were written without room for them, and are gone", {}});
  return block;
}
const DeclaredBlock kDeclared(uart_block());

class Uart : public Peripheral, public InterruptSource, public TextOutput {
 public:
  using Parameters = UartParameters;
  static constexpr unsigned kInputs = 0, kOutputs = 1;
  static const RegisterBlock& block_of() { return uart_block(); }

  SC_HAS_PROCESS(Uart);
  Uart(const sc_core::sc_module_name& name, const BuildContext& context, const UartParameters& parameters)
      : Peripheral(name, context, uart_block(), kDeviceWindow),
        parameters_(parameters),
        byte_time_(static_cast<Picoseconds>(1e13 / parameters.baud.si())),
        sent_(activity().action("uart_byte")) {
    SC_METHOD(arrive);
    sensitive << arrived_;
  }
  void set_sink(std::ostream& sink) override { sink_ = &sink; }

 private:
  std::size_t waiting(Picoseconds at) {
    while (!leaving_.empty() && leaving_.front() <= at) leaving_.pop_front();
    return leaving_.size();
  }
  bool received(Picoseconds at) const {
    return taken_ < parameters_.input.size() && static_cast<Picoseconds>(taken_ + 1) * byte_time_ <= at;
  }

  std::uint32_t read(const Register& reg, std::uint32_t, Picoseconds at, bool look) override {
    switch (reg.offset) {
      case kData: {
        if (!received(at)) return 0;
        const auto byte = static_cast<unsigned char>(parameters_.input[taken_]);
        if (!look) {
          ++taken_;
          arrive();
        }
        return byte;
      }
      case kStatus: {
        const std::size_t count = waiting(at);
        return (count < static_cast<std::size_t>(parameters_.depth) ? 1u : 0u) | (received(at) ? 2u : 0u) |
               (count == 0 ? 4u : 0u);
      }
      case kControl: return control_;
      default: return lost_;
    }
  }
  void write(const Register& reg, std::uint32_t, std::uint32_t value, Picoseconds at) override {
    if (reg.offset == kControl) {
      control_ = value;
      arrive();
      return;
    }
    if (waiting(at) >= static_cast<std::size_t>(parameters_.depth)) {
      ++lost_;
      return;
    }
    leaving_.push_back((leaving_.empty() ? at : leaving_.back()) + byte_time_);
    activity().count(sent_);
    const char byte = static_cast<char>(value);
    if (sink_ != nullptr) sink_->put(byte);
    if (parameters_.terminal) {
      std::cout.put(byte);
      if (byte == '\n') std::cout.flush();
    }
  }
  void arrive() {
    const Picoseconds now = to_picoseconds(sc_core::sc_time_stamp());
    set_wires((control_ & 1u) != 0 && received(now));
    if (taken_ < parameters_.input.size() && !received(now)) {
      arrived_.notify(to_sc_time(static_cast<Picoseconds>(taken_ + 1) * byte_time_ - now));
    }
  }

  UartParameters parameters_;
  Picoseconds byte_time_;
  std::ostream* sink_ = nullptr;
  std::deque<Picoseconds> leaving_;  ///< when each byte that waits will have been sent
  std::size_t taken_ = 0;
  std::uint32_t control_ = 0;
  std::uint32_t lost_ = 0;
  sc_core::sc_event arrived_;
  Activity::Index sent_;
};

const Registered<ComponentPlan, PlanOf<Uart>> kRegistered;

}  // namespace

}  // namespace synfire
