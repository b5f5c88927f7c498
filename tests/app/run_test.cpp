// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// tests: `synfire run`: what it writes, that it writes the same again, and what it never touches.
#include <catch2/catch.hpp>
#include <chrono>
#include <map>
#include <set>
#include <thread>

#include "tests/app/program.h"

using namespace synfire::test;

namespace {

/// Ten digits on a small chip: 16 neurons a core, so that the network takes several.
const std::vector<std::string> kTenDigits = {"run",         kDigits,         "--platform", "float",
                                             "--set",       "run.steps=320", "--set",      "platform.core.neurons=16",
                                             "--log-level", "error"};

struct Spike {
  double time;
  std::uint64_t step;
  std::string node;
  std::uint64_t index;
};

std::vector<Spike> read_spikes(const fs::path& file) {
  std::vector<Spike> spikes;
  const auto lines = lines_of(content(file));
  REQUIRE(lines.at(0) == "time_s,step,node,index");
  for (std::size_t i = 1; i < lines.size(); ++i) {
    std::istringstream fields(lines[i]);
    std::string time, step, node, index;
    std::getline(fields, time, ',');
    std::getline(fields, step, ',');
    std::getline(fields, node, ',');
    REQUIRE(static_cast<bool>(std::getline(fields, index)));
    spikes.push_back({std::stod(time), std::stoull(step), node, std::stoull(index)});
  }
  return spikes;
}

const std::vector<std::string> kFiles = {"configuration.yaml", "power.csv", "spikes.csv", "states.csv", "summary.json"};

/// Every file of two results folders, wall time aside.
void require_same(const Workplace& place, const fs::path& a, const fs::path& b) {
  for (const std::string& file : kFiles) {
    if (file == "summary.json") continue;
    INFO(file);
    REQUIRE(content(place / a / file) == content(place / b / file));
  }
  Json first = place.summary(a);
  Json second = place.summary(b);
  first.erase("wall_time_s");
  second.erase("wall_time_s");
  REQUIRE(first.dump() == second.dump());
}

}  // namespace

TEST_CASE("the digits are read, and the results are what the contract says") {
  const Workplace place;
  const Outcome outcome = place.synfire({"run", kDigits, "--platform", "float", "--out", "results"});
  INFO(outcome.errors);
  REQUIRE(outcome.code == 0);
  CHECK(outcome.errors.empty());
  CHECK(outcome.out.find("\naccuracy 98.0 %\n") != std::string::npos);
  CHECK(place.names() == std::vector<std::string>{"results"});
  CHECK(place.names("results") == kFiles);

  const Json summary = place.summary("results");
  std::set<std::string> keys;
  for (const auto& [key, value] : summary.items()) keys.insert(key);
  for (const char* key : {"synfire", "platform", "fidelity", "seed", "steps", "simulated_time_s", "wall_time_s", "spikes",
                          "counts", "energy_j", "average_power_w", "inference", "utilisation", "expectations", "warnings"}) {
    INFO(key);
    CHECK(keys.contains(key));
  }
  CHECK(summary["steps"] == 16000);
  CHECK(summary["inference"]["samples"] == 500);
  CHECK(summary["inference"]["correct"] == 490);  // scenarios/digits/README.md: one step of latency
  CHECK(summary["inference"]["accuracy"] == 0.98);
  CHECK(summary["inference"]["latency_steps"] == 32.0);
  CHECK(summary["inference"]["latency_s"].get<double>() ==
        Approx(summary["simulated_time_s"].get<double>() / 500).epsilon(1e-9));
  CHECK(summary["spikes"]["hidden"] == 114724);  // scenarios/digits/reference.json
  CHECK(summary["spikes"]["output"] == summary["spikes"]["classes"]);
  CHECK(summary["energy_j"]["total"].is_null());
  CHECK(summary["energy_j"]["complete"] == false);
  CHECK(summary["average_power_w"].is_null());
  CHECK(summary["expectations"][0]["met"] == true);
  for (const char* count : {"synaptic_operations", "neuron_updates", "spikes", "packets", "hops"})
    CHECK(summary["counts"].contains(count));
  CHECK(summary["counts"]["spikes"] == 114724 + summary["spikes"]["classes"].get<int>());
  CHECK(summary["counts"]["by_component"]["core[0]"]["synaptic_operations"] == summary["counts"]["synaptic_operations"]);

  // Every spike is there once, in order, and the totals are those of the file.
  const auto spikes = read_spikes(place / "results/spikes.csv");
  std::map<std::string, std::uint64_t> totals;
  for (std::size_t i = 0; i < spikes.size(); ++i) {
    ++totals[spikes[i].node];
    if (i == 0) continue;
    const Spike& a = spikes[i - 1];
    const Spike& b = spikes[i];
    REQUIRE(std::tie(a.time, a.node, a.index) < std::tie(b.time, b.node, b.index));
    REQUIRE((a.step <= b.step || a.time == b.time));  // the last spike of a step may meet the input of the next
  }
  for (const auto& [node, total] : totals) CHECK(summary["spikes"][node] == total);
  CHECK(totals.size() == 4);
}

