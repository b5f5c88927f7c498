// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// sweeps: a ledger for eyes and other programs: results.csv, the front as text, and what a page needs.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "base/json.h"
#include "sweeps/front.h"

namespace synfire {

/// The axes, the objectives and further metrics, `state`, `reason`; a row a point, in their order.
void write_results(const SweepPlan& plan, const std::vector<LedgerRow>& rows, const std::filesystem::path& file);

/// The front as a table, best of the first objective first.
std::string front_text(const SweepPlan& plan, const Front& front);

/// Everything that a page shows (reports/).
Json sweep_json(const SweepPlan& plan, const std::vector<LedgerRow>& rows, const std::filesystem::path& folder);

}  // namespace synfire
