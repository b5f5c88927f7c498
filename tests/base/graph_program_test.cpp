// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// tests: graph programs as bytes: what is written is read, what is damaged is refused or harmless, what is wrong is told.
#include "base/graph_program.h"

#include <catch2/catch.hpp>
#include <cmath>
#include <limits>
#include <random>

#include "base/error.h"

using namespace synfire;

namespace {

/// in (2 x 3 x 3) -> conv -> cuba_lif -> output, with feedback and a delay.
GraphProgram example() {
  GraphProgram program;
  program.options.dt = 1e-4;
  program.options.reset = Reset::subtract;
  program.options.compare = Compare::at_least;
  GraphOp in;
  in.name = "in";
  in.shape = {2, 3, 3};
  in.outputs = 18;
  GraphOp conv;
  conv.kind = OpKind::conv;
  conv.name = "core.conv";
  conv.shape = {1, 2, 2};
  conv.inputs = 18;
  conv.outputs = 4;
  conv.window.in_channels = 2;
  conv.window.out_channels = 1;
  conv.window.in_y = conv.window.in_x = 3;
  conv.window.out_y = conv.window.out_x = 2;
  conv.window.kernel_y = conv.window.kernel_x = 2;
  conv.sources = {{0, false}};
  conv.parameters = {{1, 2, 3, 4, 5, 6, 7, 8}, {0.5}};
  GraphOp cuba;
  cuba.kind = OpKind::cuba_lif;
  cuba.name = "\xc3\xa4";
  cuba.shape = {4};
  cuba.inputs = cuba.outputs = 4;
  cuba.sources = {{1, false}, {3, true}};
  for (std::size_t n = 0; n < 7; ++n) cuba.parameters.emplace_back(4, 0.25 * (1.0 + double(n)));
  GraphOp delay;
  delay.kind = OpKind::delay;
  delay.name = "d";
  delay.shape = {4};
  delay.inputs = delay.outputs = 4;
  delay.sources = {{2, false}};
  delay.parameters = {{0, 1e-4, 2e-4, 1e-3}};
  GraphOp out;
  out.kind = OpKind::output;
  out.name = "out";
  out.shape = {2, 2};
  out.inputs = out.outputs = 4;
  out.sources = {{2, false}};
  program.ops = {in, conv, cuba, delay, out};
  return program;
}

std::string complaint(const GraphProgram& program) {
  try {
    validate(program, "p.elf");
    return "";
  } catch (const InputError& error) {
    return error.what();
  }
}

template <class Change>
std::string complaint_after(Change change) {
  GraphProgram program = example();
  change(program);
  return complaint(program);
}

}  // namespace

TEST_CASE("a graph program survives its bytes") {
  const GraphProgram program = example();
  const std::vector<std::byte> bytes = encode(program);
  CHECK(decode(bytes) == program);
  std::vector<std::byte> longer = bytes;  // in a memory map, something follows
  longer.resize(bytes.size() + 100, std::byte{0xff});
  CHECK(decode(longer) == program);
}

TEST_CASE("every shortened program is refused") {
  const std::vector<std::byte> bytes = encode(example());
  for (std::size_t length = 0; length < bytes.size(); ++length) {
    CHECK_THROWS_AS(decode(std::span(bytes).first(length)), InputError);
  }
}

TEST_CASE("damaged programs are refused or legal, never harmful") {
  const std::vector<std::byte> good = encode(example());
  std::mt19937_64 random(7);
  std::size_t refused = 0;
  for (int n = 0; n < 20000; ++n) {
    std::vector<std::byte> bytes = good;
    for (std::uint64_t k = 0; k < 1 + random() % 4; ++k) {
      const std::size_t at = random() % bytes.size();
      if (random() % 2 == 0) {
        bytes[at] ^= static_cast<std::byte>(1U << (random() % 8));
      } else {
        for (std::size_t b = at; b < std::min(at + 4, bytes.size()); ++b) bytes[b] = static_cast<std::byte>(random());
      }
    }
    try {
      const GraphProgram program = decode(bytes);
      CHECK(complaint(program).empty());
      CHECK(decode(encode(program)) == program);
    } catch (const InputError&) {
      ++refused;
    }
  }
  CHECK(refused > 5000);
  CHECK(refused < 20000);
}