TEST_CASE("the same inputs give the same bytes, whatever the threads and wherever they run") {
  const Workplace place;
  fs::create_directories(place / "far/away");
  REQUIRE(place.synfire(with(kTenDigits, {"--out", "one"})).code == 0);
  REQUIRE(place.synfire(with(kTenDigits, {"--out", "two", "--threads", "2"})).code == 0);
  REQUIRE(place.summary("one")["utilisation"]["cores"]["used"].get<int>() >= 5);
  require_same(place, "one", "two");
  const Outcome again = place.synfire(
      {"run", "../../one/configuration.yaml", "--out", "../../three", "--quiet", "--log-level", "error"}, "far/away");
  INFO(again.errors);
  REQUIRE(again.code == 0);
  CHECK(again.out.empty());
  require_same(place, "one", "three");
}

TEST_CASE("a bundled scenario runs by its name") {
  const Workplace place;
  REQUIRE(place.synfire({"run", "digits", "--set", "run.steps=32", "--log-level", "error"}).code == 0);
  CHECK(place.names("results") == std::vector<std::string>{"digits"});
}

TEST_CASE("the seed makes random input") {
  const Workplace place;
  const auto words = with(kTenDigits, {"--set", "inputs.input={poisson: {rate: 200 Hz}}", "--set", "expect=[]"});
  REQUIRE(place.synfire(with(words, {"--out", "one"})).code == 0);
  REQUIRE(place.synfire(with(words, {"--out", "same", "--seed", "1"})).code == 0);
  REQUIRE(place.synfire(with(words, {"--out", "other", "--seed", "2"})).code == 0);
  require_same(place, "one", "same");
  CHECK(content(place / "one/spikes.csv") != content(place / "other/spikes.csv"));
  const double expected = 320 * 64 * (1 - std::exp(-0.2));
  CHECK(std::abs(place.summary("one")["spikes"]["input"].get<double>() - expected) < 5 * std::sqrt(expected));
}

TEST_CASE("settings reach platform, network and scenario") {
  const Workplace place;
  const auto words =
      with(kTenDigits, {"--set", "samples={steps: 64, decide: {node: output}}", "--set", "network.reset=subtract", "--set",
                        "platform.core.times.neuron_update=5 us", "--set", "expect=[]", "--out", "results"});
  REQUIRE(place.synfire(with(kTenDigits, {"--out", "before"})).code == 0);
  const Outcome outcome = place.synfire(words);
  INFO(outcome.errors);
  REQUIRE(outcome.code == 0);
  const Json before = place.summary("before");
  const Json summary = place.summary("results");
  CHECK(summary["inference"]["samples"] == 5);
  CHECK(summary["inference"]["accuracy"].is_null());  // without labels
  CHECK(summary["spikes"]["hidden"] != before["spikes"]["hidden"]);
  CHECK(summary["simulated_time_s"].get<double>() > 100 * before["simulated_time_s"].get<double>());
  CHECK(outcome.out.find("accuracy") == std::string::npos);
}

