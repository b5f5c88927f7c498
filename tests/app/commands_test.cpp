// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// tests: usage, help, errors and the commands that run nothing.
#include <sys/stat.h>

#include <catch2/catch.hpp>
#include <cstdio>
#include <regex>
#include <set>

#include "base/data_files.h"
#include "base/registry.h"
#include "tests/app/program.h"

using namespace synfire::test;

TEST_CASE("ten mistakes give ten lines, each with its place") {
  const Workplace place;
  place.write("in.csv", "step,index\n0,1\n3,x\n");
  place.write("s.yaml", R"(synfire: 1
titel: ten mistakes
platform: {synfire: 1, platform: p, components: {sync: {type: barier}, core: {type: timestep_core, neurons: 0}}}
network: {nir: )" + kSource +
                            R"(/scenarios/digits/digits.nir, dt: 1, reset: to_valu}
inputs:
  input: {spikes: in.csv}
  inptu: {poisson: {rate: 20 Hz}}
run: {steps: none}
expect:
  - {metric: inference.acuracy, at_least: 0.9}
seed: 1.5
)");
  const Outcome outcome = place.synfire({"run", "s.yaml", "--out", "results"});
  CHECK(outcome.code == 2);
  CHECK(outcome.out.empty());
  const auto lines = lines_of(outcome.errors);
  INFO(outcome.errors);
  const std::vector<std::string> expected = {
      "s.yaml:2:1: error: titel: ",
      "s.yaml:3:63: error: platform.components.sync.type: found 'barier'",
      "error: platform.components.core.soma: found nothing",
      "error: platform.components.core.synapses: found nothing",
      "error: platform.components.core.neurons: found '0'; expected an integer (1 to ",
      "error: network.dt: found '1' without a unit",
      "error: network.reset: found 'to_valu'; expected to_value or subtract (did you mean to_value?)",
      "in.csv:3:3: error: index: found 'x'; expected an integer from 0 to 63 (the node has 64 elements)",
      "s.yaml:7:3: error: inputs.inptu: found 'inptu', which is no Input node of the network; expected input (did you mean "
      "input?)",
      "s.yaml:8:14: error: run.steps: found 'none'",
      "s.yaml:10:14: error: expect[0].metric: found 'inference.acuracy'",
      "s.yaml:11:7: error: seed: found '1.5'"};
  CHECK(lines.size() == expected.size());
  for (const std::string& one : expected) {
    INFO(one);
    CHECK(std::ranges::count_if(lines, [&](const std::string& line) { return line.find(one) != std::string::npos; }) == 1);
  }
  CHECK(place.synfire({"check", "s.yaml"}).errors == outcome.errors);
  CHECK(place.names() == std::vector<std::string>{"in.csv", "s.yaml"});
}

TEST_CASE("a key of several lines is still a problem of one line") {
  const Workplace place;
  place.write("s.yaml", "synfire: 1\n\"two\\nlines \\x1b[31m\": 3\n");
  const Outcome outcome = place.synfire({"check", "s.yaml"});
  CHECK(outcome.code == 2);
  for (const std::string& line : lines_of(outcome.errors)) CHECK(line.starts_with("s.yaml:"));
  CHECK(outcome.errors.find("two?lines ?[31m") != std::string::npos);
}

TEST_CASE("bad usage is one line and exit code 2") {
  const Workplace place;
  const auto words = GENERATE(
      std::vector<std::string>{"runn"}, std::vector<std::string>{"run"}, std::vector<std::string>{"run", "a", "b"},
      std::vector<std::string>{"run", "--plat", "x", "a"}, std::vector<std::string>{"run", "absent.yaml"},
      std::vector<std::string>{"run", kDigits, "--log-level", "loud"}, std::vector<std::string>{"run", kDigits, "--set", "x"},
      std::vector<std::string>{"run", kDigits, "--seed", "x"}, std::vector<std::string>{"run", kDigits, "--threads", "0"},
      std::vector<std::string>{"run", kDigits, "--trace", "x.fst"}, std::vector<std::string>{"run", kDigits, "--trace", ""},
      std::vector<std::string>{"run", kDigits, "--platform", "float", "--fidelity", "cycle"}, std::vector<std::string>{"check"},
      std::vector<std::string>{"check", "/"}, std::vector<std::string>{"list", "things"}, std::vector<std::string>{"describe"},
      std::vector<std::string>{"describe", "things"}, std::vector<std::string>{"schema", "x"},
      std::vector<std::string>{"schema", "sweeps"}, std::vector<std::string>{"inspect", "absent"},
      std::vector<std::string>{"compile", kSource + "/scenarios/digits/digits.nir", "-o", "x"},
      std::vector<std::string>{"compile", "absent.nir", "--platform", "float", "-o", "x"},
      std::vector<std::string>{"report", "x"}, std::vector<std::string>{"sweep", "x"}, std::vector<std::string>{"serve", "x"});
  const Outcome outcome = place.synfire(words);
  std::string command;
  for (const std::string& word : words) command += word + " ";
  INFO(command << "\n" << outcome.errors);
  CHECK(outcome.code == 2);
  CHECK(outcome.out.empty());
  CHECK(lines_of(outcome.errors).size() == 1);
  CHECK(outcome.errors.find("error: ") != std::string::npos);
  CHECK(place.names().empty());
}

