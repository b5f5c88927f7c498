// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// tests: bundled files are found in the order that base/data_files.h promises.
#include "base/data_files.h"

#include <unistd.h>

#include <algorithm>
#include <catch2/catch.hpp>
#include <cstdlib>
#include <fstream>

#include "tests/places.h"

namespace fs = std::filesystem;
using synfire::DataKind;

namespace {

/// A data folder of its own for one test case.
struct DataFolder {
  fs::path path = fs::temp_directory_path() / ("synfire_data_" + std::to_string(getpid()));
  DataFolder() {
    for (const char* file : {"platforms/chips/mine.yaml", "power/technologies/mine.yaml", "scenarios/mine/mine.yaml",
                             "scenarios/mine/other.yaml"}) {
      fs::create_directories((path / file).parent_path());
      std::ofstream(path / file) << "synfire: 1\n";
    }
    fs::create_directories(path / "scenarios/empty");
    setenv("SYNFIRE_DATA", path.c_str(), 1);
  }
  ~DataFolder() { fs::remove_all(path); }
};

}  // namespace

TEST_CASE("a build in its folder finds the source tree from anywhere") {
  unsetenv("SYNFIRE_DATA");
  fs::current_path("/");
  const auto folders = synfire::data_folders();
  REQUIRE(folders.size() == 1);
  CHECK(fs::equivalent(folders[0], synfire::test::source_folder()));
}

TEST_CASE("SYNFIRE_DATA comes first") {
  const DataFolder mine;
  REQUIRE(synfire::data_folders().size() == 2);
  CHECK(synfire::find_data(DataKind::platform, "mine") == mine.path / "platforms/chips/mine.yaml");
  CHECK(synfire::find_data(DataKind::technology, "mine") == mine.path / "power/technologies/mine.yaml");
  CHECK(synfire::find_data(DataKind::scenario, "mine") == mine.path / "scenarios/mine/mine.yaml");
  CHECK(synfire::find_data(DataKind::scenario, "mine/other") == mine.path / "scenarios/mine/other.yaml");
  CHECK(synfire::find_data(DataKind::platform, "mine/other").empty());
  const auto scenarios = synfire::list_data(DataKind::scenario);
  CHECK(std::ranges::count(scenarios, "mine/other") == 1);
  CHECK(std::ranges::count(scenarios, "mine/mine") == 0);
  for (const DataKind kind : {DataKind::platform, DataKind::technology, DataKind::scenario}) {
    const auto names = synfire::list_data(kind);
    CHECK(std::ranges::count(names, "mine") == 1);
    CHECK(std::ranges::is_sorted(names));
    for (const auto& name : names) CHECK(fs::exists(synfire::find_data(kind, name)));
  }
}

TEST_CASE("what is no bundled file is not found") {
  const DataFolder mine;
  const auto name = GENERATE(std::string(), "absent", "empty", "../chips/mine", "./mine", "mine/../mine", "mine/", "/mine",
                             "mine/mine/mine", ".", "..", "mine.yaml", std::string("mine\0", 5), std::string(100'000, 'x'));
  CHECK(synfire::find_data(DataKind::platform, name).empty());
  CHECK(synfire::find_data(DataKind::scenario, name).empty());
}

TEST_CASE("a SYNFIRE_DATA that is no folder is passed over") {
  setenv("SYNFIRE_DATA", "/nowhere/at/all", 1);
  CHECK(synfire::data_folders().size() == 1);
}
