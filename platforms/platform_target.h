// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// platforms: a whole platform as a compiler sees it.
#pragma once

#include "platforms/description.h"

namespace synfire {

class PlatformTarget : public Target {
 public:
  explicit PlatformTarget(const Description& description);

  std::uint32_t hops(std::uint32_t from, std::uint32_t to) const override;

 private:
  struct Place {
    std::uint32_t level = 0;
    std::uint32_t router = 0;
  };

  std::uint32_t depth(std::uint32_t level) const;
  /// One level up: the edge of this level's fabric, then the router of the level on its parent's. Adds the hops to the edge.
  void climb(Place& place, std::uint32_t& hops) const;
  const FabricPlan& fabric(std::uint32_t level) const;

  const Description& description_;
  std::vector<Place> places_;  ///< by core
};

}  // namespace synfire
