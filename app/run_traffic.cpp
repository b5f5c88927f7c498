// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// app: measuring a fabric, and the table of its curve.
#include "app/run_traffic.h"

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <iostream>

#include "scenarios/results_folder.h"
#include "scenarios/traffic.h"

namespace synfire::app {

namespace {

void print_curve(const PreparedTraffic& prepared, const std::vector<TrafficRow>& rows, const std::filesystem::path& out) {
  if (!prepared.scenario.title.empty()) std::cout << prepared.scenario.title << '\n';
  std::cout << fmt::format("{:<20} {}, {}\n", "platform", prepared.description->name(),
                           choice_name(prepared.scenario.fidelity));
  std::cout << fmt::format("{:>8} {:>8} {:>8} {:>9} {:>9} {:>8} {:>8} {:>9}\n", "rate", "offered", "accepted", "packets",
                           "head mean", "p50", "p99", "tail mean");
  const bool listed = prepared.scenario.traffic.packets.has_value();
  const auto load = [&](const char* format, double value) { return listed ? "-" : fmt::format(fmt::runtime(format), value); };
  const auto latency = [](const TrafficRow& row, const char* format, double value) {
    return row.packets == 0 ? "-" : fmt::format(fmt::runtime(format), value);
  };
  for (const TrafficRow& row : rows) {
    std::cout << fmt::format("{:>8} {:>8} {:>8} {:>9} {:>9} {:>8} {:>8} {:>9}\n", load("{:.4g}", row.rate),
                             load("{:.4f}", row.offered), load("{:.4f}", row.accepted), row.packets,
                             latency(row, "{:.2f}", row.head_mean), latency(row, "{:.4g}", row.head_p50),
                             latency(row, "{:.4g}", row.head_p99), latency(row, "{:.2f}", row.tail_mean));
  }
  std::cout << "rate: packets a cycle and node; offered, accepted: flits a cycle and node; latencies: cycles\n";
  std::cout << fmt::format("{:<20} {}\n", "results", out.string());
}

}  // namespace

int run_traffic_file(const po::variables_map& given, const ScenarioRequest& request, const std::filesystem::path& out) {
  if (given.contains("trace")) throw InputError(kCommandLine, "--trace", "found a scenario with traffic; expected no trace");
  const PreparedTraffic prepared = prepare_traffic(request);
  for (const std::string& warning : prepared.warnings) spdlog::warn("{}", warning);
  ResultsFolder folder(out);
  std::vector<TrafficRow> rows;
  try {
    rows = run_traffic(prepared, folder.path(), SYNFIRE_VERSION);
  } catch (const InputError&) {
    folder.discard();
    throw;
  } catch (const std::exception&) {
    spdlog::warn("what the run has given is in {}", folder.fail().string());
    throw;
  }
  folder.commit();
  if (!given.contains("quiet")) print_curve(prepared, rows, out);
  return kDone;
}

}  // namespace synfire::app
