// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// interconnect/traffic: `traffic_source`: sits where a core would and sends packets after a pattern, to try a fabric. A step is
// one measurement: the source sends for so many cycles, the fabric runs until all has arrived.
#pragma once

#include "base/random.h"
#include "kernel/plan.h"
#include "kernel/step.h"

namespace synfire {

/// Where packets go, as the literature calls it (Dally, Towles: "Principles and practices of interconnection networks", 2004,
/// section 3.2). Nodes are the sources, in order; transpose and neighbour see them in columns and rows.
enum class Pattern { uniform, transpose, bit_complement, hotspot, neighbour, listed };
template <>
struct Choices<Pattern> {
  static constexpr std::pair<std::string_view, Pattern> kAll[] = {
      {"uniform", Pattern::uniform}, {"transpose", Pattern::transpose}, {"bit_complement", Pattern::bit_complement},
      {"hotspot", Pattern::hotspot}, {"neighbour", Pattern::neighbour}, {"listed", Pattern::listed}};
};

struct TrafficParameters {
  Pattern pattern = Pattern::uniform;
  std::optional<std::int32_t> columns;
  std::vector<std::int32_t> hotspots{0};
  double hotspot_share = 0.2;

  static const Schema<TrafficParameters>& schema();
};

/// What all sources of a measurement do.
struct TrafficPoint {
  double rate = 0.0;  ///< packets a cycle
  std::uint64_t cycles = 0;
  Picoseconds period = 1000;
  std::uint64_t seed = 1;
};

class TrafficSource : public StepCore {
 public:
  TrafficSource(const BuildContext& context, const sc_core::sc_module_name& name, const TrafficParameters& parameters);

  /// Why the pattern does not suit so many nodes, or an empty string.
  std::string unfit() const;
  /// By step.
  void measure(std::vector<TrafficPoint> points) { points_ = std::move(points); }
  /// Of pattern `listed`: packets of the coming steps; times from the start of the step, ascending.
  struct Listed {
    std::uint64_t step = 0;
    Picoseconds time = 0;
    std::uint32_t to = 0;
  };
  void list(std::vector<Listed> packets) { listed_ = std::move(packets); }
  Pattern pattern() const { return parameters_.pattern; }

  bool in_use() const override { return true; }
  void compute(std::uint64_t step, Picoseconds begin) override;
  void send() override;
  Picoseconds finished() const override { return 0; }
  const FiredBatch& fired() const override { return nobody_; }
  std::span<const Picoseconds> fired_at() const override { return {}; }

 private:
  void receive(std::size_t, const PacketBatch&) override {}
  /// The node that a packet of this one goes to; itself: it sends none.
  std::uint32_t target(RandomStream& random) const;

  TrafficParameters parameters_;
  std::uint32_t nodes_;
  std::uint32_t columns_;
  std::vector<TrafficPoint> points_;
  std::vector<Listed> listed_;
  std::size_t next_listed_ = 0;
  PacketBatch batch_;
  FiredBatch nobody_;
};

}  // namespace synfire
