// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// platforms: whether packets find their way between all that is connected to a fabric.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "platforms/description.h"

namespace synfire {

/// A fabric of a level as it was described.
struct DescribedFabric {
  std::uint32_t level = 0;
  int instance = 0;
  Value values;
  std::string path;  ///< of its mapping in the file
};

/// Looks at every fabric, between the routers that something sits on.
void check_fabrics(std::span<const DescribedFabric> fabrics, const std::vector<Instance>& instances,
                   const std::vector<Level>& levels, Problems& problems, std::vector<std::string>& warnings);

}  // namespace synfire
