// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// models/hosts: `riscv_host` and `arm_host` in a platform.
#include <cmath>

#include "base/address.h"
#include "base/duration.h"
#include "models/hosts/host.h"

namespace synfire {

template <>
struct Choices<ArmProfile> {
  static constexpr std::pair<std::string_view, ArmProfile> kAll[] = {{"armv5te", ArmProfile::armv5te},
                                                                     {"armv7em", ArmProfile::armv7em}};
};

namespace {

enum class Faults { stop, trap };

}  // namespace

template <>
struct Choices<Faults> {
  static constexpr std::pair<std::string_view, Faults> kAll[] = {{"stop", Faults::stop}, {"trap", Faults::trap}};
};

namespace {

struct CyclesParameters : CycleTable {
  static const Schema<CyclesParameters>& schema() {
    using P = CyclesParameters;
    static const auto declared =
        Schema<P>("cycles", "clock cycles of an instruction; what a memory or device takes on the bus comes on top")
            .optional("other", &P::other, "of arithmetic, jumps, ...", between(1, 1000))
            .optional("load", &P::load, "of a load; of several registers: one more for each further one", between(1, 1000))
            .optional("store", &P::store, "of a store, likewise", between(1, 1000))
            .optional("multiply", &P::multiply, "of a multiplication", between(1, 1000))
            .optional("divide", &P::divide, "of a division", between(1, 1000))
            .optional("branch_taken", &P::branch_taken, "more, for a branch or jump that is taken, and for entering a handler",
                      between(0, 1000));
    return declared;
  }
};

struct HostParameters {
  Frequency clock{100e6};
  Duration quantum{10'000'000};
  CyclesParameters cycles;
  Faults faults = Faults::stop;

  HostTiming timing() const { return {std::llround(1e12 / clock.si()), quantum.ps, faults == Faults::stop}; }

  template <class P>
  static Schema<P> declare(const char* name, const char* summary) {
    return Schema<P>(name, summary)
        .optional("clock", &P::clock, "clock; its period is a whole number of picoseconds", between(1e3, 1e11))
        .optional("quantum", &P::quantum, "how far it may run ahead of the rest of the platform; interrupts are seen as often",
                  above(0))
        .optional("cycles", &P::cycles, "cycles of instructions")
        .optional("faults", &P::faults,
                  "what a refused access or an illegal instruction does: stop ends the run, trap enters the handler")
        .check([](const P& host, const Value& in, Reader& reader) {
          const double period = 1e12 / host.clock.si();
          if (std::abs(period - std::round(period)) > 1e-6 * period) {
            reader.fail(in, "found a clock of " + to_string(host.clock) +
                                "; expected one whose period is a whole number of picoseconds");
          } else if (host.quantum.ps < std::llround(period)) {
            reader.fail(in, "found a quantum shorter than a clock cycle; expected at least one");
          }
        });
  }
};

struct RiscvParameters : HostParameters {
  static const Schema<RiscvParameters>& schema() {
    static const auto declared = declare<RiscvParameters>(
        "riscv_host", "a processor RV32IMAC in machine mode that runs firmware; interrupts: 0 external, 1 timer, 2 software");
    return declared;
  }
};

struct ArmParameters : HostParameters {
  ArmProfile profile = ArmProfile::armv5te;
  Address vectors;

  static const Schema<ArmParameters>& schema() {
    static const auto declared =
        declare<ArmParameters>(
            "arm_host", "a processor ARMv5TE or ARMv7E-M that runs firmware; interrupts: 0 IRQ, 1 FIQ; or external 0 to 2")
            .optional("profile", &ArmParameters::profile, "armv5te (as ARM968) or armv7em (as Cortex-M4F)")
            .optional("vectors", &ArmParameters::vectors, "address of the table of vectors");
    return declared;
  }
};

template <class P>
class PlanOfHost : public HostPlan {
 public:
  using Parameters = P;
  PlanOfHost(const P& parameters, const Context&) : parameters_(parameters) {}
  Machine machine() const override { return std::is_same_v<P, RiscvParameters> ? Machine::riscv : Machine::arm; }
  unsigned interrupt_inputs() const override { return Host::kLines; }
  std::unique_ptr<Component> build(const BuildContext& context) const override {
    std::unique_ptr<Isa> isa;
    if constexpr (std::is_same_v<P, RiscvParameters>) {
      isa = make_riscv(parameters_.cycles);
    } else {
      isa = make_arm(parameters_.cycles, parameters_.profile, static_cast<std::uint32_t>(parameters_.vectors.value));
    }
    return std::make_unique<Host>(context.name.c_str(), context, parameters_.timing(), std::move(isa));
  }

 private:
  P parameters_;
};

const Registered<ComponentPlan, PlanOfHost<RiscvParameters>> kRiscv;
const Registered<ComponentPlan, PlanOfHost<ArmParameters>> kArm;

}  // namespace

}  // namespace synfire
