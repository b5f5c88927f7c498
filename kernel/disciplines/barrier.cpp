// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// kernel/disciplines: `barrier` and `layered`: the next step starts when cores and network are done. `layered` also runs the
// cores of a step in the order of the network's layers, so that a spike reaches the next layer within the step.
//
// The barrier itself takes time. Where two latencies are given, it is that of one tile and that of all of the chip's; between,
// it grows with the logarithm of the tiles T that take part, as a wave through ever larger groups does:
//
//     latency + (latency_all - latency) * log2(T) / log2(all)
//
// Both ends are figures; the curve between them is Synfire's assumption.
#include <algorithm>
#include <cmath>
#include <set>

#include "base/duration.h"
#include "base/figure.h"
#include "kernel/plan.h"
#include "kernel/sync.h"

namespace synfire {

namespace {

struct BarrierParameters {
  Figure<Duration> latency{Duration{0}};
  std::optional<Figure<Duration>> latency_all;
  std::int32_t cores_per_tile = 1;
  std::optional<Duration> period;

  template <class P>
  static Schema<P> declare(const char* name, const char* summary) {
    return Schema<P>(name, summary)
        .optional("latency", &P::latency, "time of the barrier itself, after cores and network are done")
        .optional(
            "latency_all", &P::latency_all,
            "time of the barrier when every tile takes part; `latency` is then that of one tile, and between it grows with "
            "the logarithm of their number; by default as latency")
        .optional("cores_per_tile", &P::cores_per_tile, "cores that take part in the barrier together, consecutive by number",
                  at_least(1))
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
    if (!latency_) latency_ = latency();
    return start + std::max(busy + *latency_, parameters_.period.value_or(Duration{}).ps);
  }

  /// Of the tiles with a core in use, which are known once the image has been loaded.
  Picoseconds latency() const {
    const Picoseconds one = parameters_.latency.value.value_or(Duration{}).ps;
    if (!parameters_.latency_all || !parameters_.latency_all->value) return one;
    std::set<std::uint32_t> all;
    std::set<std::uint32_t> used;
    for (const StepCore* core : driven().cores) {
      const std::uint32_t tile = core->id() / static_cast<std::uint32_t>(parameters_.cores_per_tile);
      all.insert(tile);
      if (core->in_use()) used.insert(tile);
    }
    if (all.size() < 2 || used.size() < 2) return one;
    const double part = std::log2(static_cast<double>(used.size())) / std::log2(static_cast<double>(all.size()));
    return one + std::llround(part * static_cast<double>(parameters_.latency_all->value->ps - one));
  }

  BarrierParameters parameters_;
  bool layered_;
  std::optional<Picoseconds> latency_;
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
