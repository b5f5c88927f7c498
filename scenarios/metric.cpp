// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// scenarios: metrics.
#include "scenarios/metric.h"

#include <algorithm>

#include "base/json.h"

namespace synfire {

namespace {

/// What the path's last name says, or that it is below `energy_j`: `energy_j.by_component.core` is an energy.
std::optional<dimension::Any> physical(const std::string& path) {
  if (path.starts_with("counts.") || path.starts_with("spikes.")) return std::nullopt;
  if (path.find("energy_j") != std::string::npos || path.ends_with("_j"))
    return dimension::Any{dimension::Energy::kName, dimension::Energy::kUnits};
  if (path.ends_with("_w")) return dimension::Any{dimension::Power::kName, dimension::Power::kUnits};
  if (path.ends_with("_hz")) return dimension::Any{dimension::Frequency::kName, dimension::Frequency::kUnits};
  if (path.ends_with("_s")) return dimension::Any{dimension::Time::kName, dimension::Time::kUnits};
  return std::nullopt;
}

const std::vector<std::string> kRoots = {"steps",           "simulated_time_s", "wall_time_s", "spikes",  "counts", "energy_j",
                                         "average_power_w", "inference",        "utilisation", "metrics", "hosts",  "faults"};
const std::vector<std::string> kEnergy = {"total", "static", "dynamic", "by_component", "by_action", "by_domain", "interval"};
const std::vector<std::string> kInference = {"samples", "correct", "accuracy", "latency_s", "latency_steps", "energy_j"};

const std::vector<std::string> kMetrics = {"synaptic_operations",
                                           "activation_sparsity",
                                           "connection_sparsity",
                                           "footprint",
                                           "energy_per_synaptic_operation_j",
                                           "energy_per_spike_j",
                                           "energy_per_inference_j",
                                           "energy_delay_product_js",
                                           "latency_per_event",
                                           "latency_per_inference",
                                           "rate",
                                           "information_bits_per_spike",
                                           "timing",
                                           "area_proxy_mm2"};

const Json* walk(const Json& at, std::string_view path) {
  if (path.empty()) return &at;
  if (!at.is_object()) return nullptr;
  // The longest name first: a node's name may hold dots.
  for (std::size_t length = path.size(); length != std::string_view::npos && length > 0; length = path.rfind('.', length - 1)) {
    const auto found = at.find(std::string(path.substr(0, length)));
    if (found == at.end()) continue;
    const auto* value = walk(*found, length == path.size() ? "" : path.substr(length + 1));
    if (value != nullptr) return value;
  }
  return nullptr;
}

}  // namespace

bool known_metric(const std::string& path, std::string& why) {
  const std::size_t dot = path.find('.');
  const std::string root = path.substr(0, dot);
  const std::string rest = dot == std::string::npos ? "" : path.substr(dot + 1);
  const auto check = [&](const std::string& name, const std::vector<std::string>& names) {
    if (std::ranges::find(names, name) != names.end()) return true;
    why = "found " + shown(path) + ", no number of summary.json; expected " + any_of(names) + did_you_mean(name, names);
    return false;
  };
  if (!check(root, kRoots)) return false;
  if (root == "energy_j") return check(rest.substr(0, rest.find('.')), kEnergy);
  if (root == "inference") return check(rest, kInference);
  if (root == "metrics") return check(rest.substr(0, rest.find('.')), kMetrics);
  const bool branch = root == "spikes" || root == "counts" || root == "utilisation" || root == "hosts" || root == "faults";
  if (branch == rest.empty()) {
    why = "found " + shown(path) +
          (branch ? ", which is no number; expected one of its parts, such as " + root + ".NAME" : "; expected " + root);
    return false;
  }
  return true;
}

bool read_metric_value(const std::string& path, const Value& in, double& out, Reader reader) {
  if (const auto unit = physical(path)) return detail::read_quantity(in, out, reader, {}, unit->name, unit->units);
  return detail::read_number(in, out, reader, {}, false);
}

std::optional<double> find_metric(const Json& summary, const std::string& path) {
  const Json* value = walk(summary, path);
  if (value == nullptr || !value->is_number()) return std::nullopt;
  return value->get<double>();
}

std::string format_metric(const std::string& path, double value) {
  const auto unit = physical(path);
  return unit ? format_quantity(value, unit->units) : format_number(value);
}

}  // namespace synfire
