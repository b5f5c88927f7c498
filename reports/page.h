// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// reports: one HTML file with everything in it: data, styles, scripts, charting library. It asks no network for anything.
#pragma once

#include <string>

#include "base/json.h"

namespace synfire {

enum class PageKind { run, sweep };

/// `data` is what the page's script shows; `title` stands in the window's frame.
std::string build_page(PageKind kind, const std::string& title, const Json& data);

/// Whether the charting library was there when Synfire was built; without it pages hold tables only.
bool has_charts();

}  // namespace synfire
