// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// tests: `synfire` where something is learned: teachers, the image that a run leaves, and mistakes in both.
#include <catch2/catch.hpp>

#include "networks/image.h"
#include "tests/app/program.h"

using namespace synfire::test;

namespace {

const std::string kLearn = kSource + "/scenarios/odin/learn.yaml";
const std::vector<std::string> kShort = {"--set", "run={steps: 56}", "--quiet"};

std::vector<std::byte> weights(const std::filesystem::path& image) {
  const synfire::Image read = synfire::read_image(image);
  for (const synfire::ImageSegment& segment : read.segments) {
    if (segment.name == "core.synapses") return segment.bytes;
  }
  return {};
}

}  // namespace

TEST_CASE("a run leaves an image of what it has learned, and the next run goes on from there") {
  const Workplace place;
  REQUIRE(place.synfire(with({"run", kLearn, "--out", "once"}, kShort)).code == 0);
  // What is not learned any more stays byte for byte.
  auto frozen = with({"run", kLearn, "--network", "once/learned.elf", "--out", "frozen"}, kShort);
  REQUIRE(place.synfire(with(frozen, {"--set", "platform.core.learns=false"})).code == 0);
  CHECK(weights(place / "once/learned.elf") == weights(place / "frozen/learned.elf"));
  auto again = with({"run", kLearn, "--network", "once/learned.elf", "--out", "twice"}, kShort);
  REQUIRE(place.synfire(again).code == 0);
  CHECK(weights(place / "once/learned.elf") != weights(place / "twice/learned.elf"));
  // Nothing of the neurons' state is in it: two samples in two runs are two samples in one run.
  REQUIRE(
      place.synfire({"compile", kSource + "/scenarios/odin/learn.nir", "--platform", "odin", "--dt", "1 ms", "-o", "other.elf"})
          .code == 0);
  const Outcome other = place.synfire(with({"run", kLearn, "--network", "other.elf", "--out", "b"}, kShort));
  INFO(other.errors);
  CHECK(other.code == 2);  // compiled to learn nothing: not the same chip
}

TEST_CASE("mistakes in teachers and images of results are told with their place") {
  const Workplace place;
  const auto check = [&](const std::vector<std::string>& words) { return place.synfire(with({"check", kLearn}, words)); };
  Outcome outcome = check({"--set", "inputs.drive.one_hot.each=3"});
  INFO(outcome.errors);
  CHECK(outcome.code == 2);
  CHECK(lines_with(outcome, "inputs.drive.one_hot: found a node of 120 elements; expected 30 (3 for each of 10 classes)") == 1);
  outcome = check({"--set", "samples="});
  CHECK(outcome.code == 2);
  CHECK(lines_with(outcome, "inputs.drive.one_hot: found no samples with labels; expected samples.labels") == 1);
  for (const char* name : {"../learned.elf", "learned.csv", "a/b.elf"}) {
    outcome = check({"--set", std::string("record.image=") + name});
    CHECK(outcome.code == 2);
    CHECK(lines_with(outcome, "record.image: found '" + std::string(name) + "'; expected a file name that ends in .elf") == 1);
  }
  outcome = check({"--set", "platform.core.learning.nodes=[clases]"});
  CHECK(outcome.code == 2);
  CHECK(lines_with(outcome, "found 'clases'") == 1);
}
