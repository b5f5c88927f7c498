// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// scenarios: metrics: numbers of summary.json by their path (`inference.accuracy`, `counts.by_component.core[3].spikes`), with
// the physical dimension that their names say.
#pragma once

#include <optional>
#include <string>

#include "base/json.h"
#include "base/schema.h"

namespace synfire {

/// Whether such a metric can exist; `why` then says what is wrong. Names of nodes and components are not checked here.
bool known_metric(const std::string& path, std::string& why);

/// Reads a value to compare a metric with: with its unit where the metric is a physical quantity, else a number.
bool read_metric_value(const std::string& path, const Value& in, double& out, Reader reader);

/// The number at that path; nothing when there is none (unpublished, or not there). Names may hold dots and brackets.
std::optional<double> find_metric(const Json& summary, const std::string& path);

/// `12.3 uJ`, `0.98`: a metric's value with its unit.
std::string format_metric(const std::string& path, double value);

}  // namespace synfire
