// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// models/cores: inner loops of the graph interpreter.
#include "models/cores/graph_kernels.h"

#include <algorithm>

#include "models/vector_clones.h"

namespace synfire {

namespace {

/// y += row * x over one row.
inline void add_row(double* __restrict y, const double* row, double x, std::size_t length) {
  for (std::size_t n = 0; n < length; ++n) y[n] += row[n] * x;
}

/// Four rows at once: y is loaded and stored once, and each sum still takes its terms one after the other.
inline void add_four_rows(double* __restrict y, const double* const rows[4], const double x[4], std::size_t length) {
  const double *r0 = rows[0], *r1 = rows[1], *r2 = rows[2], *r3 = rows[3];
  for (std::size_t n = 0; n < length; ++n) {
    double sum = y[n] + r0[n] * x[0];
    sum += r1[n] * x[1];
    sum += r2[n] * x[2];
    sum += r3[n] * x[3];
    y[n] = sum;
  }
}

SYNFIRE_VECTOR_CLONES
void add_rows(double* y, const double* rows, const double* x, const std::uint32_t* active, std::size_t count,
              std::size_t length) {
  std::size_t n = 0;
  for (; n + 4 <= count; n += 4) {
    const double* const four[4] = {rows + active[n] * length, rows + active[n + 1] * length, rows + active[n + 2] * length,
                                   rows + active[n + 3] * length};
    const double factors[4] = {x[active[n]], x[active[n + 1]], x[active[n + 2]], x[active[n + 3]]};
    add_four_rows(y, four, factors, length);
  }
  for (; n < count; ++n) add_row(y, rows + active[n] * length, x[active[n]], length);
}

/// What one input adds to the outputs above (kernel, out) pairs of one window row.
SYNFIRE_VECTOR_CLONES
void add_filters(double* sums, const double* filters, double x, const std::uint32_t* hits, std::size_t hit_count,
                 std::size_t out_stride, std::size_t length) {
  for (std::size_t n = 0; n < hit_count; ++n) {
    add_row(sums + hits[2 * n + 1] * out_stride, filters + hits[2 * n] * length, x, length);
  }
}

}  // namespace

DenseKernel::DenseKernel(const GraphOp& op, KernelScratch& scratch)
    : batch_(op.batch), inputs_(op.inputs / op.batch), outputs_(op.outputs / op.batch) {
  const std::span<const double> weight = op.parameter("weight");
  const std::size_t matrix = std::size_t{inputs_} * outputs_;
  rows_.resize(weight.size());
  for (std::size_t b = 0; b < batch_; ++b) {
    for (std::size_t o = 0; o < outputs_; ++o) {
      for (std::size_t i = 0; i < inputs_; ++i) rows_[b * matrix + i * outputs_ + o] = weight[b * matrix + o * inputs_ + i];
    }
  }
  if (scratch.active.size() < inputs_) scratch.active.resize(inputs_);
}

std::uint64_t DenseKernel::run(std::span<const double> x, std::span<double> y, std::span<const double> bias,
                               KernelScratch& scratch) const {
  std::fill(y.begin(), y.end(), 0.0);
  std::uint64_t done = 0;
  for (std::size_t b = 0; b < batch_; ++b) {
    const double* in = x.data() + b * inputs_;
    std::size_t count = 0;
    for (std::uint32_t i = 0; i < inputs_; ++i) {
      scratch.active[count] = i;
      count += in[i] != 0.0 ? 1 : 0;
    }
    add_rows(y.data() + b * outputs_, rows_.data() + b * inputs_ * outputs_, in, scratch.active.data(), count, outputs_);
    done += count * outputs_;
  }
  for (std::size_t n = 0; n < bias.size(); ++n) y[n] += bias[n];
  return done;
}

WindowKernel::Axis::Axis(std::uint32_t in, std::uint32_t out, std::uint32_t kernel, std::uint32_t stride,
                         std::uint32_t dilation, std::uint32_t pad)
    : begin(std::size_t{in} + 1) {
  // Input coordinate of each (out, kernel) pair; those in the padding reach nothing. Two passes: count, place.
  const auto each = [&](auto action) {
    for (std::uint32_t o = 0; o < out; ++o) {
      for (std::uint32_t k = 0; k < kernel; ++k) {
        const std::int64_t at = std::int64_t{o} * stride + std::int64_t{k} * dilation - pad;
        if (at >= 0 && at < in) action(static_cast<std::size_t>(at), Hit{k, o});
      }
    }
  };
  each([&](std::size_t at, Hit) { ++begin[at + 1]; });
  for (std::size_t n = 1; n < begin.size(); ++n) begin[n] += begin[n - 1];
  hits.resize(begin.back());
  std::vector<std::uint32_t> next(begin.begin(), begin.end() - 1);
  each([&](std::size_t at, Hit hit) { hits[next[at]++] = hit; });
}

WindowKernel::WindowKernel(const GraphOp& op, KernelScratch& scratch)
    : geometry_(op.window),
      y_(geometry_.in_y, geometry_.out_y, geometry_.kernel_y, geometry_.stride_y, geometry_.dilation_y, geometry_.pad_y),
      x_(geometry_.in_x, geometry_.out_x, geometry_.kernel_x, geometry_.stride_x, geometry_.dilation_x, geometry_.pad_x) {
  if (op.kind != OpKind::conv) return;
  const WindowGeometry& g = geometry_;
  const std::span<const double> weight = op.parameter("weight");
  const std::size_t area = std::size_t{g.kernel_y} * g.kernel_x;
  const std::size_t group_in = g.in_channels / g.groups;
  const std::size_t group_out = g.out_channels / g.groups;
  filters_.resize(weight.size());
  for (std::size_t c = 0; c < g.in_channels; ++c) {
    for (std::size_t k = 0; k < area; ++k) {
      for (std::size_t o = 0; o < group_out; ++o) {
        const std::size_t out_channel = c / group_in * group_out + o;
        filters_[(c * area + k) * group_out + o] = weight[(out_channel * group_in + c % group_in) * area + k];
      }
    }
  }
  if (scratch.sums.size() < op.outputs) scratch.sums.resize(op.outputs);
}

std::uint64_t WindowKernel::convolve(std::span<const double> x, std::span<double> y, std::span<const double> bias,
                                     KernelScratch& scratch) const {
  static_assert(sizeof(Hit) == 2 * sizeof(std::uint32_t));
  const WindowGeometry& g = geometry_;
  const std::size_t group_in = g.in_channels / g.groups;
  const std::size_t group_out = g.out_channels / g.groups;
  const std::size_t pixels = std::size_t{g.out_y} * g.out_x;
  double* sums = scratch.sums.data();  // [out_y][out_x][out_channels], so that one input adds to contiguous channels
  std::fill_n(sums, pixels * g.out_channels, 0.0);
  std::uint64_t done = 0;
  const double* value = x.data();
  for (std::size_t c = 0; c < g.in_channels; ++c) {
    const double* filters = filters_.data() + c * g.kernel_y * g.kernel_x * group_out;
    double* group = sums + c / group_in * group_out;
    for (std::uint32_t row = 0; row < g.in_y; ++row) {
      const std::span<const Hit> rows = y_.of(row);
      for (std::uint32_t column = 0; column < g.in_x; ++column, ++value) {
        if (*value == 0.0) continue;
        const std::span<const Hit> columns = x_.of(column);
        for (const Hit& hit : rows) {
          add_filters(group + std::size_t{hit.out} * g.out_x * g.out_channels,
                      filters + std::size_t{hit.kernel} * g.kernel_x * group_out, *value,
                      reinterpret_cast<const std::uint32_t*>(columns.data()), columns.size(), g.out_channels, group_out);
        }
        done += rows.size() * columns.size() * group_out;
      }
    }
  }
  for (std::size_t o = 0; o < g.out_channels; ++o) {
    for (std::size_t p = 0; p < pixels; ++p) y[o * pixels + p] = sums[p * g.out_channels + o] + bias[o];
  }
  return done;
}

std::uint64_t WindowKernel::pool(std::span<const double> x, std::span<double> y, double divisor) const {
  const WindowGeometry& g = geometry_;
  std::fill(y.begin(), y.end(), 0.0);
  std::uint64_t done = 0;
  const double* value = x.data();
  for (std::size_t c = 0; c < g.in_channels; ++c) {
    double* plane = y.data() + c * g.out_y * g.out_x;
    for (std::uint32_t row = 0; row < g.in_y; ++row) {
      for (std::uint32_t column = 0; column < g.in_x; ++column, ++value) {
        if (*value == 0.0) continue;
        for (const Hit& up : y_.of(row)) {
          for (const Hit& across : x_.of(column)) plane[std::size_t{up.out} * g.out_x + across.out] += *value;
        }
        done += y_.of(row).size() * x_.of(column).size();
      }
    }
  }
  if (divisor != 1.0) {
    for (double& sum : y) sum /= divisor;
  }
  return done;
}

}  // namespace synfire
