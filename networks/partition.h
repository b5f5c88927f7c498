// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// networks: partition: groups of neurons are cut into parts that each fit on a core, in the order of the schedule, each core
// filled before the next is begun, so that few are used.
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "base/error.h"
#include "base/target.h"
#include "networks/projection.h"

namespace synfire {

/// Neurons of all sources in one row: Input nodes first, then groups, as projections number them.
class SourceIndex {
 public:
  SourceIndex(const Network& network, const Graph& graph);

  std::uint64_t flat(std::uint32_t source, std::uint32_t neuron) const { return first_[source] + neuron; }
  std::uint64_t size() const { return first_.back(); }
  std::uint64_t inputs() const { return inputs_; }  ///< flat indices below belong to Input nodes

 private:
  std::vector<std::uint64_t> first_;
  std::uint64_t inputs_ = 0;
};

struct PartSlice {
  std::uint32_t group = 0;
  std::uint32_t first_local = 0;
  std::vector<std::uint32_t> neurons;  ///< in local order
};

/// What one core will hold.
struct Part {
  const CoreTarget* kind = nullptr;
  std::uint32_t layer = 0;
  std::uint32_t neurons = 0;
  std::vector<PartSlice> slices;
  std::vector<std::uint64_t> axons;  ///< flat source of each axon in
  std::vector<SynapseRow> rows;      ///< of each axon in
  std::uint64_t synapse_bits = 0;
  std::string full;  ///< the resource that ended it; empty for the last one
};

struct PartitionOptions {
  bool layered = false;  ///< a core holds neurons of one layer only
  std::string file;      ///< for messages
  /// Of each group: the kind of core that takes it, and how many cores of that kind there are.
  std::vector<const CoreTarget*> kinds;
  std::vector<std::size_t> cores;
  /// Of each group: for what only the cores themselves can count (CoreTarget::usage). Empty: not asked.
  std::vector<const QuantisedGroup*> quantised;
};

/// Where a neuron is.
struct NeuronPlace {
  std::uint32_t part = 0;
  std::uint32_t local = 0;
};

struct Partition {
  std::vector<Part> parts;
  std::vector<NeuronPlace> places;  ///< by flat index - SourceIndex::inputs()
};

/// What does not fit. The groups that another kind of core might take instead, the largest first.
class PartitionRefusal : public InputError {
 public:
  PartitionRefusal(Location where, std::string path, std::string message, std::vector<std::uint32_t> groups, std::size_t cores)
      : InputError(std::move(where), std::move(path), std::move(message)), groups_(std::move(groups)), cores_(cores) {}

  const std::vector<std::uint32_t>& groups() const { return groups_; }
  std::size_t cores() const { return cores_; }  ///< of the kind that they do not fit on

 private:
  std::vector<std::uint32_t> groups_;
  std::size_t cores_ = 0;
};

/// Expects at most one projection between a source and a group. Throws PartitionRefusal when a neuron does not fit on an empty
/// core, or all together not on the cores that there are.
Partition partition(const Network& network, const Graph& graph, const SourceIndex& index, const PartitionOptions& options);

}  // namespace synfire
