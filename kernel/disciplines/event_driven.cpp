// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// kernel/disciplines: `event_driven`: the chip knows no step; it answers events when they come. A step of the network is what
// the outside makes of it: it sends a step's events, and the next step's when the chip has come to rest, or later where steps
// have a period.
#include <algorithm>

#include "base/duration.h"
#include "kernel/clocked.h"
#include "kernel/plan.h"
#include "kernel/sync.h"

namespace synfire {

namespace {

struct EventDrivenParameters {
  std::optional<Duration> period;

  static const Schema<EventDrivenParameters>& schema() {
    static const auto declared =
        Schema<EventDrivenParameters>("event_driven",
                                      "the chip knows no step: the outside sends the events of a step when the chip is at rest")
            .optional("period", &EventDrivenParameters::period,
                      "shortest time between the first events of two steps; null: the next follow at once");
    return declared;
  }
};

class EventDriven : public Sync {
 public:
  EventDriven(const BuildContext& context, const EventDrivenParameters& parameters)
      : Sync(context.name.c_str(), context.path), parameters_(parameters), overrun_(activity().action("overrun")) {}

 private:
  Picoseconds end_of_step(Picoseconds start, Picoseconds busy) override {
    const Picoseconds period = parameters_.period.value_or(Duration{}).ps;
    if (parameters_.period && busy > period) activity().count(overrun_);
    const Picoseconds end = start + std::max(busy, period);
    for (StepCore* core : driven().cores) {
      if (auto* clocked = dynamic_cast<Clocked*>(core); clocked != nullptr && core->in_use()) clocked->run_to(end);
    }
    return end;
  }

  EventDrivenParameters parameters_;
  Activity::Index overrun_;
};

class EventDrivenPlan : public SyncPlan {
 public:
  using Parameters = EventDrivenParameters;
  EventDrivenPlan(const EventDrivenParameters& parameters, const Context&) : parameters_(parameters) {}
  Discipline discipline() const override { return Discipline::event_driven; }
  std::unique_ptr<Component> build(const BuildContext& context) const override {
    return std::make_unique<EventDriven>(context, parameters_);
  }

 private:
  EventDrivenParameters parameters_;
};

const Registered<ComponentPlan, EventDrivenPlan> kRegistered;

}  // namespace

}  // namespace synfire
