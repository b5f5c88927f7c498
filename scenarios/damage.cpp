// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// scenarios: finding what faults name.
#include "scenarios/damage.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <limits>

#include "base/glob.h"
#include "scenarios/faults.h"
#include "scenarios/node_names.h"

namespace synfire {

namespace {

const Instance* outermost_fabric(const Description& description) {
  const int index = description.levels().front().fabric;
  return index < 0 ? nullptr : &description.instances()[static_cast<std::size_t>(index)];
}

std::string router_of(const std::string& link) {
  return link.substr(0, link.rfind('.'));
}

std::vector<std::string> all_places(const Description& description, FaultKind kind) {
  const Instance* fabric = outermost_fabric(description);
  if (fabric == nullptr) return {};
  std::vector<std::string> links = static_cast<const FabricPlan&>(*fabric->plan).links();
  if (kind == FaultKind::dead_links) return links;
  std::vector<std::string> routers;
  for (const std::string& link : links) {
    if (std::ranges::find(routers, router_of(link)) == routers.end()) routers.push_back(router_of(link));
  }
  return routers;
}

/// The router of the outermost fabric behind which a core sits.
std::uint32_t router(const Description& description, const FabricPlan& fabric, std::uint32_t core) {
  if (core == kOutside) return fabric.edge();
  for (const Instance& instance : description.instances()) {
    if (instance.plan->role() != ComponentPlan::Role::core || instance.core_id != core) continue;
    std::uint32_t at = instance.router;
    for (std::uint32_t level = instance.platform; description.levels()[level].parent >= 0;) {
      at = description.levels()[level].router;
      level = static_cast<std::uint32_t>(description.levels()[level].parent);
    }
    return at;
  }
  return fabric.edge();
}

}  // namespace

std::vector<std::string> places_of(const Description& description, const FaultParameters& fault) {
  std::vector<std::string> found;
  const Instance* fabric = outermost_fabric(description);
  if (fabric == nullptr) return found;
  for (const std::string& place : all_places(description, fault.kind)) {
    if (glob_matches(fault.where, fabric->path + "." + place)) found.push_back(place);
  }
  return found;
}

bool meets(const Description& description, std::uint32_t from, std::uint32_t to, std::span<const std::string> places) {
  const Instance* instance = outermost_fabric(description);
  if (instance == nullptr || static_cast<const FabricPlan&>(*instance->plan).routers() < 2) return false;
  const auto& fabric = static_cast<const FabricPlan&>(*instance->plan);
  const std::uint32_t first = router(description, fabric, from);
  const std::uint32_t last = router(description, fabric, to);
  const std::vector<std::string> way = fabric.way(first, last);
  // A router's name is where its links begin; of the last one, some link away does.
  const std::vector<std::string> away = fabric.way(last, last == 0 ? 1 : 0);
  const auto is = [&](const std::string& place) { return std::ranges::find(places, place) != places.end(); };
  return std::ranges::any_of(way, [&](const std::string& link) { return is(link) || is(router_of(link)); }) ||
         (!away.empty() && is(router_of(away.front())));
}

void multiply_elements(std::span<std::byte> bytes, Element element, const std::function<double()>& factor) {
  with_element(element, [&](auto value) {
    using T = decltype(value);
    for (std::size_t at = 0; at + sizeof(T) <= bytes.size(); at += sizeof(T)) {
      std::memcpy(&value, bytes.data() + at, sizeof(T));
      const double wanted = static_cast<double>(value) * factor();
      if constexpr (std::is_integral_v<T>) {
        constexpr auto kLeast = static_cast<double>(std::numeric_limits<T>::min());
        constexpr auto kMost = static_cast<double>(std::numeric_limits<T>::max());
        const double whole = std::round(wanted);
        value = whole <= kLeast  ? std::numeric_limits<T>::min()
                : whole >= kMost ? std::numeric_limits<T>::max()
                                 : static_cast<T>(whole);
      } else {
        value = static_cast<T>(wanted);
      }
      std::memcpy(bytes.data() + at, &value, sizeof(T));
    }
  });
}

DamagedTarget::DamagedTarget(const Description& description, const std::vector<FaultParameters>& faults)
    : description_(description) {
  const Target& whole = description.target();
  platform = whole.platform;
  fingerprint = whole.fingerprint;
  discipline = whole.discipline;
  multicast = whole.multicast;
  cores = whole.cores;
  for (const FaultParameters& fault : faults) {
    if (!fault.known) continue;
    if (fault.kind == FaultKind::dead_cores) {
      for (TargetCore& core : cores) core.usable = core.usable && !glob_matches(fault.where, core.path);
      continue;
    }
    for (const std::string& place : places_of(description, fault)) dead_.push_back(place);
  }
}

std::uint32_t DamagedTarget::hops(std::uint32_t from, std::uint32_t to) const {
  if (!dead_.empty() && meets(description_, from, to, dead_)) return kUnreachable;
  return description_.target().hops(from, to);
}

void check_faults(const Description& description, const ScenarioParameters& scenario, const Value& merged,
                  const std::function<const KnownNode*(const std::string&)>& node_of, Problems& problems) {
  for (std::size_t i = 0; i < scenario.faults.size(); ++i) {
    const FaultParameters& fault = scenario.faults[i];
    const Value& item = merged.at({"faults", std::to_string(i)});
    const auto fail = [&](const std::string& message) {
      problems.add(item.place("where"), "faults[" + std::to_string(i) + "].where",
                   "found " + shown(fault.where) + ", " + message);
    };
    std::vector<std::string> names;
    switch (fault.kind) {
      case FaultKind::dead_neurons: {
        const KnownNode* node = node_of(fault.where);
        std::string why;
        if (node == nullptr) {
          fail("no node of the network");
        } else if (node->role == NodeRole::input) {
          fail("an Input node, which has no neurons");
        } else if (fault.neurons && parse_indices(*fault.neurons, 0xffffffff, why) &&  // else it has been told
                   !parse_indices(*fault.neurons, node->size, why)) {
          problems.add(item.place("neurons"), "faults[" + std::to_string(i) + "].neurons", why);
        }
        continue;
      }
      case FaultKind::dead_routers:
      case FaultKind::dead_links:
        if (places_of(description, fault).empty()) {
          names = all_places(description, fault.kind);
          const Instance* fabric = outermost_fabric(description);
          fail(names.empty() ? "and the platform has no fabric with links"
                             : "none of the fabric; expected such as " + fabric->path + "." + names.front());
        }
        continue;
      case FaultKind::flipped_bits:
      case FaultKind::stuck_bits:
      case FaultKind::soft_errors:
      case FaultKind::variation:
        for (const TargetCore& core : description.target().cores) {
          for (const Region& region : core.kind->layout().regions()) names.push_back(core.path + "." + region.name);
        }
        break;
      default:
        for (const TargetCore& core : description.target().cores) names.push_back(core.path);
    }
    if (std::ranges::any_of(names, [&](const std::string& name) { return glob_matches(fault.where, name); })) continue;
    std::vector<std::string> kinds;
    for (const std::string& name : names) {
      if (std::ranges::find(kinds, without_indices(name)) == kinds.end()) kinds.push_back(without_indices(name));
    }
    fail("which matches nothing; expected " + any_of(kinds) + did_you_mean(fault.where, kinds));
  }
}

}  // namespace synfire
