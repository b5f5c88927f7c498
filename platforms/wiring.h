// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// platforms: where devices and hosts are on the bus (`address: 0x4000_0000`), where their interrupts go (`interrupt: {intc:
// 3}`, a component and its line), and which components are wired to one another (ComponentPlan::peer). Copies follow one
// another.
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
  void finish(std::vector<Instance>& instances, std::vector<InterruptWire>& wires, Reader& reader) const;
  /// How many components are wired to a peer.
  std::size_t peers() const { return peers_.size(); }

 private:
  void check_windows(const std::vector<Instance>& instances, Reader& reader) const;
  void find_peers(std::vector<Instance>& instances, Reader& reader) const;

  struct PeerOf {
    std::uint32_t from = 0;
    std::string name;
    Location where;
    std::string path;
  };
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
  std::vector<PeerOf> peers_;
  Next next_;  ///< where the next copy of the last component goes
  std::vector<std::pair<std::uint32_t, Location>> placed_;
  std::string bus_;  ///< path of the one there is
};

}  // namespace synfire
