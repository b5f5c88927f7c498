// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// tests: `synfire` with what does not fit: images that were changed or are for another chip, chips without a fabric or without
// times, platforms that grow without end.
#include <catch2/catch.hpp>

#include "networks/image.h"
#include "platforms/description.h"
#include "tests/app/program.h"

using namespace synfire::test;

namespace {

const std::string kNet = kSource + "/scenarios/digits/digits.nir";

/// One core, no fabric, no times: simulated time stands still.
const std::string kAlone = R"(synfire: 1
platform: alone
components:
  sync: {type: barrier}
  core:
    type: timestep_core
    axons_in: 65536
    axons_out: 262144
    delay: 63
    soma: {type: float64}
    synapses: {type: packed, weight_bits: 64, delay_bits: 6, memory: 256 MiB}
)";

std::string scenario(const std::string& platform, const std::string& more) {
  return "synfire: 1\nplatform: " + platform + "\nnetwork: {nir: " + kNet +
         ", dt: 1 ms}\ninputs:\n  input: {poisson: {rate: 100 Hz}}\n" + more;
}

/// step,node,index of every spike, in an order that does not ask for the time.
std::vector<std::string> without_times(const std::string& csv) {
  std::vector<std::string> lines = lines_of(csv);
  for (std::string& line : lines) line.erase(0, line.find(',') + 1);
  std::ranges::sort(lines);
  return lines;
}

bool has(const Outcome& outcome, const std::string& text) {
  return outcome.errors.find(text) != std::string::npos;
}

}  // namespace

TEST_CASE("an image that sends where no core is, is refused") {
  const Workplace place;
  REQUIRE(place.synfire({"compile", kNet, "--platform", "float", "--dt", "1 ms", "-o", "net.elf"}).code == 0);
  place.write("run.yaml",
              "synfire: 1\nplatform: float\nnetwork: {image: changed.elf}\nrun: {steps: 40}\ninputs:\n"
              "  input: {poisson: {rate: 100 Hz}}\n");
  const synfire::Image good = synfire::read_image(place / "net.elf");
  using namespace synfire;
  const Description description(load_platform(Value::scalar("float"), place.path()));

  SECTION("in the routing table of a core") {
    Image image = good;
    const TargetCore& core = description.target().cores[0];
    const std::uint64_t table = core.base + core.kind->layout().at("axon_out").offset;
    bool changed = false;
    for (ImageSegment& segment : image.segments) {
      if (table < segment.address || table >= segment.address + segment.bytes.size()) continue;
      segment.bytes[table - segment.address + 3] = std::byte{0x7f};
      changed = true;
    }
    REQUIRE(changed);
    write_image(image, place / "changed.elf");
    const Outcome outcome = place.synfire({"run", "run.yaml", "--out", "out"});
    INFO(outcome.errors);
    CHECK(outcome.code == 2);
    CHECK(has(outcome, "axon_out[0]: found core 21307"));
  }
  SECTION("from an input") {
    Image image = good;
    image.inputs.at(0).destinations.at(0).core = 127;
    image.cores_available = 4096;
    write_image(image, place / "changed.elf");
    CHECK(place.synfire({"check", "run.yaml"}).code == 0);
    image.inputs.at(0).destinations.at(0).core = 160;
    write_image(image, place / "changed.elf");
    const Outcome outcome = place.synfire({"check", "run.yaml"});
    INFO(outcome.errors);
    CHECK(outcome.code == 2);
    CHECK(has(outcome, "input input: found core 160; expected one of 160"));
  }
}

TEST_CASE("an image without a program for its graph core does no harm") {
  const Workplace place;
  REQUIRE(place.synfire({"compile", kNet, "--platform", "ideal", "--dt", "1 ms", "-o", "net.elf"}).code == 0);
  synfire::Image image = synfire::read_image(place / "net.elf");
  image.segments.clear();
  synfire::write_image(image, place / "empty.elf");
  place.write("run.yaml",
              "synfire: 1\nplatform: ideal\nnetwork: {image: empty.elf}\nrun: {steps: 4}\ninputs:\n"
              "  input: {poisson: {rate: 100 Hz}}\nrecord: {states: [{node: hidden, variable: v}]}\n");
  const Outcome outcome = place.synfire({"run", "run.yaml", "--out", "out"});
  INFO(outcome.errors);
  CHECK((outcome.code == 2 || outcome.code == 3));
}

TEST_CASE("an image is for one sync discipline") {
  const Workplace place;
  REQUIRE(place.synfire({"compile", kNet, "--platform", "float", "--dt", "1 ms", "-o", "net.elf"}).code == 0);
  const Outcome other = place.synfire(
      {"run", kDigits, "--platform", "float", "--network", "net.elf", "--set", "platform.sync.type=layered", "--out", "none"});
  INFO(other.errors);
  CHECK(other.code == 2);
  CHECK(has(other, "expected one that was compiled for it"));
}

TEST_CASE("one core needs no fabric, and no times") {
  const Workplace place;
  place.write("alone.yaml", kAlone);
  place.write("one.yaml", scenario("alone.yaml", "run: {steps: 200}\n"));
  place.write("many.yaml", scenario("float", "run: {steps: 200}\n"));
  const Outcome one = place.synfire({"run", "one.yaml", "--out", "one", "--log-level", "error"});
  INFO(one.errors);
  REQUIRE(one.code == 0);
  REQUIRE(place.synfire({"run", "many.yaml", "--out", "many", "--log-level", "error"}).code == 0);
  const auto spikes = without_times(content(place / "many/spikes.csv"));
  REQUIRE(spikes.size() > 100);
  CHECK(without_times(content(place / "one/spikes.csv")) == spikes);
}

