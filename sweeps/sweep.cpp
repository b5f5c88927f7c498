// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// sweeps: the declaration of sweep files.
#include "sweeps/sweep.h"

#include "scenarios/metric.h"

namespace synfire {

namespace {

bool is_range(const AxisParameters& axis) {
  return !axis.from.is_null() || !axis.to.is_null() || !axis.step.is_null() || axis.count;
}

void check_axis(const AxisParameters& axis, const Value& in, Reader& reader) {
  const bool listed = in.find("values") != nullptr;
  const bool zipped = !axis.zip.is_null();
  if (zipped) {
    if (axis.path || axis.name || listed || is_range(axis))
      reader.fail(in, "found zip and something beside it; expected zip alone: {zip: {PATH: [...], PATH: [...]}}");
    return;
  }
  if (!axis.path) {
    reader.fail(in, "found neither path nor zip; expected one of them");
    return;
  }
  if (listed == is_range(axis)) {
    reader.fail(in, std::string("found ") + (listed ? "both values and a range" : "neither values nor a range") +
                        "; expected values: [...], or from and to");
    return;
  }
  if (listed && axis.values.empty())
    reader.fail_at(in.place("values"), "values", "found an empty list; expected at least one value");
  if (listed && (axis.whole || in.find("scale") != nullptr))
    reader.fail(in, "found a list and an option of ranges; expected from and to for scale and whole");
  if (listed) return;
  if (!axis.from.is_scalar() || !axis.to.is_scalar())
    reader.fail(in, "found half a range; expected both from and to, numbers or quantities");
  if (axis.count && !axis.step.is_null()) reader.fail(in, "found both count and step; expected one of them");
  if (!axis.step.is_null() && axis.scale == Scale::logarithmic)
    reader.fail_at(in.place("step"), "step", "found a step of a logarithmic range; expected count");
}

void check_objective(const ObjectiveParameters& objective, const Value& in, Reader& reader) {
  if (objective.minimise == objective.maximise)
    reader.fail(in, std::string("found ") + (objective.minimise ? "both" : "neither") +
                        " of minimise and maximise; expected one of them to be true");
}

}  // namespace

const Schema<AxisParameters>& AxisParameters::schema() {
  using P = AxisParameters;
  static const auto declared =
      Schema<P>("axis", "what is varied")
          .optional("path", &P::path, "path of a value, as --set takes it: platform.core.neurons, network.nir, platform, seed")
          .optional("name", &P::name, "name of its column and in conditions; default: the path")
          .optional("values", &P::values, "the values, in this order")
          .optional("from", &P::from, "first value of a range: a number or a quantity")
          .optional("to", &P::to, "last value of a range")
          .optional("step", &P::step, "distance of the values of a range")
          .optional("count", &P::count, "number of values of a range; a sampled range without it is continuous",
                    between(2, 1e6))
          .optional("scale", &P::scale, "how a range is divided: equal distances or equal ratios")
          .optional("whole", &P::whole, "a range is rounded to whole numbers (of the unit of from)")
          .optional("zip", &P::zip, "paths that move together: a mapping of paths to lists of equal length")
          .check(check_axis);
  return declared;
}

const Schema<SampleParameters>& SampleParameters::schema() {
  using P = SampleParameters;
  static const auto declared =
      Schema<P>("sample", "which points of the space run")
          .optional("method", &P::method, "every combination, or so many points drawn from the space")
          .optional("points", &P::points, "number of points; of a grid: at most so many, drawn from it", between(1, 1e6))
          .optional("seed", &P::seed, "seed of what is drawn", at_least(0))
          .check([](const P& p, const Value& in, Reader& reader) {
            if (p.method != SampleMethod::grid && !p.points)
              reader.fail_at(in.where, "points", "found nothing; expected how many points are drawn");
          });
  return declared;
}

const Schema<ObjectiveParameters>& ObjectiveParameters::schema() {
  using P = ObjectiveParameters;
  static const auto declared =
      Schema<P>("objective", "a number of the results that shall be small or large")
          .required("metric", &P::metric, "path of a number in summary.json: inference.accuracy, energy_j.dynamic")
          .optional("name", &P::name, "name of its column; default: the metric")
          .optional("minimise", &P::minimise, "smaller is better")
          .optional("maximise", &P::maximise, "larger is better")
          .optional("at_least", &P::at_least, "hard limit: a point below it is not on the front")
          .optional("at_most", &P::at_most, "hard limit: a point above it is not on the front")
          .check(check_objective);
  return declared;
}

const Schema<PointLimits>& PointLimits::schema() {
  using P = PointLimits;
  static const auto declared = Schema<P>("limits", "what a point may take; one that takes more has failed")
                                   .optional("time", &P::time, "wall time of a point; default: none", above(0))
                                   .optional("memory", &P::memory, "address space of a point; default: none", above(0));
  return declared;
}

const Schema<SearchParameters>& SearchParameters::schema() {
  using P = SearchParameters;
  static const auto declared =
      Schema<P>("search", "a search for the front instead of a sample")
          .optional("method", &P::method, "nsga2: a genetic search for several objectives (pagmo2)")
          .optional("population", &P::population, "points of a generation, a multiple of 4", between(8, 10000))
          .optional("generations", &P::generations, "generations after the first", between(1, 10000))
          .optional("seed", &P::seed, "seed of the search", between(0, 4294967295.0))
          .check([](const P& p, const Value& in, Reader& reader) {
            if (p.population % 4 != 0)
              reader.fail_at(in.place("population"), "population",
                             "found " + std::to_string(p.population) + "; expected a multiple of 4");
          });
  return declared;
}

const Schema<SlurmParameters>& SlurmParameters::schema() {
  using P = SlurmParameters;
  static const auto declared =
      Schema<P>("slurm", "how --launcher slurm submits")
          .optional("partition", &P::partition, "partition; default: the cluster's")
          .optional("account", &P::account, "account that is charged; default: the user's")
          .optional("time", &P::time, "time limit of a task; default: the partition's", above(0))
          .optional("memory", &P::memory, "memory of a task; default: the cluster's", above(0))
          .optional("options", &P::options, "further options of sbatch, one a word: --qos=low")
          .optional("chunk", &P::chunk, "points that a task runs one after another", between(1, 100000))
          .optional("most_at_once", &P::most_at_once, "tasks of an array that run at once; 0: as many as Slurm likes",
                    between(0, 1e6));
  return declared;
}

const Schema<SweepParameters>& SweepParameters::schema() {
  using P = SweepParameters;
  static const auto declared =
      Schema<P>("sweep", "many runs over a space of parameters")
          .required("synfire", &P::synfire, "version of the format", between(1, 1))
          .required("sweep", &P::sweep, "one line about it")
          .required("scenario", &P::scenario, "the scenario that is varied: a path, or a name of `synfire list scenarios`")
          .optional("set", &P::set, "values that are the same for every point: a mapping of paths, as --set takes them")
          .required("axes", &P::axes, "what is varied")
          .optional("when", &P::when, "a condition, or a list of them, that points must meet: neurons * cores <= 4096")
          .optional("sample", &P::sample, "which points of the space run")
          .optional("repeat", &P::repeat, "each point runs with so many seeds, 1 and following; fronts are of their means",
                    between(1, 10000))
          .required("objectives", &P::objectives, "what shall be small or large")
          .optional("metrics", &P::metrics, "further numbers of summary.json that the table shall hold")
          .optional("limits", &P::limits, "what a point may take")
          .optional("keep", &P::keep,
                    "what stays of a point besides its row: its results folder, summary and configuration of it, or nothing")
          .optional("search", &P::search, "a search for the front instead of a sample")
          .optional("slurm", &P::slurm, "how --launcher slurm submits");
  return declared;
}

}  // namespace synfire
