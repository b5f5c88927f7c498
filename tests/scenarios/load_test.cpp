// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// tests: loading scenarios: what the command line sets, where paths begin, and what is told of mistakes.
#include "scenarios/load.h"

#include <unistd.h>

#include <algorithm>
#include <catch2/catch.hpp>
#include <fstream>

#include "scenarios/prepare.h"

using namespace synfire;
namespace fs = std::filesystem;

namespace {

const char* kGood = R"(synfire: 1
platform: ideal
network: {nir: net.nir, dt: 1 ms}
inputs:
  input: {spikes: in.csv}
  core.in: {poisson: {rate: 20 Hz}}
run: {steps: 10}
record: {states: [{node: a, variable: v}, {node: b, variable: v}]}
expect:
  - {spikes: output, equals: out.csv}
  - {metric: steps, equals: 10}
)";

struct Folder {
  fs::path path = fs::temp_directory_path() / ("synfire_load_" + std::to_string(getpid()));
  Folder() {
    fs::create_directories(path / "sub");
    fs::create_directories(path / "elsewhere");
    write("sub/s.yaml", kGood);
    fs::current_path(path / "elsewhere");
  }
  ~Folder() {
    fs::current_path("/");
    fs::remove_all(path);
  }
  void write(const std::string& name, const std::string& text) const { std::ofstream(path / name) << text; }
};

struct Loaded {
  Scenario scenario;
  std::vector<std::string> problems;
};

Loaded load(const std::vector<std::string>& sets, ScenarioRequest request = {}) {
  Problems problems;
  request.file = "../sub/s.yaml";
  request.sets = sets;
  Loaded loaded{load_scenario(request, problems), {}};
  for (const Problem& problem : problems.all()) loaded.problems.push_back(problem.text());
  return loaded;
}

}  // namespace

TEST_CASE("paths are relative to the file that names them, or to the working folder on the command line") {
  const Folder folder;
  const Loaded loaded = load({"inputs.input.spikes=mine.csv"});
  CHECK(loaded.problems.empty());
  const ScenarioParameters& p = loaded.scenario.parameters;
  CHECK(*p.network.nir == (folder.path / "sub/net.nir").string());
  CHECK(*p.inputs.at("input").spikes == (folder.path / "elsewhere/mine.csv").string());
  CHECK(p.expect[0].equals.text == (folder.path / "sub/out.csv").string());
  CHECK(p.expect[1].equals.text == "10");  // the value of a metric is no path
}

TEST_CASE("a platform's path is relative to who names it: the scenario's file, or the working folder") {
  const Folder folder;
  for (const std::string where : {"sub", "elsewhere"})
    folder.write(where + "/p.yaml", "synfire: 1\nplatform: of_" + where + "\ncomponents: {sync: {type: barrier}}\n");
  std::string text = kGood;
  text.replace(text.find("ideal"), 5, "p.yaml");
  folder.write("sub/s.yaml", text);
  CHECK(load({}).scenario.merged.find("platform")->find("platform")->text == "of_sub");
  CHECK(load({"platform=p.yaml"}).scenario.merged.find("platform")->find("platform")->text == "of_elsewhere");
  ScenarioRequest request;
  request.platform = "p.yaml";
  CHECK(load({}, request).scenario.merged.find("platform")->find("platform")->text == "of_elsewhere");
}

TEST_CASE("a setting reaches scenario, network, platform, items of lists and names with dots") {
  const Folder folder;
  const Loaded loaded =
      load({"run.steps=7", "network.dt=\"2 ms\"", "network.reset=subtract", "seed=9", "record.states[1].node=c",
            "inputs.core.in.poisson.rate=5 kHz", "platform.core.state=64 KiB", "title=\"a: b\"", "record.spikes=[a, b]"});
  CHECK(loaded.problems.empty());
  const ScenarioParameters& p = loaded.scenario.parameters;
  CHECK(p.run.steps == 7);
  CHECK(p.network.dt->si() == 2e-3);
  CHECK(p.network.reset == Reset::subtract);
  CHECK(p.seed == 9);
  CHECK(p.record.states[1].node == "c");
  CHECK(p.inputs.at("core.in").poisson->rate.si() == 5000.0);
  CHECK(p.title == "a: b");
  CHECK(p.record.spikes.names == std::vector<std::string>{"a", "b"});
  const Value* core = loaded.scenario.merged.find("platform")->find("components")->find("core");
  CHECK(core->find("state")->text == "64 KiB");
  CHECK(core->find("state")->origin == Origin::command_line);
  CHECK(loaded.scenario.merged.find("seed")->origin == Origin::command_line);
  CHECK(loaded.scenario.merged.find("threads")->origin == Origin::default_value);
  CHECK(loaded.scenario.merged.find("network")->find("dt")->origin == Origin::command_line);
}

