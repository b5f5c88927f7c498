// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// tests: globs.
#include "base/glob.h"

#include <catch2/catch.hpp>
#include <random>
#include <regex>

using namespace synfire;

TEST_CASE("only the star and the question mark are special") {
  CHECK(glob_matches("core[3].neuron[17].v", "core[3].neuron[17].v"));
  CHECK(glob_matches("core[?].neuron[*].v", "core[3].neuron[17].v"));
  CHECK(glob_matches("core[3].*", "core[3].neuron[17].v"));
  CHECK(glob_matches("*", ""));
  CHECK(glob_matches("mesh.router[2,3].*", "mesh.router[2,3].east.busy"));
  CHECK_FALSE(glob_matches("core[?].v", "core[12].v"));
  CHECK_FALSE(glob_matches("core[0-9].v", "core[3].v"));
  CHECK_FALSE(glob_matches("core.v", "coreXv"));
  CHECK_FALSE(glob_matches("", "v"));
  CHECK_FALSE(glob_matches("v", ""));
}

TEST_CASE("globs agree with regular expressions") {
  std::mt19937 random(7);
  const auto text = [&](std::string_view letters, std::size_t most) {
    std::string result;
    for (std::size_t i = random() % (most + 1); i > 0; --i) result += letters[random() % letters.size()];
    return result;
  };
  int matched = 0;
  for (int i = 0; i < 20000; ++i) {
    const std::string glob = text("ab*?", 7);
    const std::string name = text("ab", 9);
    std::string expression;
    for (const char c : glob) expression += c == '*' ? ".*" : c == '?' ? "." : std::string(1, c);
    const bool expected = std::regex_match(name, std::regex(expression));
    INFO(glob << " and " << name);
    REQUIRE(glob_matches(glob, name) == expected);
    matched += expected ? 1 : 0;
    // Nothing that matches is passed over for its beginning.
    if (expected) {
      for (std::size_t n = 0; n <= name.size(); ++n) REQUIRE(glob_can_begin(glob, name.substr(0, n)));
    }
  }
  CHECK(matched > 1000);
}

TEST_CASE("a glob of many stars takes no longer for that") {
  const std::string name(20'000, 'a');
  CHECK_FALSE(glob_matches("*a*a*a*a*a*a*a*a*b", name));
}

TEST_CASE("names without their indices") {
  CHECK(without_indices("core[3].neuron[17].v") == "core[*].neuron[*].v");
  CHECK(without_indices("mesh.router[2,3].east.busy") == "mesh.router[*].east.busy");
  CHECK(without_indices("a[b") == "a[b");
}
