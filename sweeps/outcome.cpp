// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// sweeps: outcomes.
#include "sweeps/outcome.h"

#include <csignal>
#include <cstring>

#include "base/json.h"
#include "base/text_file.h"
#include "sweeps/metrics.h"

namespace synfire {
namespace fs = std::filesystem;

namespace {

/// The first line that tells an error, without the word.
std::string told(const std::string& errors) {
  std::string first;
  std::size_t further = 0;
  for (std::size_t at = 0; at < errors.size();) {
    std::size_t end = errors.find('\n', at);
    if (end == std::string::npos) end = errors.size();
    std::string line = errors.substr(at, end - at);
    at = end + 1;
    if (line.find("error: ") == std::string::npos) continue;
    if (line.starts_with("error: ")) line.erase(0, 7);
    if (first.empty()) {
      first = line.substr(0, 500);
    } else {
      ++further;
    }
  }
  return further == 0 ? first : first + " (and " + std::to_string(further) + " more)";
}

}  // namespace

std::vector<std::optional<double>> read_metrics(const fs::path& results, const std::vector<std::string>& metrics) {
  const Json summary = read_json(results / "summary.json");
  std::vector<std::optional<double>> values;
  for (const std::string& metric : metrics) values.push_back(summary.is_object() ? metric_of(summary, metric) : std::nullopt);
  return values;
}

Outcome judge(const Ending& ending, const fs::path& results, const std::vector<std::string>& metrics) {
  Outcome outcome;
  outcome.seconds = ending.seconds;
  outcome.metrics.resize(metrics.size());
  outcome.reason = told(ending.errors);
  outcome.no_room = ending.errors.find(std::strerror(ENOSPC)) != std::string::npos;
  // Too little for the program itself: the loader gives up with 127, or it dies before it has said anything.
  const bool crashed = ending.code == SIGSEGV || ending.code == SIGBUS || ending.code == SIGABRT;
  const bool starved = ending.short_of_memory && (ending.exited ? ending.code == 127 : crashed && ending.seconds < 1.0);
  if (ending.timed_out) {
    outcome.state = PointState::exceeded;
    outcome.reason = "took longer than its limit of time";
  } else if (starved) {
    outcome.state = PointState::exceeded;
    outcome.reason = "took more than its limit of memory";
  } else if (!ending.exited) {
    outcome.state = PointState::failed;
    outcome.reason = std::string("was ended by signal ") + std::to_string(ending.code) + " (" + strsignal(ending.code) + ")";
  } else if (ending.code == exit_code::kDone || ending.code == exit_code::kNotMet) {
    outcome.state = PointState::done;
    outcome.metrics = read_metrics(results, metrics);
    if (ending.code == exit_code::kDone) outcome.reason.clear();
  } else if (ending.code == exit_code::kBadInput) {
    outcome.state = PointState::refused;
  } else {
    outcome.state = PointState::failed;
    if (ending.short_of_memory && outcome.reason.find("not enough memory") != std::string::npos) {
      outcome.state = PointState::exceeded;
      outcome.reason = "took more than its limit of memory";
    }
  }
  if (outcome.state != PointState::done && outcome.reason.empty())
    outcome.reason = "ended with exit code " + std::to_string(ending.code);
  return outcome;
}

fs::path outcome_file(const fs::path& results) {
  return results.string() + ".json";
}

void write_outcome(const fs::path& results, const Outcome& outcome, const std::vector<std::string>& paths) {
  std::error_code error;
  fs::create_directories(results.parent_path(), error);
  Json json = {{"state", choice_name(outcome.state)}, {"reason", outcome.reason},  {"seconds", outcome.seconds},
               {"identity", outcome.identity},        {"metrics", Json::object()}, {"no_room", outcome.no_room}};
  for (std::size_t i = 0; i < paths.size(); ++i)
    json["metrics"][paths[i]] = outcome.metrics[i] ? Json(*outcome.metrics[i]) : Json(nullptr);
  replace_file(outcome_file(results), json_text(json, 2) + "\n");
}

std::optional<Outcome> read_outcome(const fs::path& results, const std::vector<std::string>& paths) {
  const Json json = read_json(outcome_file(results));
  if (!json.is_object()) return std::nullopt;
  try {
    Outcome outcome;
    const auto state = choice_of<PointState>(json.at("state").get_ref<const std::string&>());
    if (!state || !is_over(*state)) return std::nullopt;
    outcome.state = *state;
    outcome.reason = json.at("reason");
    outcome.seconds = json.at("seconds");
    outcome.identity = json.at("identity");
    outcome.no_room = json.at("no_room");
    for (const std::string& path : paths) {
      const Json& value = json.at("metrics").at(path);
      outcome.metrics.push_back(value.is_null() ? std::nullopt : std::optional<double>(value.get<double>()));
    }
    return outcome;
  } catch (const Json::exception&) {
    return std::nullopt;
  }
}

void tidy_results(const fs::path& results, bool summary) {
  std::error_code error;
  if (!summary) {
    fs::remove_all(results, error);
    return;
  }
  std::vector<fs::path> others;
  for (const auto& entry : fs::directory_iterator(results, error)) {
    const std::string name = entry.path().filename().string();
    if (name != "summary.json" && name != "configuration.yaml") others.push_back(entry.path());
  }
  for (const fs::path& one : others) fs::remove_all(one, error);
}

}  // namespace synfire
