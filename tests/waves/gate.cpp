// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// tests: windows, triggers, the ring, limits of size: what is in the file is compared with what was told.
#include "scenarios/waves/wave_gate.h"

#include <bit>
#include <catch2/catch.hpp>
#include <random>

#include "tests/app/program.h"
#include "tests/app/vcd.h"

using namespace synfire;
using synfire::test::content;
using synfire::test::parse_vcd;
using synfire::test::Vcd;
using synfire::test::Workplace;
namespace fs = std::filesystem;

namespace {

constexpr std::uint32_t kLevel = 0, kState = 1, kValue = 2, kSpike = 3, kHidden = 4;

std::vector<WaveVariable> variables() {
  return {{ProbeKind::bits, 8, {}, {"chip.core[0].fifo"}},
          {ProbeKind::text, 1, {"idle", "busy"}, {"chip.core[0].state"}},
          {ProbeKind::real, 1, {}, {"chip.core[0].neuron[1].v", "network.lif[1].v"}},
          {ProbeKind::event, 1, {}, {"network.lif[1].spike"}}};
}

struct Waves {
  Waves(const Workplace& place, const WaveWindow& window, WaveFiles files = {})
      : path(place / "w.vcd"),
        writer(path, variables(), "Synfire", files),
        gate(writer, window, {ProbeKind::bits, ProbeKind::text, ProbeKind::real, ProbeKind::event, ProbeKind::bits},
             {false, false, false, false, window.when.has_value()}, 4) {}

  void tell(Picoseconds at, std::uint32_t signal, std::uint64_t value) { gate.change({at, signal, false, value}); }
  void tell(Picoseconds at, double value) { gate.change({at, kValue, false, std::bit_cast<std::uint64_t>(value)}); }
  Vcd close(Picoseconds end) {
    gate.close(end);
    return parse_vcd(content(path));
  }

  fs::path path;
  VcdWriter writer;
  WaveGate gate;
};

std::string listed(const std::vector<synfire::test::VcdChange>& changes) {
  std::string text;
  for (const auto& [at, value] : changes) text += std::to_string(at) + ":" + value + " ";
  return text;
}

}  // namespace

TEST_CASE("everything that is told is in the file, and nothing twice") {
  const Workplace place;
  Waves waves(place, {});
  waves.gate.start(kLevel, 3);
  waves.tell(0, kState, 1);
  waves.tell(5, 0.25);
  waves.tell(5, kLevel, 4);
  waves.tell(5, kLevel, 255);
  waves.tell(7, kSpike, 1);
  waves.tell(7, 0.25);  // no change
  waves.tell(9, kSpike, 1);
  waves.tell(9, kLevel, 4);
  waves.tell(9, kLevel, 255);  // back within the same time: no change
  waves.tell(12, -1e-300);
  const Vcd vcd = waves.close(20);
  CHECK(vcd.end == 20);
  CHECK(listed(vcd.of("chip.core[0].fifo")) == "0:b11 5:b11111111 ");
  CHECK(listed(vcd.of("chip.core[0].state")) == "0:sidle 0:sbusy ");
  CHECK(listed(vcd.of("chip.core[0].neuron[1].v")) == "0:r0 5:r0.25 12:r-1e-300 ");
  CHECK(listed(vcd.of("network.lif[1].v")) == listed(vcd.of("chip.core[0].neuron[1].v")));
  CHECK(listed(vcd.of("network.lif[1].spike")) == "7:1 9:1 ");
  CHECK(vcd.variables.size() == 5);
}

TEST_CASE("levels that are told as differences") {
  const Workplace place;
  Waves waves(place, {});
  waves.gate.change({3, kLevel, true, 2});
  waves.gate.change({4, kLevel, true, static_cast<std::uint64_t>(-1)});
  const Vcd vcd = waves.close(5);
  CHECK(listed(vcd.of("chip.core[0].fifo")) == "0:b0 3:b10 4:b1 ");
}

TEST_CASE("a window begins with what there was, and ends with nothing known") {
  const Workplace place;
  WaveWindow window;
  window.from = 10;
  window.to = 20;
  Waves waves(place, window);
  for (int t = 0; t < 30; ++t) waves.tell(t, t * 0.5);
  const Vcd vcd = waves.close(30);
  const auto& v = vcd.of("network.lif[1].v");
  CHECK(v.front().at == 10);
  CHECK(vcd.at("network.lif[1].v", 10) == "r5");
  CHECK(vcd.at("network.lif[1].v", 19) == "r9.5");
  CHECK(vcd.at("network.lif[1].v", 20) == "rnan");
  CHECK(vcd.at("chip.core[0].state", 20) == "s?");
  CHECK(vcd.gaps == std::vector<std::int64_t>{20});
  CHECK(vcd.end == 20);
}

TEST_CASE("a window in which nothing happens has its values") {
  const Workplace place;
  WaveWindow window;
  window.from = 10;
  window.to = 20;
  Waves waves(place, window);
  waves.tell(3, 0.5);
  waves.tell(40, 0.75);
  const Vcd vcd = waves.close(50);
  CHECK(vcd.at("network.lif[1].v", 10) == "r0.5");
  CHECK(vcd.at("network.lif[1].v", 20) == "rnan");
}

