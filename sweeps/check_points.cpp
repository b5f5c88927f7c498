// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// sweeps: checking points.
#include "sweeps/check_points.h"

#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <cstdio>
#include <map>
#include <set>
#include <thread>
#include <tuple>
#include <unordered_set>

#include "base/glob.h"
#include "base/json.h"
#include "scenarios/load.h"
#include "scenarios/prepare.h"
#include "scenarios/traffic.h"
#include "sweeps/identity.h"

namespace synfire {
namespace fs = std::filesystem;

namespace {

/// `platform.components.core.x`, `platform.core[3].x` and `platform.core.copies.3` name what `platform.core` is a prefix of.
std::string plain(const std::string& path) {
  std::string out = without_frames(without_indices(path));
  for (std::size_t at = out.find("[*]"); at != std::string::npos; at = out.find("[*]")) out.erase(at, 3);
  constexpr std::string_view kCopies = ".copies.";
  for (std::size_t at = out.find(kCopies); at != std::string::npos; at = out.find(kCopies)) {
    const std::size_t end = out.find_first_not_of("0123456789", at + kCopies.size());
    out.erase(at, end == std::string::npos ? end : end - at);
  }
  return out;
}

bool leads_to(const std::string& prefix, const std::string& path) {
  return path == prefix || (path.starts_with(prefix) && path[prefix.size()] == '.');
}

/// The column whose value a problem is about, or none.
int column_of(const SweepPlan& plan, const Problem& problem) {
  const std::string path = plain(problem.path);
  int best = -1;
  std::size_t longest = 0;
  for (std::size_t i = 0; i < plan.axes.columns.size(); ++i) {
    const std::string own = plain(plan.axes.columns[i].path);
    if ((leads_to(own, path) || leads_to(path, own)) && own.size() + 1 > longest) {
      best = static_cast<int>(i);
      longest = own.size() + 1;
    }
  }
  return best;
}

/// Where the sweep file gives the value that the point has in this column.
Location place_of(const SweepPlan& plan, const Point& point, std::size_t column) {
  const Column& named = plan.axes.columns[column];
  for (const Axis& axis : plan.axes.axes) {
    if (column < axis.first || column >= axis.first + axis.columns || named.places.size() != axis.values.size()) continue;
    for (std::size_t i = 0; i < axis.values.size(); ++i) {
      const auto first = point.begin() + static_cast<std::ptrdiff_t>(axis.first);
      if (std::equal(axis.values[i].begin(), axis.values[i].end(), first)) return named.places[i];
    }
  }
  return named.where;
}

void place(const SweepPlan& plan, const Point& point, Problem& problem) {
  if (problem.where.file != kCommandLine.file) return;
  const int column = column_of(plan, problem);
  if (column < 0) {
    problem.where = {plan.file.string(), 0, 0};
    return;
  }
  problem.where = place_of(plan, point, static_cast<std::size_t>(column));
}

Json to_json(const CheckedPoint& checked) {
  Json json = {{"point", checked.point}, {"identity", checked.identity}, {"problems", Json::array()}};
  for (const Problem& problem : checked.problems) {
    json["problems"].push_back({problem.where.file, problem.where.line, problem.where.column, problem.path, problem.message});
  }
  return json;
}

CheckedPoint from_json(const Json& json) {
  CheckedPoint checked;
  checked.point = json["point"];
  checked.identity = json["identity"];
  for (const Json& one : json["problems"]) checked.problems.push_back({{one[0], one[1], one[2]}, one[3], one[4]});
  return checked;
}

/// A forked child that checks its share and writes a line for each point.
struct Checker {
  pid_t process = -1;
  std::FILE* lines = nullptr;
};

Checker start(const SweepPlan& plan, const std::vector<Point>& points, std::span<const std::size_t> which, unsigned first,
              unsigned stride) {
  int ends[2];
  if (pipe(ends) != 0) throw SimulationError("a pipe cannot be made");
  const pid_t parent = getpid();
  const pid_t child = fork();
  if (child < 0) throw SimulationError("a process cannot be made");
  if (child == 0) {
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (getppid() != parent) _exit(1);
    close(ends[0]);
    std::FILE* out = fdopen(ends[1], "w");
    for (std::size_t i = first; i < which.size(); i += stride) {
      const std::string line = json_text(to_json(check_point(plan, points[which[i]], which[i])));
      std::fprintf(out, "%s\n", line.c_str());
    }
    std::fclose(out);
    _exit(0);
  }
  close(ends[1]);
  return {child, fdopen(ends[0], "r")};
}

}  // namespace

CheckedPoint check_point(const SweepPlan& plan, const Point& point, std::size_t number) {
  CheckedPoint checked;
  checked.point = number;
  const fs::path before = fs::current_path();
  fs::current_path(plan.folder);
  try {
    ScenarioRequest request;
    request.file = plan.scenario;
    request.sets = plan.sets(point);
    if (scenario_kind(plan.scenario) == ScenarioKind::traffic) {
      checked.identity = identity_of(prepare_traffic(request).merged);
    } else {
      Problems problems;
      Scenario scenario = load_scenario(request, problems);
      if (scenario.platform_readable) {
        try {
          Description(*scenario.merged.find("platform"), "platform");
        } catch (const InputError& error) {
          problems.add(error.problems());
        }
      }
      problems.throw_if_any();
      checked.identity = identity_of(scenario.merged);
    }
  } catch (const InputError& error) {
    checked.problems = error.problems();
    for (Problem& problem : checked.problems) place(plan, point, problem);
  } catch (const std::exception& error) {
    Problems problems;
    problems.add({plan.file.string(), 0, 0}, "", error.what());
    checked.problems = problems.all();
  }
  fs::current_path(before);
  return checked;
}

std::vector<CheckedPoint> check_points(const SweepPlan& plan, const std::vector<Point>& points,
                                       std::span<const std::size_t> which, unsigned processes) {
  std::vector<CheckedPoint> all;
  const std::size_t cores = std::max(1u, std::thread::hardware_concurrency());
  processes = which.size() < 8 ? 1 : static_cast<unsigned>(std::min<std::size_t>({processes, which.size(), cores}));
  std::vector<Checker> checkers;
  for (unsigned i = 0; i < processes; ++i) checkers.push_back(start(plan, points, which, i, processes));
  bool whole = true;
  for (Checker& checker : checkers) {
    char* line = nullptr;
    std::size_t room = 0;
    for (ssize_t length = 0; (length = getline(&line, &room, checker.lines)) > 0;) {
      const Json json = parse_json({line, static_cast<std::size_t>(length)});
      if (!json.is_discarded()) all.push_back(from_json(json));
    }
    std::free(line);
    std::fclose(checker.lines);
    int status = 0;
    waitpid(checker.process, &status, 0);
    whole = whole && WIFEXITED(status) && WEXITSTATUS(status) == 0;
  }
  if (!whole || all.size() != which.size()) throw SimulationError("points cannot be checked: the process that does it died");
  std::ranges::sort(all, {}, &CheckedPoint::point);
  return all;
}

std::vector<Point> points_to_check(const SweepPlan& plan) {
  if (!plan.parameters.search) return plan.points;
  std::vector<Point> points;
  const std::size_t axes = plan.axes.axes.size();
  for (std::size_t a = 0; a < axes; ++a) {
    const std::size_t count = plan.axes.axes[a].at ? 2 : plan.axes.axes[a].values.size();
    for (std::size_t i = 0; i < count; ++i) {
      std::vector<double> shares(axes, 0.0);
      shares[a] = plan.axes.axes[a].at ? static_cast<double>(i) : (static_cast<double>(i) + 0.5) / static_cast<double>(count);
      points.push_back(point_at(plan.axes, shares));
      if (plan.parameters.repeat) points.back().back() = plan.seeds().front();
    }
  }
  return points;
}

std::vector<std::size_t> coverage(const std::vector<Point>& points, std::size_t most) {
  std::set<std::size_t> chosen;
  std::vector<std::unordered_set<std::string>> seen(points.empty() ? 0 : points.front().size());
  for (std::size_t i = 0; i < points.size() && chosen.size() < most; ++i) {
    bool news = false;
    for (std::size_t c = 0; c < points[i].size(); ++c) news |= seen[c].insert(points[i][c]).second;
    if (news) chosen.insert(i);
  }
  const std::size_t free = most - std::min(most, chosen.size());
  if (points.size() <= most) {
    for (std::size_t i = 0; i < points.size(); ++i) chosen.insert(i);
  } else {
    for (std::size_t i = 0; i < free; ++i) chosen.insert(i * points.size() / free);
  }
  return {chosen.begin(), chosen.end()};
}

void report_problems(const SweepPlan& plan, const std::vector<Point>& points, const std::vector<CheckedPoint>& checked,
                     Problems& problems) {
  std::map<std::string, std::pair<Problem, std::vector<std::size_t>>> once;
  std::vector<std::string> order;
  for (const CheckedPoint& one : checked) {
    for (const Problem& problem : one.problems) {
      const auto [at, added] = once.try_emplace(problem.text(), problem, std::vector<std::size_t>{});
      if (added) order.push_back(at->first);
      at->second.second.push_back(one.point);
    }
  }
  std::ranges::stable_sort(order, {}, [&](const std::string& text) {
    const Location& where = once.at(text).first.where;
    return std::tuple(where.file, where.line, where.column);
  });
  for (const std::string& text : order) {
    auto [problem, which] = once.at(text);
    std::string example;
    const Point& point = points[which.front()];
    for (std::size_t c = 0; c < point.size(); ++c)
      example += (c == 0 ? "" : ", ") + plan.axes.columns[c].name + " = " + point[c];
    problem.message += which.size() == checked.size() ? " (every point)"
                       : which.size() == 1            ? " (point " + example + ")"
                                           : " (" + std::to_string(which.size()) + " points, such as " + example + ")";
    problems.add({problem});
  }
}

}  // namespace synfire
