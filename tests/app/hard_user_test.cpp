// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// tests: what hard users do: several mistakes of several kinds in nested files, damaged images, odd chips, closed terminals.
#include <elf.h>
#include <sys/wait.h>

#include <catch2/catch.hpp>
#include <cstdlib>
#include <cstring>

#include "tests/app/program.h"
#include "tests/places.h"

using namespace synfire::test;

namespace {

/// Ten digits, whatever is read.
std::vector<std::string> ten_digits(std::vector<std::string> more) {
  std::vector<std::string> words = {"run", kDigits, "--set", "run.steps=320", "--set", "expect=[]", "--out", "results"};
  words.insert(words.end(), more.begin(), more.end());
  return words;
}

const std::string kDigitsBelow = "network: {nir: " + kSource +
                                 "/scenarios/digits/digits.nir, dt: 1 ms}\ninputs: {input: {spikes: " + kSource +
                                 "/scenarios/digits/digits.csv}}\nrun: {steps: 64}\n";

/// Where the bytes of a section are in an image.
Elf64_Shdr section_of(const std::string& image, const std::string& name) {
  Elf64_Ehdr header;
  std::memcpy(&header, image.data(), sizeof(header));
  const auto at = [&](std::size_t index) {
    Elf64_Shdr section;
    std::memcpy(&section, image.data() + header.e_shoff + index * sizeof(section), sizeof(section));
    return section;
  };
  const Elf64_Shdr names = at(header.e_shstrndx);
  for (std::size_t i = 0; i < header.e_shnum; ++i) {
    if (std::string(image.data() + names.sh_offset + at(i).sh_name) == name) return at(i);
  }
  FAIL("no section " << name);
  return {};
}

}  // namespace

TEST_CASE("a repeated key hides no other mistake") {
  const Workplace place;
  place.write("s.yaml", "synfire: 1\nplatform: ideal\nsede: 3\nseed: -1\nseed: 3\n" + kDigitsBelow +
                            "record:\n  states: [{node: classes, node: hidden, variable: v}]\n  spikes: [ouput]\n");
  const Outcome outcome = place.synfire({"check", "s.yaml"});
  INFO(outcome.errors);
  CHECK(outcome.code == 2);
  CHECK(lines_of(outcome.errors).size() == 5);
  CHECK(lines_with(outcome, "s.yaml:3:1: error: sede: found an unknown key") == 1);
  CHECK(lines_with(outcome, "s.yaml:4:7: error: seed: found '-1'") == 1);
  CHECK(lines_with(outcome, "s.yaml:5:1: error: seed: found this key a second time; expected it once (first on line 4)") == 1);
  CHECK(lines_with(outcome, "s.yaml:10:28: error: record.states[0].node: found this key a second time") == 1);
  CHECK(lines_with(outcome, "error: record.spikes[0]: found 'ouput'") == 1);
}

TEST_CASE("a platform that names what does not exist still tells its other mistakes") {
  const Workplace place;
  place.write("board.yaml", R"(synfire: 1
platform: board
technology: loihi
components:
  sync: {type: barrier, latency: 5}
  links: {type: mesh, size: [2, 2]}
  chip: {platform: flaot, count: 4, connect: {links: 1 per router}}
  links: {type: mesh, size: [1, 1]}
)");
  place.write("s.yaml", "synfire: 1\nplatform: board.yaml\nseed: x\n" + kDigitsBelow);
  const std::string file = GENERATE("board.yaml", "s.yaml");
  const Outcome outcome = place.synfire({"check", file});
  INFO(outcome.errors);
  CHECK(outcome.code == 2);
  CHECK(lines_with(outcome, "components.sync.latency: found '5' without a unit") == 1);
  CHECK(lines_with(outcome, "components.chip.platform: found 'flaot', which is no known platform and no file") == 1);
  CHECK(lines_with(outcome, "(did you mean float?)") == 1);
  CHECK(lines_with(outcome, "components.links: found this key a second time") == 1);
  CHECK(lines_with(outcome, "error: technology: found 'loihi', which is no known technology") == 1);
  CHECK(lines_with(outcome, "s.yaml:3:7: error: seed: found 'x'") == (file == "s.yaml" ? 1 : 0));
  CHECK(lines_of(outcome.errors).size() == (file == "s.yaml" ? 5 : 4));
}

