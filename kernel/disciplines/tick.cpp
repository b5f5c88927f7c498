// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// kernel/disciplines: `tick`: steps start at a fixed period, come what may; work that does not fit is an overrun, and counted.
#include <cmath>

#include "base/duration.h"
#include "kernel/plan.h"
#include "kernel/sync.h"

namespace synfire {

namespace {

struct TickParameters {
  std::optional<Duration> period;

  static const Schema<TickParameters>& schema() {
    static const auto declared =
        Schema<TickParameters>("tick", "steps start at a fixed period; work that does not fit is reported as overrun")
            .optional("period", &TickParameters::period, "time of a step; null: the network's own time step (dt)");
    return declared;
  }
};

class Tick : public Sync {
 public:
  Tick(const BuildContext& context, const TickParameters& parameters)
      : Sync(context.name.c_str(), context.path), parameters_(parameters), overrun_(activity().action("overrun")) {}

 private:
  /// Ends are computed from the step's number, so that a period that is no whole number of picoseconds does not drift.
  Picoseconds end_of_step(Picoseconds start, Picoseconds busy) override {
    const double period = parameters_.period ? static_cast<double>(parameters_.period->ps) : network_step().si() * 1e12;
    const auto since = static_cast<double>(step() + 1 - origin().step);
    const Picoseconds end = origin().time + static_cast<Picoseconds>(std::llround(since * period));
    if (start + busy > end) activity().count(overrun_);
    return std::max(end, start);
  }

  TickParameters parameters_;
  Activity::Index overrun_;
};

class TickPlan : public SyncPlan {
 public:
  using Parameters = TickParameters;
  TickPlan(const TickParameters& parameters, const Context&) : parameters_(parameters) {}
  Discipline discipline() const override { return Discipline::tick; }
  std::unique_ptr<Component> build(const BuildContext& context) const override {
    return std::make_unique<Tick>(context, parameters_);
  }

 private:
  TickParameters parameters_;
};

const Registered<ComponentPlan, TickPlan> kRegistered;

}  // namespace

}  // namespace synfire
