// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// networks: one HDF5 dataset, checked for plausibility before a byte is allocated, then converted to float64 or strings. Runs
// in the child process only.
#pragma once

#include <hdf5.h>

#include <string>

#include "networks/nir_child.h"
#include "networks/raw_tree.h"

namespace synfire {

/// h5py's own compression, which libhdf5 does not know.
void register_lzf_filter();

class Hdf5Datasets {
 public:
  Hdf5Datasets(const ReadLimits& limits, TreeSender& sender)
      : limits_(limits), sender_(sender), bytes_left_(limits.value_bytes) {}

  /// Sends the dataset of that name, or a problem.
  void send(hid_t parent, const std::string& name);

 private:
  /// Throws std::string, the problem, when the data cannot be what the dataset claims.
  void check_storage(hid_t dataset, const Shape& shape, std::uint64_t element_size) const;
  void send_numbers(hid_t dataset, hid_t type, const std::string& name, const Shape& shape);
  void send_strings(hid_t dataset, hid_t type, const std::string& name, const Shape& shape);

  const ReadLimits& limits_;
  TreeSender& sender_;
  std::uint64_t bytes_left_;
};

}  // namespace synfire
