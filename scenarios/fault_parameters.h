// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// scenarios: what a scenario can break: one entry of `faults`.
#pragma once

#include <optional>
#include <string>

#include "base/schema.h"

namespace synfire {

enum class FaultKind {
  dead_neurons,
  dead_cores,
  dead_routers,
  dead_links,
  lost_packets,
  repeated_packets,
  corrupted_packets,
  flipped_bits,
  stuck_bits,
  soft_errors,
  variation
};
template <>
struct Choices<FaultKind> {
  static constexpr std::pair<std::string_view, FaultKind> kAll[] = {{"dead_neurons", FaultKind::dead_neurons},
                                                                    {"dead_cores", FaultKind::dead_cores},
                                                                    {"dead_routers", FaultKind::dead_routers},
                                                                    {"dead_links", FaultKind::dead_links},
                                                                    {"lost_packets", FaultKind::lost_packets},
                                                                    {"repeated_packets", FaultKind::repeated_packets},
                                                                    {"corrupted_packets", FaultKind::corrupted_packets},
                                                                    {"flipped_bits", FaultKind::flipped_bits},
                                                                    {"stuck_bits", FaultKind::stuck_bits},
                                                                    {"soft_errors", FaultKind::soft_errors},
                                                                    {"variation", FaultKind::variation}};
};

struct FaultParameters {
  FaultKind kind = FaultKind::dead_neurons;
  std::string where;
  double probability = 1.0;
  std::optional<std::string> neurons;
  std::optional<double> per_bit_hour;
  std::optional<double> sigma;
  std::int32_t to = 0;
  std::int64_t at = 0;
  bool known = false;
  static const Schema<FaultParameters>& schema();
};

}  // namespace synfire
