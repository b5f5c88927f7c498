// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// scenarios: what must fit together within a scenario and no type of a single value tells. Problems go to the reader.
#pragma once

#include "scenarios/scenario.h"

namespace synfire {

/// Of which keys are there.
void check_network(const Value& in, Reader& reader);
void check_input(const Value& in, Reader& reader);

/// Of values that are good each for itself.
void check_run(const RunParameters& run, const Value& in, Reader& reader);
void check_state(const StateParameters& state, const Value& in, Reader& reader);
void check_expect(const ExpectParameters& expect, const Value& in, Reader& reader);
void check_scenario(const ScenarioParameters& scenario, const Value& in, Reader& reader);

}  // namespace synfire