TEST_CASE("an empty value removes what a file says") {
  const Folder folder;
  const Loaded loaded = load({"expect=", "record="});
  CHECK(loaded.problems.empty() == false);  // a list cannot be nothing
  CHECK(load({"expect=[]"}).scenario.parameters.expect.empty());
}

TEST_CASE("options of the command line win") {
  const Folder folder;
  ScenarioRequest request;
  request.platform = "float";
  request.seed = "12";
  request.threads = "3";
  request.network = "other.nir";
  const Loaded loaded = load({}, request);
  CHECK(loaded.problems.empty());
  CHECK(loaded.scenario.merged.find("platform")->find("platform")->text == "float");
  CHECK(loaded.scenario.parameters.seed == 12);
  CHECK(loaded.scenario.parameters.threads == 3);
  CHECK(*loaded.scenario.parameters.network.nir == (folder.path / "elsewhere/other.nir").string());
  CHECK(loaded.scenario.parameters.network.dt->si() == 1e-3);  // its options stay
}

TEST_CASE("an image brings its own options") {
  const Folder folder;
  folder.write("elsewhere/net.elf", std::string("\x7f"
                                                "ELF rest",
                                                9));
  ScenarioRequest request;
  request.network = "net.elf";
  const Loaded loaded = load({}, request);
  CHECK(loaded.problems.empty());
  CHECK(*loaded.scenario.parameters.network.image == (folder.path / "elsewhere/net.elf").string());
  CHECK_FALSE(loaded.scenario.parameters.network.nir);
  const Loaded both = load({"network.image=net.elf"});
  REQUIRE(both.problems.size() == 1);
  CHECK(both.problems[0].find("found both nir and image") != std::string::npos);
  const Loaded all = load({"network.image=net.elf", "network.random={}"});
  REQUIRE(all.problems.size() == 1);
  CHECK(all.problems[0].find("found nir, image and random") != std::string::npos);
  const Loaded with_dt = load({"network={image: net.elf, dt: 1 ms}"});
  REQUIRE(with_dt.problems.size() == 1);
  CHECK(with_dt.problems[0] ==
        "command line: error: network.dt: found an option beside image; expected none: an image is compiled with its own");
}

TEST_CASE("settings that lead nowhere are told, all of them") {
  const Folder folder;
  const Loaded loaded =
      load({"nothing", "=3", "run.steps.more=3", "record.states[7].node=x", "platform.cores.neurons=3", "a..b=1", "sed=3"});
  CHECK(loaded.problems.size() == 7);
  for (const std::string& problem : loaded.problems) {
    INFO(problem);
    CHECK(problem.starts_with("command line: error: "));
  }
  CHECK(std::ranges::any_of(loaded.problems, [](const std::string& text) { return text.ends_with("(did you mean seed?)"); }));
  CHECK(std::ranges::any_of(loaded.problems, [](const std::string& text) { return text.ends_with("(did you mean core?)"); }));
}

TEST_CASE("a run needs a length, and one only") {
  const Folder folder;
  CHECK(load({"run={}"}).problems.size() == 1);
  CHECK(load({"run={steps: 3, duration: 3 ms}"}).problems.size() == 1);
  CHECK(load({"run={duration: 3 ms}"}).problems.empty());
  CHECK(load({"run={}", "samples={steps: 4, labels: l.csv, decide: {node: x}}"}).problems.empty());
  CHECK(load({"run={}", "samples={steps: 4, decide: {node: x}}"}).problems.size() == 1);
}

TEST_CASE("configuration and origin survive being written and read again") {
  const Folder folder;
  const Loaded first = load({"seed=5"});
  folder.write("elsewhere/again.yaml", write_yaml(first.scenario.merged));
  Problems problems;
  ScenarioRequest request;
  request.file = folder.path / "elsewhere/again.yaml";
  const Scenario again = load_scenario(request, problems);
  CHECK(problems.empty());
  CHECK(write_yaml(again.merged) == write_yaml(first.scenario.merged));
}
