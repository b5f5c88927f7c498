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
#include "power/technology.h"

namespace synfire {

/// A component and what it did.
struct Counted {
  std::string path;
  std::string type;
  const Activity* activity = nullptr;
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
};

/// `technology` may be nullptr: then nothing is published. `seconds`: simulated time. `chips`: how many draw
/// the static power.
EnergyReport price(const Technology* technology, std::span<const Counted> components, double seconds, std::size_t chips = 1);

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
  mutable std::vector<double> prices_;  ///< by action, as far as looked up; 0 where none is published
};

}  // namespace synfire
