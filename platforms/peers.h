// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// platforms: components that are wired one to the other beside any fabric: who names whom.
#pragma once

#include <string>
#include <vector>

#include "platforms/description.h"

namespace synfire {

class Peers {
 public:
  /// Takes note of what a component is wired to, if anything. `path`: of `values`, for problems.
  void add(std::uint32_t instance, const ComponentPlan& plan, const Value& values, const std::string& path);
  /// Finds them among the components of the same platform.
  void find(std::vector<Instance>& instances, Problems& problems) const;
  std::size_t size() const { return wanted_.size(); }

 private:
  struct Wanted {
    std::uint32_t instance = 0;
    ComponentPlan::Peer peer;
    Location where;
    std::string path;
  };
  std::vector<Wanted> wanted_;
};

}  // namespace synfire
