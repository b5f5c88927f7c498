// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// kernel: the step process.
#include "kernel/sync.h"

#include <oneapi/tbb/parallel_for_each.h>
#include <oneapi/tbb/task_arena.h>

#include <algorithm>
#include <iterator>
#include <map>

#include "base/error.h"
#include "kernel/plan.h"
#include "kernel/simulation.h"

namespace synfire {

namespace {
enum class Phase : std::uint8_t { inject, compute, wait };

/// In the order of Sync::Probe.
std::vector<ProbeInfo> sync_probes() {
  return {bits_probe("step", 64, "number of the step"),
          text_probe("phase", {"inject", "compute", "wait"},
                     "spikes of the outside travel; cores compute and send; all are done, and the next step waits")};
}

}  // namespace

std::vector<ProbeInfo> SyncPlan::probes() const {
  return sync_probes();
}

struct Sync::Workers {
  explicit Workers(unsigned threads) : arena(static_cast<int>(threads)) {}
  tbb::task_arena arena;
};

Sync::Sync(const sc_core::sc_module_name& name, std::string path) : Component(name, std::move(path)) {
  SC_METHOD(run_step);
  sensitive << next_;
}
Sync::~Sync() = default;

void Sync::drive(Driven driven) {
  driven_ = std::move(driven);
  if (driven_.entry == nullptr) direct_.bind(driven_.cores.front()->in);
}

void Sync::set_threads(unsigned threads) {
  workers_ = threads > 1 ? std::make_unique<Workers>(threads) : nullptr;
}

void Sync::ask(std::uint64_t steps, const sc_core::sc_time& delay) {
  steps_ += steps;
  if (!idling_) return;
  idling_ = false;
  next_.notify(delay);
}

void Sync::resume() {
  if (!idling_ || step_ >= steps_) return;
  idling_ = false;
  next_.notify(to_sc_time(std::max<Picoseconds>(next_at_ - to_picoseconds(sc_core::sc_time_stamp()), 0)));
}

void Sync::archive(Archive& archive) {
  archive(step_);
  archive(reset_requested_);
  if (!archive.reading()) return;
  origin_ = {step_, std::max(next_at_, to_picoseconds(sc_core::sc_time_stamp()))};
  phases_.clear();
}

void Sync::compute(std::span<StepCore* const> cores, Picoseconds begin) {
  if (workers_ && cores.size() > 1) {
    workers_->arena.execute([&] {
      tbb::parallel_for_each(cores.begin(), cores.end(),
                             [&](StepCore* core) { core->compute(step_, begin + core->take_start_delay()); });
    });
  } else {
    for (StepCore* core : cores) core->compute(step_, begin + core->take_start_delay());
  }
}

Picoseconds Sync::settle() {
  if (driven_.fabrics.size() == 1) return driven_.fabrics.front()->settle();
  Picoseconds last = 0;
  while (true) {
    Picoseconds next = Fabric::kNothing;
    for (const Fabric* fabric : driven_.fabrics) next = std::min(next, fabric->next());
    if (next == Fabric::kNothing) return last;
    for (Fabric* fabric : driven_.fabrics) {
      if (fabric->next() <= next) last = std::max(last, fabric->advance(next));
    }
  }
}

/// What hosts wrote into cores since the last step.
void Sync::take_up_writes() {
  for (StepCore* core : driven_.cores) {
    if (!core->take_written()) continue;
    phases_.clear();  // it may take part now, or no longer
    try {
      core->refresh();
    } catch (const InputError& error) {
      const Problem& problem = error.problems().front();
      throw SimulationError(core->path() + "." + problem.path + ": " + problem.message +
                            " (what was written into the running chip)");
    }
  }
}

void Sync::run_step() {
  try {
    if (driven_.cores.empty()) return;  // nested: the topmost discipline drives these cores
    if (step_ >= steps_ && idle_) {
      idling_ = true;
      idle_();
      return;
    }
    if (before_first_ && steps_ > 0) std::exchange(before_first_, nullptr)();
    take_up_writes();
    if (phases_.empty()) {
      std::map<std::uint32_t, std::vector<StepCore*>> by_layer;
      for (StepCore* core : driven_.cores) {
        if (core->in_use()) by_layer[layer_by_layer() ? core->layer() : 0].push_back(core);
      }
      for (auto& [layer, cores] : by_layer) phases_.push_back(std::move(cores));
    }
    if (step_ >= steps_) {
      Simulation::stop();
      return;
    }
    const Picoseconds start = to_picoseconds(sc_core::sc_time_stamp());
    if (reset_requested_) {
      for (StepCore* core : driven_.cores) {
        if (core->in_use()) core->reset_state();
      }
      reset_requested_ = false;
    }
    Picoseconds busy = 0;
    for (Fabric* fabric : driven_.fabrics) fabric->begin_step();
    injected_.clear();
    if (source_ != nullptr) source_->inject(step_, injected_);
    if (probes().watched()) {
      probes().set(kStep, 0, step_, start);
      probes().set(kPhase, 0, static_cast<std::uint64_t>(Phase::inject), start);
    }
    if (!injected_.packets.empty()) {
      if (driven_.entry != nullptr) {
        driven_.entry->inject(injected_);
        busy = settle();
      } else {
        sc_core::sc_time none;
        direct_->b_transport(injected_, none);
      }
    }
    if (probes().watched()) probes().set(kPhase, 0, static_cast<std::uint64_t>(Phase::compute), start + busy);
    for (const std::vector<StepCore*>& all : phases_) {
      running_.clear();
      std::ranges::copy_if(all, std::back_inserter(running_), &StepCore::is_running);
      const std::vector<StepCore*>& cores = running_;
      compute(cores, busy);
      for (StepCore* core : cores) {
        core->send();
        busy = std::max(busy, core->finished());
      }
      busy = std::max(busy, settle());
      for (const StepCore* core : cores) {
        Picoseconds held = 0;
        for (const Fabric* fabric : driven_.fabrics) held += fabric->stall(core->id());
        if (held > 0) busy = std::max(busy, core->finished() + held);
      }
    }
    if (probes().watched()) probes().set(kPhase, 0, static_cast<std::uint64_t>(Phase::wait), start + busy);
    const Picoseconds end = end_of_step(start, busy);
    Simulation::progress();
    const StepReport report{step_, start, end};
    for (StepObserver* observer : observers_) observer->on_step(report);
    ++step_;
    next_at_ = end;
    next_.notify(to_sc_time(end - start));
  } catch (...) {
    Simulation::fail(std::current_exception());
  }
}

}  // namespace synfire
