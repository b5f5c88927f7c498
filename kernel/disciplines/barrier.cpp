// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// kernel/disciplines: `barrier` and `layered`: the next step starts when cores and network are done. `layered` also runs the cores
// of a step in the order of the network's layers, so that a spike reaches the next layer within the step.
#include "base/duration.h"
#include "base/figure.h"
#include "kernel/plan.h"
#include "kernel/sync.h"

namespace synfire {

namespace {

struct BarrierParameters {
  Figure<Duration> latency{Duration{0}};
  std::optional<Duration> period;

  template <class P>
  static Schema<P> declare(const char* name, const char* summary) {
    return Schema<P>(name, summary)
        .optional("latency", &P::latency, "time of the barrier itself, after cores and network are done")
        .optional("period", &P::period, "shortest time of a step; a free-running chip has none");
  }
  static const Schema<BarrierParameters>& schema() {
    static const auto declared =
        declare<BarrierParameters>("barrier", "the next step starts when all cores and the network are done");
    return declared;
  }
};

struct LayeredParameters : BarrierParameters {
  static const Schema<LayeredParameters>& schema() {
    static const auto declared = declare<LayeredParameters>(
        "layered", "as barrier, and within a step the cores run in the order of the network's layers");
    return declared;
  }
};

class Barrier : public Sync {
 public:
  Barrier(const BuildContext& context, const BarrierParameters& parameters, bool layered)
      : Sync(context.name.c_str(), context.path), parameters_(parameters), layered_(layered) {}

 private:
  bool layer_by_layer() const override { return layered_; }
  Picoseconds end_of_step(Picoseconds start, Picoseconds busy) override {
    const Picoseconds duration = busy + parameters_.latency.value.value_or(Duration{}).ps;
    return start + std::max(duration, parameters_.period.value_or(Duration{}).ps);
  }

  BarrierParameters parameters_;
  bool layered_;
};

template <class P, Discipline D>
class BarrierPlan : public SyncPlan {
 public:
  using Parameters = P;
  BarrierPlan(const P& parameters, const Context&) : parameters_(parameters) {}
  Discipline discipline() const override { return D; }
  std::unique_ptr<Component> build(const BuildContext& context) const override {
    return std::make_unique<Barrier>(context, parameters_, D == Discipline::layered);
  }

 private:
  P parameters_;
};

const Registered<ComponentPlan, BarrierPlan<BarrierParameters, Discipline::barrier>> kBarrier;
const Registered<ComponentPlan, BarrierPlan<LayeredParameters, Discipline::layered>> kLayered;

}  // namespace

}  // namespace synfire
