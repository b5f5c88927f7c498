// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// scenarios: one row a packet and destination, in the order in which the fabric was given them.
#include "scenarios/packet_log.h"

#include "interconnect/fabrics/packet_fabric.h"

namespace synfire {

PacketLog::PacketLog(Chip& chip, const Description& description, const std::filesystem::path& folder)
    : file_(folder / "packets.csv") {
  const int fabric = description.levels()[0].fabric;
  file_ << "step,time_s,source,destination\n";
  auto& carried = dynamic_cast<PacketFabric&>(*chip.components()[static_cast<std::size_t>(fabric)]);
  carried.record([this](Picoseconds time, std::uint32_t source, std::uint32_t destination) {
    file_ << step_ << ',';
    file_.seconds(time);
    file_ << ',' << std::uint64_t{source} << ',' << std::uint64_t{destination} << '\n';
  });
  chip.sync().add_observer(this);
}

}  // namespace synfire
