// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// models/cores: the graph interpreter: where state lives, what an operation does, what a step is.
#include "models/cores/graph_interpreter.h"

#include "base/error.h"

#include <algorithm>
#include <stdexcept>
#include <utility>

#include "models/soma/nir_neuron.h"

namespace synfire {

namespace {

bool keeps_state(OpKind kind) {
  return is_neuron(kind) || kind == OpKind::delay;
}

}  // namespace

InterpreterCounts& InterpreterCounts::operator+=(const InterpreterCounts& other) {
  neuron_updates += other.neuron_updates;
  multiply_accumulates += other.multiply_accumulates;
  additions += other.additions;
  comparisons += other.comparisons;
  spikes += other.spikes;
  return *this;
}

GraphInterpreter::GraphInterpreter(GraphProgram program, std::span<double> storage) : program_(std::move(program)) {
  validate(program_);
  places_.resize(program_.ops.size());
  std::vector<bool> feeds_back(program_.ops.size());
  std::size_t widest = 0;
  for (const GraphOp& op : program_.ops) {
    widest = std::max<std::size_t>(widest, op.sources.size() > 1 ? op.inputs : 0);
    for (const GraphSource& source : op.sources) {
      if (source.feedback) feeds_back[source.op] = true;
    }
  }
  for (std::uint32_t n = 0; n < program_.ops.size(); ++n) {
    prepare(n);
    if (feeds_back[n]) places_[n].previous = add_state(program_.ops[n].outputs);
  }
  if (storage.empty()) {
    own_.resize(size_);
    storage = own_;
  }
  if (storage.size() < size_) {
    throw InputError(
        {}, "state",
        "found a graph of " + std::to_string(size_) + " values of state; expected at most " + std::to_string(storage.size()));
  }
  memory_ = storage.first(size_);
  sum_.resize(widest);
  order_stateless();
  reset();
}

GraphInterpreter::Place GraphInterpreter::add_state(std::size_t count) {
  return {std::exchange(size_, size_ + count), count};
}

void GraphInterpreter::prepare(std::uint32_t n) {
  const GraphOp& op = program_.ops[n];
  OpPlaces& at = places_[n];
  const double dt = program_.options.dt;
  const auto rate = [&](std::string_view tau) {
    std::vector<double> result(op.outputs);
    nir::rates(dt, op.parameter(tau), result);
    return result;
  };
  at.output = add_state(op.outputs);
  if (is_neuron(op.kind)) at.v = add_state(op.outputs);
  switch (op.kind) {
    case OpKind::input: inputs_.push_back(n); break;
    case OpKind::affine:
    case OpKind::linear: at.dense = DenseKernel(op, scratch_); break;
    case OpKind::conv:
    case OpKind::sum_pool:
    case OpKind::avg_pool: at.window = WindowKernel(op, scratch_); break;
    case OpKind::li:
    case OpKind::lif: at.rate = rate("tau"); break;
    case OpKind::cuba_li:
    case OpKind::cuba_lif:
      at.i = add_state(op.outputs);
      at.rate = rate("tau_mem");
      at.rate_syn = rate("tau_syn");
      break;
    case OpKind::delay: {
      std::size_t length = 0;
      for (const double delay : op.parameter("delay")) {
        at.delay.push_back(static_cast<std::uint32_t>(delay_steps(delay, dt)));
        length += at.delay.back();
      }
      at.line = add_state(length);
      break;
    }
    default: break;
  }
}

void GraphInterpreter::order_stateless() {
  // Kahn's algorithm over all edges, feedback or not, between ops without state. What is left in a cycle has none of its own
  // (an algebraic loop, which the compiler refuses): it stays at zero.
  const std::size_t count = program_.ops.size();
  std::vector<std::size_t> waiting(count, 0);
  std::vector<std::vector<std::uint32_t>> targets(count);
  std::vector<std::uint32_t> ready;
  for (std::uint32_t n = 0; n < count; ++n) {
    if (keeps_state(program_.ops[n].kind)) continue;
    for (const GraphSource& source : program_.ops[n].sources) {
      if (keeps_state(program_.ops[source.op].kind)) continue;
      ++waiting[n];
      targets[source.op].push_back(n);
    }
    if (waiting[n] == 0) ready.push_back(n);
  }
  while (!ready.empty()) {
    const std::uint32_t op = ready.back();
    ready.pop_back();
    stateless_.push_back(op);
    for (const std::uint32_t target : targets[op]) {
      if (--waiting[target] == 0) ready.push_back(target);
    }
  }
}

std::size_t GraphInterpreter::find(std::string_view name) const {
  const auto at = std::find_if(program_.ops.begin(), program_.ops.end(), [&](const GraphOp& op) { return op.name == name; });
  return static_cast<std::size_t>(at - program_.ops.begin());
}

void GraphInterpreter::reset() {
  std::fill(memory_.begin(), memory_.end(), 0.0);
  steps_ = 0;
  const bool feedback = std::any_of(places_.begin(), places_.end(), [](const OpPlaces& at) { return at.previous.count > 0; });
  if (!feedback || program_.options.feedback_init == FeedbackInit::zero) return;
  // The response to no input: neurons are silent, delay lines empty, and what has no state answers to that (biases travel on).
  for (const std::uint32_t op : stateless_) execute(op, true);
  for (OpPlaces& at : places_) {
    if (at.previous.count > 0) std::ranges::copy(span_of(at.output), span_of(at.previous).begin());
  }
  for (OpPlaces& at : places_) std::ranges::fill(span_of(at.output), 0.0);
}

void GraphInterpreter::step(std::span<const std::span<const double>> values) {
  if (values.size() != inputs_.size()) throw std::invalid_argument("values for each Input node expected");
  for (std::size_t n = 0; n < values.size(); ++n) {
    const std::span<double> into = span_of(places_[inputs_[n]].output);
    if (values[n].empty()) {
      std::ranges::fill(into, 0.0);
    } else if (values[n].size() != into.size()) {
      throw std::invalid_argument("as many values as the Input node has expected");
    } else {
      std::ranges::copy(values[n], into.begin());
    }
  }
  for (std::size_t op = 0; op < program_.ops.size(); ++op) counts_ += execute(op, false);
  for (OpPlaces& at : places_) {
    if (at.previous.count > 0) std::ranges::copy(span_of(at.output), span_of(at.previous).begin());
  }
  ++steps_;
}

std::span<double> GraphInterpreter::state(std::size_t op, std::string_view name) {
  if (op >= places_.size()) return {};
  const OpPlaces& at = places_[op];
  if (name == "output") return span_of(at.output);
  if (name == "v") return span_of(at.v);
  if (name == "i") return span_of(at.i);
  if (name == "line") return span_of(at.line);
  if (name == "previous") return span_of(at.previous);
  return {};
}

std::span<const double> GraphInterpreter::gather(const GraphOp& op, bool settle, InterpreterCounts& counts) {
  const auto values = [&](const GraphSource& source) {
    const OpPlaces& from = places_[source.op];
    return span_of(source.feedback && !settle ? from.previous : from.output);
  };
  if (op.sources.empty()) return {};
  if (op.sources.size() == 1) return values(op.sources[0]);
  const std::span<double> sum = std::span(sum_).first(op.inputs);
  std::ranges::copy(values(op.sources[0]), sum.begin());
  for (std::size_t s = 1; s < op.sources.size(); ++s) {
    const std::span<const double> more = values(op.sources[s]);
    for (std::size_t n = 0; n < sum.size(); ++n) sum[n] += more[n];
  }
  counts.additions += (op.sources.size() - 1) * sum.size();
  return sum;
}

InterpreterCounts GraphInterpreter::execute(std::size_t n, bool settle) {
  const GraphOp& op = program_.ops[n];
  OpPlaces& at = places_[n];
  InterpreterCounts counts;
  const std::span<const double> x = gather(op, settle, counts);
  const std::span<double> y = span_of(at.output);
  switch (op.kind) {
    case OpKind::input: break;  // `step` has put it there
    case OpKind::output:
    case OpKind::identity: std::ranges::copy(x, y.begin()); break;
    case OpKind::affine:
      counts.multiply_accumulates += at.dense.run(x, y, op.parameters[1], scratch_);
      counts.additions += y.size();
      break;
    case OpKind::linear: counts.multiply_accumulates += at.dense.run(x, y, {}, scratch_); break;
    case OpKind::scale:
      for (std::size_t k = 0; k < y.size(); ++k) {
        y[k] = op.parameters[0][k] * x[k];
        counts.multiply_accumulates += x[k] != 0.0 ? 1 : 0;
      }
      break;
    case OpKind::conv:
      counts.multiply_accumulates += at.window.convolve(x, y, op.parameters[1], scratch_);
      counts.additions += y.size();
      break;
    case OpKind::sum_pool: counts.multiply_accumulates += at.window.pool(x, y, 1.0); break;
    case OpKind::avg_pool:
      counts.multiply_accumulates += at.window.pool(x, y, static_cast<double>(op.window.kernel_y) * op.window.kernel_x);
      break;
    case OpKind::delay: execute_delay(at, x); break;
    case OpKind::threshold:
      nir::compare_with(program_.options.compare, x, op.parameters[0], y);
      counts.comparisons += y.size();
      break;
    default: execute_neuron(op, at, x, counts);
  }
  return counts;
}

void GraphInterpreter::execute_neuron(const GraphOp& op, OpPlaces& at, std::span<const double> x, InterpreterCounts& counts) {
  // Parameters by their place in parameter_names(kind).
  const auto& p = op.parameters;
  const std::span<double> v = span_of(at.v);
  const std::span<double> y = span_of(at.output);
  const Conventions& options = program_.options;
  counts.neuron_updates += v.size();
  switch (op.kind) {
    case OpKind::i:
    case OpKind::if_: nir::integrate_i(v, x, options.if_dt, p[0]); break;
    case OpKind::li:
    case OpKind::lif: nir::integrate_li(v, x, at.rate, p[1], p[2]); break;
    default: nir::integrate_cuba(options.cuba, v, span_of(at.i), x, at.rate_syn, p[4], at.rate, p[2], p[3]);
  }
  if (is_spiking(op.kind)) {
    counts.spikes += nir::fire(options.compare, options.reset, v, p[p.size() - 2], p[p.size() - 1], y);
  } else {
    std::ranges::copy(v, y.begin());
  }
}

void GraphInterpreter::execute_delay(OpPlaces& at, std::span<const double> x) {
  const std::span<double> y = span_of(at.output);
  double* line = span_of(at.line).data();
  for (std::size_t n = 0; n < y.size(); ++n) {
    const std::uint32_t steps = at.delay[n];
    if (steps == 0) {
      y[n] = x[n];
      continue;
    }
    double& slot = line[steps_ % steps];  // what came in `steps` steps ago; its place is free now
    y[n] = slot;
    slot = x[n];
    line += steps;
  }
}

}  // namespace synfire
