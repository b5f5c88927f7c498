// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// networks: grows one part by blocks of neurons, all or nothing, and keeps count of what it takes of a core.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "networks/partition.h"

namespace synfire {

/// What comes into a group from one source: by neuron, entries {target: neuron of the source, delay, weight}.
struct IncomingMap {
  std::uint64_t first = 0;  ///< flat index of the source's first neuron
  bool graded = false;
  SparseMap map;
};

class PartBuilder {
 public:
  explicit PartBuilder(std::uint64_t sources) : axon_(sources, kNone) {}

  /// Begins with an empty part.
  void attach(Part& part);
  void detach();

  /// Adds neurons of a group with their synapses; `fan_out` are the destinations of each neuron of the group (may be
  /// empty: none). When that breaks a limit, the part is left as it was and the limit's name comes back, else nothing.
  std::string add(std::uint32_t group, std::span<const std::uint32_t> neurons, std::span<const IncomingMap> incoming,
                  std::span<const std::uint32_t> fan_out, const CoreLimits& limits);

 private:
  static constexpr std::uint32_t kNone = 0xffffffff;
  struct Touched {
    std::uint32_t axon;
    std::uint32_t length;  ///< of its row before
  };

  std::uint32_t axon_of(std::uint64_t source, bool graded);
  void append(const IncomingMap& from, std::uint32_t neuron, std::uint32_t local);
  void take_back(std::size_t axons, std::uint64_t bits);

  Part* part_ = nullptr;
  std::vector<std::uint32_t> axon_;      ///< of a flat source in the attached part
  std::vector<std::uint64_t> row_bits_;  ///< of the attached part's rows, as last counted
  std::vector<std::uint32_t> mark_;      ///< block that last touched an axon
  std::uint32_t block_ = 0;
  std::vector<Touched> touched_;
  std::vector<std::vector<SynapseEntry>> spare_;  ///< rows that were taken back, for the next
  std::uint64_t entries_out_ = 0;                 ///< destinations of the part's neurons
};

}  // namespace synfire
