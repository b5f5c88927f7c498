// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// scenarios/waves: collecting what components tell and show.
#include "scenarios/waves/tracer.h"

#include <algorithm>
#include <bit>
#include <cstring>
#include <set>
#include <utility>

#include "base/error.h"
#include "scenarios/waves/gtkw_writer.h"

namespace synfire {

namespace fs = std::filesystem;

namespace {

Picoseconds border(Time time) {
  return time.si() > kLatestTime ? WaveWindow::kForever : to_picoseconds(time);
}

WaveWindow window_of(const TraceParameters& trace, const Signals& signals) {
  WaveWindow window;
  if (trace.from) window.from = border(*trace.from);
  if (trace.to) window.to = border(*trace.to);
  if (!trace.when) return window;
  if (trace.before) window.before = border(*trace.before);
  if (trace.after) window.after = border(*trace.after);
  const WhenParameters& when = *trace.when;
  if (when.spike) {
    window.when = Trigger{};
  } else if (when.equals) {
    const std::vector<std::string>& states = signals.all[signals.trigger.front()].info->states;
    const auto state = std::ranges::find(states, *when.equals);
    window.when = Trigger{Trigger::Test::equals, state == states.end() ? parse_number(*when.equals).value_or(0.0)
                                                                       : static_cast<double>(state - states.begin())};
  } else {
    window.when = Trigger{when.above ? Trigger::Test::above : Trigger::Test::below, when.above ? *when.above : *when.below};
  }
  return window;
}

WaveVariable variable_of_signal(const Signal& signal) {
  WaveVariable variable{signal.info->kind, signal.info->width, {}, {}};
  for (const std::string& state : signal.info->states) variable.states.push_back(VcdWriter::legal(state));
  if (!signal.chip_name.empty()) variable.names.push_back("chip." + signal.chip_name);
  for (const std::string& name : signal.network_names) variable.names.push_back("network." + name);
  return variable;
}

}  // namespace

Tracer::Tracer(TracerContext context) : context_(std::move(context)) {
  drop_absent();
  const std::vector<Signal>& signals = context_.signals.all;
  std::vector<ProbeKind> kinds;
  std::vector<WaveVariable> variables;
  for (const Signal& signal : signals) {
    kinds.push_back(signal.info->kind);
    if (signal.shown) variables.push_back(variable_of_signal(signal));
  }
  std::vector<bool> looked_at(signals.size());
  for (const std::uint32_t signal : context_.signals.trigger) looked_at[signal] = true;
  const auto written = static_cast<std::uint32_t>(variables.size());
  const TraceParameters& trace = context_.trace;
  WaveFiles files{std::nullopt, static_cast<std::uint32_t>(trace.files)};
  if (trace.size_limit) files.most_bytes = static_cast<std::uint64_t>(trace.size_limit->si() / 8.0);
  writer_ =
      std::make_unique<VcdWriter>(context_.folder / trace.vcd, std::move(variables), "Synfire " + context_.version, files);
  gate_ =
      std::make_unique<WaveGate>(*writer_, window_of(trace, context_.signals), std::move(kinds), std::move(looked_at), written);
  watch();
}

bool Tracer::present(const Signal& signal) const {
  switch (signal.key.source) {
    case SignalSource::input: return true;
    case SignalSource::power:
      return std::ranges::any_of(context_.counted, [&, i = std::size_t{0}](const Counted& counted) mutable {
        const bool of = signal.key.owner == SignalKey::kWholeChip || signal.key.owner == i;
        ++i;
        return of && is_priced(context_.technology, counted);
      });
    case SignalSource::component: break;
  }
  double value = 0.0;
  return !signal.info->sampled ||
         context_.chip.components()[signal.key.owner]->sample(*signal.info, signal.key.element, {&value, 1});
}

/// What a node has depends on its model, which only the loaded core knows; what has a power, on the figures.
void Tracer::drop_absent() {
  Signals& signals = context_.signals;
  std::vector<Signal> kept;
  std::vector<std::uint32_t> trigger;
  for (std::uint32_t s = 0; s < signals.all.size(); ++s) {
    if (!present(signals.all[s])) continue;
    if (std::ranges::binary_search(signals.trigger, s)) trigger.push_back(static_cast<std::uint32_t>(kept.size()));
    kept.push_back(std::move(signals.all[s]));
  }
  signals.all = std::move(kept);
  signals.trigger = std::move(trigger);
  const Value& in = *context_.merged.find("trace");
  Problems problems;
  for (std::size_t i = 0; i < context_.trace.signals.size(); ++i) {
    const std::string& glob = context_.trace.signals[i];
    if (std::ranges::any_of(signals.all, [&](const Signal& signal) { return signal.shown && signal_matches(glob, signal); }))
      continue;
    problems.add(in.at({"signals", std::to_string(i)}).where, "trace.signals[" + std::to_string(i) + "]",
                 "found " + shown(glob) +
                     ", which matches only what this network's neurons do not have, or what is unpublished; "
                     "expected another variable");
  }
  if (context_.trace.when && signals.trigger.empty()) {
    problems.add(in.place("when"), "trace.when", "found a probe that this network's neurons do not have; expected another");
  }
  problems.throw_if_any();
}

void Tracer::watch() {
  const std::vector<Signal>& signals = context_.signals.all;
  std::set<std::uint32_t> told;
  for (std::uint32_t s = 0; s < signals.size(); ++s) {
    const auto& [source, owner, probe, element] = signals[s].key;
    if (source == SignalSource::power) {
      PowerSignal power{s, {}, 0.0};
      for (std::size_t i = 0; i < context_.counted.size(); ++i) {
        const bool of = owner == SignalKey::kWholeChip || owner == i;
        if (of && is_priced(context_.technology, context_.counted[i]))
          power.of.emplace_back(*context_.technology, context_.counted[i]);
      }
      power.energy = power.joules();
      powers_.push_back(std::move(power));
    } else if (source == SignalSource::input) {
      if (inputs_.empty() || inputs_.back().node != owner) {
        inputs_.push_back({owner, std::vector<std::uint32_t>(context_.observation.image().nodes[owner].size, Probes::kNobody)});
      }
      inputs_.back().signals[element] = s;
    } else {
      Component& component = *context_.chip.components()[owner];
      if (signals[s].info->sampled) {
        add_sampled(s, component);
      } else {
        component.probes().watch(probe, element, s);
        if (told.insert(owner).second) told_by_.push_back(&component);
      }
    }
  }
  for (Range& range : ranges_) {
    range.values.resize(range.signals.size());
    range.component->sample(*range.info, range.first, range.values);
    range.before = range.values;
    for (std::size_t i = 0; i < range.signals.size(); ++i) {
      if (range.signals[i] != Probes::kNobody) gate_->start(range.signals[i], coded(range, range.values[i]));
    }
  }
}

/// Signals come by component, probe and element. Elements that nobody looks at are read too where the gap is small and the
/// component has them all in one.
void Tracer::add_sampled(std::uint32_t signal, Component& component) {
  constexpr std::uint32_t kSmallGap = 8;
  const Signal& what = context_.signals.all[signal];
  if (!ranges_.empty()) {
    Range& last = ranges_.back();
    const std::uint32_t end = last.first + static_cast<std::uint32_t>(last.signals.size());
    if (last.component == &component && last.info == what.info && what.key.element >= end &&
        what.key.element - end < kSmallGap) {
      std::vector<double> values(what.key.element + 1 - last.first);
      if (component.sample(*what.info, last.first, values)) {
        last.signals.resize(values.size(), Probes::kNobody);
        last.signals.back() = signal;
        return;
      }
    }
  }
  ranges_.push_back({&component, what.info, what.key.element, {signal}, {}, {}});
}

std::uint64_t Tracer::coded(const Range& range, double value) const {
  return range.info->kind == ProbeKind::real ? std::bit_cast<std::uint64_t>(value) : static_cast<std::uint64_t>(value);
}

void Tracer::sample(Picoseconds at) {
  for (Range& range : ranges_) {
    range.component->sample(*range.info, range.first, range.values);
    if (std::memcmp(range.values.data(), range.before.data(), range.values.size() * sizeof(double)) == 0) continue;  // quiet
    for (std::size_t i = 0; i < range.values.size(); ++i) {
      if (std::bit_cast<std::uint64_t>(range.values[i]) == std::bit_cast<std::uint64_t>(range.before[i])) continue;
      range.before[i] = range.values[i];
      if (range.signals[i] != Probes::kNobody) changes_.push_back({at, range.signals[i], false, coded(range, range.values[i])});
    }
  }
}

void Tracer::look_at_inputs(Picoseconds start) {
  for (const InputSpikes& input : inputs_) {
    const NodeOutput& output = context_.observation.output(input.node);
    for (std::size_t i = 0; i < output.index.size(); ++i) {
      const std::uint32_t signal = input.signals[output.index[i]];
      if (signal != Probes::kNobody) changes_.push_back({start + output.at[i], signal, false, 1});
    }
  }
}

double Tracer::PowerSignal::joules() const {
  double sum = 0.0;
  for (const EnergyMeter& meter : of) sum += meter.joules();
  return sum;
}

void Tracer::look_at_power(const StepReport& report) {
  if (report.end == report.start) return;
  for (PowerSignal& power : powers_) {
    const double now = power.joules();
    const double watts = (now - power.energy) / to_seconds(report.end - report.start);
    changes_.push_back({report.start, power.signal, false, std::bit_cast<std::uint64_t>(watts)});
    power.energy = now;
  }
}

void Tracer::on_step(const StepReport& report) {
  look_at_inputs(report.start);
  look_at_power(report);
  for (Component* component : told_by_) component->probes().take(changes_);
  sample(report.end);
  end_ = report.end;
  ++steps_;
  pass_on(report.end);
}

/// Passes on what happened before that time. Nobody tells of an earlier time than the end of the step any more.
void Tracer::pass_on(Picoseconds until) {
  if (!std::ranges::is_sorted(changes_, {}, &ProbeChange::at)) std::ranges::stable_sort(changes_, {}, &ProbeChange::at);
  const auto later = std::ranges::lower_bound(changes_, until, {}, &ProbeChange::at);
  for (auto change = changes_.begin(); change != later; ++change) gate_->change(*change);
  changes_.erase(changes_.begin(), later);
}

void Tracer::close() {
  if (std::exchange(closed_, true)) return;
  for (Component* component : told_by_) component->probes().take(changes_);
  pass_on(WaveWindow::kForever);
  gate_->close(end_);
  write_view(context_.folder / context_.trace.vcd);
}

void Tracer::publish(const fs::path& vcd) const {
  const fs::path own = context_.folder / context_.trace.vcd;
  std::error_code error;
  fs::create_directories(vcd.parent_path(), error);
  const auto put = [&](const fs::path& from, const fs::path& to) {
    // A link where it is possible: waves are large.
    replace_file(to, [&](const fs::path& side) {
      fs::remove(side, error);
      fs::create_hard_link(from, side, error);
      if (error) fs::copy_file(from, side, fs::copy_options::overwrite_existing, error);
      if (error) throw WriteError(to, error.message());
    });
  };
  for (auto n = static_cast<std::uint32_t>(context_.trace.files) - 1; n > 0; --n) {
    if (fs::exists(numbered(own, n), error)) put(numbered(own, n), numbered(vcd, n));
  }
  put(own, vcd);
  write_view(vcd);
}

void Tracer::write_view(const fs::path& vcd) const {
  write_gtkw(fs::path(vcd).replace_extension(".gtkw"), vcd.filename().string(), writer_->variables(), writer_->happened(),
             context_.observation.image());
}

std::vector<std::string> Tracer::warnings() const {
  std::vector<std::string> all;
  const auto tell = [&all](std::string_view text) { all.emplace_back(text); };
  if (steps_ > 0 && end_ == 0) tell("trace: the chip has no times, so that all of its waves lie at time 0");
  if (context_.trace.when && gate_->triggered() == 0) tell("trace.when: it never happened, so that the waves are empty");
  if (gate_->lost_some()) {
    tell("trace.before: more changes than are kept in memory (" + std::to_string(WaveGate::kMostHeld) +
         "), so that some stretches are shorter");
  }
  if (writer_->full()) tell("trace.size_limit: " + context_.trace.vcd + " ends before the run does");
  return all;
}

}  // namespace synfire
