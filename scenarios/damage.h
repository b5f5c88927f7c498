// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// scenarios: what faults name, found in a platform: routers, links, regions, values.
#pragma once

#include <functional>
#include <span>
#include <string>
#include <vector>

#include "base/memory_layout.h"
#include "platforms/description.h"
#include "scenarios/fault_parameters.h"

namespace synfire {

/// The links (`[2,3].east`) or routers (`[2,3]`) of the outermost fabric that a fault names, without the fabric's name.
std::vector<std::string> places_of(const Description& description, const FaultParameters& fault);

/// Whether a packet's way between two cores (kOutside: from the edge) leads over one of these links or routers.
bool meets(const Description& description, std::uint32_t from, std::uint32_t to, std::span<const std::string> places);

/// Multiplies each element by a factor of its own; integers are rounded and stay in their range.
void multiply_elements(std::span<std::byte> bytes, Element element, const std::function<double()>& factor);

}  // namespace synfire
