// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// scenarios: judging.
#include "scenarios/expectation.h"

#include <cmath>
#include <filesystem>

#include "base/json.h"
#include "scenarios/metric.h"

namespace synfire {

namespace {

std::string spike_text(const SpikeList& list, std::size_t i) {
  const std::string when = list.timed ? "time " + format_number(to_seconds(static_cast<Picoseconds>(list.when[i]))) + " s"
                                      : "step " + std::to_string(list.when[i]);
  return when + ", index " + std::to_string(list.index[i]);
}

/// The first difference of two lists, or nothing; and how many spikes are in one of them only.
std::string difference(const SpikeList& found, const SpikeList& expected) {
  std::string first;
  std::uint64_t missing = 0;
  std::uint64_t extra = 0;
  std::size_t f = 0;
  std::size_t e = 0;
  while (f < found.size() || e < expected.size()) {
    const bool is_extra = e == expected.size() || (f < found.size() && std::pair(found.when[f], found.index[f]) <
                                                                           std::pair(expected.when[e], expected.index[e]));
    const bool same = !is_extra && f < found.size() && found.when[f] == expected.when[e] && found.index[f] == expected.index[e];
    if (same) {
      ++f;
      ++e;
    } else if (is_extra) {
      if (first.empty()) first = "an unexpected spike at " + spike_text(found, f);
      ++extra;
      ++f;
    } else {
      if (first.empty()) first = "no spike at " + spike_text(expected, e);
      ++missing;
      ++e;
    }
  }
  if (first.empty()) return "";
  return first + " (" + std::to_string(missing) + " missing, " + std::to_string(extra) + " unexpected, " +
         std::to_string(expected.size()) + " expected)";
}

}  // namespace

SpikeKeeper::SpikeKeeper(const Observation& observation, const std::vector<ExpectParameters>& expect,
                         const std::vector<std::optional<SpikeList>>& expected)
    : observation_(observation), expect_(expect), expected_(expected), kept_(expect.size()) {
  for (std::size_t i = 0; i < expect.size(); ++i) {
    if (!expect[i].spikes) continue;
    kept_[i] = Kept{};
    Kept& kept = *kept_[i];
    kept.node = observation.image().find(*expect[i].spikes).value();
    kept.spikes.timed = expected[i]->timed;
  }
}

void SpikeKeeper::on_step(const StepReport& report) {
  for (std::optional<Kept>& kept : kept_) {
    if (!kept) continue;
    const NodeOutput& output = observation_.output(kept->node);
    for (std::size_t i = 0; i < output.index.size(); ++i) {
      const Picoseconds time = report.start + output.at[i];
      kept->spikes.when.push_back(kept->spikes.timed ? static_cast<std::uint64_t>(time) : report.step);
      kept->spikes.index.push_back(output.index[i]);
    }
  }
}

Verdict SpikeKeeper::verdict(std::size_t expectation) {
  const ExpectParameters& expect = expect_[expectation];
  SpikeList& found = kept_[expectation]->spikes;
  found.normalise();
  const std::string first = difference(found, *expected_[expectation]);
  return {"spikes of " + *expect.spikes + " equal " + std::filesystem::path(expect.equals.text).filename().string(),
          first.empty() ? std::to_string(found.size()) + " spikes, all as expected" : first, first.empty()};
}

Verdict judge_metric(const ExpectParameters& expect, const Json& summary) {
  const std::string& metric = *expect.metric;
  Verdict verdict{metric, "", true};
  const std::optional<double> found = find_metric(summary, metric);
  verdict.found = found ? format_metric(metric, *found) : "nothing: it is unpublished, or the run has no such number";
  const auto judge = [&](const char* name, const Value& bound, const auto& holds) {
    if (bound.is_null()) return;
    double value = 0.0;
    Problems none;  // told when the scenario was read
    read_metric_value(metric, bound, value, Reader(none));
    verdict.expectation += std::string(" ") + name + " " + bound.text;
    verdict.met = verdict.met && found && holds(*found, value);
  };
  judge("at_least", expect.at_least, [](double a, double b) { return a >= b; });
  judge("at_most", expect.at_most, [](double a, double b) { return a <= b; });
  judge("above", expect.above, [](double a, double b) { return a > b; });
  judge("below", expect.below, [](double a, double b) { return a < b; });
  // 0.98 is what a user writes for 490 of 500, whose nearest doubles agree; sums of energies may differ in the last bits.
  judge("equals", expect.equals, [](double a, double b) { return std::abs(a - b) <= 1e-12 * std::abs(b); });
  return verdict;
}

}  // namespace synfire
