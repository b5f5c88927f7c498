// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// platforms: distances between the cores of a platform, through nested fabrics.
#include "platforms/platform_target.h"

#include "base/fnv.h"

namespace synfire {

PlatformTarget::PlatformTarget(const Description& description) : description_(description) {
  platform = description.name();
  multicast = true;
  Fnv fnv;
  for (const Instance& instance : description.instances()) {
    switch (instance.plan->role()) {
      case ComponentPlan::Role::core:
        fnv.add(instance.path);
        fnv.add(instance.base);
        fnv.add(instance.fingerprint);
        cores.push_back({instance.path, instance.base, instance.plan->core()});
        places_.push_back({instance.platform, instance.router});
        break;
      case ComponentPlan::Role::fabric:
        multicast = multicast && static_cast<const FabricPlan&>(*instance.plan).multicast();
        break;
      case ComponentPlan::Role::sync:
        if (instance.platform == 0) discipline = static_cast<const SyncPlan&>(*instance.plan).discipline();
        break;
      case ComponentPlan::Role::other: break;
    }
  }
  fnv.add(static_cast<std::uint64_t>(discipline));
  fingerprint = fnv.hash();
}

const FabricPlan& PlatformTarget::fabric(std::uint32_t level) const {
  const auto index = static_cast<std::size_t>(description_.levels()[level].fabric);
  return static_cast<const FabricPlan&>(*description_.instances()[index].plan);
}

std::uint32_t PlatformTarget::depth(std::uint32_t level) const {
  std::uint32_t count = 0;
  for (int i = static_cast<int>(level); description_.levels()[static_cast<std::size_t>(i)].parent >= 0; ++count) {
    i = description_.levels()[static_cast<std::size_t>(i)].parent;
  }
  return count;
}

void PlatformTarget::climb(Place& place, std::uint32_t& hops) const {
  const Level& level = description_.levels()[place.level];
  hops += fabric(place.level).hops(place.router, fabric(place.level).edge());
  place = {static_cast<std::uint32_t>(level.parent), level.router};
}

std::uint32_t PlatformTarget::hops(std::uint32_t from, std::uint32_t to) const {
  if (description_.levels()[0].fabric < 0) return 0;
  const auto place_of = [&](std::uint32_t core) { return core == kOutside ? Place{0, fabric(0).edge()} : places_[core]; };
  Place a = place_of(from);
  Place b = place_of(to);
  std::uint32_t count = 0;
  while (depth(a.level) > depth(b.level)) climb(a, count);
  while (depth(b.level) > depth(a.level)) climb(b, count);
  while (a.level != b.level) {
    climb(a, count);
    climb(b, count);
  }
  return count + fabric(a.level).hops(a.router, b.router);
}

}  // namespace synfire
