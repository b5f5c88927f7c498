// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// models/devices: `timer`: a counter of 64 bits and a compare value, once or periodic.
#include "base/duration.h"
#include "models/devices/plan_of.h"

namespace synfire {

namespace {

struct TimerParameters {
  Duration tick{1'000'000};

  static const Schema<TimerParameters>& schema() {
    static const auto declared = Schema<TimerParameters>("timer", "a counter of time, with an interrupt")
                                     .optional("tick", &TimerParameters::tick, "time of one count", above(0));
    return declared;
  }
};

enum : std::uint32_t {
  kCountLow = 0x0,
  kCountHigh = 0x4,
  kCompareLow = 0x8,
  kCompareHigh = 0xc,
  kPeriod = 0x10,
  kControl = 0x14,
  kStatus = 0x18
};
const RegisterBlock& timer_block() {
  static const RegisterBlock block =
      RegisterBlock("timer", "Counts time from the start of the simulation")
          .add({"count_low",
                kCountLow,
                Access::read_only,
                0,
                "low half of the count; reading it keeps the high half for count_high",
                {}})
          .add(
              {"count_high", kCountHigh, Access::read_only, 0, "high half of the count, as it was when count_low was read", {}})
          .add({"compare_low",
                kCompareLow,
                Access::read_write,
                0xffffffff,
                "low half of the count at which the timer expires",
                {}})
          .add({"compare_high", kCompareHigh, Access::read_write, 0xffffffff, "high half of it; write it last", {}})
          .add({"period",
                kPeriod,
                Access::read_write,
                0,
                "counts that are added to compare when the timer expires; 0: it expires once",
                {}})
          .add({"control",
                kControl,
                Access::read_write,
                0,
                "interrupts",
                {{"interrupt", 0, 1, "interrupt while status.expired"}}})
          .add({"status",
                kStatus,
                Access::write_one_to_clear,
                0,
                "state",
                {{"expired", 0, 1, "the count has reached compare"}}});
  return block;
}
const DeclaredBlock kDeclared(timer_block());

class Timer : public Peripheral, public InterruptSource {
 public:
  using Parameters = TimerParameters;
  static constexpr unsigned kInputs = 0, kOutputs = 8;
  static const RegisterBlock& block_of() { return timer_block(); }

  SC_HAS_PROCESS(Timer);
  Timer(const sc_core::sc_module_name& name, const BuildContext& context, const TimerParameters& parameters)
      : Peripheral(name, context, timer_block(), kDeviceWindow), tick_(parameters.tick.ps) {
    SC_METHOD(expire);
    sensitive << due_;
    dont_initialize();
  }

 private:
  std::uint64_t count(Picoseconds at) const { return static_cast<std::uint64_t>(at / tick_); }

  std::uint32_t read(const Register& reg, std::uint32_t, Picoseconds at, bool look) override {
    switch (reg.offset) {
      case kCountLow:
        if (!look) high_ = static_cast<std::uint32_t>(count(at) >> 32);
        return static_cast<std::uint32_t>(count(at));
      case kCountHigh: return high_;
      case kCompareLow: return static_cast<std::uint32_t>(compare_);
      case kCompareHigh: return static_cast<std::uint32_t>(compare_ >> 32);
      case kPeriod: return period_;
      case kControl: return control_;
      default: return expired_;
    }
  }
  void write(const Register& reg, std::uint32_t, std::uint32_t value, Picoseconds at) override {
    switch (reg.offset) {
      case kCompareLow: compare_ = (compare_ & ~std::uint64_t{0xffffffff}) | value; break;
      case kCompareHigh:
        compare_ = (compare_ & 0xffffffff) | (std::uint64_t{value} << 32);
        arm(at);
        break;
      case kPeriod: period_ = value; break;
      case kControl: control_ = value; break;
      default: expired_ &= ~value; break;
    }
    set_wires((control_ & expired_) != 0);
  }
  /// The access may lie ahead of the simulation's time.
  void arm(Picoseconds at) {
    due_.cancel();
    if (compare_ >= std::uint64_t(INT64_MAX) / static_cast<std::uint64_t>(tick_)) return;  // later than time goes
    const Picoseconds when = std::max(static_cast<Picoseconds>(compare_) * tick_, at);
    due_.notify(to_sc_time(when - to_picoseconds(sc_core::sc_time_stamp())));
  }
  void expire() {
    expired_ = 1;
    if (period_ != 0) {
      compare_ += period_;
      arm(to_picoseconds(sc_core::sc_time_stamp()));
    }
    set_wires((control_ & expired_) != 0);
  }

  Picoseconds tick_;
  std::uint64_t compare_ = ~std::uint64_t{0};
  std::uint32_t high_ = 0;
  std::uint32_t period_ = 0;
  std::uint32_t control_ = 0;
  std::uint32_t expired_ = 0;
  sc_core::sc_event due_;
};

const Registered<ComponentPlan, PlanOf<Timer>> kRegistered;

}  // namespace

}  // namespace synfire
