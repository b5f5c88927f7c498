// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// models/devices: `plant`: a body with a sensor and an actuator, for closed loops. A value x follows a drive u and falls back
// by itself, against a load that pulls it down:
//
//     dx/dt = (u - load - x) / tau
//
// solved exactly between accesses (u is constant there).
#include <cmath>

#include "base/duration.h"
#include "models/devices/plan_of.h"

namespace synfire {

namespace {

struct PlantParameters {
  Duration tau{20'000'000'000};
  double load = 200.0;
  double start = 0.0;

  static const Schema<PlantParameters>& schema() {
    static const auto declared = Schema<PlantParameters>("plant", "a sensor and an actuator of a first-order process")
                                     .optional("tau", &PlantParameters::tau, "time constant", above(0))
                                     .optional("load", &PlantParameters::load, "constant load, in units of the sensor")
                                     .optional("start", &PlantParameters::start, "value at time 0");
    return declared;
  }
};

enum : std::uint32_t { kSensor = 0x0, kActuator = 0x4 };
const RegisterBlock& plant_block() {
  static const RegisterBlock block = RegisterBlock("plant", "A process to be controlled")
                                         .add({"sensor", kSensor, Access::read_only, 0, "its value, rounded; signed", {}})
                                         .add({"actuator", kActuator, Access::read_write, 0, "the drive; signed", {}});
  return block;
}
const DeclaredBlock kDeclared(plant_block());

class Plant : public Peripheral {
 public:
  using Parameters = PlantParameters;
  static constexpr unsigned kInputs = 0, kOutputs = 0;
  static const RegisterBlock& block_of() { return plant_block(); }

  Plant(const sc_core::sc_module_name& name, const BuildContext& context, const PlantParameters& parameters)
      : Peripheral(name, context, plant_block(), kDeviceWindow), parameters_(parameters), value_(parameters.start) {}

 private:
  double value_at(Picoseconds at) const {
    const double rest = drive_ - parameters_.load;
    return rest + (value_ - rest) * std::exp(-static_cast<double>(at - since_) / static_cast<double>(parameters_.tau.ps));
  }
  std::uint32_t read(const Register& reg, std::uint32_t, Picoseconds at, bool) override {
    if (reg.offset == kActuator) return static_cast<std::uint32_t>(static_cast<std::int32_t>(drive_));
    return static_cast<std::uint32_t>(static_cast<std::int32_t>(std::lround(value_at(at))));
  }
  void write(const Register&, std::uint32_t, std::uint32_t value, Picoseconds at) override {
    value_ = value_at(at);
    since_ = at;
    drive_ = static_cast<std::int32_t>(value);
  }

  PlantParameters parameters_;
  double value_;
  double drive_ = 0.0;
  Picoseconds since_ = 0;
};

const Registered<ComponentPlan, PlanOf<Plant>> kRegistered;

}  // namespace

}  // namespace synfire
