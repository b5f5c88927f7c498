// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// power: pricing.
#include "power/pricing.h"

#include <algorithm>
#include <set>

#include "power/power_domain.h"

namespace synfire {

namespace {

/// Adds to a sum that may not have begun.
void add(std::optional<double>& sum, double energy) {
  sum = sum.value_or(0.0) + energy;
}

void weaken(std::optional<Tier>& tier, Tier used) {
  tier = tier ? std::min(*tier, used) : used;
}

}  // namespace

bool is_priced(const Technology* technology, const Counted& component) {
  return technology != nullptr && std::ranges::any_of(component.activity->names(), [&](const std::string& action) {
           const Figure<Energy>* figure = technology->price(component.type, action);
           return figure != nullptr && figure->value;
         });
}

double energy_of(const Figure<Energy>& figure, const Counted& component, std::size_t action) {
  const std::optional<Voltage>& at = figure.provenance.at.vdd;
  const double times = component.supply != nullptr && at ? component.supply->weighted(action) / (at->si() * at->si())
                                                         : static_cast<double>(component.activity->counts()[action]);
  return times * figure.value->si();
}

double EnergyMeter::joules() const {
  const Activity& activity = *component_.activity;
  for (std::size_t i = prices_.size(); i < activity.names().size(); ++i) {
    const Figure<Energy>* figure = technology_.price(component_.type, activity.names()[i]);
    prices_.push_back(figure != nullptr && figure->value ? figure : nullptr);
  }
  double sum = 0.0;
  for (std::size_t i = 0; i < prices_.size(); ++i) {
    if (prices_[i] != nullptr) sum += energy_of(*prices_[i], component_, i);
  }
  return sum;
}

double Domains::rest() const {
  double shares = 0.0;
  for (const PowerDomain* domain : all) shares += domain->parameters().static_share;
  return std::max(0.0, static_cast<double>(chips) - shares);
}

namespace {

class Pricing {
 public:
  Pricing(const Technology* technology, std::span<const Counted> components, double seconds, const Domains& domains)
      : technology_(technology), components_(components), seconds_(seconds), domains_(domains) {}

  EnergyReport run() {
    for (const PowerDomain* domain : domains_.all) report_.by_domain.push_back({domain->path(), {}, {}, {}});
    for (const Counted& component : components_) add_component(component);
    // Nothing was done that costs anything, and that is known: 0, not null.
    if (any_price_ && missing_.empty() && !report_.dynamic) report_.dynamic = 0.0;
    if (technology_ == nullptr) report_.missing.push_back("technology");
    add_static();
    report_.missing.insert(report_.missing.end(), missing_.begin(), missing_.end());
    report_.complete = report_.missing.empty();
    if (report_.dynamic) add(report_.total, *report_.dynamic);
    if (report_.static_energy) add(report_.total, *report_.static_energy);
    if (report_.total) {
      interval_.unstated.assign(unstated_.begin(), unstated_.end());
      report_.interval = interval_;
    }
    report_.unscaled.assign(unscaled_.begin(), unscaled_.end());
    return std::move(report_);
  }

 private:
  void add_component(const Counted& component) {
    const Activity& activity = *component.activity;
    std::optional<double> sum;
    bool did_something = false;
    for (std::size_t i = 0; i < activity.names().size(); ++i) {
      const std::string& action = activity.names()[i];
      const std::uint64_t count = activity.counts()[i];
      if (component.type == "power_domain" && action == "wake_up") continue;  // the domain says what that costs
      if (action == "packet_lost") continue;                                  // by a core without power
      if (technology_ != nullptr && technology_->is_included(action)) continue;
      const Figure<Energy>* figure = technology_ == nullptr ? nullptr : technology_->price(component.type, action);
      did_something = did_something || count > 0;
      if (figure != nullptr && figure->value) {
        const double energy = energy_of(*figure, component, i);
        any_price_ = true;
        add(report_.by_action[action], energy);
        if (count == 0) continue;
        add(sum, energy);
        weaken(report_.tier, figure->provenance.tier);
        widen(*figure, energy, action);
        if (component.supply != nullptr && !figure->provenance.at.vdd) unscaled_.insert(action);
      } else if (count > 0) {
        report_.by_action.try_emplace(action);
        missing_.insert(action);
      }
    }
    if (sum) add(report_.dynamic, *sum);
    if (did_something) report_.by_component.emplace_back(component.path, sum);
    if (component.domain == nullptr || !sum) return;
    const auto domain = std::ranges::find(domains_.all, component.domain) - domains_.all.begin();
    add(report_.by_domain[static_cast<std::size_t>(domain)].dynamic, *sum);
  }

  template <class Q>
  void widen(const Figure<Q>& figure, double energy, const std::string& name) {
    const double value = figure.value->si();
    interval_.least += value == 0.0 ? 0.0 : energy * figure.least() / value;
    interval_.most += value == 0.0 ? 0.0 : energy * figure.most() / value;
    if (!figure.has_uncertainty()) unstated_.insert(name);
  }

  void add_static() {
    const double rest = domains_.rest();
    bool known = rest == 0.0 && !domains_.all.empty();
    if (technology_ != nullptr && technology_->static_power.value) {
      const Figure<Power>& figure = technology_->static_power;
      const double energy = figure.value->si() * seconds_ * rest;
      add(report_.static_energy, energy);
      if (seconds_ > 0.0) weaken(report_.tier, figure.provenance.tier);
      widen(figure, energy, "static");
      known = true;
    }
    const auto now = to_picoseconds(Time(seconds_));
    for (std::size_t d = 0; d < domains_.all.size(); ++d) {
      const PowerDomain& domain = *domains_.all[d];
      DomainEnergy& own = report_.by_domain[d];
      if (domain.is_known()) {
        own.leaked = domain.leaked(now);
        add(report_.static_energy, *own.leaked);
        const Figure<Power>& leakage = domain.parameters().leakage;
        const double shared = leakage.value ? domain.shared(now) : *own.leaked;
        const auto use = [&](const Figure<Power>& figure, double energy) {
          weaken(report_.tier, figure.provenance.tier);
          widen(figure, energy, "static");
        };
        if (domain.share()) use(domain.static_figure(), shared);
        if (leakage.value) use(leakage, *own.leaked - shared);
        known = known || (technology_ != nullptr && !technology_->static_power.value && rest == 0.0);
      } else {
        known = false;
      }
      own.woken = domain.woken();
      if (!own.woken) {
        missing_.insert("wake_up");
      } else if (*own.woken > 0.0) {
        add(report_.dynamic, *own.woken);
        weaken(report_.tier, domain.parameters().wake_up.energy.provenance.tier);
        widen(domain.parameters().wake_up.energy, *own.woken, "wake_up");
      }
    }
    const bool all_in = technology_ != nullptr && technology_->scope == Scope::all_in;
    if (!known && !all_in) report_.missing.push_back("static");
  }

  const Technology* technology_;
  std::span<const Counted> components_;
  double seconds_;
  const Domains& domains_;
  EnergyReport report_;
  Interval interval_;
  std::set<std::string> missing_, unstated_, unscaled_;
  bool any_price_ = false;
};

}  // namespace

EnergyReport price(const Technology* technology, std::span<const Counted> components, double seconds, const Domains& domains) {
  return Pricing(technology, components, seconds, domains).run();
}

}  // namespace synfire
