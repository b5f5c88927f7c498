// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// networks: the network as everything behind the NIR reader sees it: one flat graph of checked nodes with known shapes. Nested
// graphs are dissolved (their nodes are named with dots, `core.inner.cl`; their Input and Output nodes are gone, their edges
// rewired), historical quirks of the file format are resolved and noted, absent optional parameters are filled in.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace synfire {

/// Lengths of the axes, without a batch or a time axis; channels first, C order. An empty shape is a scalar (one element).
using Shape = std::vector<std::size_t>;

/// Number of elements; saturates instead of wrapping.
std::size_t element_count(const Shape& shape);
/// `(16, 34, 34)`, `(12)`, `()`.
std::string to_string(const Shape& shape);
/// The same lengths once axes of length 1 are left out: (1, 1, 1) agrees with (1), (1, 2, 34, 34) with (2, 34, 34).
bool agree(const Shape& a, const Shape& b);

enum class NodeType : std::uint8_t {
  input,        ///< of the whole network
  output,       ///< of the whole network: passes its input on
  affine,       ///< y = weight x + bias, the bias at every step
  linear,       ///< y = weight x
  scale,        ///< y = scale * x
  conv1d,       ///< cross-correlation over (channels, x), zero padding
  conv2d,       ///< cross-correlation over (channels, y, x), zero padding
  sum_pool2d,   ///< sum over the window
  avg_pool2d,   ///< sum over the window / its area, padding zeros counted
  flatten,      ///< changes the shape, not the values
  delay,        ///< y(t) = x(t - delay)
  threshold,    ///< z = x > threshold; no state
  i,            ///< v' = r x
  if_,          ///< v' = r x; spike and reset at v > v_threshold
  li,           ///< tau v' = v_leak - v + r x
  lif,          ///< LI with spike and reset
  cuba_li,      ///< tau_syn i' = -i + w_in x; tau_mem v' = v_leak - v + r i
  cuba_lif,     ///< CubaLI with spike and reset
  if_curr_exp,  ///< PyNN's, not NIR's: two synaptic currents, refractory time (docs/python.md)
  if_cond_exp,  ///< PyNN's, not NIR's: two synaptic conductances, refractory time
};
constexpr std::size_t kNodeTypes = 20;

/// The name in a NIR file: `CubaLIF`.
std::string_view nir_name(NodeType type);
/// The type of that name. NIRGraph is no NodeType: nested graphs are dissolved.
std::optional<NodeType> node_type(std::string_view nir_name);

bool is_neuron(NodeType type);   ///< I, IF, LI, LIF, CubaLI, CubaLIF, IF_curr_exp, IF_cond_exp
bool is_spiking(NodeType type);  ///< those of them with a threshold: the output is 0 or 1
bool is_of_nir(NodeType type);   ///< not IF_curr_exp and IF_cond_exp, which PyNN has and NIR has not
bool has_state(NodeType type);   ///< the neurons and Delay: what may close a cycle

/// A parameter as float64, C order. Neuron parameters all have the node's shape (0-d ones of old files are broadcast).
struct Parameter {
  Shape shape;
  std::vector<double> values;

  bool operator==(const Parameter&) const = default;
};

/// Geometry of a convolution or a pool. [0] is y, [1] is x; a Conv1d has height 1 and a kernel of height 1.
struct Window {
  std::array<std::size_t, 2> kernel{1, 1};
  std::array<std::size_t, 2> stride{1, 1};
  std::array<std::size_t, 2> dilation{1, 1};
  std::array<std::size_t, 2> padding_before{0, 0};  ///< 'same' and 'valid' are resolved to numbers
  std::array<std::size_t, 2> padding_after{0, 0};   ///< 'same' puts the odd zero at the end
  std::size_t groups = 1;

  bool operator==(const Window&) const = default;
};

struct Node {
  std::string name;  ///< `lif1`, or `core.inner.cl` from nested graphs
  std::string path;  ///< where in the file: `node/lif1`, `node/core/inner/cl`; for messages
  NodeType type = NodeType::input;
  /// Complete: what NIR lets absent is filled in (v_reset 0, w_in 1). The names are those of NIR: weight, bias, scale, delay
  /// (s), threshold, r, tau, tau_syn, tau_mem (s), v_leak, v_threshold, v_reset, w_in.
  std::map<std::string, Parameter, std::less<>> parameters;
  Window window;      ///< conv1d, conv2d, sum_pool2d, avg_pool2d
  Shape input_shape;  ///< of the sum of the incoming edges; for an Input node its own shape
  Shape output_shape;

  std::size_t input_size() const { return element_count(input_shape); }
  std::size_t output_size() const { return element_count(output_shape); }
  /// Values of a parameter that the type has; empty for one that it has not.
  std::span<const double> values(std::string_view parameter) const;
};

struct Edge {
  std::size_t from = 0;  ///< index into Graph::nodes
  std::size_t to = 0;

  bool operator==(const Edge&) const = default;
};

/// What users' files may claim at most, so that none allocates without bound.
struct GraphBudget {
  static constexpr std::size_t kNodes = 100'000;
  static constexpr std::size_t kEdges = 1'000'000;
  static constexpr std::size_t kDepth = 16;                       ///< of nested graphs
  static constexpr std::size_t kElements = std::size_t{1} << 26;  ///< outputs of all nodes together
  static constexpr std::size_t kFilled = std::size_t{1}
                                         << 24;  ///< parameter values that are not in the file (broadcast, absent)
};

struct Graph {
  std::string file;         ///< for messages; may be empty
  std::vector<Node> nodes;  ///< by name, ascending
  std::vector<Edge> edges;  ///< sorted by (to, from); an edge that is there twice counts twice
  std::vector<std::string>
      notes;  ///< quirks that were read in the only possible way, for the user's eyes: `node/in/shape: ...`

  /// Index of the node of that name, or nothing.
  std::optional<std::size_t> find(std::string_view name) const;
  /// Names of all nodes, in the order of `nodes`: candidates for did_you_mean.
  std::vector<std::string> names() const;
};

}  // namespace synfire