TEST_CASE("an Input node that nothing feeds is a mistake with its place") {
  const Workplace place;
  place.write("s.yaml", "synfire: 1\nplatform: ideal\nnetwork: {nir: " + kSource +
                            "/scenarios/digits/digits.nir, dt: 1 ms}\nrun: {steps: 3}\ninputs:\n  input:\n");
  const Outcome outcome = place.synfire({"check", "s.yaml"});
  INFO(outcome.errors);
  CHECK(outcome.code == 2);
  CHECK(lines_with(outcome,
                   "error: inputs.input: found none of what feeds a node; expected one: "
                   "spikes, poisson, one_hot, events, fifo or stimulus") == 1);
}

TEST_CASE("another type of a part leaves nothing of the old one") {
  const Workplace place;
  const std::string path = GENERATE("platform.core.soma", "platform.core[3].soma");
  const std::string synapses = path.substr(0, path.size() - 4) + "synapses.type=packed";
  const std::vector<std::string> words = {"explain", kDigits, "--set", path + ".type=float64", "--set", synapses};
  Outcome outcome = place.synfire(words);
  INFO(outcome.errors);
  CHECK(outcome.code == 0);
  if (path == "platform.core.soma") CHECK(outcome.out.find("variant:") == std::string::npos);
  // What was typed is never dropped.
  outcome = place.synfire({"explain", kDigits, "--set", path + ".variant=lava", "--set", path + ".type=float64"});
  CHECK(outcome.code == 2);
  CHECK(lines_with(outcome, "soma.variant: found an unknown key of float64") == 1);
}

TEST_CASE("a core that is smaller than the others does not stand in the way") {
  const Workplace place;
  const std::string set =
      GENERATE("platform.core[0].neurons=16", "platform.core[0].synapses.memory=1 KiB", "platform.core[0].axons_in=3");
  INFO(set);
  REQUIRE(place.synfire(ten_digits({})).code == 0);
  const Json whole = place.summary("results")["spikes"];
  const Outcome outcome = place.synfire(ten_digits({"--set", set}));
  INFO(outcome.errors);
  REQUIRE(outcome.code == 0);
  CHECK(place.summary("results")["spikes"] == whole);  // wherever the neurons are
}

TEST_CASE("an image is told by name when its registers are wrong, and tools of ELF take it") {
  const Workplace place;
  REQUIRE(place.synfire({"compile", kSource + "/scenarios/digits/digits.nir", "--platform", "loihi", "-o", "d.elf"}).code == 0);
  std::string image = content(place / "d.elf");
  Elf64_Ehdr header;
  std::memcpy(&header, image.data(), sizeof(header));
  CHECK(header.e_machine == EM_X86_64);
  const Elf64_Shdr rows = section_of(image, "core[0].synapse_rows");
  std::memset(image.data() + rows.sh_offset, 0xff, 4);
  place.write("d.elf", image);
  const Outcome outcome = place.synfire(ten_digits({"--network", "d.elf"}));
  INFO(outcome.errors);
  CHECK(outcome.code == 2);
  CHECK(lines_with(outcome, "d.elf: error: core[0].synapse_rows[0]: found ") == 1);
  CHECK(place.names() == std::vector<std::string>{"d.elf"});
}

TEST_CASE("a core alone on its chip needs no fabric, and a chip without times is told") {
  const Workplace place;
  REQUIRE(place.synfire(ten_digits({"--platform", "float"})).code == 0);
  const Json spikes = place.summary("results")["spikes"];
  place.write("p.yaml", R"(synfire: 1
platform: p
components:
  sync: {type: barrier}
  core: {type: timestep_core, soma: {type: float64}, synapses: {type: packed, memory: 1 MiB, weight_bits: 64}}
)");
  Outcome outcome = place.synfire(ten_digits({"--platform", "p.yaml"}));
  INFO(outcome.errors);
  CHECK(outcome.code == 0);
  CHECK(place.summary("results")["spikes"] == spikes);
  CHECK(lines_with(outcome, "warning: nothing that the run used takes time on this platform") == 1);
  CHECK(place.summary("results")["warnings"].back().get<std::string>().starts_with("nothing that the run used takes time"));
  outcome = place.synfire(ten_digits({"--platform", "p.yaml", "--set", "platform.core.times.neuron_update=1 ns"}));
  CHECK(lines_with(outcome, "takes time on this platform") == 0);
}

TEST_CASE("an Output node has the states of its neurons, on every chip") {
  const Workplace place;
  const std::string platform = GENERATE("ideal", "float", "loihi");
  const auto decided = [&](const std::string& node) {
    const Outcome outcome = place.synfire(ten_digits({"--platform", platform, "--set", "samples.decide.by=max_state", "--set",
                                                      "samples.decide.node=" + node, "--log-level", "error"}));
    INFO(outcome.errors);
    REQUIRE(outcome.code == 0);
    return place.summary("results")["inference"];
  };
  CHECK(decided("output") == decided("classes"));
}

