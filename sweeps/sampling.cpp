// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// sweeps: grids, random points, Latin hypercubes (McKay et al. 1979) and Sobol sequences (Boost's, with the direction numbers
// of Joe and Kuo 2008, shifted modulo 1 by the seed).
#include "sweeps/sampling.h"

#include <algorithm>
#include <boost/random/sobol.hpp>
#include <cmath>
#include <numeric>
#include <unordered_set>

#include "base/random.h"

namespace synfire {

namespace {

constexpr std::uint64_t kMostLookedAt = 20'000'000;
constexpr std::uint64_t kMostMisses = 10'000'000;  ///< draws in a row that give no new point

bool meets(const std::vector<Condition>& conditions, const Point& point) {
  return std::ranges::all_of(conditions, [&](const Condition& condition) { return condition.holds(point); });
}

double below_one(double share) {
  return std::min(std::max(share, 0.0), std::nextafter(1.0, 0.0));
}

/// Uniform in [0, 1).
class Shares {
 public:
  Shares(std::int64_t seed, std::string_view what) : stream_(static_cast<std::uint64_t>(seed), "sweep." + std::string(what)) {}
  double next() { return below_one(stream_.uniform()); }
  /// Uniform in [0, n).
  std::size_t below(std::size_t n) { return std::min(static_cast<std::size_t>(next() * static_cast<double>(n)), n - 1); }

