// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// tests: every operation of the graph interpreter on cases small enough to compute by hand, its state, its counts.
#include "models/cores/graph_interpreter.h"

#include <catch2/catch.hpp>
#include <cstdlib>
#include <new>

#include "base/error.h"

using namespace synfire;

namespace {

std::size_t allocations = 0;

using Values = std::vector<double>;

GraphOp input(std::uint32_t size) {
  GraphOp op;
  op.kind = OpKind::input;
  op.name = "in";
  op.shape = {size};
  op.outputs = size;
  return op;
}

/// An elementwise op (or one whose sizes are set afterwards) fed by op 0.
GraphOp fed(OpKind kind, std::uint32_t size, std::vector<Values> parameters = {}) {
  GraphOp op;
  op.kind = kind;
  op.name = "n";
  op.shape = {size};
  op.inputs = op.outputs = size;
  op.sources = {{0, false}};
  op.parameters = std::move(parameters);
  return op;
}

GraphProgram program(std::vector<GraphOp> ops, Conventions options = {}) {
  GraphProgram result;
  options.dt = 0.5;  // dyadic, so that sums by hand are exact
  options.if_dt = 0.5;
  result.options = options;
  result.ops = std::move(ops);
  return result;
}

Values after(GraphInterpreter& interpreter, const Values& x, std::size_t op = 1) {
  const std::span<const double> given[] = {x};
  interpreter.step(given);
  const auto y = interpreter.output(op);
  return {y.begin(), y.end()};
}

/// Outputs of op 1 for each input in turn.
std::vector<Values> outputs(GraphProgram made, const std::vector<Values>& inputs) {
  GraphInterpreter interpreter(std::move(made));
  std::vector<Values> result;
  for (const Values& x : inputs) result.push_back(after(interpreter, x));
  return result;
}

GraphOp window(OpKind kind, WindowGeometry w, std::vector<Values> parameters = {}) {
  GraphOp op = fed(kind, 1, std::move(parameters));
  op.window = w;
  op.inputs = w.in_channels * w.in_y * w.in_x;
  op.shape = {w.out_channels, w.out_y, w.out_x};
  op.outputs = w.out_channels * w.out_y * w.out_x;
  return op;
}

}  // namespace

#ifndef SYNFIRE_SANITIZE  // which has operators of its own
// Counts what the interpreter allocates; the rest of the program is not looked at. Not inlined, so that the compiler sees a
// pair.
[[gnu::noinline]] void* operator new(std::size_t size) {
  ++allocations;
  if (void* block = std::malloc(size == 0 ? 1 : size)) return block;
  throw std::bad_alloc();
}
[[gnu::noinline]] void operator delete(void* block) noexcept {
  std::free(block);
}
[[gnu::noinline]] void operator delete(void* block, std::size_t) noexcept {
  std::free(block);
}
#endif

TEST_CASE("linear operations") {
  GraphOp linear = fed(OpKind::linear, 2, {{1, 2, 3, 4, 5, 6}});
  linear.inputs = 3;
  CHECK(outputs(program({input(3), linear}), {{1, 0, 0}, {1, 1, 1}, {0, 0.5, -1}}) ==
        std::vector<Values>{{1, 4}, {6, 15}, {-2, -3.5}});

  GraphOp affine = linear;
  affine.kind = OpKind::affine;
  affine.parameters.push_back({10, -20});
  CHECK(outputs(program({input(3), affine}), {{0, 0, 0}, {0, 0, 1}}) == std::vector<Values>{{10, -20}, {13, -14}});

  GraphOp batch = fed(OpKind::linear, 2, {{1, 2, 3, 4}});  // two matrices of one output and two inputs
  batch.inputs = 4;
  batch.batch = 2;
  CHECK(outputs(program({input(4), batch}), {{1, 1, 1, 1}, {1, 0, 0, 1}}) == std::vector<Values>{{3, 7}, {1, 4}});

  CHECK(outputs(program({input(2), fed(OpKind::scale, 2, {{0.5, -3}})}), {{4, 2}}) == std::vector<Values>{{2, -6}});
  CHECK(outputs(program({input(2), fed(OpKind::identity, 2)}), {{4, 2}}) == std::vector<Values>{{4, 2}});
  CHECK(outputs(program({input(2), fed(OpKind::output, 2)}), {{4, 2}}) == std::vector<Values>{{4, 2}});
}