TEST_CASE("help is complete: each command, each option") {
  const Workplace place;
  const Outcome overview = place.synfire({"--help"});
  CHECK(overview.code == 0);
  const std::vector<std::pair<std::string, std::vector<std::string>>> commands = {
      {"run",
       {"--out", "--set", "--platform", "--network", "--fidelity", "--seed", "--threads", "--trace", "--quiet", "--log-level"}},
      {"check", {"--set", "--platform", "--network", "--seed", "--quiet"}},
      {"list", {"--log-level"}},
      {"describe", {"--log-level"}},
      {"explain", {"--set", "--platform"}},
      {"schema", {"--log-level"}},
      {"compile",
       {"--platform", "--dt", "--output", "--if-dt", "--reset", "--cuba", "--compare", "--feedback-init", "--balance-delays",
        "--seed"}},
      {"inspect", {"--log-level"}}};
  for (const auto& [command, options] : commands) {
    INFO(command);
    CHECK(overview.out.find("\n  " + command + " ") != std::string::npos);
    const Outcome help = place.synfire({command, "--help"});
    CHECK(help.code == 0);
    CHECK(help.errors.empty());
    CHECK(place.synfire({"help", command}).out == help.out);
    for (const std::string& option : options) {
      INFO(option);
      CHECK(help.out.find(option) != std::string::npos);
    }
  }
  CHECK(place.synfire({"--version"}).out.starts_with("synfire 0."));
  CHECK(place.synfire({}).code == 2);
}

TEST_CASE("list and describe know everything that is registered or bundled") {
  const Workplace place;
  const Outcome list = place.synfire({"list"});
  CHECK(list.code == 0);
  for (const auto& [slot, registry] : synfire::RegistryBase::all()) {
    for (const std::string& name : registry->names()) {
      INFO(name);
      CHECK(list.out.find("  " + name + " ") != std::string::npos);
      const Outcome described = place.synfire({"describe", name});
      CHECK(described.code == 0);
      for (const synfire::FieldInfo& field : registry->schema(name)->fields()) {
        INFO(field.name);
        CHECK(described.out.find("  " + field.name + "\n") != std::string::npos);
        CHECK(described.out.find(field.meaning) != std::string::npos);
      }
    }
  }
  for (const std::string& name : synfire::list_data(synfire::DataKind::platform)) {
    INFO(name);
    CHECK(list.out.find("  " + name + " ") != std::string::npos);
    const Outcome described = place.synfire({"describe", name});
    CHECK(described.code == 0);
    for (const char* part : {"\ntree:\n", "capacities", "memory map", "sources", "core"})
      CHECK(described.out.find(part) != std::string::npos);
  }
  CHECK(list.out.find("  digits ") != std::string::npos);
  CHECK(place.synfire({"list", "scenarios"}).out.find("float") == std::string::npos);
}

TEST_CASE("list prints one kind when that is asked for, each with its title") {
  const Workplace place;
  const std::string platforms = place.synfire({"list", "platforms"}).out;
  CHECK(platforms.starts_with("platforms:\n"));
  CHECK(lines_of(platforms).size() == 1 + synfire::list_data(synfire::DataKind::platform).size());
  CHECK(platforms.find(" Intel Loihi, one chip of 128 cores (14 nm, 2018)\n") != std::string::npos);
  CHECK(place.synfire({"list", "scenarios"}).out.find(" 500 handwritten digits\n") != std::string::npos);
}

