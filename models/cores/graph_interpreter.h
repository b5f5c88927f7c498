// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// models/cores: executes a graph program step by step in float64: the arithmetic of the `ideal` chip, without SystemC and
// without time. Node by node in schedule order, no fusion, no quantisation; what golden/nir calls the reference is exactly
// this.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "base/archive.h"
#include "base/graph_program.h"
#include "models/cores/graph_kernels.h"

namespace synfire {

/// What was done since the last `clear_counts`.
struct InterpreterCounts {
  std::uint64_t neuron_updates = 0;        ///< of I, IF, LI, LIF, CubaLI, CubaLIF
  std::uint64_t multiply_accumulates = 0;  ///< of Linear, Affine, Scale, Conv and pools; inputs that are 0 cost none
  std::uint64_t additions = 0;             ///< of biases, and of edges beyond a node's first
  std::uint64_t comparisons = 0;           ///< of Threshold nodes
  std::uint64_t spikes = 0;                ///< of IF, LIF, CubaLIF

  InterpreterCounts& operator+=(const InterpreterCounts& other);
  bool operator==(const InterpreterCounts&) const = default;
};

class GraphInterpreter {
 public:
  /// Validates the program (InputError) and resets. All mutable state lies in `storage`, or in memory of its own when there is
  /// none. Throws InputError when the storage is too small.
  explicit GraphInterpreter(GraphProgram program, std::span<double> storage = {});
  GraphInterpreter(const GraphInterpreter&) = delete;
  GraphInterpreter& operator=(const GraphInterpreter&) = delete;

  const GraphProgram& program() const { return program_; }
  /// The Input operations in schedule order: the order in which `step` takes their values.
  std::span<const std::uint32_t> inputs() const { return inputs_; }
  /// Index of the op of that node, or program().ops.size().
  std::size_t find(std::string_view name) const;

  /// Back to before step 0: states 0, delay lines empty, feedback edges as Conventions::feedback_init says.
  void reset();

  /// What is not in its storage: how many steps it has made, by which delay lines turn.
  void archive(Archive& archive) { archive(steps_); }

  /// One step: values for each op of `inputs()`, each of the op's size, or empty for zeros. Allocates nothing.
  void step(std::span<const std::span<const double>> values);

  /// What the op gave in the last step that it ran: spikes as 0 and 1, analogue values as they are (neurons without threshold:
  /// v).
  std::span<const double> output(std::size_t op) const { return span_of(places_[op].output); }
  /// State by name; empty when the op has none of that name: `output` (of this step), `v`, `i`, `line` (a Delay's values under
  /// way: for each neuron as many as its delay has steps), `previous` (what feedback edges carry).
  std::span<double> state(std::size_t op, std::string_view name);

  const InterpreterCounts& counts() const { return counts_; }
  void clear_counts() { counts_ = {}; }

 private:
  struct Place {
    std::size_t offset = 0;
    std::size_t count = 0;
  };
  struct OpPlaces {
    Place output, v, i, line, previous;
    std::vector<double> rate;          ///< dt/tau, or dt/tau_mem
    std::vector<double> rate_syn;      ///< dt/tau_syn
    std::vector<std::uint32_t> delay;  ///< steps of each neuron of a Delay
    DenseKernel dense;                 ///< affine, linear
    WindowKernel window;               ///< conv, pools
  };

  Place add_state(std::size_t count);
  void prepare(std::uint32_t op);
  void order_stateless();
  std::span<double> span_of(const Place& place) { return memory_.subspan(place.offset, place.count); }
  std::span<const double> span_of(const Place& place) const { return memory_.subspan(place.offset, place.count); }
  /// The sum over the incoming edges: the source itself when there is one, else a scratch area. With `settle`, feedback edges
  /// carry this step's value (for the response to no input).
  std::span<const double> gather(const GraphOp& op, bool settle, InterpreterCounts& counts);
  InterpreterCounts execute(std::size_t op, bool settle);
  void execute_neuron(const GraphOp& op, OpPlaces& at, std::span<const double> x, InterpreterCounts& counts);
  void execute_delay(OpPlaces& at, std::span<const double> x);

  GraphProgram program_;
  std::vector<OpPlaces> places_;
  std::vector<std::uint32_t> inputs_;
  std::vector<std::uint32_t> stateless_;  ///< ops without state in an order in which every one follows all its sources
  std::vector<double> own_;               ///< when nobody gave storage
  std::size_t size_ = 0;                  ///< of all state, in float64
  std::span<double> memory_;
  std::vector<double> sum_;  ///< scratch of gather
  KernelScratch scratch_;
  std::uint64_t steps_ = 0;
  InterpreterCounts counts_;
};

}  // namespace synfire
