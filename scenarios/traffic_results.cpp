// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// scenarios: curves into files. What was not measured (a rate where a file gives the packets, a latency where none arrived) is
// empty in curve.csv and null in summary.json.
#include "scenarios/traffic_results.h"

#include "base/text_file.h"

namespace synfire {

namespace {

struct Column {
  const char* name;
  double TrafficRow::*value;
};
constexpr Column kLoads[] = {
    {"rate", &TrafficRow::rate}, {"offered", &TrafficRow::offered}, {"accepted", &TrafficRow::accepted}};
constexpr Column kLatencies[] = {{"head_mean", &TrafficRow::head_mean}, {"head_p50", &TrafficRow::head_p50},
                                 {"head_p95", &TrafficRow::head_p95},   {"head_p99", &TrafficRow::head_p99},
                                 {"head_max", &TrafficRow::head_most},  {"tail_mean", &TrafficRow::tail_mean},
                                 {"tail_p50", &TrafficRow::tail_p50},   {"tail_p95", &TrafficRow::tail_p95},
                                 {"tail_p99", &TrafficRow::tail_p99},   {"tail_max", &TrafficRow::tail_most}};

void write_curve(const TrafficResults& results, bool listed, const std::filesystem::path& folder) {
  TextFile curve(folder / "curve.csv");
  curve << "rate,offered,accepted,packets";
  for (const Column& column : kLatencies) curve << ',' << column.name;
  curve << '\n';
  for (const TrafficRow& row : results.rows) {
    for (const Column& column : kLoads) {
      if (!listed) curve << row.*column.value;
      curve << ',';
    }
    curve << row.packets;
    for (const Column& column : kLatencies) {
      curve << ',';
      if (row.packets > 0) curve << row.*column.value;
    }
    curve << '\n';
  }
  curve.close();
}

Json json_of(const TrafficRow& row, bool listed) {
  Json json = Json::object();
  for (const Column& column : kLoads) json[column.name] = listed ? Json(nullptr) : Json(row.*column.value);
  json["packets"] = row.packets;
  for (const Column& column : kLatencies) json[column.name] = row.packets == 0 ? Json(nullptr) : Json(row.*column.value);
  return json;
}

}  // namespace

void write_traffic(const PreparedTraffic& prepared, const TrafficResults& results, const std::filesystem::path& folder,
                   const std::string& version, const std::string& failure) {
  const bool listed = prepared.scenario.traffic.packets.has_value();
  write_curve(results, listed, folder);
  Json summary = summary_head(version, prepared.scenario, prepared.description->name(), results.steps, results.simulated_time,
                              results.wall_time);
  summary["counts"] = counts_json(results.counted);
  summary["curve"] = Json::array();
  for (const TrafficRow& row : results.rows) summary["curve"].push_back(json_of(row, listed));
  summary["warnings"] = prepared.warnings;
  if (!failure.empty()) summary["failure"] = failure;
  write_summary(folder, prepared.merged, summary);
}

}  // namespace synfire
