// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// networks: a part of partition: whether a core can hold a part, asked of the core itself. CoreLimits say what every kind of
// core has; a chip may run out of other things (Loihi's profiles and synapse formats), which only CoreTarget::usage counts.
#pragma once

#include <cstdint>
#include <span>

#include "networks/partition.h"

namespace synfire {

class PartCheck {
 public:
  /// `quantised`: of each group; may be empty, then every part fits.
  PartCheck(const Network& network, std::span<const QuantisedGroup* const> quantised)
      : network_(network), quantised_(quantised) {}

  /// How many of the part's neurons (it is left as it is), from the first on, fit on a core, and what there is too little of
  /// for one more.
  struct Fit {
    std::uint32_t neurons = 0;
    Usage over;
  };
  Fit fit(Part& part) const;

 private:
  /// The first resource that the part exceeds; used 0 when there is none. Destinations are not known yet, so they do not count.
  Usage exceeded(Part& part) const;

  const Network& network_;
  std::span<const QuantisedGroup* const> quantised_;
};

/// The first neurons of a part, with what they need.
Part first_of(const Part& part, std::uint32_t neurons);

}  // namespace synfire