TEST_CASE("samples: state is reset between them or kept, and each way of deciding decides") {
  const Workplace place;
  REQUIRE(place.synfire(with(kTenDigits, {"--out", "reset"})).code == 0);
  REQUIRE(place.synfire(with(kTenDigits, {"--set", "samples.between=keep", "--out", "keep"})).code == 0);
  CHECK(place.summary("reset")["counts"]["neuron_resets"].get<int>() == 9 * 74);
  CHECK(place.summary("keep")["counts"]["neuron_resets"] == 0);
  CHECK(content(place / "reset/spikes.csv") != content(place / "keep/spikes.csv"));

  REQUIRE(place
              .synfire(with(kTenDigits, {"--set", "samples.decide={node: output, by: first_spike}", "--set", "expect=[]",
                                         "--out", "first"}))
              .code == 0);
  const Json first = place.summary("first")["inference"];
  const double steps = first["latency_steps"];
  CHECK(steps > 1.0);
  CHECK(steps < 32.0);
  CHECK(first["latency_s"].get<double>() < place.summary("reset")["inference"]["latency_s"].get<double>());
  // The first spike of each sample, from the file.
  std::map<std::uint64_t, std::pair<std::uint64_t, std::uint64_t>> earliest;
  for (const Spike& spike : read_spikes(place / "first/spikes.csv")) {
    if (spike.node != "output") continue;
    const std::pair candidate(spike.step, spike.index);
    const auto [at, added] = earliest.emplace(spike.step / 32, candidate);
    if (!added) at->second = std::min(at->second, candidate);
  }
  const auto labels = lines_of(content(kSource + "/scenarios/digits/digits_labels.csv"));
  std::uint64_t correct = 0;
  double total = 0.0;
  for (const auto& [sample, spike] : earliest) {
    correct += std::stoull(labels[sample + 1].substr(labels[sample + 1].find(',') + 1)) == spike.second ? 1 : 0;
    total += static_cast<double>(spike.first % 32 + 1);
  }
  REQUIRE(earliest.size() == 10);
  CHECK(first["correct"] == correct);
  CHECK(steps == Approx(total / 10));

  const Outcome state = place.synfire(
      with(kTenDigits, {"--set", "samples.decide={node: classes, by: max_state}", "--set", "expect=[]", "--out", "state"}));
  INFO(state.errors);
  CHECK(state.code == 0);
}

TEST_CASE("recording: chosen nodes and states") {
  const Workplace place;
  const Outcome outcome =
      place.synfire(with(kTenDigits, {"--set",
                                      "record={spikes: [classes], states: [{node: classes, variable: v, neurons: \"2:4\"}, "
                                      "{node: hidden, variable: v, neurons: \"63\"}]}",
                                      "--set", "run.steps=32", "--out", "results"}));
  INFO(outcome.errors);
  REQUIRE(outcome.code == 0);
  for (const Spike& spike : read_spikes(place / "results/spikes.csv")) REQUIRE(spike.node == "classes");
  CHECK(place.summary("results")["spikes"]["hidden"].get<int>() > 0);  // totals are of all nodes
  const auto lines = lines_of(content(place / "results/states.csv"));
  CHECK(lines[0] == "time_s,step,node,variable,index,value");
  CHECK(lines.size() == 1 + 32 * 3);
  CHECK(lines[1].find(",0,classes,v,2,") != std::string::npos);
  CHECK(lines[3].find(",0,hidden,v,63,") != std::string::npos);

  const Outcome unknown =
      place.synfire(with(kTenDigits, {"--set", "record={states: [{node: classes, variable: u}]}", "--out", "none"}));
  CHECK(unknown.code == 2);
  CHECK(unknown.errors.find("record.states[0].variable: found 'u'; expected") != std::string::npos);
  CHECK_FALSE(fs::exists(place / "none"));
}