TEST_CASE("nine active inputs take the unrolled path and the rest, in ascending order") {
  // 1e16 + 1 - 1e16 + ... : any other order of the sum gives another result.
  const Values weights{1e16, 1, -1e16, 1, 1e16, 1, -1e16, 1, 0.5};
  double expected = 0;
  for (const double w : weights) expected += w;
  GraphOp linear = fed(OpKind::linear, 1, {weights});
  linear.inputs = 9;
  CHECK(outputs(program({input(9), linear}), {Values(9, 1.0)}) == std::vector<Values>{{expected}});
}

TEST_CASE("convolutions") {
  WindowGeometry row;  // one channel of four, kernel of two
  row.in_channels = row.out_channels = 1;
  row.in_y = row.out_y = 1;
  row.in_x = 4;
  row.out_x = 3;
  row.kernel_x = 2;
  // Cross-correlation: the kernel is not turned round.
  CHECK(outputs(program({input(4), window(OpKind::conv, row, {{1, 10}, {0}})}), {{1, 2, 3, 4}}) ==
        std::vector<Values>{{21, 32, 43}});

  WindowGeometry strided = row;  // inputs -1, 1, 3 and 1, 3, 5 of a row padded by one: dilation 2, stride 2
  strided.in_x = 5;
  strided.out_x = 2;
  strided.kernel_x = 3;
  strided.dilation_x = 2;
  strided.stride_x = 2;
  strided.pad_x = 1;
  CHECK(outputs(program({input(5), window(OpKind::conv, strided, {{1, 10, 100}, {0.5}})}), {{1, 2, 3, 4, 5}}) ==
        std::vector<Values>{{420.5, 42.5}});

  WindowGeometry plane;  // two channels to two channels, 2 x 2 with a kernel of 2 x 1
  plane.in_channels = plane.out_channels = 2;
  plane.in_y = plane.in_x = plane.out_x = 2;
  plane.out_y = 1;
  plane.kernel_y = 2;
  const Values x{1, 2, 3, 4, 5, 6, 7, 8};
  CHECK(outputs(program({input(8), window(OpKind::conv, plane, {{1, 10, 100, 1000, 0, 1, 0, 0}, {0, 1}})}), {x}) ==
        std::vector<Values>{{7531, 8642, 4, 5}});
  plane.groups = 2;  // each channel by itself
  CHECK(outputs(program({input(8), window(OpKind::conv, plane, {{1, 10, 2, 20}, {0, 0}})}), {x}) ==
        std::vector<Values>{{31, 42, 150, 172}});
}

TEST_CASE("pools") {
  WindowGeometry w;  // 3 x 3 in windows of 2 x 2, stride 2, padding 1
  w.in_channels = w.out_channels = 1;
  w.in_y = w.in_x = 3;
  w.out_y = w.out_x = 2;
  w.kernel_y = w.kernel_x = w.stride_y = w.stride_x = 2;
  w.pad_y = w.pad_x = 1;
  const Values x{1, 2, 3, 4, 5, 6, 7, 8, 9};
  CHECK(outputs(program({input(9), window(OpKind::sum_pool, w)}), {x}) == std::vector<Values>{{1, 5, 11, 28}});
  CHECK(outputs(program({input(9), window(OpKind::avg_pool, w)}), {x}) == std::vector<Values>{{0.25, 1.25, 2.75, 7}});
}

TEST_CASE("delays round to even and start empty") {
  // 0, 0.5 steps (to 0), 1.5 (to 2), 1 and 3 steps of 0.5 s.
  const auto delay = fed(OpKind::delay, 5, {{0, 0.25, 0.75, 0.5, 1.5}});
  const std::vector<Values> inputs{Values(5, 1), Values(5, 2), Values(5, 3), Values(5, 4), Values(5, 5)};
  CHECK(outputs(program({input(5), delay}), inputs) ==
        std::vector<Values>{{1, 1, 0, 0, 0}, {2, 2, 0, 1, 0}, {3, 3, 1, 2, 0}, {4, 4, 2, 3, 1}, {5, 5, 3, 4, 2}});
}

TEST_CASE("threshold has no state, and ties follow the comparison") {
  const auto threshold = fed(OpKind::threshold, 3, {{1, 1, -1}});
  CHECK(outputs(program({input(3), threshold}), {{1, 1.5, 0}, {0, 0, -1}}) == std::vector<Values>{{0, 1, 1}, {0, 0, 0}});
  Conventions at_least;
  at_least.compare = Compare::at_least;
  CHECK(outputs(program({input(3), threshold}, at_least), {{1, 1.5, 0}, {0, 0, -1}}) ==
        std::vector<Values>{{1, 1, 1}, {0, 0, 1}});
}

