// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// power: `power_domain`.
#include "power/power_domain.h"

#include <algorithm>
#include <cmath>

namespace synfire {

namespace {

constexpr std::uint64_t kWindow = 4096;
constexpr std::uint32_t kState = 0x0, kVoltage = 0x4, kFrequency = 0x8, kEffective = 0xc, kWakeUps = 0x10, kPower = 0x14;

const RegisterBlock& domain_block() {
  static const RegisterBlock block =
      RegisterBlock("power_domain", "State and supply of some components; a change holds from the next step on")
          .add({"state",
                kState,
                Access::read_write,
                0,
                "0 on, 1 clock gated, 2 retention, 3 off",
                {{"state", 0, 2, "as asked for"}}})
          .add({"voltage", kVoltage, Access::read_write, 0, "supply in microvolts; 0: the domain has no voltage", {}})
          .add({"frequency", kFrequency, Access::read_write, 0, "clock in kHz; 0: the domain has no frequency", {}})
          .add({"effective",
                kEffective,
                Access::read_only,
                0,
                "state, with those of the domains around it",
                {{"state", 0, 2, "as above"}}})
          .add({"wake_ups", kWakeUps, Access::read_only, 0, "how often it came back", {}})
          .add({"power", kPower, Access::read_only, 0, "what it leaks now, in nW, published parts only", {}});
  return block;
}
const DeclaredBlock kDeclared(domain_block());

const Registered<ComponentPlan, PowerDomainPlan> kRegistered;

}  // namespace

std::uint64_t PowerDomainPlan::window() const {
  return parameters_.registers ? kWindow : 0;
}
const RegisterBlock* PowerDomainPlan::registers() const {
  return parameters_.registers ? &domain_block() : nullptr;
}
std::unique_ptr<Component> PowerDomainPlan::build(const BuildContext& context) const {
  return std::make_unique<PowerDomain>(context.name.c_str(), context, parameters_);
}

const Schema<WakeUp>& WakeUp::schema() {
  static const auto declared =
      Schema<WakeUp>("wake_up", "what it costs to come back")
          .optional("energy", &WakeUp::energy, "energy of each time")
          .optional("time", &WakeUp::time, "how much later the cores of the domain begin their first step");
  return declared;
}

const Schema<PowerDomainParameters>& PowerDomainParameters::schema() {
  using P = PowerDomainParameters;
  static const auto declared =
      Schema<P>("power_domain", "components that share a supply and a state")
          .optional("powers", &P::powers, "components of the same platform, by name, with all of their copies")
          .optional("within", &P::within, "another domain: this one is never more alive than that")
          .optional("voltage", &P::voltage,
                    "supply; energies of actions whose source gives a voltage follow its square; null: none is scaled",
                    above(0))
          .optional("frequency", &P::frequency, "clock; the cores' times follow it from what it is at first", above(0))
          .optional("state", &P::state,
                    "on; clock_gated and retention (no work, potentials stay), or off (potentials are lost)")
          .optional("leakage", &P::leakage, "power that it draws when on, at the voltage of the figure")
          .optional("static_share", &P::static_share, "share of the technology's static power that this domain draws",
                    between(0, 1))
          .optional("voltage_exponent", &P::voltage_exponent,
                    "the power above goes with this power of the voltage: 1 for a constant current, 2 for switching",
                    between(0, 10))
          .optional("retained", &P::retained, "share of that power that retention draws", between(0, 1))
          .optional("gate_unused", &P::gate_unused, "cores without a program draw nothing, and the power goes with the others")
          .optional("wake_up", &P::wake_up, "what it costs to come back from any other state to on")
          .optional("registers", &P::registers, "whether firmware can change it, at `address` on the bus")
          .check([](const P& domain, const Value& in, Reader& reader) {
            const auto check = [&](const char* key, const auto& figure) {
              if (!figure.value) return;
              const Value* at = in.find(key);
              if (figure.value->si() < 0.0) reader.fail_at(at->where, key, "found a negative figure; expected 0 or more");
            };
            check("leakage", domain.leakage);
            check("wake_up", domain.wake_up.energy);
          });
  return declared;
}

PowerDomain::PowerDomain(const sc_core::sc_module_name& name, const BuildContext& context,
                         const PowerDomainParameters& parameters)
    : Peripheral(name, context, domain_block(), kWindow),
      parameters_(parameters),
      own_(parameters.state),
      volts_(parameters.voltage ? parameters.voltage->si() : 0.0),
      hertz_(parameters.frequency ? parameters.frequency->si() : 0.0),
      wake_up_(activity().action("wake_up")) {
  if (parameters.registers) return;
  nobody_ = std::make_unique<tlm_utils::simple_initiator_socket<PowerDomain, 64>>("nobody");
  nobody_->bind(bus);
}

const Supply* PowerDomain::add(Component& member) {
  if (auto* core = dynamic_cast<StepCore*>(&member)) cores_.push_back(core);
  if (!parameters_.voltage) return nullptr;
  return supplies_.emplace_back(std::make_unique<Supply>(member.activity(), volts_)).get();
}

std::optional<double> PowerDomain::share() const {
  if (parameters_.static_share == 0.0 || !static_.value) return std::nullopt;
  return scaled(static_, parameters_.static_share);
}

/// A figure's power at the present voltage.
double PowerDomain::scaled(const Figure<Power>& figure, double part) const {
  const std::optional<Voltage>& at = figure.provenance.at.vdd;
  const double ratio = at && volts_ > 0.0 ? volts_ / at->si() : 1.0;
  return figure.value->si() * part * std::pow(ratio, parameters_.voltage_exponent);
}

double PowerDomain::leakage() const {
  const PowerState now = state();
  if (now == PowerState::off) return 0.0;
  double power = share().value_or(0.0) + (parameters_.leakage.value ? scaled(parameters_.leakage, 1.0) : 0.0);
  if (now == PowerState::retention) power *= parameters_.retained;
  if (parameters_.gate_unused && !cores_.empty()) {
    power *= static_cast<double>(std::ranges::count_if(cores_, &StepCore::in_use)) / static_cast<double>(cores_.size());
  }
  return power;
}

double PowerDomain::shared(Picoseconds until) const {
  const double part = share().value_or(0.0);
  const double whole = part + (parameters_.leakage.value ? scaled(parameters_.leakage, 1.0) : 0.0);
  if (whole == 0.0) return shared_;
  return shared_ + leakage() * part / whole * static_cast<double>(until - since_) * 1e-12;
}

std::optional<double> PowerDomain::woken() const {
  const std::uint64_t times = wake_ups();
  if (times == 0) return 0.0;
  if (!parameters_.wake_up.energy.value) return std::nullopt;
  return static_cast<double>(times) * parameters_.wake_up.energy.value->si();
}

void PowerDomain::settle(Picoseconds at) {
  leaked_ = leaked(at);
  shared_ = shared(at);
  since_ = at;
  for (PowerDomain* inner : inner_) inner->settle(at);
}

void PowerDomain::change(const PowerChange& change, Picoseconds at) {
  settle(at);
  own_ = change.state.value_or(own_);
  if (change.volts && parameters_.voltage) {
    volts_ = *change.volts;
    for (const auto& supply : supplies_) supply->set(volts_);
  }
  if (change.hertz && parameters_.frequency) {
    hertz_ = *change.hertz;
    for (StepCore* core : cores_) core->set_speed(hertz_ / parameters_.frequency->si());
  }
  apply(at);
}

void PowerDomain::apply(Picoseconds at) {
  const PowerState now = state();
  const bool wakes = now == PowerState::on && applied_ != PowerState::on;
  for (StepCore* core : cores_) {
    core->set_powered(now == PowerState::on);
    if (now == PowerState::off && applied_ != PowerState::off && core->in_use()) core->reset_state();
    if (wakes) core->delay_start(parameters_.wake_up.time.value.value_or(Duration{}).ps);
  }
  if (wakes) activity().count(wake_up_);
  applied_ = now;
  for (PowerDomain* inner : inner_) inner->apply(at);
}

std::uint32_t PowerDomain::read(const Register& reg, std::uint32_t, Picoseconds, bool) {
  switch (reg.offset) {
    case kState: return static_cast<std::uint32_t>(own_);
    case kVoltage: return static_cast<std::uint32_t>(std::llround(volts_ * 1e6));
    case kFrequency: return static_cast<std::uint32_t>(std::llround(hertz_ * 1e-3));
    case kEffective: return static_cast<std::uint32_t>(state());
    case kWakeUps: return static_cast<std::uint32_t>(wake_ups());
    default: return static_cast<std::uint32_t>(std::min(leakage() * 1e9, 4294967295.0));
  }
}

void PowerDomain::write(const Register& reg, std::uint32_t, std::uint32_t value, Picoseconds at) {
  PowerChange wanted;
  if (reg.offset == kState) wanted.state = static_cast<PowerState>(value);
  if (reg.offset == kVoltage && value > 0) wanted.volts = static_cast<double>(value) * 1e-6;
  if (reg.offset == kFrequency && value > 0) wanted.hertz = static_cast<double>(value) * 1e3;
  change(wanted, at);
}

}  // namespace synfire
