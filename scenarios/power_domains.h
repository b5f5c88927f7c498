// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// scenarios: the power domains of a platform: who belongs to which, and what a scenario changes.
#pragma once

#include <vector>

#include "platforms/chip.h"
#include "power/power_domain.h"
#include "power/pricing.h"
#include "scenarios/prepare.h"

namespace synfire {

/// Looks at domains and changes: problems are collected. Members exist and have one domain, domains are not within themselves.
void check_power_domains(const Description& description, const ScenarioParameters& scenario, const Value& merged,
                         Problems& problems);

class PowerDomains : public StepObserver {
 public:
  /// Connects domains and members, and tells `counted` their domain. All must outlive this.
  PowerDomains(const Prepared& prepared, Chip& chip, std::vector<Counted>& counted);

  const Domains& domains() const { return domains_; }
  void on_step(const StepReport& report) override { change(report.step + 1, report.end); }

 private:
  struct Change {
    std::uint64_t step;
    PowerDomain* domain;
    PowerChange change;
  };
  void change(std::uint64_t step, Picoseconds at);

  Domains domains_;
  std::vector<Change> changes_;  ///< by step
  std::size_t next_ = 0;
};

}  // namespace synfire