TEST_CASE("integrators") {
  // I: v += 0.5 * 2 * x.  LI with tau 1: v += 0.5 * (1 - v + 2 x).
  CHECK(outputs(program({input(1), fed(OpKind::i, 1, {{2}})}), {{1}, {3}, {-1}}) == std::vector<Values>{{1}, {4}, {3}});
  CHECK(outputs(program({input(1), fed(OpKind::li, 1, {{1}, {2}, {1}})}), {{0}, {1}, {0}}) ==
        std::vector<Values>{{0.5}, {1.75}, {1.375}});
}

TEST_CASE("neurons fire and reset") {
  // IF, threshold 2: 1, 2 (a tie), 3.
  const std::vector<Values> ones(4, {1.0});
  const auto neuron = fed(OpKind::if_, 1, {{2}, {2}, {0.5}});
  CHECK(outputs(program({input(1), neuron}), ones) == std::vector<Values>{{0}, {0}, {1}, {0}});
  Conventions options;
  options.compare = Compare::at_least;
  CHECK(outputs(program({input(1), neuron}, options), ones) == std::vector<Values>{{0}, {1}, {0}, {1}});  // 1 2|.5 1.5 2.5
  options = {};
  options.reset = Reset::subtract;
  GraphInterpreter subtract(program({input(1), neuron}, options));
  for (int n = 0; n < 3; ++n) after(subtract, {1});
  CHECK(subtract.state(1, "v")[0] == 1.0);  // 3 - 2
  CHECK(subtract.counts().spikes == 1);

  // LIF, tau 1: v = 0.5 * 2 * 3 = 3 > 2 fires and lands on v_reset; then 0.5 * (0 - 0.25) + 0.25.
  GraphInterpreter lif(program({input(1), fed(OpKind::lif, 1, {{1}, {2}, {0}, {2}, {0.25}})}));
  CHECK(after(lif, {3}) == Values{1});
  CHECK(lif.state(1, "v")[0] == 0.25);
  CHECK(after(lif, {0}) == Values{0});
  CHECK(lif.state(1, "v")[0] == 0.125);
}

TEST_CASE("synaptic currents drive the potential new or old") {
  // tau_syn 1, tau_mem 2, r 4, leak 0, w_in 2: i = 0.5 * 2 * x, v += 0.25 * (-v + 4 i).
  const std::vector<Values> parameters{{1}, {2}, {4}, {0}, {2}};
  CHECK(outputs(program({input(1), fed(OpKind::cuba_li, 1, parameters)}), {{1}, {0}}) == std::vector<Values>{{1}, {1.25}});
  Conventions old;
  old.cuba = CubaOrder::older;
  CHECK(outputs(program({input(1), fed(OpKind::cuba_li, 1, parameters)}, old), {{1}, {0}, {0}}) ==
        std::vector<Values>{{0}, {1}, {1.25}});
  std::vector<Values> firing = parameters;
  firing.push_back({0.75});  // v_threshold
  firing.push_back({-1});    // v_reset
  GraphInterpreter cuba(program({input(1), fed(OpKind::cuba_lif, 1, firing)}));
  CHECK(after(cuba, {1}) == Values{1});
  CHECK(cuba.state(1, "v")[0] == -1);
  CHECK(cuba.state(1, "i")[0] == 1);
}

TEST_CASE("feedback is one step late and starts with the response to silence, or zero") {
  // in -> I (r 2: v += x) -> scale 2 -> affine (1 x + 3) -> back to I.
  GraphOp i = fed(OpKind::i, 1, {{2}});
  i.sources = {{0, false}, {3, true}};
  GraphOp scale = fed(OpKind::scale, 1, {{2}});
  scale.sources = {{1, false}};
  scale.name = "s";
  GraphOp affine = fed(OpKind::affine, 1, {{1}, {3}});
  affine.sources = {{2, false}};
  affine.name = "a";
  CHECK(outputs(program({input(1), i, scale, affine}), {{1}, {0}}) == std::vector<Values>{{4}, {15}});  // 1+3; 4 + (8+3)
  Conventions zero;
  zero.feedback_init = FeedbackInit::zero;
  CHECK(outputs(program({input(1), i, scale, affine}, zero), {{1}, {0}}) == std::vector<Values>{{1}, {6}});

  // The bias travels on: affine before scale gives 2 * 3 at the start.
  affine.sources = {{1, false}};
  scale.sources = {{2, false}};
  GraphInterpreter travelling(program({input(1), i, affine, scale}));
  CHECK(travelling.state(3, "previous")[0] == 6);
  CHECK(after(travelling, {1}) == Values{7});
  travelling.reset();
  CHECK(after(travelling, {1}) == Values{7});
}

