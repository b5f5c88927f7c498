// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// base: JSON whose keys stay in the order in which they are written.
#pragma once

#include <nlohmann/json.hpp>

namespace synfire {
using Json = nlohmann::ordered_json;
}  // namespace synfire