TEST_CASE("validation says what is wrong, and where") {
  CHECK(complaint(example()).empty());
  const auto contains = [](const std::string& text) { return Catch::Contains(text); };
  CHECK_THAT(complaint({}), contains("p.elf: error: found no operation"));
  CHECK_THAT(complaint_after([](auto& p) { p.options.dt = 0; }), contains("dt: found 0; expected a value above 0"));
  CHECK_THAT(complaint_after([](auto& p) { p.options.if_dt = NAN; }), contains("if_dt: found nan"));
  CHECK_THAT(complaint_after([](auto& p) { p.options.cuba = static_cast<CubaOrder>(7); }),
             contains("options: found a convention"));
  CHECK_THAT(complaint_after([](auto& p) { p.ops[3].name = "in"; }), contains("in: found a second operation of this name"));
  CHECK_THAT(complaint_after([](auto& p) { p.ops[0].shape = {2, 3, 4}; }), contains("in: found 18 outputs in a shape of 24"));
  CHECK_THAT(complaint_after([](auto& p) { p.ops[0].sources = {{1, true}}; }), contains("in: found an edge into an input"));
  CHECK_THAT(complaint_after([](auto& p) { p.ops[4].sources.clear(); }), contains("out: found no incoming edge"));
  CHECK_THAT(complaint_after([](auto& p) { p.ops[4].sources = {{9, false}}; }), contains("out: found an edge from op 9"));
  CHECK_THAT(complaint_after([](auto& p) { p.ops[2].sources[1].feedback = false; }),
             contains("found a forward edge from op 3 to op 2"));
  CHECK_THAT(complaint_after([](auto& p) {
               p.ops[4].sources = {{0, false}};
             }),
             contains("out: found an edge of 18 values; expected 4"));
  CHECK_THAT(complaint_after([](auto& p) { p.ops[4].batch = 2; }), contains("out: found batch 2"));
  CHECK_THAT(complaint_after([](auto& p) { p.ops[4].window.groups = 2; }), contains("out: found a window; expected none"));
  CHECK_THAT(complaint_after([](auto& p) { p.ops[1].window.stride_x = 3; }),
             contains("core.conv: found a window that does not fit"));
  CHECK_THAT(complaint_after([](auto& p) { p.ops[1].window.kernel_y = 0; }),
             contains("core.conv: found a window that does not fit"));
  CHECK_THAT(complaint_after([](auto& p) { p.ops[1].window.dilation_x = ~0U; }),
             contains("core.conv: found a window that does not fit"));
  CHECK_THAT(complaint_after([](auto& p) { p.ops[1].window.pad_x = 1 << 20; }),
             contains("core.conv: found a window that does not fit"));
  CHECK_THAT(complaint_after([](auto& p) { p.ops[1].window.groups = 2; }),
             contains("core.conv: found 2 groups of 2 and 1 channels"));
  CHECK_THAT(complaint_after([](auto& p) { p.ops[1].window.in_channels = 3; }), contains("core.conv: found sizes that differ"));
  CHECK_THAT(complaint_after([](auto& p) { p.ops[1].parameters[0].pop_back(); }),
             contains("core.conv/weight: found 7 values; expected 8"));
  CHECK_THAT(complaint_after([](auto& p) { p.ops[1].parameters.pop_back(); }),
             contains("core.conv: found 1 parameters; expected 2"));
  CHECK_THAT(complaint_after([](auto& p) { p.ops[1].parameters[1][0] = INFINITY; }), contains("core.conv/bias: found inf"));
  CHECK_THAT(complaint_after([](auto& p) { p.ops[2].parameters[0][3] = 0; }),
             contains("/tau_syn: found 0; expected a value above 0"));
  CHECK_THAT(complaint_after([](auto& p) { p.ops[2].parameters[1][0] = 5e-324; }), contains("/tau_mem: found"));
  CHECK_THAT(complaint_after([](auto& p) { p.ops[3].parameters[0][0] = -1; }), contains("d/delay: found -1"));
  CHECK_THAT(complaint_after([](auto& p) { p.ops[3].parameters[0][0] = 1e30; }), contains("d/delay: found 1e+30"));
  CHECK_THAT(complaint_after([](auto& p) {
               for (double& delay : p.ops[3].parameters[0]) delay = 1e-4 * 3e7;
             }),
             contains("d: found 120000000 values in delay lines"));
  CHECK_THAT(complaint_after([](auto& p) {
               p.ops[0].shape = {1 << 13, 1 << 14};
               p.ops[0].outputs = 1 << 27;
             }),
             contains("found"));
  // Both problems, not the first alone.
  const std::string both = complaint_after([](auto& p) {
    p.ops[1].parameters[1][0] = NAN;
    p.ops[3].parameters[0][0] = -1;
  });
  CHECK_THAT(both, contains("core.conv/bias") && contains("d/delay"));
}

TEST_CASE("delays round to the nearest step, ties to even") {
  CHECK(delay_steps(0.0025, 0.001) == 2);
  CHECK(delay_steps(0.0035, 0.001) == 4);
  CHECK(delay_steps(1.5, 1.0) == 2);
  CHECK(delay_steps(0.5, 1.0) == 0);
}

TEST_CASE("kinds know their parameters") {
  for (std::size_t n = 0; n < kOpKinds; ++n) {
    const auto kind = static_cast<OpKind>(n);
    CHECK(to_string(kind) != "unknown");
    CHECK(is_cuba(kind) <= is_neuron(kind));
    CHECK(is_spiking(kind) <= is_neuron(kind));
    if (!is_spiking(kind)) continue;  // the interpreter finds them at the end
    const auto names = parameter_names(kind);
    CHECK(names[names.size() - 2] == "v_threshold");
    CHECK(names[names.size() - 1] == "v_reset");
  }
  CHECK(to_string(static_cast<OpKind>(200)) == "unknown");
  CHECK(parameter_names(static_cast<OpKind>(200)).empty());
}
