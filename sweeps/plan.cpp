// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// sweeps: planning.
#include "sweeps/plan.h"

#include <algorithm>

#include "base/data_files.h"
#include "scenarios/traffic.h"
#include "sweeps/metrics.h"

namespace synfire {
namespace fs = std::filesystem;

namespace {

class Planning {
 public:
  Planning(const fs::path& file, const std::vector<std::string>& sets, const fs::path& folder) : sets_(sets) {
    in_ = read_yaml(file, problems_);
    if (!in_.is_map()) throw InputError(in_.where, "", "found " + in_.shown() + "; expected a sweep: a mapping");
    SweepParameters::schema().read(in_, plan_.parameters, Reader(problems_));
    plan_.file = fs::absolute(file).lexically_normal();
    plan_.folder = folder.empty() ? plan_.file.parent_path() : folder;
  }

  SweepPlan run() {
    find_scenario();
    if (in_.find("axes") != nullptr && plan_.parameters.axes.empty() && problems_.empty())
      problems_.add(in_.place("axes"), "axes", "found an empty list; expected at least one axis");
    const bool continuous = plan_.parameters.search || plan_.parameters.sample.method != SampleMethod::grid;
    plan_.axes = expand_axes(plan_.parameters.axes, in_.at({"axes"}), continuous, problems_);
    read_fixed();
    read_conditions();
    check_objectives();
    check_search();
    problems_.throw_if_any();
    if (!plan_.parameters.search) {
      find_points();
      return std::move(plan_);
    }
    SampleParameters some;
    some.method = SampleMethod::random;
    some.points = 1000;
    if (!plan_.conditions.empty()) draw_points(some);  // whether conditions have answers, and any can be met
    if (plan_.parameters.repeat) add_seeds();
    return std::move(plan_);
  }

 private:
  void find_scenario() {
    const std::string& name = plan_.parameters.scenario;
    if (name.empty()) return;
    std::error_code error;
    fs::path path = plan_.folder / name;
    if (!fs::is_regular_file(path, error)) path = find_data(DataKind::scenario, name);
    if (path.empty()) {
      problems_.add(in_.place("scenario"), "scenario",
                    "found " + shown(name) + ", which is no file and no bundled scenario; expected one of them");
      return;
    }
    plan_.scenario = fs::absolute(path).lexically_normal();
  }

  bool is_axis(const std::string& path) const {
    return std::ranges::any_of(
        plan_.axes.columns, [own = without_frames(path)](const Column& column) { return without_frames(column.path) == own; });
  }

  void read_fixed() {
    const Value& set = plan_.parameters.set;
    if (!set.is_null() && !set.is_map())
      problems_.add(set.where, "set", "found " + set.shown() + "; expected a mapping of paths to values");
    for (const Value::Entry& entry : set.entries) {
      if (is_axis(entry.key))
        problems_.add(entry.where, "set." + entry.key, "found a path that is an axis, too; expected it once");
      if (plan_.parameters.repeat && entry.key == "seed")
        problems_.add(entry.where, "set.seed", "found a seed beside repetitions, which have their own; expected one of them");
      plan_.fixed.push_back(entry.key + "=" + flow_yaml(entry.value));
    }
    for (const std::string& typed : sets_) {
      const auto setting = parse_setting(typed, problems_);
      if (!setting) continue;
      const std::string& path = setting->path;
      if (is_axis(path)) {
        problems_.add(kCommandLine, path, "cannot be set: it is an axis of the sweep");
      } else if (plan_.parameters.repeat && path == "seed") {
        problems_.add(kCommandLine, path, "cannot be set: the sweep has repetitions, whose seeds it gives");
      } else {
        std::erase_if(plan_.fixed, [own = without_frames(path)](const std::string& one) {
          return without_frames(one.substr(0, one.find('='))) == own;
        });
        plan_.fixed.push_back(typed);
      }
    }
  }

