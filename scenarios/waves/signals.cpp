// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// scenarios/waves: comparing every name in the catalogue with every glob.
#include "scenarios/waves/signals.h"

#include <algorithm>
#include <map>

#include "base/glob.h"

namespace synfire {

namespace {

/// A glob, where it stands, and what it has matched.
struct Wanted {
  std::string glob;
  Location where;
  std::string path;
  bool trigger = false;
  bool event_only = false;
  bool matched = false;
};

/// The name with another variable at its end: `lif1[17].u` becomes `lif1[17].i`.
std::string renamed(const std::string& name, const ProbeInfo& info, const std::string& other) {
  const auto last = [](const std::string& text) {
    return text.substr(text.find("[]") == std::string::npos ? 0 : text.find("[]") + 2);
  };
  return name.substr(0, name.size() - last(info.name).size()) + last(other);
}

bool matches(const std::string& glob, const ProbeInfo& info, const Names& names) {
  const auto one = [&](const std::string& name) {
    if (name.empty()) return false;
    if (glob_matches(glob, name)) return true;
    return std::ranges::any_of(info.others,
                               [&](const std::string& other) { return glob_matches(glob, renamed(name, info, other)); });
  };
  return one(names.chip) || std::ranges::any_of(names.network, one);
}

}  // namespace

bool signal_matches(const std::string& glob, const Signal& signal) {
  return matches(glob, *signal.info, {signal.chip_name, signal.network_names});
}

namespace {

/// What a user may have meant: the same name with another index, or a name with all its indices.
std::string nearest(const Catalogue& catalogue, const std::string& glob) {
  std::map<std::string, std::pair<std::string, std::string>> shapes;  // first and last of each
  const auto add = [&](const std::string& name) {
    if (name.empty()) return;
    const auto [at, fresh] = shapes.try_emplace(without_indices(name), name, name);
    if (!fresh) at->second.second = name;
  };
  catalogue.visit({"*"}, [&](const SignalKey&, const std::shared_ptr<const ProbeInfo>&, const Names& names) {
    add(names.chip);
    for (const std::string& name : names.network) add(name);
  });
  const std::string shape = without_indices(glob);
  if (const auto found = shapes.find(shape); found != shapes.end()) {
    const auto& [first, last] = found->second;
    return "; expected " + (first == last ? first : first + " to " + last);
  }
  std::vector<std::string> names;
  for (const auto& [name, ends] : shapes) names.push_back(name);
  const std::string meant = did_you_mean(shape, names);
  if (!meant.empty()) return "; expected a probe's name, or a glob of several" + meant;
  // Nothing is close: what there is below the same beginning, else at all.
  std::vector<std::string> below;
  const std::string begin = shape.substr(0, shape.find_first_of(".[*?"));
  for (const std::string& name : names) {
    if (name.starts_with(begin)) below.push_back(name);
  }
  return "; expected " + any_of(below.empty() ? names : below);
}

std::vector<Wanted> wanted_globs(const Scenario& scenario) {
  std::vector<Wanted> wanted;
  const TraceParameters& trace = *scenario.parameters.trace;
  const Value& in = *scenario.merged.find("trace");
  for (std::size_t i = 0; i < trace.signals.size(); ++i) {
    wanted.push_back(
        {trace.signals[i], in.at({"signals", std::to_string(i)}).where, "trace.signals[" + std::to_string(i) + "]"});
  }
  if (trace.when) {
    const char* key = trace.when->spike ? "spike" : "probe";
    const std::string glob = trace.when->spike ? *trace.when->spike + ".spike" : *trace.when->probe;
    wanted.push_back({glob, in.at({"when", key}).where, std::string("trace.when.") + key, true, trace.when->spike.has_value()});
  }
  return wanted;
}

/// A state that a trigger waits for is one that the probe has.
void check_equals(const Signals& signals, const Scenario& scenario, Problems& problems) {
  const TraceParameters& trace = *scenario.parameters.trace;
  if (!trace.when || !trace.when->probe) return;
  const Value& when = scenario.merged.at({"trace", "when"});
  for (const std::uint32_t s : signals.trigger) {
    const ProbeInfo& info = *signals.all[s].info;
    const char* key = trace.when->above ? "above" : trace.when->below ? "below" : "equals";
    const bool text = info.kind == ProbeKind::text;
    if (text && !trace.when->equals) {
      problems.add(when.place(key), std::string("trace.when.") + key,
                   "found a bound of a state machine; expected equals: " + any_of(info.states));
    } else if (text && std::ranges::find(info.states, *trace.when->equals) == info.states.end()) {
      problems.add(when.place(key), "trace.when.equals",
                   "found " + shown(*trace.when->equals) + "; expected " + any_of(info.states) +
                       did_you_mean(*trace.when->equals, info.states));
    } else if (!text && trace.when->equals && !parse_number(*trace.when->equals)) {
      problems.add(when.place(key), "trace.when.equals", "found " + shown(*trace.when->equals) + "; expected a number");
    } else {
      continue;
    }
    return;  // the others are of the same kind, or told when this one is right
  }
}

}  // namespace

std::vector<Signal> matching_signals(const std::vector<std::string>& globs, const Description& platform, const Image& image) {
  const Catalogue catalogue(platform, image);
  std::map<SignalKey, Signal> found;
  std::vector<bool> matched(globs.size());
  catalogue.visit(globs, [&](const SignalKey& key, const std::shared_ptr<const ProbeInfo>& info, const Names& names) {
    bool any = false;
    for (std::size_t i = 0; i < globs.size(); ++i) {
      if (!matches(globs[i], *info, names)) continue;
      any = matched[i] = true;
    }
    if (any && found.size() <= Signals::kMost) found.insert_or_assign(key, Signal{key, info, names.chip, names.network, true});
  });
  for (std::size_t i = 0; i < globs.size(); ++i) {
    if (matched[i]) continue;
    throw InputError({}, "probes", "found " + shown(globs[i]) + ", which matches no probe" + nearest(catalogue, globs[i]));
  }
  if (found.size() > Signals::kMost) {
    throw InputError({}, "probes", "found more than " + std::to_string(Signals::kMost) + " probes; expected fewer");
  }
  std::vector<Signal> signals;
  for (auto& [key, signal] : found) signals.push_back(std::move(signal));
  return signals;
}

Signals find_signals(const Scenario& scenario, const Description& platform, const Image& image, Problems& problems) {
  Signals signals;
  const Catalogue catalogue(platform, image);
  std::vector<Wanted> wanted = wanted_globs(scenario);
  const bool usual = scenario.parameters.trace->signals.empty();
  std::vector<std::string> globs;
  if (usual) globs.emplace_back("*");
  for (const Wanted& one : wanted) globs.push_back(one.glob);
  std::map<SignalKey, std::pair<Signal, bool>> found;  // and whether the trigger looks at it
  bool too_many = false;
  catalogue.visit(globs, [&](const SignalKey& key, const std::shared_ptr<const ProbeInfo>& info, const Names& names) {
    bool shown = usual && info->usual;
    bool trigger = false;
    for (Wanted& one : wanted) {
      if ((one.event_only && info->kind != ProbeKind::event) || !matches(one.glob, *info, names)) continue;
      one.matched = true;
      (one.trigger ? trigger : shown) = true;
    }
    if (!shown && !trigger) return;
    if (found.size() >= Signals::kMost) {
      too_many = true;
      return;
    }
    found.insert_or_assign(key, std::pair(Signal{key, info, names.chip, names.network, shown}, trigger));
  });
  for (const Wanted& one : wanted) {
    if (one.matched) continue;
    problems.add(one.where, one.path, "found " + shown(one.glob) + ", which matches no probe" + nearest(catalogue, one.glob));
  }
  if (too_many) {
    const Value& trace = *scenario.merged.find("trace");
    problems.add(trace.where, "trace.signals",
                 "found more than " + std::to_string(Signals::kMost) + " signals; expected fewer");
  }
  for (const bool shown : {true, false}) {
    for (auto& [key, signal] : found) {
      if (signal.first.shown != shown) continue;
      if (signal.second) signals.trigger.push_back(static_cast<std::uint32_t>(signals.all.size()));
      signals.all.push_back(signal.first);
    }
  }
  check_equals(signals, scenario, problems);
  return signals;
}

}  // namespace synfire
