// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// power: a power domain: components that share a supply, which can be changed, and a state, in which they work or do not. It
// knows what it leaks, and what waking up costs. Scenarios change it, and firmware through its registers.
#pragma once

#include <tlm_utils/simple_initiator_socket.h>

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/duration.h"
#include "base/figure.h"
#include "kernel/peripheral.h"
#include "kernel/step.h"
#include "power/supply.h"

namespace synfire {

/// From most to least alive. Only `on` works; `off` forgets.
enum class PowerState { on, clock_gated, retention, off };
template <>
struct Choices<PowerState> {
  static constexpr std::pair<std::string_view, PowerState> kAll[] = {{"on", PowerState::on},
                                                                     {"clock_gated", PowerState::clock_gated},
                                                                     {"retention", PowerState::retention},
                                                                     {"off", PowerState::off}};
};

struct WakeUp {
  Figure<Energy> energy;
  Figure<Duration> time;
  static const Schema<WakeUp>& schema();
};

struct PowerDomainParameters {
  std::vector<std::string> powers;
  std::optional<std::string> within;
  std::optional<Voltage> voltage;
  std::optional<Frequency> frequency;
  PowerState state = PowerState::on;
  Figure<Power> leakage;
  double static_share = 0.0;
  double voltage_exponent = 1.0;
  double retained = 1.0;
  bool gate_unused = false;
  WakeUp wake_up;
  bool registers = false;
  static const Schema<PowerDomainParameters>& schema();
};

/// What changes; nothing: stays.
struct PowerChange {
  std::optional<PowerState> state;
  std::optional<double> volts;
  std::optional<double> hertz;
};

class PowerDomainPlan : public DevicePlan {
 public:
  using Parameters = PowerDomainParameters;
  PowerDomainPlan(const Parameters& parameters, const Context&) : parameters_(parameters) {}
  const Parameters& parameters() const { return parameters_; }
  std::uint64_t window() const override;
  const RegisterBlock* registers() const override;
  std::unique_ptr<Component> build(const BuildContext& context) const override;

 private:
  Parameters parameters_;
};

class PowerDomain : public Peripheral {
 public:
  PowerDomain(const sc_core::sc_module_name& name, const BuildContext& context, const PowerDomainParameters& parameters);

  const PowerDomainParameters& parameters() const { return parameters_; }

  // --- wiring, before the run ----------------------------------------------------------------------------------------------
  /// `member` is powered by this domain. Returns its supply; nullptr when the domain has no voltage.
  const Supply* add(Component& member);
  void add_within(PowerDomain& inner) { inner_.push_back(&inner), inner.outer_ = this; }
  /// What the technology says of the whole chip, of which this domain draws its share.
  void set_static(const Figure<Power>& figure) { static_ = figure; }
  /// Takes up the state that the description gives.
  void begin() { apply(0); }

  // --- running -------------------------------------------------------------------------------------------------------------
  /// Changes at an absolute time, between two steps.
  void change(const PowerChange& change, Picoseconds at);
  PowerState state() const { return outer_ == nullptr ? own_ : std::max(own_, outer_->state()); }
  /// Whether something is known of what it draws.
  bool is_known() const { return share().has_value() || parameters_.leakage.value.has_value(); }
  /// W, now; published parts only.
  double leakage() const;
  /// J, until a time.
  double leaked(Picoseconds until) const { return leaked_ + leakage() * static_cast<double>(until - since_) * 1e-12; }
  /// Of that, the technology's share.
  double shared(Picoseconds until) const;
  /// W of the technology's static power at the present voltage; nothing when it draws none, or that is unpublished.
  std::optional<double> share() const;
  /// J; nothing when it woke and that is unpublished.
  std::optional<double> woken() const;
  std::uint64_t wake_ups() const { return activity().of("wake_up"); }
  const Figure<Power>& static_figure() const { return static_; }

 private:
  double scaled(const Figure<Power>& figure, double part) const;
  void settle(Picoseconds at);
  void apply(Picoseconds at);
  std::uint32_t read(const Register& reg, std::uint32_t index, Picoseconds at, bool look) override;
  void write(const Register& reg, std::uint32_t index, std::uint32_t value, Picoseconds at) override;

  PowerDomainParameters parameters_;
  std::vector<std::unique_ptr<Supply>> supplies_;
  std::vector<StepCore*> cores_;
  std::vector<PowerDomain*> inner_;
  PowerDomain* outer_ = nullptr;
  Figure<Power> static_;
  PowerState own_;
  PowerState applied_ = PowerState::on;
  double volts_ = 0.0, hertz_ = 0.0;
  double leaked_ = 0.0, shared_ = 0.0;
  Picoseconds since_ = 0;
  Activity::Index wake_up_;
  /// Keeps the bus socket bound where no firmware sees the domain.
  std::unique_ptr<tlm_utils::simple_initiator_socket<PowerDomain, 64>> nobody_;
};

}  // namespace synfire
