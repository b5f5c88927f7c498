// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// scenarios: reading what traffic a scenario asks for.
#include "scenarios/traffic.h"

#include <algorithm>

namespace synfire {

const Schema<TrafficLoads>& TrafficLoads::schema() {
  using P = TrafficLoads;
  static const auto declared =
      Schema<P>("traffic", "what the traffic sources of the platform send")
          .optional("rates", &P::rates, "packets a cycle that each source sends, one measurement after the other",
                    between(0, 1))
          .optional("seeds", &P::seeds, "measurements of each rate, with seeds of their own", between(1, 10000))
          .optional("warm_up", &P::warm_up, "cycles at the start whose arrivals do not count", between(0, 1e12))
          .optional("cycles", &P::cycles, "cycles that count, and in which packets are sent", between(1, 1e12))
          .optional("packets", &P::packets,
                    "instead of rates: a CSV of packets for sources of pattern `listed`: header cycle,source,destination or "
                    "step,time_s,source,destination (a run with `record: {packets: true}` makes one)")
          .check([](const P& p, const Value& in, Reader& reader) {
            if (p.packets.has_value() != p.rates.empty())
              reader.fail(
                  in, std::string("found ") + (p.packets ? "both" : "neither") + " of rates and packets; expected one of them");
          });
  return declared;
}

const Schema<TrafficScenario>& TrafficScenario::schema() {
  using P = TrafficScenario;
  static const auto declared =
      Schema<P>("traffic scenario", "packets through a fabric, without a network")
          .required("synfire", &P::synfire, "version of the format", between(1, 1))
          .optional("title", &P::title, "one line about it")
          .required("platform", &P::platform, "a fabric with traffic sources: a name, a path, or the platform itself")
          .optional("fidelity", &P::fidelity, "behavioural (packet by packet) or cycle (clock by clock)")
          .required("traffic", &P::traffic, "what the traffic sources send")
          .optional("seed", &P::seed, "seed of the first measurement of each rate", at_least(0));
  return declared;
}

namespace {

/// A measurement keeps its packets, some 250 bytes each, until all have arrived.
void check_budget(const PreparedTraffic& prepared) {
  constexpr double kMostPackets = 5e6;
  const TrafficLoads& loads = prepared.scenario.traffic;
  if (loads.rates.empty()) return;
  const double packets = std::ranges::max(loads.rates) * static_cast<double>(loads.warm_up + loads.cycles) *
                         static_cast<double>(prepared.description->target().cores.size());
  if (packets <= kMostPackets) return;
  throw InputError(prepared.merged.find("traffic")->where, "traffic",
                   "found about " + format_number(packets) +
                       " packets in a measurement (rate times cycles times sources); expected at most " +
                       format_number(kMostPackets) + ": take fewer cycles, and more seeds");
}

}  // namespace

PreparedTraffic prepare_traffic(const ScenarioRequest& request) {
  Problems problems;
  PreparedTraffic out;
  bool readable = false;
  const Value given = merge_scenario(request, problems, readable);
  out.merged = TrafficScenario::schema().read(given, out.scenario, Reader(problems));
  check_files(TrafficScenario::schema(), out.merged, Reader(problems));
  if (readable) {
    try {
      out.description = std::make_unique<Description>(*given.find("platform"), "platform");
    } catch (const InputError& error) {
      problems.add(error.problems());
    }
  }
  problems.throw_if_any();
  const Value& platform = *given.find("platform");
  const Level& level = out.description->levels()[0];
  const auto refuse = [&](const std::string& path, const std::string& message) {
    throw InputError(platform.where, path, message);
  };
  if (out.description->levels().size() != 1 || level.fabric < 0) refuse("platform", "found no single fabric; expected one");
  const Instance& fabric = out.description->instances()[static_cast<std::size_t>(level.fabric)];
  if (!fabric.plan->has_cycle()) refuse("platform", "found a fabric without a clock; expected one: rates are packets a cycle");
  for (const Instance& instance : out.description->instances()) {
    if (instance.plan->role() == ComponentPlan::Role::core && instance.type != "traffic_source")
      refuse("platform", "found " + instance.path + ", a " + instance.type + "; expected traffic sources only");
  }
  check_budget(out);
  out.merged.set("platform", out.description->resolved());
  out.warnings = out.description->warnings();
  return out;
}

}  // namespace synfire
