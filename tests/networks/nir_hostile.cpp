// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// tests: the files of tools/make_hostile_nir.py: what HDF5 allows and NIR must not, and what looks odd and is legal.
#include <catch2/catch.hpp>

#include "base/error.h"
#include "tests/networks/nir_case.h"
#include "tests/places.h"

using namespace synfire;
using namespace synfire::test;

namespace {

struct Hostile {
  const char* name;
  const char* reason;  ///< after `error: `, as far as it matters; empty: accepted
};

constexpr Hostile kHostile[] = {
    {"bad_booleans", "node/lin/weight: found an HDF5 type that is neither number nor text"},
    {"bad_compound", "node/lin/weight: found an HDF5 type that is neither number nor text"},
    {"bad_compression_bomb", "node/lin/weight: found (4000, 2000) elements; expected what a file of"},
    {"bad_control_character", "node/'li?n': found a node name with control characters"},
    {"bad_empty_loop", "node/sub/a: found an algebraic loop of empty graphs"},
    {"bad_huge_chunk", "node/lin/weight: found chunks of 400000000 elements"},
    {"bad_input_shape", "node/input/shape: found shape (1073741824, 1073741824, 1073741824); expected at most"},
    {"bad_nested_17", "found graphs nested deeper than 16"},
    {"bad_never_written", "node/lin/weight: found (400, 3000) elements in 0 stored bytes"},
    {"bad_no_elements", "node/lin/weight: found shape (0, 3), without values"},
    {"bad_node_called_nodes", "node/nodes/weight: found nan"},
    {"bad_null_space", "node/lin/weight: found an empty dataset"},
    {"bad_parameter_name", "node/lin/weigth: found an unknown parameter of Linear; expected weight (did you mean weight?)"},
    {"bad_raw_data_elsewhere", "node/lin/weight: found data in another file"},
    {"bad_shared_groups", "node/s0/"},
    {"bad_soft_link", "node/lin/weight: found a soft HDF5 link"},
    {"bad_virtual", "node/lin/weight: found data in another file"},
    {"ok_big_endian_integers", ""},
    {"ok_fill_value", ""},
    {"ok_half_precision", ""},
    {"ok_latest_format", ""},
    {"ok_metadata", ""},
    {"ok_nested_16", ""},
    {"ok_node_called_metadata", ""},
    {"ok_node_called_nodes", ""},
};

std::filesystem::path folder() {
  return std::filesystem::path(test::source_folder()) / "tests" / "networks" / "hostile";
}

}  // namespace

TEST_CASE("files that ask HDF5 for trouble are refused, odd ones that are legal are read") {
  std::size_t files = 0;
  for (const auto& entry : std::filesystem::directory_iterator(folder())) files += entry.path().extension() == ".nir" ? 1 : 0;
  CHECK(files == std::size(kHostile));
  for (const Hostile& hostile : kHostile) {
    const std::filesystem::path file = folder() / (std::string(hostile.name) + ".nir");
    std::string text;
    try {
      const Graph graph = read_nir(file);
      CHECK(graph.find("output").has_value() != graph.find("b").has_value());
    } catch (const InputError& error) {
      text = error.what();
    }
    INFO(hostile.name << ": " << text);
    CHECK(text.empty() == (hostile.reason[0] == '\0'));
    CHECK(text.find(hostile.reason) != std::string::npos);
  }
}

TEST_CASE("values arrive as they are in the file, whatever their type") {
  const auto weight = [](const char* name) {
    const Graph graph = read_nir(folder() / name);
    const auto values = graph.nodes[*graph.find("lin")].values("weight");
    return std::vector<double>(values.begin(), values.end());
  };
  CHECK(weight("ok_big_endian_integers.nir") == std::vector<double>(12, 1.0));
  CHECK(weight("ok_half_precision.nir") == std::vector<double>(12, 1.0));
  CHECK(weight("ok_latest_format.nir") == std::vector<double>(12, 1.0));
  CHECK(weight("ok_fill_value.nir") == std::vector<double>(12, 0.5));
}

TEST_CASE("all problems of a file are told at once, and nothing that only follows from them") {
  try {
    read_nir(folder() / "bad_nested_17.nir");
    FAIL("accepted");
  } catch (const InputError& error) {
    CHECK(error.problems().size() == 2);  // the Input and the Output of the 17th level
    for (const Problem& problem : error.problems()) CHECK(problem.message.find("nested deeper") != std::string::npos);
  }
}
