// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// tests: golden NIR cases, read and interpreted: every spike exact, analogue values within 1e-9.
#include <unistd.h>

#include <catch2/catch.hpp>

#include "tests/networks/nir_case.h"
#include "tests/places.h"
#include "tests/skip.h"

using namespace synfire;
using namespace synfire::test;

namespace {

void replay(const std::filesystem::path& folder) {
  NirReplay replay(folder);
  INFO(folder.filename().string());
  CHECK(replay.run_all() == "");
  CHECK(replay.runs > 0);
}

}  // namespace

TEST_CASE("the given golden NIR cases replay exactly", "[golden]") {
  if (shared_data().empty()) skip("shared data absent");
  const auto folders = case_folders(shared_data() / "golden" / "nir");
  REQUIRE(folders.size() >= 7);
  for (const auto& folder : folders) replay(folder);
}

TEST_CASE("the project's own NIR cases replay exactly", "[golden]") {
  const auto folders = case_folders(std::filesystem::path(test::source_folder()) / "tests" / "golden" / "nir");
  REQUIRE(folders.size() >= 20);
  for (const auto& folder : folders) replay(folder);
}

TEST_CASE("a replay notices what differs", "[golden]") {
  // The checker itself: a case whose threshold is moved by 1 % must fail.
  const auto folders = case_folders(std::filesystem::path(test::source_folder()) / "tests" / "golden" / "nir");
  REQUIRE(!folders.empty());
  const auto copy = std::filesystem::temp_directory_path() / ("synfire_case_" + std::to_string(::getpid()));
  std::filesystem::remove_all(copy);
  std::filesystem::copy(std::filesystem::path(test::source_folder()) / "tests" / "golden" / "nir" / "lif", copy);
  std::ofstream(copy / "expected_a__lif.csv", std::ios::app) << "39,2\n39,1\n";
  CHECK_THAT(NirReplay(copy).run_all(), Catch::Contains("lif: spike"));
  std::filesystem::remove_all(copy);
}
