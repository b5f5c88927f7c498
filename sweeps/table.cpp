// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// sweeps: tables.
#include "sweeps/table.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/json.h"
#include "base/text_file.h"
#include "scenarios/metric.h"

namespace synfire {
namespace fs = std::filesystem;

namespace {

/// One line, whatever the message was.
std::string flat(std::string text) {
  for (char& c : text) {
    if (static_cast<unsigned char>(c) < ' ') c = ' ';
  }
  return text;
}

void align(std::string& out, const std::vector<std::vector<std::string>>& table) {
  std::vector<std::size_t> widths;
  for (const auto& row : table) {
    widths.resize(std::max(widths.size(), row.size()));
    for (std::size_t i = 0; i < row.size(); ++i) widths[i] = std::max(widths[i], row[i].size());
  }
  for (const auto& row : table) {
    std::string line;
    for (std::size_t i = 0; i < row.size(); ++i) line += fmt::format("{:<{}}  ", row[i], widths[i]);
    line.erase(line.find_last_not_of(' ') + 1);
    out += line + "\n";
  }
}

}  // namespace

void write_results(const SweepPlan& plan, const std::vector<LedgerRow>& rows, const fs::path& file) {
  replace_file(file, [&](const fs::path& beside) {
    TextFile table(beside);
    for (const Column& column : plan.axes.columns) table << csv_field(column.name) << ',';
    for (const std::string& name : plan.metric_names()) table << csv_field(name) << ',';
    table << "state,reason\n";
    const std::size_t metrics = plan.metric_names().size();
    for (const LedgerRow& row : rows) {
      for (const std::string& text : row.values) table << csv_field(text) << ',';
      for (std::size_t i = 0; i < metrics; ++i) {
        if (i < row.outcome.metrics.size() && row.outcome.metrics[i]) table << *row.outcome.metrics[i];
        table << ',';
      }
      table << choice_name(row.outcome.state) << ',' << csv_field(flat(row.outcome.reason)) << '\n';
    }
    table.close();
  });
}

std::string front_text(const SweepPlan& plan, const Front& front) {
  const auto& objectives = plan.parameters.objectives;
  std::vector<const Choice*> best;
  for (const Choice& choice : front.choices) {
    if (choice.best) best.push_back(&choice);
  }
  const double sign = objectives[0].maximise ? -1.0 : 1.0;
  std::ranges::stable_sort(best,
                           [&](const Choice* a, const Choice* b) { return sign * *a->metrics[0] < sign * *b->metrics[0]; });
  const auto allowed = std::ranges::count_if(front.choices, &Choice::allowed);
  const auto done = std::ranges::count_if(front.choices, &Choice::complete);
  std::string out =
      fmt::format("{} of {} choices that are done {} on the front", best.size(), done, best.size() == 1 ? "is" : "are");
  if (allowed != done) out += fmt::format("; {} miss a hard limit or have no value", done - allowed);
  out += "\n";
  if (best.empty()) return out;
  std::vector<std::vector<std::string>> table(1);
  for (const std::size_t c : front.columns) table[0].push_back(plan.axes.columns[c].name);
  const std::vector<std::string> names = plan.metric_names();
  for (std::size_t i = 0; i < names.size(); ++i)
    table[0].push_back(names[i] + (i < objectives.size() ? (objectives[i].maximise ? " (max)" : " (min)") : ""));
  for (const Choice* choice : best) {
    std::vector<std::string> row = choice->values;
    for (std::size_t i = 0; i < names.size(); ++i)
      row.push_back(choice->metrics[i] ? format_metric(plan.metric_paths()[i], significant(*choice->metrics[i], 5)) : "-");
    table.push_back(std::move(row));
  }
  align(out, table);
  return out;
}

Json sweep_json(const SweepPlan& plan, const std::vector<LedgerRow>& rows, const fs::path& folder) {
  const Front front = find_front(plan, rows);
  Json json = Json::object();
  json["title"] = plan.parameters.sweep;
  json["file"] = plan.file.string();
  json["folder"] = plan.folder.string();
  json["results"] = folder.string();
  json["scenario"] = plan.scenario.string();
  json["fixed"] = plan.fixed;
  json["columns"] = Json::array();
  for (const Column& column : plan.axes.columns)
    json["columns"].push_back({{"name", column.name}, {"path", column.path}, {"choice", !is_repetition(column)}});
  json["metrics"] = Json::array();
  const std::vector<std::string> names = plan.metric_names();
  for (std::size_t i = 0; i < names.size(); ++i) {
    Json metric = {{"name", names[i]}, {"path", plan.metric_paths()[i]}};
    if (i < plan.parameters.objectives.size()) {
      const ObjectiveParameters& objective = plan.parameters.objectives[i];
      metric["goal"] = objective.maximise ? "max" : "min";
      if (!objective.at_least.is_null()) metric["at_least"] = objective.at_least.text;
      if (!objective.at_most.is_null()) metric["at_most"] = objective.at_most.text;
    }
    json["metrics"].push_back(std::move(metric));
  }
  const auto numbers = [](const std::vector<std::optional<double>>& values) {
    Json list = Json::array();
    for (const auto& value : values) list.push_back(value ? Json(*value) : Json(nullptr));
    return list;
  };
  // Rows are lists, not mappings: a hundred thousand of them shall stay a page.
  json["rows"] = Json::array();
  for (const LedgerRow& row : rows) {
    Json one = Json::array({row.values, numbers(row.outcome.metrics), choice_name(row.outcome.state)});
    if (!row.outcome.reason.empty()) one.push_back(flat(row.outcome.reason));
    json["rows"].push_back(std::move(one));
  }
  json["choices"] = Json::array();
  for (const Choice& choice : front.choices) {
    json["choices"].push_back(Json::array({choice.values, numbers(choice.metrics),
                                           choice.best      ? 2
                                           : choice.allowed ? 1
                                                            : 0,
                                           choice.points}));
  }
  return json;
}

}  // namespace synfire
