// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// app: `synfire sweep`, and what `synfire check` says of a sweep.
#include "app/sweep_command.h"

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <iostream>
#include <thread>

#include "app/progress_line.h"
#include "app/running.h"
#include "base/data_files.h"
#include "base/json.h"
#include "sweeps/campaign.h"
#include "sweeps/table.h"

namespace synfire::app {
namespace fs = std::filesystem;

namespace {

unsigned cores() {
  return std::max(1u, std::thread::hardware_concurrency());
}

fs::path sweep_file(const std::string& name) {
  std::error_code error;
  if (fs::exists(name, error)) return name;
  const fs::path bundled = find_data(DataKind::scenario, name);
  return bundled.empty() ? fs::path(name) : bundled;
}

unsigned processes(const po::variables_map& given) {
  if (!given.contains("jobs")) return cores();
  const std::string text = given["jobs"].as<std::string>();
  const auto number = parse_integer(text);
  if (!number || *number < 1 || *number > 4096)
    throw InputError(kCommandLine, "--jobs", "found " + shown(text) + "; expected a number of processes, 1 to 4096");
  return static_cast<unsigned>(*number);
}

LaunchedBy launcher(const po::variables_map& given) {
  const std::string name = given["launcher"].as<std::string>();
  if (const auto known = choice_of<LaunchedBy>(name)) return *known;
  const std::vector<std::string> names = FieldType<LaunchedBy>::names();
  throw InputError(kCommandLine, "--launcher",
                   "found " + shown(name) + "; expected " + any_of(names) + did_you_mean(name, names));
}

std::string progress_text(const SweepProgress& now) {
  return fmt::format("{} of {} points{}, {} running, {:.3g} points/s, {} left", now.over, now.points,
                     now.failed > 0 ? fmt::format(" ({} not done)", now.failed) : "", now.running, now.rate,
                     now.remaining < 0.0 ? "?" : about(now.remaining));
}

void print_end(const Campaign& campaign, const fs::path& out) {
  std::map<PointState, std::size_t> states;
  for (const LedgerRow& row : campaign.rows()) ++states[row.outcome.state];
  std::string counts;
  for (const auto& [state, count] : states)
    counts += fmt::format("{}{} {}", counts.empty() ? "" : ", ", count, choice_name(state));
  std::cout << fmt::format("{}: {} points: {}\n", campaign.plan().parameters.sweep, campaign.rows().size(), counts);
  std::cout << front_text(campaign.plan(), find_front(campaign.plan(), campaign.rows()));
  std::cout << "results in " << out.string() << " (results.csv, sweep.sqlite; synfire report " << out.string() << ")\n";
}

int show_best(const fs::path& out) {
  const SweepResults results = read_sweep(out);
  std::cout << front_text(results.plan, find_front(results.plan, results.rows));
  return kDone;
}

int sweep(const po::variables_map& given) {
  if (given.contains("chunk")) return run_chunk(given["chunk"].as<std::string>());
  const fs::path file = sweep_file(required_argument(given, "sweep", "a sweep (SWEEP.yaml)"));
  const fs::path out = results_folder(given, file.string());
  if (given.contains("best")) return show_best(out);
  const bool quiet = given.contains("quiet");
  ProgressLine line(!quiet);
  SweepRequest request;
  request.file = file;
  request.out = out;
  if (given.contains("set")) request.sets = given["set"].as<std::vector<std::string>>();
  request.processes = processes(given);
  request.launcher = launcher(given);
  request.retry = given.contains("retry");
  request.program = build_name();
  request.progress = [&](const SweepProgress& now) { line.show(progress_text(now)); };
  request.warn = [](const std::string& text) { spdlog::warn("{}", text); };
  Campaign campaign(request);
  const bool whole = campaign.run();
  line.clear();
  for (const std::string& metric : campaign.missing_metrics())
    spdlog::warn("{}: no point that is done has this number (unpublished, or misspelt)", metric);
  if (!quiet) print_end(campaign, out);
  std::cout.flush();
  if (!whole) throw SimulationError("interrupted; the same command resumes");
  const bool any =
      std::ranges::any_of(campaign.rows(), [](const LedgerRow& row) { return row.outcome.state == PointState::done; });
  if (!any) throw SimulationError("no point is done; results.csv has the reasons");
  return kDone;
}

/// Seconds of a point, from what ran before; nothing when nothing did.
std::optional<double> seconds_of_point(const fs::path& file, const SweepPlan& plan) {
  const fs::path before = fs::path("results") / file.stem();
  std::error_code error;
  if (fs::exists(Ledger::file(before), error)) {
    try {
      double sum = 0.0;
      std::size_t count = 0;
      for (const LedgerRow& row : Ledger(before, Ledger::Access::read).rows()) {
        if (row.outcome.seconds <= 0.0) continue;
        sum += row.outcome.seconds;
        ++count;
      }
      if (count > 0) return sum / static_cast<double>(count);
    } catch (const std::exception&) {  // `sweep` tells what is wrong with it
    }
  }
  const Json json = read_json(fs::path("results") / plan.scenario.stem() / "summary.json");
  if (json.is_object() && json.contains("wall_time_s") && json["wall_time_s"].is_number())
    return json["wall_time_s"].get<double>() + 0.05;
  return std::nullopt;
}

}  // namespace

std::string check_sweep(const fs::path& file) {
  const SweepPlan plan = plan_sweep(file);
  Problems problems;
  const std::vector<Point> looked_at = points_to_check(plan);
  report_problems(plan, looked_at, check_points(plan, looked_at, coverage(looked_at, 2000), cores()), problems);
  problems.throw_if_any();
  const std::size_t points = most_points(plan);
  std::string text = fmt::format("a sweep of {}{} points", plan.parameters.search ? "at most " : "", points);
  if (plan.sample.refused > 0) text += fmt::format(", {} more miss its conditions", plan.sample.refused);
  if (const auto seconds = seconds_of_point(file, plan)) {
    text += fmt::format("; about {} at {} a point on {} cores", about(*seconds * static_cast<double>(points) / cores()),
                        about(*seconds), cores());
  } else {
    text += "; how long it takes is unknown until `synfire run` has run the scenario once";
  }
  return text;
}

Command sweep_command() {
  Command command{"sweep",
                  "SWEEP.yaml",
                  "run a scenario at many points of a space of parameters; the same command resumes what was interrupted",
                  {},
                  "sweep",
                  1,
                  sweep};
  const auto text = [](const char* name) { return po::value<std::string>()->value_name(name); };
  command.options.add_options()("out", text("DIR"),
                                "folder of the results (default: results/ and the file name without .yaml)")(
      "jobs,j", text("N"), "processes beside each other (default: the cores of this machine)")(
      "launcher", text("L")->default_value("local"),
      "local, or slurm: job arrays on the cluster whose sbatch this machine has")(
      "set", po::value<std::vector<std::string>>()->value_name("path.to.value=X")->composing(),
      "set a value for every point; wins over the file; repeatable")("best", "run nothing; print the front of what is done")(
      "retry", "run again what failed, was refused or exceeded its limits")("quiet", "print neither progress nor the front")(
      "chunk", text("FILE"), "run the points that a file lists, as a task of Slurm does");
  return command;
}

}  // namespace synfire::app