TEST_CASE("what is asked of the wrong command is told where it is") {
  const Workplace place;
  Outcome outcome = place.synfire({"describe", "digits"});
  CHECK(outcome.code == 2);
  CHECK(outcome.errors.find("synfire explain digits") != std::string::npos);
  CHECK(place.synfire({"describe", "ideal"}).out.find("; 1 core; ") != std::string::npos);
  outcome = place.synfire({"run", kDigits, "--out", ""});
  CHECK(outcome.code == 2);
  CHECK(lines_with(outcome, "command line: error: --out: found no name") == 1);
  outcome = place.synfire({"list", "--plugin", "absent.so"});
  CHECK(outcome.code == 2);
  CHECK(lines_with(outcome, "command line: error: --plugin: found 'absent.so'; expected the path of a shared library") == 1);
}

TEST_CASE("a full disk does not look like success") {
  const std::string command = build_folder() + "/synfire list >/dev/full 2>/dev/null";
  const int status = std::system(command.c_str());
  REQUIRE(WIFEXITED(status));
  CHECK(WEXITSTATUS(status) == 3);
}

TEST_CASE("what a run would refuse, check refuses, at its place") {
  const Workplace place;
  const auto [set, words] = GENERATE(std::pair("platform=null", "platform: found nothing; expected a name"),
                                     std::pair("record={packets: true}", "record.packets: found a platform without a fabric"),
                                     std::pair("record={states: [{node: input, variable: v}]}",
                                               "record.states[0].node: found an Input node, which has no states"),
                                     std::pair("inputs.input.spikes=none.csv", "which does not exist; expected a file"),
                                     std::pair("expect=[{metric: metrics.speed, above: 1}]", "no number of summary.json"),
                                     std::pair("expect=[{metric: faults, above: 1}]", "which is no number"));
  const std::string command = GENERATE("check", "run");
  const Outcome outcome = place.synfire({command, kDigits, "--platform", "ideal", "--set", set, "--log-level", "error"});
  INFO(command << " " << set << "\n" << outcome.errors);
  CHECK(outcome.code == 2);
  CHECK(lines_with(outcome, words) == 1);
}

TEST_CASE("a missing file hides no other mistake, and is told once") {
  const Workplace place;
  place.write("s.yaml",
              "synfire: 1\nplatform: loihi_board\nfirmware: {host: none.elf}\nload: [{file: none.bin, address: 0x0}]\n"
              "network: {nir: none.nir}\ninputs: {input: {spikes: none.csv}}\n"
              "expect: [{spikes: output, equals: none.csv}]\n");
  const Outcome outcome = place.synfire({"check", "s.yaml"});
  INFO(outcome.errors);
  CHECK(outcome.code == 2);
  CHECK(lines_with(outcome, "network.dt: found nothing; expected a time with its unit") == 1);
  for (const char* path : {"firmware.host", "load[0].file", "network.nir", "inputs.input.spikes", "expect[0].equals"})
    CHECK(lines_with(outcome, std::string(" error: ") + path + ": found '") == 1);
  CHECK(lines_of(outcome.errors).size() == 6);
}

TEST_CASE("the command line's network takes the place of any other, and null is none") {
  const Workplace place;
  place.write("s.yaml",
              "synfire: 1\nplatform: ideal\nnetwork: {random: {}, dt: 1 ms, image: null}\n"
              "inputs: {input: {poisson: {rate: 20 Hz}}}\nrun: {steps: 3}\n");
  const std::string nir = kSource + "/scenarios/digits/digits.nir";
  const Outcome outcome = place.synfire({"explain", "s.yaml", "--network", nir});
  INFO(outcome.errors);
  CHECK(outcome.code == 0);
  CHECK(outcome.out.find("nir: " + nir) != std::string::npos);
  CHECK(outcome.out.find("reset: to_value  # default") != std::string::npos);  // defaults stay: null is no image
}

TEST_CASE("check warns of what a run warns of") {
  const Workplace place;
  place.write("late.csv", "step,index\n2,0\n9,1\n");
  const std::vector<std::string> late = {
      kDigits, "--set", "run.steps=3", "--set", "samples=null", "--set", "expect=[]", "--set", "inputs.input.spikes=late.csv"};
  const std::string command = GENERATE("check", "run");
  std::vector<std::string> words = {command};
  words.insert(words.end(), late.begin(), late.end());
  const Outcome outcome = place.synfire(words);
  INFO(outcome.errors);
  CHECK(outcome.code == 0);
  CHECK(outcome.errors.find("inputs.input: 1 spike comes after the last step of the run") != std::string::npos);
}