TEST_CASE("describe tells of a parameter its type, range, unit and default, of a device its registers, of a part its probes") {
  const Workplace place;
  // Each is what the part's file declares (models/synapses/, models/devices/, kernel/disciplines/).
  const auto [name, text] = GENERATE(std::pair("packed", "\n  weight_bits\n      bits of a weight"),
                                     std::pair("packed", "\n      an integer (1 to 64); default 8\n"),
                                     std::pair("packed", "such as 1 bit (1 bit to 8 GiB); required\n      units: bit, bits, "),
                                     std::pair("packed", "or null; default none\n"),
                                     std::pair("timer", "such as 1 s (above 0 s); default 1 us\n      units: s, ms, "),
                                     std::pair("timer", "\n  0x00000008 compare_low "),
                                     std::pair("timer", "\n           0 .expired "), std::pair("barrier", "\n  phase "));
  INFO(name << ": " << text);
  CHECK(place.synfire({"describe", name}).out.find(text) != std::string::npos);
}

TEST_CASE("describe tells where each of a chip's cores is") {
  const Workplace place;
  const std::string text = place.synfire({"describe", "loihi"}).out;
  const std::size_t at = text.find("    core[0] at 0x");
  REQUIRE(at != std::string::npos);
  unsigned long long first = 0;
  unsigned long long last = 0;
  unsigned long long apart = 0;
  REQUIRE(std::sscanf(text.c_str() + at, " core[0] at %llx to core[127] at %llx, %llx bytes apart", &first, &last, &apart) ==
          3);
  CHECK(last - first == 127 * apart);
  CHECK(apart >= 128 * 1024);  // of synapses alone
}

TEST_CASE("inspect says where a node is on its core") {
  // 64 neurons and 10 on one core of 1024.
  const Workplace place;
  REQUIRE(place.synfire({"compile", kSource + "/scenarios/digits/digits.nir", "--platform", "loihi", "-o", "d.elf"}).code == 0);
  const std::string text = place.synfire({"inspect", "d.elf"}).out;
  const auto has = [&](const std::string& pattern) { return std::regex_search(text, std::regex(pattern)); };
  CHECK(has("\n  hidden +LIF +\\(64\\) +0..63 +core\\[0\\] +(0..63|10..73) +0x"));
  CHECK(has("\n  classes +LIF +\\(10\\) +0..9 +core\\[0\\] +(64..73|0..9) +0x"));
  CHECK(has("\n  (hidden|classes) [^\n]* 0..(9|63) +0x"));
  CHECK(has("\n  (hidden|classes) [^\n]* (64|10)..73 +0x"));
  CHECK(has("\n  output +Output +\\(10\\) +10 +as classes\n"));
}

TEST_CASE("explain says where each value is from") {
  const Workplace place;
  const Outcome outcome = place.synfire({"explain", kDigits, "--platform", "float", "--set", "seed=3", "--set", "seed=4"});
  CHECK(outcome.code == 0);
  CHECK(outcome.out.find("\nseed: 4  # command line\n") != std::string::npos);
  CHECK(outcome.out.find("  reset: to_value  # default\n") != std::string::npos);
  CHECK(outcome.out.find("  dt: 1 ms  # " + kDigits + ":10:7\n") != std::string::npos);
  CHECK(outcome.out.find("type: timestep_core  # " + kSource + "/platforms/chips/float.yaml:") != std::string::npos);
}

TEST_CASE("schemas are JSON and name every key") {
  const Workplace place;
  const Outcome outcome = place.synfire({"schema", "scenario"});
  CHECK(outcome.code == 0);
  const Json schema = Json::parse(outcome.out);
  for (const char* key : {"synfire", "title", "platform", "fidelity", "network", "inputs", "run", "samples", "record", "trace",
                          "expect", "seed", "threads"}) {
    INFO(key);
    CHECK(schema["properties"].contains(key));
  }
  CHECK(schema["properties"]["traffic"]["properties"].contains("rates"));
  CHECK(schema["required"] == Json({"synfire", "platform"}));
  CHECK(schema["oneOf"] == Json::parse(R"([{"anyOf": [{"required": ["network", "inputs"]}, {"required": ["network", "serve"]},
                                                       {"required": ["firmware"]}]},
                                           {"required": ["traffic"]}])"));
  CHECK(schema["additionalProperties"] == false);
  CHECK(schema["properties"]["network"]["properties"]["compare"]["enum"] == Json({">", ">="}));
  const Json sweep = Json::parse(place.synfire({"schema", "sweep"}).out);
  for (const char* key : {"synfire", "sweep", "scenario", "axes", "objectives"}) CHECK(sweep["properties"].contains(key));
  CHECK_FALSE(sweep["properties"].contains("network"));
  CHECK(place.synfire({"schema"}).out == outcome.out);
  const Json platform = Json::parse(place.synfire({"schema", "platform"}).out);
  // Every key of every bundled platform, defaults and all, has its place in the schema.
  std::set<std::string> types;
  for (const Json& one : platform["$defs"]["component_of_platform"]["oneOf"])
    types.insert(one["properties"]["type"]["const"].get<std::string>());
  const auto names = synfire::RegistryBase::all().at("component")->names();
  CHECK(types == std::set<std::string>(names.begin(), names.end()));
  const std::string explained = place.synfire({"explain", kDigits}).out;
  bool within = false;
  for (const std::string& line : lines_of(explained)) {
    if (!line.starts_with(' ')) within = line == "platform:";
    if (!within || !line.starts_with("  ") || line.starts_with("   ")) continue;
    const std::string key = line.substr(2, line.find(':') - 2);
    INFO(key);
    CHECK(platform["properties"].contains(key));
  }
}