  void read_conditions() {
    const Value& when = plan_.parameters.when;
    if (in_.find("when") == nullptr) return;
    const bool one = when.is_scalar();
    if (!one && (!when.is_list() || when.items.empty())) {
      problems_.add(in_.place("when"), "when",
                    "found " + (when.is_list() ? std::string("an empty list") : when.shown()) +
                        "; expected a condition such as a * b <= 256, or a list of them");
      return;
    }
    for (std::size_t i = 0; i < (one ? 1 : when.items.size()); ++i) {
      const Value& text = one ? when : when.items[i];
      const std::string path = one ? "when" : "when[" + std::to_string(i) + "]";
      if (!text.is_scalar()) {
        problems_.add(text.where, path, "found " + text.shown() + "; expected a condition such as a * b <= 256");
        continue;
      }
      try {
        plan_.conditions.emplace_back(text.text, plan_.axes.columns, text.where, path);
      } catch (const InputError& error) {
        problems_.add(error.problems());
      }
    }
  }

  void check_objectives() {
    const Value& list = in_.at({"objectives"});
    const auto& objectives = plan_.parameters.objectives;
    if (in_.find("objectives") != nullptr && objectives.empty() && problems_.empty())
      problems_.add(list.where, "objectives", "found an empty list; expected at least one objective");
    ScenarioFacts facts = facts_of(plan_.scenario);
    const auto of_samples = [](const std::string& path) { return path == "samples" || path.starts_with("samples."); };
    facts.samples =
        facts.samples || std::ranges::any_of(plan_.axes.columns, of_samples, &Column::path) ||
        std::ranges::any_of(plan_.fixed, of_samples, [](const std::string& set) { return set.substr(0, set.find('=')); });
    std::vector<std::string> names = {"state", "reason"};
    if (plan_.parameters.repeat) names.emplace_back("seed");
    for (const Column& column : plan_.axes.columns) names.push_back(column.name);
    const auto check = [&](const std::string& metric, const std::string& name, const Value& where, const std::string& path) {
      std::string why;
      if (!can_yield(metric, facts, why)) problems_.add(where.where, path, why);
      if (std::ranges::find(names, name) != names.end())
        problems_.add(where.where, path, "found a second column called " + shown(name) + "; expected another name");
      names.push_back(name);
    };
    for (std::size_t i = 0; i < objectives.size() && i < list.items.size(); ++i) {
      const ObjectiveParameters& one = objectives[i];
      const Reader reader = Reader(problems_, "objectives").below(i);
      if (one.metric.empty()) continue;
      check(one.metric, one.name.value_or(one.metric), list.items[i].at({"metric"}), reader.path() + ".metric");
      for (const auto& [key, bound] : {std::pair{"at_least", &one.at_least}, {"at_most", &one.at_most}}) {
        double value = 0.0;
        if (!bound->is_null()) read_metric_value(one.metric, *bound, value, reader.below(key));
      }
    }
    const Value& further = in_.at({"metrics"});
    for (std::size_t i = 0; i < plan_.parameters.metrics.size() && i < further.items.size(); ++i) {
      check(plan_.parameters.metrics[i], plan_.parameters.metrics[i], further.items[i], "metrics[" + std::to_string(i) + "]");
    }
  }

  void check_search() {
    const bool seeds = std::ranges::any_of(plan_.axes.columns, is_repetition);
    if (plan_.parameters.repeat && seeds)
      problems_.add(in_.place("repeat"), "repeat", "found repetitions beside an axis of seeds; expected one of them");
    for (const Column& column : plan_.axes.columns) {
      if (plan_.parameters.repeat && !seeds && column.name == "seed")
        problems_.add(column.where, "axes", "found an axis called seed, as repetitions are; expected another name");
    }
    if (!plan_.parameters.search) return;
    if (!plan_.axes.axes.empty() &&
        std::ranges::all_of(plan_.axes.axes, [](const Axis& axis) { return axis.values.size() == 1; }))
      problems_.add(in_.place("search"), "search", "found no axis of several values; expected one at least to search");
    if (in_.find("sample") != nullptr)
      problems_.add(in_.place("sample"), "sample", "found a sample beside a search; expected one of them");
    if (seeds)
      problems_.add(in_.place("search"), "search", "found an axis of seeds, which is nothing to search; expected repeat: N");
  }