TEST_CASE("analogue outputs are recorded as states") {
  const auto [name, node, variable] =
      GENERATE(std::tuple("li", "li", "v"), std::tuple("cuba_li", "cl", "v"), std::tuple("i", "i", "v"));
  const auto platform = GENERATE(as<std::string>(), "ideal", "float");
  const std::string folder = kSource + "/tests/golden/nir/" + name;
  const Workplace place;
  place.write("s.yaml", "synfire: 1\nplatform: " + platform + "\nnetwork: {nir: " + folder +
                            "/model.nir, dt: 1 ms}\ninputs: {input: {spikes: " + folder +
                            "/input_a.csv}}\nrun: {duration: 40 ms}\n");
  const Outcome outcome = place.synfire({"run", "s.yaml"});
  INFO(name << " on " << platform << ": " << outcome.errors);
  REQUIRE(outcome.code == 0);
  // By default the folder is results/ and the name of the scenario.
  const auto lines = lines_of(content(place / "results/s/states.csv"));
  std::vector<double> found;
  for (const std::string& line : lines) {
    if (line.find(std::string(",") + node + "," + variable + ",") != std::string::npos)
      found.push_back(std::stod(line.substr(line.rfind(',') + 1)));
  }
  std::vector<double> expected;
  for (const std::string& line : lines_of(content(folder + "/trace_a__" + node + "__v.csv"))) {
    if (line[0] < '0' || line[0] > '9') continue;
    std::istringstream fields(line.substr(line.find(',') + 1));
    for (std::string field; std::getline(fields, field, ',');) expected.push_back(std::stod(field));
  }
  REQUIRE(found.size() == expected.size());
  REQUIRE_FALSE(expected.empty());
  for (std::size_t i = 0; i < found.size(); ++i) CHECK(found[i] == Approx(expected[i]).margin(1e-9));
}

TEST_CASE("expectations: met, not met, and of what does not exist") {
  const Workplace place;
  REQUIRE(place.synfire(with(kTenDigits, {"--out", "before"})).code == 0);
  std::string list = "step,index\n";
  std::string shorter = "step,index\n";
  std::string timed = "time_s,index\n";
  std::size_t count = 0;
  for (const std::string& line : lines_of(content(place / "before/spikes.csv"))) {
    const std::size_t node = line.find(",classes,");
    if (node == std::string::npos) continue;
    const std::size_t comma = line.find(',');
    const std::string row = line.substr(comma + 1, node - comma) + line.substr(node + 9) + "\n";
    list += row;
    timed += line.substr(0, comma) + line.substr(node + 8) + "\n";
    if (count++ != 5) shorter += row;
  }
  REQUIRE(count > 100);
  place.write("list.csv", list);
  place.write("shorter.csv", shorter);
  place.write("timed.csv", timed);
  const auto expect = [&](const std::string& what) {
    return place.synfire(with(
        kTenDigits, {"--set", "expect=[" + what + "]", "--set", "platform.technology=loihi_davies2018", "--out", "results"}));
  };
  const std::string here = place.path().string() + "/";
  CHECK(expect("{spikes: classes, equals: " + here + "list.csv}").code == 0);
  CHECK(expect("{spikes: output, equals: " + here + "timed.csv}").code == 0);
  const Outcome missing = expect("{spikes: classes, equals: " + here + "shorter.csv}");
  CHECK(missing.code == 1);
  CHECK(missing.errors.find("an unexpected spike at step ") != std::string::npos);
  CHECK(missing.errors.find("(0 missing, 1 unexpected, ") != std::string::npos);
  CHECK(place.names("results") == kFiles);  // the run is complete; its results are in place
  CHECK(place.summary("results")["expectations"][0]["met"] == false);
  CHECK(expect("{metric: counts.packets, above: 0}, {metric: energy_j.dynamic, above: 1 nJ, below: 1 J}").code == 0);
  CHECK(expect("{metric: energy_j.dynamic, below: 1 nJ}").code == 1);
  CHECK(expect("{metric: energy_j.static, below: 1 J}").code == 1);  // unpublished is not small
  CHECK(expect("{metric: spikes.hidden, equals: 0}").code == 1);
  CHECK(expect("{metric: spikes.hiden, equals: 0}").code == 2);
  CHECK(expect("{spikes: classes, equals: none.csv}").code == 2);
}

