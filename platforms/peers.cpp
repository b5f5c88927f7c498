// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// platforms: components that are wired one to the other.
#include "platforms/peers.h"

namespace synfire {

void Peers::add(std::uint32_t instance, const ComponentPlan& plan, const Value& values, const std::string& path) {
  const auto peer = plan.peer();
  if (!peer) return;
  const Value* key = values.find(peer->key);
  wanted_.push_back({instance, *peer, key == nullptr ? values.where : key->where, path + "." + peer->key});
}

void Peers::find(std::vector<Instance>& instances, Problems& problems) const {
  for (const Wanted& wanted : wanted_) {
    Instance& instance = instances[wanted.instance];
    std::vector<std::string> names;
    for (std::size_t i = 0; i < instances.size(); ++i) {
      if (i == wanted.instance || instances[i].platform != instance.platform) continue;
      names.push_back(instances[i].name);
      if (instances[i].name == wanted.peer.name) instance.peer = static_cast<int>(i);
    }
    if (instance.peer >= 0) continue;
    problems.add(wanted.where, wanted.path,
                 "found " + shown(wanted.peer.name) + "; expected another component of the platform" +
                     did_you_mean(wanted.peer.name, names));
  }
}

}  // namespace synfire
