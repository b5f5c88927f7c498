// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// scenarios: parts of the summary.
#include "scenarios/summary.h"

#include "base/text_file.h"
#include "models/hosts/host.h"

namespace synfire {

namespace {

template <class T>
Json nullable(const std::optional<T>& value) {
  return value ? Json(*value) : Json(nullptr);
}

}  // namespace

std::string plural(const std::string& action) {
  // What follows the noun says which kind: hops_x, axons_in, neuron_updates_active.
  for (const std::string_view kind : {"_x", "_y", "_z", "_in", "_out", "_active", "_inactive", "_lost"}) {
    if (action.ends_with(kind)) return plural(action.substr(0, action.size() - kind.size())) + std::string(kind);
  }
  if (action.ends_with("ry")) return action.substr(0, action.size() - 1) + "ies";  // deliveries
  if (action.ends_with("ss")) return action + "es";                                // accesses
  return action + "s";
}

void write_summary(const std::filesystem::path& folder, const Value& configuration, const Json& summary) {
  write_text(folder / "configuration.yaml", write_yaml(configuration));
  write_text(folder / "summary.json", json_text(summary, 2) + "\n");
}

std::vector<Counted> counted(const Description& description, const Chip& chip) {
  std::vector<Counted> all;
  for (std::size_t i = 0; i < chip.components().size(); ++i) {
    const Instance& instance = description.instances()[i];
    all.push_back({instance.path, instance.type, &chip.components()[i]->activity()});
  }
  return all;
}

Json counts_json(std::span<const Counted> components) {
  Json total = Json::object();
  for (const char* action : {"synaptic_operation", "neuron_update", "spike", "packet", "hop"})
    total[plural(action)] = std::uint64_t{0};
  Json by_component = Json::object();
  for (const Counted& component : components) {
    const std::vector<std::string>& names = component.activity->names();
    const std::vector<std::uint64_t>& counts = component.activity->counts();
    Json own = Json::object();
    for (std::size_t i = 0; i < names.size(); ++i) {
      const std::string name = plural(names[i]);
      total[name] = total.value(name, std::uint64_t{0}) + counts[i];
      if (counts[i] > 0) own[name] = counts[i];
    }
    if (!own.empty()) by_component[component.path] = std::move(own);
  }
  total["by_component"] = std::move(by_component);
  return total;
}

Json energy_json(const EnergyReport& report) {
  Json energy = Json::object();
  energy["total"] = nullable(report.total);
  energy["static"] = nullable(report.static_energy);
  energy["dynamic"] = nullable(report.dynamic);
  energy["by_component"] = Json::object();
  for (const auto& [path, joules] : report.by_component) energy["by_component"][path] = nullable(joules);
  energy["by_action"] = Json::object();
  for (const auto& [action, joules] : report.by_action) energy["by_action"][action] = nullable(joules);
  if (!report.by_domain.empty()) {
    energy["by_domain"] = Json::object();
    for (const DomainEnergy& domain : report.by_domain) {
      Json own = Json::object();
      own["static"] = nullable(domain.leaked);
      own["dynamic"] = nullable(domain.dynamic);
      own["wake_up"] = nullable(domain.woken);
      energy["by_domain"][domain.path] = std::move(own);
    }
  }
  energy["interval"] = nullptr;
  if (report.interval) {
    energy["interval"] = {
        {"least", report.interval->least}, {"most", report.interval->most}, {"unstated", report.interval->unstated}};
  }
  energy["complete"] = report.complete;
  energy["missing"] = report.missing;
  energy["tier"] = report.tier ? Json(choice_name(*report.tier)) : Json(nullptr);
  return energy;
}

Json inference_json(const Inference* inference, const EnergyReport& energy) {
  if (inference == nullptr) return nullptr;
  Json json = Json::object();
  json["samples"] = inference->samples();
  json["correct"] = nullable(inference->correct());
  json["accuracy"] = nullable(inference->accuracy());
  json["latency_s"] = nullable(inference->latency_seconds());
  json["latency_steps"] = nullable(inference->latency_steps());
  const bool known = energy.total && inference->samples() > 0;
  json["energy_j"] = known ? Json(*energy.total / static_cast<double>(inference->samples())) : Json(nullptr);
  return json;
}

Json hosts_json(const Hosts& hosts) {
  Json json = Json::object();
  for (const Host* host : hosts.hosts()) {
    Json own = Json::object();
    own["firmware"] = std::filesystem::path(host->firmware()->file()).filename().string();
    own["exit_code"] = nullable(host->exit_code());
    json[host->path()] = std::move(own);
  }
  return json;
}

Json utilisation_json(const Image& image) {
  const auto part = [](std::uint64_t used, std::uint64_t capacity) {
    Json json = Json::object();
    json["used"] = used;
    json["capacity"] = capacity;
    return json;
  };
  Json json = Json::object();
  json["cores"] = part(image.utilisation.size(), image.cores_available);
  for (const Usage& usage : image.total_usage()) {
    std::string name = usage.resource;
    for (char& c : name) c = c == ' ' ? '_' : c;
    if (!usage.unit.empty()) name += "_" + usage.unit + "s";
    json[name] = part(usage.used, usage.capacity);
  }
  json["synapses"] = image.synapses;
  json["routes"] = image.routes;
  json["mean_hops"] = image.mean_hops;
  return json;
}

}  // namespace synfire