 private:
  RandomStream stream_;
};

Sample grid(const Axes& axes, const std::vector<Condition>& conditions, const SampleParameters& parameters,
            const Location& where) {
  Sample sample;
  sample.combinations = 1;
  for (const Axis& axis : axes.axes) {
    sample.combinations *= axis.values.size();
    if (sample.combinations > kMostLookedAt) {
      throw InputError(where, "axes",
                       "found a grid of more than " + std::to_string(kMostLookedAt) +
                           " combinations; expected fewer, or a sample: {method: sobol, points: N}");
    }
  }
  std::vector<std::uint64_t> good;
  const auto at = [&](std::uint64_t number) {
    Point point(axes.columns.size());
    for (std::size_t a = axes.axes.size(); a-- > 0;) {  // the last axis moves fastest
      const Axis& axis = axes.axes[a];
      std::ranges::copy(axis.values[number % axis.values.size()], point.begin() + static_cast<std::ptrdiff_t>(axis.first));
      number /= axis.values.size();
    }
    return point;
  };
  for (std::uint64_t i = 0; i < sample.combinations; ++i) {
    if (conditions.empty() || meets(conditions, at(i))) good.push_back(i);
  }
  sample.refused = sample.combinations - good.size();
  if (parameters.points && good.size() > static_cast<std::size_t>(*parameters.points)) {
    Shares shares(parameters.seed, "grid");
    const auto wanted = static_cast<std::size_t>(*parameters.points);
    for (std::size_t i = 0; i < wanted; ++i) std::swap(good[i], good[i + shares.below(good.size() - i)]);
    good.resize(wanted);
    std::ranges::sort(good);
  }
  if (good.size() > kMostPoints) {
    throw InputError(where, "axes",
                     "found " + std::to_string(good.size()) + " points; expected at most " + std::to_string(kMostPoints) +
                         " (see sample.points)");
  }
  for (const std::uint64_t number : good) sample.points.push_back(at(number));
  return sample;
}

/// Points drawn one after the other until there are enough different ones that meet the conditions.
template <class Next>
Sample drawn(const Axes& axes, const std::vector<Condition>& conditions, std::size_t wanted, std::uint64_t most, Next next) {
  Sample sample;
  std::uint64_t space = 1;  // points that there are, as far as they can be counted; 0: too many
  for (const Axis& axis : axes.axes) {
    space *= axis.values.size();
    if (space > kMostPoints) space = 0;
  }
  std::unordered_set<std::string> seen;
  std::unordered_set<std::string> refused;
  std::uint64_t misses = 0;
  for (std::uint64_t tries = 0; sample.points.size() < wanted && tries < most && misses < kMostMisses; ++tries) {
    if (space != 0 && seen.size() + refused.size() == space) break;
    Point point = point_at(axes, next());
    ++misses;
    if (!meets(conditions, point)) {
      ++sample.refused;
      if (space != 0) refused.insert(key_of(point));
    } else if (seen.insert(key_of(point)).second) {
      misses = 0;
      sample.points.push_back(std::move(point));
    }
  }
  return sample;
}

Sample random(const Axes& axes, const std::vector<Condition>& conditions, const SampleParameters& parameters) {
  Shares shares(parameters.seed, "random");
  std::vector<double> at(axes.axes.size());
  const auto wanted = static_cast<std::size_t>(*parameters.points);
  return drawn(axes, conditions, wanted, 200 * wanted + 1000, [&]() -> const std::vector<double>& {
    for (double& share : at) share = shares.next();
    return at;
  });
}

Sample latin_hypercube(const Axes& axes, const std::vector<Condition>& conditions, const SampleParameters& parameters) {
  Shares shares(parameters.seed, "latin_hypercube");
  const auto n = static_cast<std::size_t>(*parameters.points);
  std::vector<std::vector<double>> columns(axes.axes.size(), std::vector<double>(n));
  for (std::vector<double>& column : columns) {
    std::vector<std::size_t> order(n);
    std::iota(order.begin(), order.end(), std::size_t{0});
    for (std::size_t i = 0; i + 1 < n; ++i) std::swap(order[i], order[i + shares.below(n - i)]);
    for (std::size_t i = 0; i < n; ++i)
      column[i] = below_one((static_cast<double>(order[i]) + shares.next()) / static_cast<double>(n));
  }
  std::vector<double> at(axes.axes.size());
  std::size_t row = 0;
  return drawn(axes, conditions, n, n, [&]() -> const std::vector<double>& {
    for (std::size_t a = 0; a < at.size(); ++a) at[a] = columns[a][row];
    ++row;
    return at;
  });
}

Sample sobol(const Axes& axes, const std::vector<Condition>& conditions, const SampleParameters& parameters,
             const Location& where) {
  constexpr std::size_t kMostAxes = BOOST_RANDOM_SOBOL_MAX_DIMENSION;
  if (axes.axes.size() > kMostAxes) {
    throw InputError(where, "axes",
                     "found " + std::to_string(axes.axes.size()) + " axes; expected at most " + std::to_string(kMostAxes) +
                         " for sobol, or a sample: {method: random, points: N}");
  }
  boost::random::sobol sequence(axes.axes.size());
  Shares shares(parameters.seed, "sobol");
  std::vector<double> shift(axes.axes.size());
  if (parameters.seed != 0) {
    for (double& share : shift) share = shares.next();
  }
  const double range = static_cast<double>(boost::random::sobol::max()) + 1.0;
  std::vector<double> at(axes.axes.size());
  const auto wanted = static_cast<std::size_t>(*parameters.points);
  return drawn(axes, conditions, wanted, 200 * wanted + 1000, [&]() -> const std::vector<double>& {
    for (std::size_t a = 0; a < at.size(); ++a) {
      const double share = static_cast<double>(sequence()) / range + shift[a];
      at[a] = below_one(share - std::floor(share));
    }
    return at;
  });
}

}  // namespace

std::string key_of(PointView point) {
  std::string key;
  for (const std::string& text : point) (key += text) += '\n';
  return key;
}

Point point_at(const Axes& axes, std::span<const double> shares) {
  Point point(axes.columns.size());
  for (std::size_t a = 0; a < axes.axes.size(); ++a) {
    const Axis& axis = axes.axes[a];
    if (axis.at) {
      point[axis.first] = axis.at(below_one(shares[a]));
      continue;
    }
    const auto index = static_cast<std::size_t>(below_one(shares[a]) * static_cast<double>(axis.values.size()));
    std::ranges::copy(axis.values[index], point.begin() + static_cast<std::ptrdiff_t>(axis.first));
  }
  return point;
}

Sample draw(const Axes& axes, const std::vector<Condition>& conditions, const SampleParameters& sample, const Location& where) {
  switch (sample.method) {
    case SampleMethod::grid: return grid(axes, conditions, sample, where);
    case SampleMethod::random: return random(axes, conditions, sample);
    case SampleMethod::latin_hypercube: return latin_hypercube(axes, conditions, sample);
    case SampleMethod::sobol: return sobol(axes, conditions, sample, where);
  }
  return {};
}

}  // namespace synfire
