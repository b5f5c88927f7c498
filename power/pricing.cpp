// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// power: pricing.
#include "power/pricing.h"

#include <algorithm>
#include <set>

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

double EnergyMeter::joules() const {
  const Activity& activity = *component_.activity;
  for (std::size_t i = prices_.size(); i < activity.names().size(); ++i) {
    const Figure<Energy>* figure = technology_.price(component_.type, activity.names()[i]);
    prices_.push_back(figure != nullptr && figure->value ? figure->value->si() : 0.0);
  }
  double sum = 0.0;
  for (std::size_t i = 0; i < prices_.size(); ++i) sum += static_cast<double>(activity.counts()[i]) * prices_[i];
  return sum;
}

EnergyReport price(const Technology* technology, std::span<const Counted> components, double seconds, std::size_t chips) {
  EnergyReport report;
  std::set<std::string> missing;
  bool any_price = false;
  for (const Counted& component : components) {
    const Activity& activity = *component.activity;
    std::optional<double> sum;
    bool did_something = false;
    for (std::size_t i = 0; i < activity.names().size(); ++i) {
      const std::string& action = activity.names()[i];
      const std::uint64_t count = activity.counts()[i];
      if (technology != nullptr && technology->is_included(action)) continue;
      const Figure<Energy>* figure = technology == nullptr ? nullptr : technology->price(component.type, action);
      did_something = did_something || count > 0;
      if (figure != nullptr && figure->value) {
        const double energy = static_cast<double>(count) * figure->value->si();
        any_price = true;
        add(report.by_action[action], energy);
        if (count == 0) continue;
        add(sum, energy);
        weaken(report.tier, figure->provenance.tier);
      } else if (count > 0) {
        report.by_action.try_emplace(action);
        missing.insert(action);
      }
    }
    if (sum) add(report.dynamic, *sum);
    if (did_something) report.by_component.emplace_back(component.path, sum);
  }

  // Nothing was done that costs anything, and that is known: 0, not null.
  if (any_price && missing.empty() && !report.dynamic) report.dynamic = 0.0;

  if (technology == nullptr) report.missing.push_back("technology");
  if (technology != nullptr && technology->static_power.value) {
    report.static_energy = technology->static_power.value->si() * seconds * static_cast<double>(chips);
    if (seconds > 0.0) weaken(report.tier, technology->static_power.provenance.tier);
  } else if (technology == nullptr || technology->scope == Scope::marginal) {
    report.missing.push_back("static");
  }
  report.missing.insert(report.missing.end(), missing.begin(), missing.end());
  report.complete = report.missing.empty();
  if (report.dynamic) add(report.total, *report.dynamic);
  if (report.static_energy) add(report.total, *report.static_energy);
  return report;
}

}  // namespace synfire
