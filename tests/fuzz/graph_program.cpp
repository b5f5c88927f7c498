// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// tests/fuzz: bytes of graph programs, as a damaged image would hold them: a valid program or InputError, nothing else.
#include "base/graph_program.h"

#include "base/error.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace synfire;
  try {
    const GraphProgram program = decode(std::as_bytes(std::span(data, size)));
    if (!(decode(encode(program)) == program)) __builtin_trap();
  } catch (const InputError&) {
  }
  return 0;
}
