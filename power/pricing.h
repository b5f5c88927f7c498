// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// power: counts times prices. A sum holds what is published; a part of which nothing is published is null, never 0, and what is
// missing is named.
#pragma once

#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/activity.h"
#include "base/quantity.h"
#include "power/supply.h"
#include "power/technology.h"

namespace synfire {

class PowerDomain;

/// A component and what it did.
struct Counted {
  std::string path;
  std::string type;
  const Activity* activity = nullptr;
  const Supply* supply = nullptr;       ///< whose voltage energies follow, if any
  const PowerDomain* domain = nullptr;  ///< that it belongs to, if any
};

/// What a power domain drew. Energies in J; nothing where nothing is published.
struct DomainEnergy {
  std::string path;
  std::optional<double> leaked, dynamic, woken;
};

/// An interval by the uncertainties that figures state. What states none goes in as it is, and is named.
struct Interval {
  double least = 0.0, most = 0.0;
  std::vector<std::string> unstated;  ///< `static`, actions
};

/// Energies in J.
struct EnergyReport {
  std::optional<double> total;
  std::optional<double> static_energy;
  std::optional<double> dynamic;
  std::vector<std::pair<std::string, std::optional<double>>> by_component;  ///< components that did something, in their order
  std::map<std::string, std::optional<double>> by_action;                   ///< actions that were counted or are priced
  bool complete = false;
  std::vector<std::string> missing;  ///< `static`, actions without a published figure; `technology` when there is none at all
  std::optional<Tier> tier;          ///< the weakest that was used
  std::vector<DomainEnergy> by_domain;
  std::optional<Interval> interval;   ///< of the total; nothing without one
  std::vector<std::string> unscaled;  ///< actions in a domain with a voltage whose figures name none
};

/// The power domains of a platform, and how many chips draw the technology's static power.
struct Domains {
  std::vector<const PowerDomain*> all;
  std::size_t chips = 1;

  /// How many chips' static power no domain draws.
  double rest() const;
};

/// `technology` may be nullptr: then nothing is published. `seconds`: simulated time.
EnergyReport price(const Technology* technology, std::span<const Counted> components, double seconds,
                   const Domains& domains = {});

/// Energy in J of so many times an action, at the component's voltages if the figure names one.
double energy_of(const Figure<Energy>& figure, const Counted& component, std::size_t action);

/// Whether a published figure applies to any action of a component. `technology` may be nullptr.
bool is_priced(const Technology* technology, const Counted& component);

/// Energy in J of what a component did so far, published parts only. Prices are looked up once.
class EnergyMeter {
 public:
  /// Both must outlive this.
  EnergyMeter(const Technology& technology, Counted component) : technology_(technology), component_(std::move(component)) {}

  const std::string& path() const { return component_.path; }
  double joules() const;

 private:
  const Technology& technology_;
  Counted component_;
  mutable std::vector<const Figure<Energy>*> prices_;  ///< by action, as far as looked up; nullptr where none is published
};

}  // namespace synfire