TEST_CASE("a trigger writes the stretches around it, and stretches that meet are one") {
  // A change of v at each time, so that the file tells which times it has. Compared with stretches computed on their own.
  const auto [before, after] = GENERATE(std::pair(0, 0), std::pair(0, 3), std::pair(5, 0), std::pair(5, 3), std::pair(60, 60));
  std::mt19937 random(static_cast<unsigned>(before * 100 + after));
  for (int round = 0; round < 30; ++round) {
    const Workplace place;
    WaveWindow window;
    window.when = Trigger{Trigger::Test::above, 2.0};
    window.before = before;
    window.after = after;
    window.from = round % 3 == 0 ? 20 : 0;
    window.to = round % 5 == 0 ? 70 : WaveWindow::kForever;
    Waves waves(place, window);
    std::vector<bool> wanted(100);
    std::uint64_t hidden = 0;
    std::uint64_t fired = 0;
    for (int t = 1; t < 100; ++t) {
      waves.tell(t, static_cast<double>(t));
      if (random() % 12 != 0) continue;
      const std::uint64_t next = hidden == 5 ? 1 : 5;
      waves.tell(t, kHidden, next);
      hidden = next;
      if (next != 5 || t < window.from || t > window.to) continue;
      ++fired;
      for (int i = std::max(t - before, 0); i <= std::min(t + after, 99); ++i) wanted[static_cast<std::size_t>(i)] = true;
    }
    const Vcd vcd = waves.close(99);
    REQUIRE(waves.gate.triggered() == fired);
    for (int t = 1; t < 100; ++t) {
      const bool inside = wanted[static_cast<std::size_t>(t)] && t >= window.from && t <= window.to;
      const std::string value = vcd.at("network.lif[1].v", t);
      INFO("round " << round << ", time " << t << ", " << before << " before, " << after << " after");
      // At the last time of a stretch its own change comes first, then that nothing is known from there on.
      const auto& changes = vcd.of("network.lif[1].v");
      const bool has =
          std::ranges::any_of(changes, [&](const auto& c) { return c.at == t && c.value == "r" + std::to_string(t); });
      REQUIRE(has == inside);
      REQUIRE((inside || value == "nothing" || value == "rnan"));
    }
  }
}

TEST_CASE("a trigger that never comes leaves a valid file that says nothing") {
  const Workplace place;
  WaveWindow window;
  window.when = Trigger{Trigger::Test::above, 2.0};
  Waves waves(place, window);
  waves.tell(5, 0.5);
  const Vcd vcd = waves.close(10);
  CHECK(waves.gate.triggered() == 0);
  CHECK(listed(vcd.of("network.lif[1].v")) == "10:rnan ");
}

TEST_CASE("files that go round: the newest have all of the end, each is whole") {
  const Workplace place;
  Waves waves(place, {}, {4096, 3});
  for (int t = 0; t < 4000; ++t) waves.tell(t, t + 0.5);
  const Vcd last = waves.close(4000);
  CHECK(place.names() == std::vector<std::string>{"w.1.vcd", "w.2.vcd", "w.vcd"});
  const Vcd before = parse_vcd(content(place / "w.1.vcd"));
  const Vcd oldest = parse_vcd(content(place / "w.2.vcd"));
  const auto& end = before.of("network.lif[1].v").back();
  CHECK(last.of("network.lif[1].v").front().at == end.at);  // begins with the values that the other ends with
  CHECK(last.of("network.lif[1].v").front().value == end.value);
  CHECK(before.of("network.lif[1].v").front().value == oldest.of("network.lif[1].v").back().value);
  CHECK(last.at("network.lif[1].v", 4000) == "r3999.5");
  for (const char* name : {"w.vcd", "w.1.vcd", "w.2.vcd"}) CHECK(fs::file_size(place / name) < 4096 + 200);
}

TEST_CASE("one file ends at its limit") {
  const Workplace place;
  Waves waves(place, {}, {4096, 1});
  for (int t = 0; t < 4000; ++t) waves.tell(t, t + 0.5);
  const Vcd vcd = waves.close(4000);
  CHECK(waves.writer.full());
  CHECK(fs::file_size(place / "w.vcd") < 4096 + 200);
  CHECK(vcd.end < 1000);
  CHECK(vcd.at("network.lif[1].v", vcd.end) == "r" + std::to_string(vcd.end) + ".5");
}

TEST_CASE("names that VCD cannot hold") {
  CHECK(VcdWriter::legal("network.my net$[3].v") == "network.my_net_[3].v");
  CHECK(VcdWriter::legal("a..b.") == "a._b_");
  std::string deep;
  for (int i = 0; i < 100'000; ++i) deep += "a.";
  const std::string legal = VcdWriter::legal(deep + "v");
  CHECK(std::ranges::count(legal, '.') == 32);
}