  Sample draw_points(const SampleParameters& parameters) const {
    Sample sample = draw(plan_.axes, plan_.conditions, parameters, in_.place("axes"));
    if (sample.points.empty())
      throw InputError(in_.place("when"), "when", "found no point that meets the conditions; expected at least one");
    return sample;
  }

  void find_points() {
    plan_.sample = draw_points(plan_.parameters.sample);
    const auto wanted = plan_.parameters.sample.points;
    if (wanted && plan_.parameters.sample.method != SampleMethod::grid &&
        plan_.sample.points.size() < static_cast<std::size_t>(*wanted)) {
      plan_.warnings.push_back("sample.points: " + std::to_string(plan_.sample.points.size()) +
                               " different points meet the conditions, " + std::to_string(*wanted) + " were asked for");
    }
    if (!plan_.parameters.repeat) {
      plan_.points = plan_.sample.points;
      return;
    }
    const std::uint64_t all = plan_.sample.points.size() * static_cast<std::uint64_t>(*plan_.parameters.repeat);
    if (all > kMostPoints) {
      throw InputError(
          in_.place("repeat"), "repeat",
          "found " + std::to_string(all) + " points with every seed; expected at most " + std::to_string(kMostPoints));
    }
    add_seeds();
    for (const Point& point : plan_.sample.points) {
      for (const std::string& seed : plan_.seeds()) {
        plan_.points.push_back(point);
        plan_.points.back().push_back(seed);
      }
    }
  }

  void add_seeds() { plan_.axes.columns.push_back({"seed", "seed", in_.place("repeat"), {}}); }

  std::vector<std::string> sets_;
  Problems problems_;
  Value in_;
  SweepPlan plan_;
};

}  // namespace

std::vector<std::string> SweepPlan::sets(const Point& point) const {
  std::vector<std::string> all = fixed;
  // A platform comes before what changes it, whatever the order of the axes: `run` takes care of that, readers like it.
  for (std::size_t i = 0; i < point.size(); ++i) all.push_back(axes.columns[i].path + "=" + point[i]);
  return all;
}

std::vector<std::string> SweepPlan::arguments(const Point& point) const {
  std::vector<std::string> words = {scenario.string()};
  for (std::string& set : sets(point)) {
    words.emplace_back("--set");
    words.push_back(std::move(set));
  }
  return words;
}

std::vector<std::string> SweepPlan::metric_names() const {
  std::vector<std::string> names;
  for (const ObjectiveParameters& objective : parameters.objectives) names.push_back(objective.name.value_or(objective.metric));
  names.insert(names.end(), parameters.metrics.begin(), parameters.metrics.end());
  return names;
}

std::vector<std::string> SweepPlan::metric_paths() const {
  std::vector<std::string> paths;
  for (const ObjectiveParameters& objective : parameters.objectives) paths.push_back(objective.metric);
  paths.insert(paths.end(), parameters.metrics.begin(), parameters.metrics.end());
  return paths;
}

std::vector<std::string> SweepPlan::seeds() const {
  std::vector<std::string> seeds;
  for (std::int32_t i = 1; i <= parameters.repeat.value_or(0); ++i) seeds.push_back(std::to_string(i));
  return seeds;
}

bool is_sweep(const Value& file) {
  return file.is_map() && file.find("sweep") != nullptr;
}

SweepPlan plan_sweep(const fs::path& file, const std::vector<std::string>& sets, const fs::path& folder) {
  return Planning(file, sets, folder).run();
}

}  // namespace synfire
