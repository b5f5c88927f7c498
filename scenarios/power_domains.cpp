// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// scenarios: connecting power domains.
#include "scenarios/power_domains.h"

#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include "base/glob.h"

namespace synfire {

namespace {

constexpr double kRounding = 1e-9;  ///< of shares such as 0.1 and 0.9

/// `core[3]`, `core` and `chip.core` are `core`, `core` and `chip`: what a domain beside them names.
bool is_powered_by_name(const std::string& path, const std::string& prefix, const std::string& name) {
  const std::string whole = prefix + name;
  if (!path.starts_with(whole)) return false;
  return path.size() == whole.size() || path[whole.size()] == '[' || path[whole.size()] == '.';
}

/// The declaration of a component in the platform: `chip[1].power` is components.chip.platform's component power. The nearest
/// mapping that there is.
const Value& declaration(const Value& platform, const std::string& path) {
  const Value* at = &platform;
  for (const PathStep& step : parse_path(path)) {
    const Value* components = at->is_map() ? at->find("components") : nullptr;
    const Value* next = components != nullptr ? components->find(step.name) : nullptr;
    if (next == nullptr && at->is_map()) {
      const Value* nested = at->find("platform");
      components = nested != nullptr && nested->is_map() ? nested->find("components") : nullptr;
      next = components != nullptr ? components->find(step.name) : nullptr;
    }
    if (next == nullptr) return *at;
    at = next;
  }
  return *at;
}

const PowerDomainPlan* domain_of(const Instance& instance) {
  return dynamic_cast<const PowerDomainPlan*>(instance.plan.get());
}

std::vector<const Instance*> domains_of(const Description& description) {
  std::vector<const Instance*> found;
  for (const Instance& instance : description.instances()) {
    if (domain_of(instance) != nullptr) found.push_back(&instance);
  }
  return found;
}

}  // namespace

void check_power_domains(const Description& description, const ScenarioParameters& scenario, const Value& merged,
                         Problems& problems) {
  const std::vector<const Instance*> domains = domains_of(description);
  std::map<std::string, std::string> owner, outer;
  std::map<std::string, const PowerDomainParameters*> parameters_by_path;
  double shares = 0.0;
  std::set<std::string> told;
  std::vector<std::string> paths;
  for (const Instance* domain : domains) {
    paths.push_back(domain->path);
    const Value& declared = declaration(description.resolved(), domain->path);
    const PowerDomainParameters& parameters = domain_of(*domain)->parameters();
    parameters_by_path[domain->path] = &parameters;
    const std::string prefix = prefix_of(domain->path);
    const auto fail = [&](const char* key, const std::string& message) {
      const Location& place = declared.place(key);
      if (told.insert(to_string(place) + key + message).second) problems.add(place, domain->path + "." + key, message);
    };
    const double before = std::exchange(shares, shares + parameters.static_share);
    const auto chips = static_cast<double>(description.chips());
    if (before <= chips + kRounding && shares > chips + kRounding) {
      fail("static_share", "found shares of the technology's static power that add up to " + format_number(shares) +
                               "; expected at most 1 for each chip, " + format_number(chips));
    }
    for (const std::string& name : parameters.powers) {
      bool any = false;
      for (const Instance& instance : description.instances()) {
        if (!is_powered_by_name(instance.path, prefix, name) || domain_of(instance) != nullptr) continue;
        any = true;
        const auto [at, fresh] = owner.emplace(instance.path, domain->path);
        if (!fresh) fail("powers", "found " + instance.path + ", which " + at->second + " powers already; expected one domain");
      }
      if (!any) fail("powers", "found " + shown(name) + ", no component beside it; expected names of components");
    }
    if (!parameters.within) continue;
    const std::string around = prefix + *parameters.within;
    outer[domain->path] = around;
    if (std::ranges::none_of(domains, [&](const Instance* other) { return other->path == around; })) {
      fail("within", "found " + shown(*parameters.within) + ", no power domain beside it");
    }
  }
  for (const auto& [inner, around] : outer) {
    std::string at = around;
    for (std::size_t steps = 0; steps <= outer.size() && at != inner; ++steps) {
      const auto next = outer.find(at);
      if (next == outer.end()) break;
      at = next->second;
    }
    if (at != inner) continue;
    const Value* place = declaration(description.resolved(), inner).find("within");
    problems.add(place->where, inner + ".within", "found a loop of domains within each other through " + around);
  }
  for (std::size_t i = 0; i < scenario.power.size(); ++i) {
    const std::string& name = scenario.power[i].domain;
    const Value& place = merged.at({"power", std::to_string(i)});
    const std::string path = "power[" + std::to_string(i) + "].";
    if (const auto domain = parameters_by_path.find(name); domain != parameters_by_path.end()) {
      const auto needs = [&](const char* key, bool given, bool has) {
        if (!given || has) return;
        problems.add(place.place(key), path + key,
                     "found a " + std::string(key) + " for " + name + ", which has none; expected a domain with `" + key + "`");
      };
      needs("voltage", scenario.power[i].voltage.has_value(), domain->second->voltage.has_value());
      needs("frequency", scenario.power[i].frequency.has_value(), domain->second->frequency.has_value());
      continue;
    }
    problems.add(place.where, path + "domain",
                 "found " + shown(name) + ", no power domain of the platform; expected " +
                     (paths.empty() ? "a platform with a component of type power_domain" : any_of(paths)) +
                     did_you_mean(name, paths));
  }
}

PowerDomains::PowerDomains(const Prepared& prepared, Chip& chip, std::vector<Counted>& counted) {
  domains_.chips = prepared.description->chips();
  std::map<std::string, PowerDomain*> by_path;
  for (const auto& component : chip.components()) {
    auto* domain = dynamic_cast<PowerDomain*>(component.get());
    if (domain == nullptr) continue;
    by_path[domain->path()] = domain;
    domains_.all.push_back(domain);
    if (prepared.technology) domain->set_static(prepared.technology->static_power);
    for (std::size_t i = 0; i < counted.size(); ++i) {
      const auto& names = domain->parameters().powers;
      const bool member = std::ranges::any_of(
          names, [&](const std::string& name) { return is_powered_by_name(counted[i].path, prefix_of(domain->path()), name); });
      if (!member || dynamic_cast<PowerDomain*>(chip.components()[i].get()) != nullptr) continue;
      counted[i].domain = domain;
      counted[i].supply = domain->add(*chip.components()[i]);
    }
  }
  for (const auto& [path, domain] : by_path) {
    if (domain->parameters().within) by_path.at(prefix_of(path) + *domain->parameters().within)->add_within(*domain);
  }
  for (const auto& [path, domain] : by_path) {
    if (!domain->parameters().within) domain->begin();
  }
  for (const PowerChangeParameters& wanted : prepared.scenario.parameters.power) {
    Change change{static_cast<std::uint64_t>(wanted.at), by_path.at(wanted.domain), {wanted.state, {}, {}}};
    if (wanted.voltage) change.change.volts = wanted.voltage->si();
    if (wanted.frequency) change.change.hertz = wanted.frequency->si();
    changes_.push_back(change);
  }
  std::ranges::stable_sort(changes_, {}, &Change::step);
  change(0, 0);
}

void PowerDomains::change(std::uint64_t step, Picoseconds at) {
  for (; next_ < changes_.size() && changes_[next_].step <= step; ++next_)
    changes_[next_].domain->change(changes_[next_].change, at);
}

}  // namespace synfire
