// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// tests: `synfire` with parts that are each good and do not go together.
#include <catch2/catch.hpp>
#include <cstring>

#include "networks/image.h"
#include "tests/app/program.h"

using namespace synfire::test;

namespace {

const std::string kNet = kSource + "/scenarios/digits/digits.nir";
const std::string kHello = kSource + "/scenarios/firmware/hello.yaml";

void expect_mistake(const Outcome& outcome, const std::string& text) {
  INFO(outcome.errors);
  CHECK(outcome.code == 2);
  CHECK(lines_with(outcome, text) >= 1);
}

}  // namespace

TEST_CASE("traffic sources run no network") {
  const Workplace place;
  place.write("sources.yaml",
              "synfire: 1\nplatform: sources\ncomponents:\n  sync: {type: barrier}\n"
              "  noc: {type: fabric, topology: {type: ring, routers: 4}, clock: 1 GHz}\n"
              "  source: {type: traffic_source, count: 4, connect: {noc: 1 per router}}\n");
  expect_mistake(place.synfire({"compile", kNet, "--platform", "sources.yaml", "--dt", "1 ms", "-o", "x.elf"}),
                 "traffic sources");
}

TEST_CASE("what only firmware can do is refused without firmware") {
  const Workplace place;
  expect_mistake(place.synfire({"run", kDigits, "--set", "network.loaded_by=firmware", "--out", "out"}),
                 "network.loaded_by: found firmware");
  expect_mistake(
      place.synfire({"run", kDigits, "--set", "inputs.input={fifo: spikes}", "--platform", "loihi_board", "--out", "out"}),
      "inputs.input.fifo: found a FIFO that nobody fills");
}

TEST_CASE("firmware without a network has no nodes to name") {
  const Workplace place;
  const auto more = GENERATE(as<std::string>{}, "samples={steps: 3, decide: {node: output}}",
                             "record={states: [{node: hidden, variable: v}]}",
                             "expect=[{spikes: output, equals: " + kNet + "}]", "inputs={input: {poisson: {rate: 1 Hz}}}");
  expect_mistake(place.synfire({"run", kHello, "--set", more, "--out", "out"}), "found '");
}

TEST_CASE("another type of a device keeps its place on the bus") {
  const Workplace place;
  const Outcome outcome = place.synfire({"check", kHello, "--set", "platform.ram.type=dram"});
  INFO(outcome.errors);
  CHECK(outcome.code == 0);
}

TEST_CASE("a damaged image of ODIN is told, and harms nobody") {
  const Workplace place;
  const std::string net = kSource + "/scenarios/odin/digits.nir";
  REQUIRE(place.synfire({"compile", net, "--platform", "odin", "--dt", "1 ms", "-o", "good.elf"}).code == 0);
  const auto [segment, word, value, problem] = GENERATE(table<std::string, std::size_t, std::uint32_t, std::string>(
      {{"core.host", 0, 100'000, "core.host: found 100000 neurons; expected at most 256"},
       {"core.host_neurons", 5, 0xffff'ffff, "core.host_neurons: found neuron"},
       {"core.host_axons", 7, 0xffff'ffff, "core.host_axons: found event"}}));
  synfire::Image image = synfire::read_image(place / "good.elf");
  bool found = false;
  for (synfire::ImageSegment& one : image.segments) {
    if (one.name != segment) continue;
    std::memcpy(one.bytes.data() + word * 4, &value, 4);
    found = true;
  }
  REQUIRE(found);
  synfire::write_image(image, place / "bad.elf");
  expect_mistake(place.synfire({"run", kSource + "/scenarios/odin/digits.yaml", "--network", "bad.elf", "--out", "out"}),
                 problem);
}
