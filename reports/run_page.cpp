// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// reports: gathering a run.
#include "reports/run_page.h"

#include <algorithm>
#include <charconv>
#include <map>

#include "base/error.h"
#include "base/json.h"
#include "reports/csv_rows.h"
#include "scenarios/results_folder.h"

namespace synfire {
namespace fs = std::filesystem;

namespace {

constexpr std::uint64_t kMostSpikes = 120'000;
constexpr std::size_t kMostWindows = 500;
constexpr std::size_t kMostParts = 8;
constexpr std::size_t kMostTraces = 12;
constexpr std::size_t kMostPoints = 1500;

double number(const std::string& text) {
  double value = 0.0;
  std::from_chars(text.data(), text.data() + text.size(), value);
  return value;
}
std::uint64_t whole(const std::string& text) {
  std::uint64_t value = 0;
  std::from_chars(text.data(), text.data() + text.size(), value);
  return value;
}

/// Spikes by node, by step where there are steps, else by time.
Json raster(const fs::path& file, std::uint64_t total) {
  struct Node {
    std::uint64_t size = 0;
    Json at = Json::array();
    Json index = Json::array();
  };
  const std::uint64_t every = std::max<std::uint64_t>(1, (total + kMostSpikes - 1) / kMostSpikes);
  std::map<std::string, Node> nodes;
  std::vector<std::string> order;
  std::uint64_t row = 0;
  bool steps = true;
  double last = 0.0;
  for (CsvRows rows(file); rows.next(); ++row) {
    const std::vector<std::string>& fields = rows.fields();
    if (fields.size() < 4) continue;
    if (row == 0) steps = !fields[1].empty();
    const auto [node, added] = nodes.try_emplace(fields[2]);
    if (added) order.push_back(fields[2]);
    const std::uint64_t index = whole(fields[3]);
    node->second.size = std::max(node->second.size, index + 1);
    last = number(fields[steps ? 1 : 0]);
    if (row % every != 0) continue;
    node->second.index.push_back(index);
    node->second.at.push_back(steps ? Json(whole(fields[1])) : Json(number(fields[0])));
  }
  Json json = {{"total", row}, {"every", every}, {"unit", steps ? "step" : "s"},
               {"last", last}, {"neurons", 0},   {"nodes", Json::array()}};
  std::uint64_t neurons = 0;
  for (const std::string& name : order) {
    Node& node = nodes.at(name);
    neurons += node.size;
    json["nodes"].push_back(
        {{"name", name}, {"size", node.size}, {"at", std::move(node.at)}, {"index", std::move(node.index)}});
  }
  json["neurons"] = neurons;
  return json;
}

/// Power of the components that need most, and of the rest together.
Json power(const fs::path& file) {
  std::vector<double> times;
  std::map<std::string, std::vector<std::pair<std::size_t, double>>> parts;  // windows in which there is a row, and W
  for (CsvRows rows(file); rows.next();) {
    const std::vector<std::string>& fields = rows.fields();
    if (fields.size() < 3) continue;
    const double time = number(fields[0]);
    if (times.empty() || time > times.back()) times.push_back(time);
    auto& values = parts[fields[1]];
    if (values.empty() || values.back().first + 1 < times.size()) values.emplace_back(times.size() - 1, 0.0);
    values.back().second += number(fields[2]);
  }
  std::vector<std::pair<double, std::string>> order;
  for (const auto& [name, values] : parts) {
    double sum = 0.0;
    for (const auto& [window, value] : values) sum += value;
    if (sum > 0.0) order.emplace_back(-sum, name);
  }
  std::ranges::sort(order);
  if (order.size() > kMostParts) {
    std::vector<double> rest(times.size());
    for (std::size_t i = kMostParts - 1; i < order.size(); ++i) {
      for (const auto& [window, value] : parts.at(order[i].second)) rest[window] += value;
    }
    const std::string name = std::to_string(order.size() - kMostParts + 1) + " others";
    order.resize(kMostParts - 1);
    order.emplace_back(0.0, name);
    auto& others = parts[name];
    others.clear();
    for (std::size_t t = 0; t < times.size(); ++t) others.emplace_back(t, rest[t]);
  }
  const std::size_t every = std::max<std::size_t>(1, (times.size() + kMostWindows - 1) / kMostWindows);
  // A window ends at its time; means over several weigh them by their lengths.
  const auto thin = [&](const std::vector<std::pair<std::size_t, double>>& part) {
    std::vector<double> values(times.size());
    for (const auto& [window, value] : part) values[window] = value;
    Json list = Json::array();
    for (std::size_t first = 0; first < times.size(); first += every) {
      const std::size_t end = std::min(first + every, times.size());
      double energy = 0.0;
      for (std::size_t t = first; t < end; ++t) energy += values[t] * (times[t] - (t == 0 ? 0.0 : times[t - 1]));
      const double span = times[end - 1] - (first == 0 ? 0.0 : times[first - 1]);
      list.push_back(span > 0.0 ? energy / span : 0.0);
    }
    return list;
  };
  Json json = {{"every", every}, {"times", Json::array()}, {"parts", Json::array()}};
  for (std::size_t first = 0; first < times.size(); first += every)
    json["times"].push_back(times[std::min(first + every, times.size()) - 1]);
  for (const auto& [sum, name] : order) json["parts"].push_back({{"name", name}, {"power", thin(parts.at(name))}});
  return json;
}

Json states(const fs::path& file) {
  struct Trace {
    Json points = Json::array();
  };
  std::vector<std::string> order;
  std::map<std::string, Trace> traces;
  for (CsvRows rows(file); rows.next();) {
    const std::vector<std::string>& fields = rows.fields();
    if (fields.size() < 6) continue;
    const std::string name = fields[2] + "[" + fields[4] + "]." + fields[3];
    auto trace = traces.find(name);
    if (trace == traces.end()) {
      if (order.size() >= kMostTraces) continue;
      order.push_back(name);
      trace = traces.try_emplace(name).first;
    }
    if (trace->second.points.size() < kMostPoints) trace->second.points.push_back({number(fields[0]), number(fields[5])});
  }
  Json json = Json::array();
  for (const std::string& name : order) json.push_back({{"name", name}, {"points", std::move(traces.at(name).points)}});
  return json;
}

/// Names with a number in order of it: core[2] before core[10].
bool by_number(const std::string& a, const std::string& b) {
  std::size_t i = 0;
  std::size_t j = 0;
  while (i < a.size() && j < b.size()) {
    if (std::isdigit(static_cast<unsigned char>(a[i])) != 0 && std::isdigit(static_cast<unsigned char>(b[j])) != 0) {
      std::uint64_t x = 0;
      std::uint64_t y = 0;
      while (i < a.size() && std::isdigit(static_cast<unsigned char>(a[i])) != 0)
        x = x * 10 + static_cast<std::uint64_t>(a[i++] - '0');
      while (j < b.size() && std::isdigit(static_cast<unsigned char>(b[j])) != 0)
        y = y * 10 + static_cast<std::uint64_t>(b[j++] - '0');
      if (x != y) return x < y;
    } else if (a[i] != b[j]) {
      return a[i] < b[j];
    } else {
      ++i;
      ++j;
    }
  }
  return a.size() - i < b.size() - j;
}

/// Every core of the chip, also those that did nothing and are in no list: as many as the summary says there are.
Json cores(const Json& summary) {
  std::vector<std::string> names;
  std::size_t all = 0;
  try {
    all = summary.at("utilisation").at("cores").at("capacity").get<std::size_t>();
    for (const auto& [name, counts] : summary.at("counts").at("by_component").items()) {
      if (counts.contains("neuron_updates") || counts.contains("synaptic_operations")) names.push_back(name);
    }
  } catch (const Json::exception&) {
    return Json::array();
  }
  std::ranges::sort(names, by_number);
  if (names.empty() || names.front().find('[') == std::string::npos) return names;
  const std::string stem = names.front().substr(0, names.front().rfind('['));
  const bool one_kind =
      std::ranges::all_of(names, [&](const std::string& name) { return name.substr(0, name.rfind('[')) == stem; });
  if (!one_kind || all > 100'000 || all < names.size()) return names;
  Json json = Json::array();
  for (std::size_t i = 0; i < all; ++i) json.push_back(stem + "[" + std::to_string(i) + "]");
  return json;
}

/// Throws InputError where it cannot be one: it may be anybody's file.
Json read_summary(const fs::path& file) {
  Json json = read_json(file);
  if (!json.is_object() || (json.contains("title") && !json["title"].is_string()))
    throw InputError({file.string(), 0, 0}, "", "found no summary with a text as its title; expected what a run has written");
  return json;
}

}  // namespace

Json run_json(const fs::path& folder) {
  std::error_code error;
  if (!is_results_folder(folder)) {
    throw InputError({folder.string(), 0, 0}, "",
                     fs::exists(folder, error)
                         ? "found no summary.json of Synfire in it; expected the results folder of a run or a sweep"
                         : "found nothing; expected the results folder of a run or a sweep");
  }
  Json json = Json::object();
  json["folder"] = fs::absolute(folder).lexically_normal().string();
  json["name"] = folder.filename().string();
  json["summary"] = read_summary(folder / "summary.json");
  std::uint64_t total = 0;
  {
    std::ifstream lines(folder / "spikes.csv");
    for (std::string line; std::getline(lines, line);) ++total;
  }
  json["raster"] = raster(folder / "spikes.csv", total);
  json["power"] = power(folder / "power.csv");
  json["states"] = states(folder / "states.csv");
  json["cores"] = cores(json["summary"]);
  return json;
}

}  // namespace synfire
