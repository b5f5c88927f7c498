// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// platforms: where devices and hosts are on the bus (`address: 0x4000_0000`), and where their interrupts go
// (`interrupt: {intc: 3}`, a component and its line). Copies follow one another.
#pragma once

#include <string>
#include <vector>

#include "base/schema.h"
#include "platforms/description.h"

namespace synfire {

class Wiring {
 public:
  /// Notes what the file says of an instance, and gives it its window.
  void add(std::uint32_t index, Instance& instance, const Value& in, Reader& reader);
  /// When all instances are known: windows that overlap, ends of wires that do not exist.
  void finish(const std::vector<Instance>& instances, std::vector<InterruptWire>& wires, Reader& reader) const;

 private:
  struct End {
    std::uint32_t from = 0;
    std::string prefix;  ///< of the platform that the component is in: `board.`
    std::string to;
    Value line;
    std::string path;
  };
  struct Next {
    std::string path;
    std::uint64_t base = 0;
  };
  std::vector<End> ends_;
  Next next_;  ///< where the next copy of the last component goes
  std::vector<std::pair<std::uint32_t, Location>> placed_;
  std::string bus_;  ///< path of the one there is
};

}  // namespace synfire
