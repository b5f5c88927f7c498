// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// app: JSON Schema (2020-12) of the file formats, made from the same declarations that read them.
#pragma once

#include "base/json.h"

namespace synfire::app {

Json scenario_schema();
Json platform_schema();
Json sweep_schema();

}  // namespace synfire::app
