// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// tests: state as bytes and back.
#include "base/archive.h"

#include <catch2/catch.hpp>

using synfire::Archive;
using synfire::InputError;

namespace {
struct State {
  std::uint64_t step = 0;
  std::vector<std::uint32_t> axons;
  std::vector<double> values;
  bool asked = false;

  void archive(Archive& archive) {
    archive(step);
    archive(axons);
    archive(values);
    archive(asked);
  }
  bool operator==(const State&) const = default;
};
}  // namespace

TEST_CASE("what was written is read, and damaged bytes are refused at every length") {
  State state{7, {1, 2, 3}, {0.5}, true};
  Archive out;
  state.archive(out);
  const std::vector<std::byte> bytes = out.bytes();
  State again;
  Archive in(bytes);
  again.archive(in);
  CHECK(again == state);
  CHECK(in.at_end());
  for (std::size_t length = 0; length < bytes.size(); ++length) {
    Archive cut(std::span<const std::byte>(bytes).first(length));
    State lost;
    CHECK_THROWS_AS(lost.archive(cut), InputError);
  }
  std::vector<std::byte> forged = bytes;  // a length that no memory holds
  for (std::size_t i = 8; i < 16; ++i) forged[i] = std::byte{0xff};
  Archive huge(forged);
  State lost;
  CHECK_THROWS_AS(lost.archive(huge), InputError);
}
