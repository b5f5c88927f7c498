// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// platforms: what a planned platform says of itself as a whole.
#include <algorithm>
#include <set>

#include "platforms/description.h"

namespace synfire {

std::string without_index(const std::string& path) {
  return path.ends_with(']') ? path.substr(0, path.rfind('[')) : path;
}

std::size_t Description::chips() const {
  std::set<std::uint32_t> with_cores;
  for (const Instance& instance : instances_) {
    if (instance.plan->role() == ComponentPlan::Role::core) with_cores.insert(instance.platform);
  }
  return with_cores.size();
}

bool Description::has_cycle() const {
  return std::ranges::any_of(instances_, [](const Instance& instance) { return instance.plan->has_cycle(); });
}

}  // namespace synfire
