// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// base: what the `ideal` chip executes: a NIR graph as a list of operations in schedule order, with everything resolved
// (shapes, padding, feedback edges, options). The compiler writes it, the graph core reads it, and between the two it is bytes
// in the chip's memory map and in an image that users can damage. So `decode` trusts nothing.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/neuron.h"

namespace synfire {

enum class OpKind : std::uint8_t {
  input,      ///< takes the values given for the step
  output,     ///< y = x
  affine,     ///< y = W x + b; parameters weight (batch, outputs, inputs), bias (batch, outputs)
  linear,     ///< y = W x; parameter weight
  scale,      ///< y = scale * x
  conv,       ///< cross-correlation; parameters weight (out, in/groups, ky, kx), bias (out)
  sum_pool,   ///< sum over the window
  avg_pool,   ///< sum over the window / (ky*kx)
  identity,   ///< Flatten: y = x
  delay,      ///< y(t) = x(t - d), d = round(delay/dt) steps, ties to even, zeros before; parameter delay in s
  threshold,  ///< z = x > threshold
  i,          ///< v += if_dt*r*x; y = v
  if_,        ///< I, spike, reset; parameters r, v_threshold, v_reset
  li,         ///< v += dt/tau*(v_leak - v + r*x); y = v
  lif,        ///< LI, spike, reset
  cuba_li,    ///< i += dt/tau_syn*(-i + w_in*x); v += dt/tau_mem*(v_leak - v + r*i); y = v
  cuba_lif,   ///< CubaLI, spike, reset
};
constexpr std::size_t kOpKinds = 17;

/// The parameter arrays of a kind, in the order of GraphOp::parameters: NIR's names.
std::span<const std::string_view> parameter_names(OpKind kind);
std::string_view to_string(OpKind kind);
bool is_neuron(OpKind kind);    ///< has a potential v
bool is_cuba(OpKind kind);      ///< has a current i
bool is_spiking(OpKind kind);   ///< if_, lif, cuba_lif: the output is 0 or 1 and counts as spikes
bool is_windowed(OpKind kind);  ///< conv, sum_pool, avg_pool: uses the geometry

/// Channels first; a Conv1d has height 1. Output y covers input rows y*stride_y - pad_y + k*dilation_y, k = 0..kernel_y-1;
/// rows outside the input are zeros. (Padding at the end shows only in the output size.)
struct WindowGeometry {
  std::uint32_t in_channels = 0, in_y = 0, in_x = 0;
  std::uint32_t out_channels = 0, out_y = 0, out_x = 0;
  std::uint32_t kernel_y = 1, kernel_x = 1;
  std::uint32_t stride_y = 1, stride_x = 1;
  std::uint32_t dilation_y = 1, dilation_x = 1;
  std::uint32_t pad_y = 0, pad_x = 0;  ///< zeros before the first row and column
  std::uint32_t groups = 1;

  bool operator==(const WindowGeometry&) const = default;
};

/// An incoming edge. Forward edges come from earlier operations and carry this step's value; feedback edges come from anywhere
/// and carry that of the step before.
struct GraphSource {
  std::uint32_t op = 0;
  bool feedback = false;

  bool operator==(const GraphSource&) const = default;
};

struct GraphOp {
  OpKind kind = OpKind::input;
  std::string name;                  ///< of the node: `lif1`, `core.inner.cl`
  std::vector<std::uint32_t> shape;  ///< of the output, for recordings; its product is `outputs`
  std::uint32_t inputs = 0;          ///< values that each source gives; 0 for an input op
  std::uint32_t outputs = 0;
  std::uint32_t batch = 1;  ///< affine, linear: independent matrices; weight has batch * (outputs/batch) * (inputs/batch)
  WindowGeometry window;    ///< conv and pools
  std::vector<GraphSource> sources;  ///< x is their sum, in this order
  /// Arrays named by parameter_names(kind). Those of neurons, scale, threshold and delay have `outputs` values.
  std::vector<std::vector<double>> parameters;

  std::span<const double> parameter(std::string_view name) const;
  bool operator==(const GraphOp&) const = default;
};

struct GraphProgram {
  Conventions options;
  std::vector<GraphOp> ops;  ///< in schedule order

  bool operator==(const GraphProgram&) const = default;
};

/// What a program may ask for at most; `validate` refuses more.
struct ProgramBudget {
  static constexpr std::size_t kOps = 100'000;
  static constexpr std::size_t kSources = 1'000'000;
  static constexpr std::size_t kElements = std::size_t{1} << 26;  ///< outputs of all ops
  static constexpr std::size_t kDelayed = std::size_t{1} << 26;   ///< values in delay lines
  static constexpr std::size_t kNameLength = 4096;
};

/// Steps that a Delay of so many seconds takes: round(delay/dt), ties to even.
double delay_steps(double delay, double dt);

/// Throws InputError that names every op that is wrong (sizes, geometry, sources, parameters, budgets, options). `file` is what
/// the messages begin with; may be empty.
void validate(const GraphProgram& program, const std::string& file = {});

/// Little-endian bytes: magic, version, options, ops. The length is part of the bytes, so what follows them is no harm.
std::vector<std::byte> encode(const GraphProgram& program);

/// The program of such bytes, validated. Allocates no more than a small multiple of the bytes. Throws InputError.
GraphProgram decode(std::span<const std::byte> bytes, const std::string& file = {});

}  // namespace synfire
