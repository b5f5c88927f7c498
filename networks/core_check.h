// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// networks: a part of partition: whether a platform has cores enough for all parts, and if not, which nodes take most of them.
#pragma once

#include "networks/partition.h"

namespace synfire {

/// Throws PartitionRefusal, with the nodes that take most cores and the limits that cut them, for the first group of whose kind
/// of core there are too few (PartitionOptions::cores).
void check_cores(const Partition& partition, const Network& network, const Graph& graph, const PartitionOptions& options);

}  // namespace synfire
