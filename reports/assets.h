// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// reports: the files of page/ and the charting library, as parts of libsynfire.
#pragma once

#include <string_view>

namespace synfire {

enum class Asset { styles, parts, run, sweep, charts };

/// Empty when the charting library was out of reach when Synfire was built.
std::string_view asset(Asset which);

}  // namespace synfire
