// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// tests/fuzz: everything of the NIR reader that is not libhdf5: the stream from the child process, the graph, the schedule, the
// program, its bytes, and a step of its interpreter. Whatever the bytes, the answer is a graph or InputError.
#include <cstdint>
#include <span>

#include "base/error.h"
#include "models/cores/graph_interpreter.h"
#include "networks/nir_parse.h"
#include "networks/program.h"
#include "tests/fuzz/nir_seed.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace synfire;
  RawBudget budget;
  budget.values = 1 << 20;
  budget.text = 1 << 22;
  try {
    // A plain stream, or one in the short form of nir_seed.h, which a fuzzer reaches deeper with.
    const std::span<const std::byte> bytes = std::as_bytes(std::span(data, size));
    std::unique_ptr<RawGroup> tree =
        size > 0 && data[0] == 0xff ? test::short_tree(bytes.subspan(1)) : parse_tree(bytes, budget);
    const Graph graph = parse_nir(std::move(*tree), "fuzz.nir");
    std::size_t elements = 0;
    for (const Node& node : graph.nodes) elements += node.output_size() + node.input_size();
    if (elements > 1 << 16) return 0;  // legal, but slow to run
    const GraphProgram program = make_program(graph, Conventions{});
    const GraphProgram again = decode(encode(program));
    if (!(again == program)) __builtin_trap();
    std::size_t delayed = 0;
    for (const GraphOp& op : program.ops) {
      if (op.kind != OpKind::delay) continue;
      for (const double delay : op.parameter("delay"))
        delayed += static_cast<std::size_t>(delay_steps(delay, program.options.dt));
    }
    if (delayed > 1 << 20) return 0;
    GraphInterpreter interpreter(again);
    const std::vector<std::span<const double>> silence(interpreter.inputs().size());
    for (int t = 0; t < 3; ++t) interpreter.step(silence);
  } catch (const InputError&) {
  } catch (const BrokenStream&) {
  }
  return 0;
}
