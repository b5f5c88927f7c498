// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// power: a generic estimator, for chips that do not exist yet: what an action costs by the memories that it reads, the adders
// and multipliers that it uses and the wires that it drives, in a process and at a voltage. Its laws and anchors (45 nm, 0.9 V
// unless said otherwise):
//
// clang-format off
//     add        0.1 pJ for 32 bits, in proportion to the bits                       M. Horowitz, ISSCC 2014
//     multiply   3.1 pJ for 32 bits, in proportion to their square                   M. Horowitz, ISSCC 2014
//     read       10 pJ for 64 bits of a memory of 8 KiB, with the root of its size   M. Horowitz, ISSCC 2014; write as read
//     wire       0.3 fJ for a bit and micrometre, 28 nm, 0.775 V                     P. Merolla et al., Science 345, 2014
//     crossbar   47 fJ for a bit, 28 nm, 0.775 V: a row read beside its logic        P. Merolla et al., Science 345, 2014
// clang-format on
//
// Energies follow the square of the voltage, and but for wires the feature size (capacitance). The anchors at other sizes (32
// KiB and 1 MiB: 20 and 100 pJ; 8 bits: 0.03 and 0.2 pJ) are met within 15 %; over processes the estimate is good for a factor.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/figure.h"

namespace synfire {

enum class Work { add, multiply, read, write, wire, crossbar };
template <>
struct Choices<Work> {
  static constexpr std::pair<std::string_view, Work> kAll[] = {{"add", Work::add},   {"multiply", Work::multiply},
                                                               {"read", Work::read}, {"write", Work::write},
                                                               {"wire", Work::wire}, {"crossbar", Work::crossbar}};
};

/// One part of an action.
struct WorkItem {
  Work work = Work::add;
  std::int32_t bits = 1;
  double times = 1.0;
  std::optional<MemorySize> memory;
  std::optional<Length> length;
  static const Schema<WorkItem>& schema();
};

struct Estimate {
  Length node;
  Voltage vdd;
  std::map<std::string, std::vector<WorkItem>> actions;  ///< the parts of each

  static const Schema<Estimate>& schema();
  /// J.
  double energy(const WorkItem& item) const;
  /// The figure of an action: derived, marginal, with a factor of uncertainty and what it is made of as its source.
  Figure<Energy> figure(const std::vector<WorkItem>& items) const;
  /// mm^2 of cores with so many bits of memory, logic included: TrueNorth's core has 240 um x 390 um for 256 x 410 bits at 28
  /// nm, and an area goes with the square of the feature size.
  double area(double bits) const;
};

}  // namespace synfire