TEST_CASE("a long run in no time is no deadlock, and limits of time end a run") {
  const Workplace place;
  place.write("alone.yaml", kAlone);
  place.write("long.yaml", scenario("alone.yaml", "run: {steps: 1000100}\n"));
  const Outcome whole =
      place.synfire({"run", "long.yaml", "--out", "out", "--log-level", "error", "--set", "inputs.input.poisson.rate=0 Hz"});
  INFO(whole.errors);
  CHECK(whole.code == 0);

  const Outcome wall = place.synfire(
      {"run", "long.yaml", "--out", "late", "--set", "run.steps=1000000000", "--set", "run.wall_time_limit=200 ms"});
  CHECK(wall.code == 3);
  CHECK(has(wall, "the limit of wall time, 200 ms, was reached"));
  CHECK(fs::exists(place / "late.failed/spikes.csv"));
  CHECK(place.summary("late.failed")["wall_time_s"].get<double>() >= 0.2);
  CHECK(place.summary("late.failed")["wall_time_s"].get<double>() < 20.0);
  const Outcome simulated =
      place.synfire({"run", "long.yaml", "--platform", "float", "--out", "late", "--set", "run.time_limit=1 us"});
  CHECK(simulated.code == 3);
  CHECK(has(simulated, "the limit of simulated time, 1 us, was reached"));
  const Json stopped = place.summary("late.failed");  // at the end of the step in which the microsecond was over
  const double seconds = stopped["simulated_time_s"];
  CHECK(seconds > 1e-6);
  CHECK(seconds < 1e-6 + 3 * seconds / stopped["steps"].get<double>());
}

TEST_CASE("platforms that grow without end are refused in a moment") {
  const Workplace place;
  std::string nests = "synfire: 1\nplatform: nest\ncomponents:\n  sync: {type: barrier}\n";
  for (int i = 0; i < 12; ++i) nests += "  n" + std::to_string(i) + ": {platform: nest.yaml}\n";
  place.write("nest.yaml", nests);
  const Outcome nested = place.synfire({"check", "nest.yaml"});
  CHECK(nested.code == 2);

  std::string wide = "synfire: 1\nplatform: wide\ncomponents:\n  sync: {type: barrier}\n";
  for (int i = 0; i < 12; ++i) wide += "  n" + std::to_string(i) + ": {platform: leaf.yaml}\n";
  std::string leaf = "synfire: 1\nplatform: leaf\ncomponents:\n  sync: {type: barrier}\n";
  for (int i = 0; i < 30; ++i) leaf += "  n" + std::to_string(i) + ": {platform: float}\n";
  place.write("wide.yaml", wide);
  place.write("leaf.yaml", leaf);
  const Outcome many = place.synfire({"check", "wide.yaml"});
  CHECK(many.code == 2);
  CHECK(has(many, "found more than 256 platforms in one"));

  std::string keys = "synfire: 1\n";
  for (int i = 0; i < 49000; ++i) keys += "k" + std::to_string(i) + ": 1\n";
  place.write("keys.yaml", keys);
  CHECK(place.synfire({"check", "keys.yaml"}).code == 2);
}

TEST_CASE("what a core cannot be is told at its key") {
  const Workplace place;
  const Outcome outcome = place.synfire({"check", kDigits, "--platform", "loihi", "--set", "platform.core.delay=100"});
  INFO(outcome.errors);
  CHECK(outcome.code == 2);
  CHECK(has(outcome, "platform.components.core.delay: found '100'; expected an integer"));
  const Outcome bits =
      place.synfire({"check", kDigits, "--platform", "float", "--set", "platform.core.synapses.weight_bits=99"});
  CHECK(bits.code == 2);
  CHECK(has(bits, "platform.components.core.synapses.weight_bits: found"));
}

TEST_CASE("a board has the technology of its chips, and a technology file of the command line is found again") {
  const Workplace place;
  place.write("board.yaml",
              "synfire: 1\nplatform: board\ncomponents:\n  sync: {type: barrier}\n"
              "  links: {type: mesh, size: [2, 1]}\n  chip: {platform: loihi, count: 2, connect: {links: 1 per router}}\n");
  place.write("run.yaml", scenario("board.yaml", "run: {steps: 40}\n"));
  REQUIRE(place.synfire({"run", "run.yaml", "--out", "board", "--log-level", "error"}).code == 0);
  CHECK(place.summary("board").at("energy_j").at("dynamic").get<double>() > 0.0);

  fs::copy(kSource + "/power/technologies/loihi_davies2018.yaml", place / "mine.yaml");
  REQUIRE(place.synfire({"run", "run.yaml", "--out", "mine", "--log-level", "error", "--set", "platform.technology=mine.yaml"})
              .code == 0);
  fs::create_directories(place / "elsewhere");
  const Outcome again =
      place.synfire({"run", "../mine/configuration.yaml", "--out", "again", "--log-level", "error"}, "elsewhere");
  INFO(again.errors);
  CHECK(again.code == 0);
}