TEST_CASE("edges sum, those that are there twice count twice") {
  GraphOp sum = fed(OpKind::output, 2);
  sum.sources = {{0, false}, {0, false}, {1, false}};
  sum.name = "out";
  GraphInterpreter interpreter(program({input(2), fed(OpKind::scale, 2, {{10, 100}}), sum}));
  CHECK(after(interpreter, {1, 2}, 2) == Values{12, 204});
  CHECK(interpreter.counts().additions == 4);
}

TEST_CASE("it counts what it does") {
  GraphOp affine = fed(OpKind::affine, 2, {{1, 2, 3, 4, 5, 6}, {0, 0}});
  affine.inputs = 3;
  GraphOp lif = fed(OpKind::lif, 2, {{1, 1}, {2, 2}, {0, 0}, {1, 100}, {0, 0}});
  lif.sources = {{1, false}};
  lif.name = "lif";
  GraphInterpreter interpreter(program({input(3), affine, lif}));
  after(interpreter, {1, 0, 1});  // two active inputs, two outputs each; x = 4, 10: v = 4 fires, 10 does not reach 100
  InterpreterCounts expected;
  expected.multiply_accumulates = 4;
  expected.additions = 2;
  expected.neuron_updates = 2;
  expected.spikes = 1;
  CHECK(interpreter.counts() == expected);
  interpreter.clear_counts();
  CHECK(interpreter.counts() == InterpreterCounts{});
}

TEST_CASE("its memory is its whole state") {
  GraphOp lif = fed(OpKind::cuba_lif, 2, {{1, 1}, {2, 2}, {4, 4}, {0, 0}, {2, 1}, {3, 3}, {0, 0}});
  lif.sources.push_back({2, true});
  GraphOp delay = fed(OpKind::delay, 2, {{0.5, 1.5}});
  delay.sources = {{1, false}};
  delay.name = "d";
  const GraphProgram made = program({input(2), lif, delay});
  Values here(100), there(100);
  GraphInterpreter one(made, here), other(made, there);
  for (int t = 0; t < 7; ++t) after(one, {1.0 + t, 0.5 * t});
  std::ranges::copy(here, there.begin());
  Archive out;
  one.archive(out);
  Archive in(out.bytes());
  other.archive(in);
  for (int t = 0; t < 7; ++t) {
    const Values x{2.0 - t, 1};
    CHECK(after(one, x, 2) == after(other, x, 2));
  }
  CHECK(one.state(0, "v").empty());
  CHECK(one.state(99, "v").empty());
}

TEST_CASE("a step allocates nothing") {
  WindowGeometry w;
  w.in_channels = 2;
  w.out_channels = 3;
  w.in_y = w.in_x = 6;
  w.out_y = w.out_x = 4;
  w.kernel_y = w.kernel_x = 3;
  GraphOp conv = window(OpKind::conv, w, {Values(54, 0.5), Values(3, 0.25)});
  GraphOp lif = fed(OpKind::lif, 48, {Values(48, 1), Values(48, 2), Values(48, 0), Values(48, 1), Values(48, 0)});
  lif.sources = {{1, false}, {1, false}};
  lif.name = "lif";
  GraphInterpreter interpreter(program({input(72), conv, lif}));
  const Values x(72, 1.0);
  const std::span<const double> given[] = {x};
#ifndef SYNFIRE_SANITIZE
  REQUIRE(allocations > 0);  // the counter counts
#endif
  const std::size_t before = allocations;
  for (int t = 0; t < 10; ++t) interpreter.step(given);
  CHECK(allocations == before);
}

TEST_CASE("wrong use is told") {
  GraphInterpreter interpreter(program({input(2), fed(OpKind::output, 2)}));
  const Values three(3, 0.0);
  const std::span<const double> given[] = {three};
  CHECK_THROWS_AS(interpreter.step(given), std::invalid_argument);
  CHECK_THROWS_AS(interpreter.step({}), std::invalid_argument);
  CHECK_THROWS_AS(GraphInterpreter(program({input(2), fed(OpKind::scale, 2, {{1}})})), InputError);
}
