// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// tests: the ledger: what it remembers, what damage it notices, and how fast it is with many points.
#include <catch2/catch.hpp>
#include <chrono>

#include "sweeps/ledger.h"
#include "tests/app/program.h"

using namespace synfire;
using synfire::test::Workplace;
namespace fs = std::filesystem;

namespace {

Outcome done(double metric, std::uint64_t identity) {
  Outcome outcome;
  outcome.state = PointState::done;
  outcome.metrics = {metric, std::nullopt};
  outcome.identity = identity;
  outcome.seconds = 0.5;
  return outcome;
}

}  // namespace

TEST_CASE("the ledger gives back what it was told, and what was running is waiting again") {
  const Workplace place;
  {
    Ledger ledger(place.path(), Ledger::Access::write);
    ledger.plan({{"1", "a,b"}, {"2", "\"x\""}, {"3", ""}}, {{0, 0xffffffffffffffffu}});
    ledger.start(0, 0xffffffffffffffffu);
    ledger.finish(0, done(0.1, 0xffffffffffffffffu));
    ledger.start(1, 8);
    ledger.set_note("key", "value");
  }
  Ledger ledger(place.path(), Ledger::Access::write);
  REQUIRE(ledger.note("key") == "value");
  REQUIRE(ledger.reset(false) == 1);
  const auto rows = ledger.rows();
  REQUIRE(rows.size() == 3);
  REQUIRE(rows[0].values == Point{"1", "a,b"});
  REQUIRE(rows[0].outcome.metrics == std::vector<std::optional<double>>{0.1, std::nullopt});
  REQUIRE(rows[0].outcome.identity == 0xffffffffffffffffu);
  REQUIRE(rows[1].outcome.state == PointState::waiting);
  REQUIRE(ledger.twin(0xffffffffffffffffu)->number == 0);
  REQUIRE(!ledger.twin(8));
}

TEST_CASE("a new plan keeps what was done under its identity") {
  const Workplace place;
  Ledger ledger(place.path(), Ledger::Access::write);
  ledger.plan({{"1"}, {"2"}}, {});
  ledger.finish(1, done(7.0, 42));
  ledger.plan({{"9"}}, {});
  REQUIRE(ledger.size() == 1);
  REQUIRE(*ledger.twin(42)->outcome.metrics[0] == 7.0);
  ledger.forget_earlier();
  REQUIRE(!ledger.twin(42));
}

TEST_CASE("one sweep at a time holds a ledger") {
  const Workplace place;
  const Ledger first(place.path(), Ledger::Access::write);
  REQUIRE_THROWS_WITH(Ledger(place.path(), Ledger::Access::write), Catch::Contains("another sweep is running"));
  REQUIRE(Ledger(place.path(), Ledger::Access::read).size() == 0);
}

TEST_CASE("damage and other versions are noticed, and never written over") {
  const Workplace place;
  {
    Ledger ledger(place.path(), Ledger::Access::write);
    std::vector<Point> points(2000, Point{"a value that takes some room"});
    ledger.plan(points, {});
  }
  const auto file = Ledger::file(place.path());
  const std::string good = synfire::test::content(file);
  std::string why;
  REQUIRE(Ledger::health(place.path(), why) == Ledger::Health::good);
  std::string bad = good;
  for (std::size_t i = 8192; i < 16384; ++i) bad[i] = static_cast<char>(i * 7);
  for (const std::string& text :
       {bad, std::string("no database at all, but long enough to be taken for one"), good.substr(0, good.size() / 2)}) {
    place.write("sweep.sqlite", text);
    REQUIRE(Ledger::health(place.path(), why) == Ledger::Health::damaged);
    REQUIRE_THROWS_AS(Ledger(place.path(), Ledger::Access::write), InputError);
    REQUIRE(synfire::test::content(file) == text);
  }
  {
    std::string kept;
    const Ledger anew(place.path(), Ledger::Access::write, &kept);
    REQUIRE(kept.find("it is kept as sweep.sqlite.damaged-1") != std::string::npos);
    REQUIRE(anew.size() == 0);
  }
  std::string other = good;
  other[63] = 9;  // the low byte of user_version
  place.write("sweep.sqlite", other);
  REQUIRE(Ledger::health(place.path(), why) == Ledger::Health::foreign);
  REQUIRE(why.find("version 9") != std::string::npos);
}

TEST_CASE("what cannot be read now is not damaged, and what has no tables is no sweep") {
  const Workplace place;
  std::string why;
  fs::create_directories(place / "busy/sweep.sqlite");  // as good as a disk that does not answer: nothing to be opened
  REQUIRE_THROWS_WITH(Ledger::health(place / "busy", why), Catch::Contains("the ledger cannot be read"));
  std::string kept;
  REQUIRE_THROWS_AS(Ledger(place / "busy", Ledger::Access::write, &kept), InputError);
  REQUIRE(fs::is_directory(place / "busy/sweep.sqlite"));
  REQUIRE(kept.empty());
  place.write("empty/sweep.sqlite", "");
  REQUIRE_THROWS_WITH(Ledger(place / "empty", Ledger::Access::read), Catch::Contains("found no sweep in it"));
  REQUIRE(Ledger(place / "empty", Ledger::Access::write).size() == 0);
}

TEST_CASE("a hundred thousand points stay fluid") {
  const Workplace place;
  const auto begun = std::chrono::steady_clock::now();
  Ledger ledger(place.path(), Ledger::Access::write);
  std::vector<Point> points;
  for (int i = 0; i < 100'000; ++i) points.push_back({std::to_string(i), "20 ns", "[8, 4]"});
  ledger.plan(points, {});
  {
    Ledger::Batch batch(ledger);
    for (int i = 0; i < 100'000; ++i) ledger.finish(i, done(i * 0.5, static_cast<std::uint64_t>(i) + 1));
    batch.commit();
  }
  REQUIRE(ledger.twin(50'000)->number == 49'999);
  const auto rows = ledger.rows();
  REQUIRE(rows.size() == 100'000);
  REQUIRE(*rows[99'999].outcome.metrics[0] == 99'999 * 0.5);
  // About 1 s here; a budget that a slow or busy machine keeps, and that a scan for each point would not.
  REQUIRE(std::chrono::steady_clock::now() - begun < std::chrono::seconds(30));
}