TEST_CASE("an image gives what its network gives") {
  const Workplace place;
  const std::string nir = kSource + "/scenarios/digits/digits.nir";
  const Outcome compiled = place.synfire(
      {"compile", nir, "--platform", "float", "--set", "platform.core.neurons=16", "--dt", "1 ms", "-o", "net.elf"});
  INFO(compiled.errors);
  REQUIRE(compiled.code == 0);
  CHECK(compiled.out.find("neurons") != std::string::npos);
  const Outcome inspected = place.synfire({"inspect", "net.elf"});
  CHECK(inspected.code == 0);
  CHECK(inspected.out.find("classes") != std::string::npos);
  CHECK(place.synfire({"check", "net.elf", nir}).code == 0);
  REQUIRE(place.synfire(with(kTenDigits, {"--out", "from_nir"})).code == 0);
  REQUIRE(place.synfire(with(kTenDigits, {"--network", "net.elf", "--out", "from_image"})).code == 0);
  CHECK(content(place / "from_nir/spikes.csv") == content(place / "from_image/spikes.csv"));
  REQUIRE(place.synfire({"run", "from_image/configuration.yaml", "--out", "again", "--log-level", "error"}).code == 0);
  require_same(place, "from_image", "again");
  const Outcome other = place.synfire({"run", kDigits, "--network", "net.elf", "--platform", "ideal", "--out", "none"});
  CHECK(other.code == 2);
  CHECK(other.errors.find("found an image for platform float; expected one for ideal") != std::string::npos);
}

TEST_CASE("a folder that is no results folder is refused, whatever is in it") {
  const Workplace place;
  place.write("thesis/chapter.tex", "years of work");
  const Outcome outcome = place.synfire(with(kTenDigits, {"--out", "thesis"}));
  CHECK(outcome.code == 2);
  CHECK(outcome.errors.find("it is not replaced") != std::string::npos);
  CHECK(place.names() == std::vector<std::string>{"thesis"});
  CHECK(place.names("thesis") == std::vector<std::string>{"chapter.tex"});
}

TEST_CASE("an interrupted run leaves what it has, closed, and the results before it stay") {
  // With a fabric, which looks for interrupts itself, and without one.
  const auto [signal, platform] = GENERATE(std::pair(SIGINT, "float"), std::pair(SIGTERM, "ideal"), std::pair(SIGHUP, "float"));
  const Workplace place;
  REQUIRE(place.synfire(with(kTenDigits, {"--out", "results"})).code == 0);
  const std::string before = content(place / "results/summary.json");
  const pid_t child =
      place.start("synfire", {"run", kDigits, "--platform", platform, "--set", "run.wall_time_limit=60 s", "--set",
                              "run.steps=2000000016", "--set", "samples=", "--set", "expect=[]", "--set",
                              "inputs.input={poisson: {rate: 100 Hz}}", "--log-level", "off", "--out", "results"});
  const fs::path partial = place / ("results.partial-" + std::to_string(child)) / "spikes.csv";
  for (int i = 0; i < 3000 && (!fs::exists(partial) || fs::file_size(partial) < 100'000); ++i)
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  kill(child, signal);
  const Outcome outcome = place.wait(child);
  CHECK(outcome.code == 3);
  CHECK(outcome.errors.find("interrupted at ") != std::string::npos);
  CHECK(place.names() == std::vector<std::string>{"results", "results.failed"});
  CHECK(content(place / "results/summary.json") == before);
  CHECK(place.names("results.failed") == kFiles);
  const Json summary = place.summary("results.failed");
  CHECK(summary["failure"].get<std::string>().starts_with("interrupted"));
  const auto spikes = read_spikes(place / "results.failed/spikes.csv");
  CHECK(content(place / "results.failed/spikes.csv").ends_with('\n'));
  std::map<std::string, std::uint64_t> totals;
  for (const Spike& spike : spikes) ++totals[spike.node];
  for (const auto& [node, total] : totals) CHECK(summary["spikes"][node] == total);
  CHECK(spikes.back().step < summary["steps"].get<std::uint64_t>());
}

TEST_CASE("a killed run leaves nothing that looks finished") {
  const Workplace place;
  const pid_t child = place.start(
      "synfire", {"run", kDigits, "--platform", "float", "--set", "run.steps=2000000016", "--set", "samples=", "--set",
                  "expect=[]", "--set", "inputs.input={poisson: {rate: 100 Hz}}", "--log-level", "off", "--out", "results"});
  const std::string partial = "results.partial-" + std::to_string(child);
  for (int i = 0;
       i < 3000 && (!fs::exists(place / partial / "spikes.csv") || fs::file_size(place / partial / "spikes.csv") < 100'000);
       ++i) {
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  }
  kill(child, SIGKILL);
  CHECK(place.wait(child).code == 128 + SIGKILL);
  CHECK(place.names() == std::vector<std::string>{partial});
  CHECK_FALSE(fs::exists(place / partial / "summary.json"));
}