TEST_CASE("check tells good from bad, file by file") {
  const Workplace place;
  place.write("bad.yaml", "synfire: 1\nplatform: x\ncomponents: {}\n");
  place.write("sweep.yaml", "synfire: 1\nsweep: x\n");
  place.write("broken.yaml", "{");
  place.write("technology.yaml", "synfire: 1\ntechnology: t\nactions: {hop: 1}\n");
  const std::string good = kSource + "/platforms/chips/float.yaml";
  const Outcome all = place.synfire({"check", good, "bad.yaml", kDigits, "sweep.yaml", "broken.yaml", "technology.yaml"});
  CHECK(all.code == 2);
  CHECK(all.out == good + ": good (a platform)\n" + kDigits + ": good (a scenario)\n");
  CHECK(all.errors.find("bad.yaml:1:1: error: found no core") != std::string::npos);
  CHECK(all.errors.find("sweep.yaml:1:1: error: scenario: found nothing") != std::string::npos);
  CHECK(all.errors.find("broken.yaml:") != std::string::npos);
  CHECK(all.errors.find("technology.yaml:3:16: error: actions.hop: found '1' without a unit") != std::string::npos);
  CHECK(place.synfire({"check", kSource + "/power/technologies/loihi_davies2018.yaml", "--quiet"}).out.empty());
  // Networks and images are read to their end: half of one is no good, whatever its first bytes say.
  const std::string nir = kSource + "/scenarios/digits/digits.nir";
  REQUIRE(place.synfire({"compile", nir, "--platform", "float", "-o", "whole.elf"}).code == 0);
  const std::string image = content(place / "whole.elf");
  place.write("half.elf", image.substr(0, image.size() / 2));
  place.write("half.nir", content(nir).substr(0, content(nir).size() / 2));
  const Outcome halves = place.synfire({"check", "half.elf", "whole.elf", "half.nir", nir});
  CHECK(halves.code == 2);
  CHECK(halves.out == "whole.elf: good (an image)\n" + nir + ": good (a network)\n");
  CHECK(lines_with(halves, "half.elf: error: ") == 1);
  CHECK(lines_with(halves, "half.nir: error: ") == 1);
  const std::string figures = kSource + "/docs/examples/parts/technology.yaml";  // with figures of components
  CHECK(place.synfire({"check", figures}).out == figures + ": good (a technology)\n");
}

TEST_CASE("report writes files only, and refuses a summary that no run has written") {
  const Workplace place;
  const std::string begin = R"({"synfire": "1", "platform": "x", "simulated_time_s": 0, )";
  place.write("r/summary.json", begin + R"("title": "t"})");
  REQUIRE(mkfifo((place / "pipe").c_str(), 0600) == 0);
  for (const char* out : {"absent/x.html", "r/", ".", "", "pipe"}) {
    const Outcome outcome = place.synfire({"report", "r", "-o", out});
    INFO(out << ": " << outcome.errors);
    CHECK(outcome.code == 2);
    CHECK(lines_of(outcome.errors).size() == 1);
  }
  CHECK(fs::is_fifo(place / "pipe"));
  CHECK(place.names() == std::vector<std::string>{"pipe", "r"});
  // Many components in many windows, but few at a time.
  std::string power = "time_s,component,power_w\n";
  for (int i = 1; i <= 20'000; ++i) power += std::to_string(i) + ",core[" + std::to_string(i) + "],1\n";
  place.write("r/power.csv", power);
  CHECK(place.synfire({"report", "r"}).code == 0);
  place.write("r/summary.json", begin + R"("title": 3})");
  CHECK(place.synfire({"report", "r"}).code == 2);
  place.write("r/summary.json", begin + R"("title": "t", "x": )" + std::string(200'000, '[') + std::string(200'000, ']') + "}");
  CHECK(place.synfire({"report", "r"}).code == 2);
}
