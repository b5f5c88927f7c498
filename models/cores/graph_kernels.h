// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// models/cores: the weighted operations of a graph program (dense matrices, convolutions, pools) driven by their non-zero
// inputs, since most inputs are spikes. Each output sums its terms by ascending input index, dense or sparse, so the result
// does not depend on the path taken.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "base/graph_program.h"

namespace synfire {

/// Room that kernels share within a step; sized when they are built, so that running them allocates nothing.
struct KernelScratch {
  std::vector<std::uint32_t> active;  ///< indices of non-zero inputs
  std::vector<double> sums;           ///< convolution results, channels last
};

/// y = W x (+ b) for each matrix of a batch; the weights are stored by input, so that an active input adds one contiguous row.
class DenseKernel {
 public:
  DenseKernel() = default;
  DenseKernel(const GraphOp& op, KernelScratch& scratch);

  /// Returns the number of multiply-accumulates.
  std::uint64_t run(std::span<const double> x, std::span<double> y, std::span<const double> bias, KernelScratch& scratch) const;

 private:
  std::uint32_t batch_ = 0, inputs_ = 0, outputs_ = 0;  ///< inputs and outputs of one matrix
  std::vector<double> rows_;                            ///< [batch][input][output]
};

/// Convolutions and pools: for each input coordinate, the (kernel, output) coordinates that it reaches are in a table.
class WindowKernel {
 public:
  WindowKernel() = default;
  WindowKernel(const GraphOp& op, KernelScratch& scratch);

  std::uint64_t convolve(std::span<const double> x, std::span<double> y, std::span<const double> bias,
                         KernelScratch& scratch) const;
  /// Sum over each window; divided by `divisor` at the end.
  std::uint64_t pool(std::span<const double> x, std::span<double> y, double divisor) const;

 private:
  struct Hit {
    std::uint32_t kernel;
    std::uint32_t out;
  };
  struct Axis {
    std::vector<std::uint32_t> begin;  ///< of each input coordinate, in `hits`
    std::vector<Hit> hits;

    Axis() = default;
    Axis(std::uint32_t in, std::uint32_t out, std::uint32_t kernel, std::uint32_t stride, std::uint32_t dilation,
         std::uint32_t pad);
    std::span<const Hit> of(std::uint32_t coordinate) const {
      return std::span(hits).subspan(begin[coordinate], begin[coordinate + 1] - begin[coordinate]);
    }
  };

  WindowGeometry geometry_;
  Axis y_, x_;
  std::vector<double> filters_;  ///< [input channel][ky][kx][output channel of the group]
};

}  // namespace synfire
