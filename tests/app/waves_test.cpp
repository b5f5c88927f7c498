// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// tests: waves of whole runs: they agree with states.csv, spikes.csv, the summary's energy and golden traces; they are closed
// whatever happens; what is asked for wrongly is told with its place.
#include <catch2/catch.hpp>
#include <chrono>
#include <cmath>
#include <map>
#include <thread>

#include "tests/app/program.h"
#include "tests/app/vcd.h"

using namespace synfire::test;

namespace {

std::string scenario(const std::string& name, const std::string& platform, const std::string& more) {
  const std::string folder = kSource + "/tests/golden/nir/" + name;
  return "synfire: 1\nplatform: " + platform + "\nnetwork: {nir: " + folder +
         "/model.nir, dt: 1 ms}\ninputs: {input: {spikes: " + folder + "/input_a.csv}}\nrun: {duration: 40 ms}\n" + more;
}

std::vector<std::vector<std::string>> rows(const fs::path& file) {
  std::vector<std::vector<std::string>> all;
  for (const std::string& line : lines_of(content(file))) {
    if (line.empty() || line[0] < '0' || line[0] > '9') continue;
    std::istringstream fields(line);
    all.emplace_back();
    for (std::string field; std::getline(fields, field, ',');) all.back().push_back(field);
  }
  return all;
}

std::int64_t picoseconds(const std::string& seconds) {
  return std::llround(std::stod(seconds) * 1e12);
}

double real_at(const Vcd& vcd, const std::string& name, std::int64_t time) {
  const std::string value = vcd.at(name, time);
  REQUIRE(value[0] == 'r');
  return std::stod(value.substr(1));
}

Outcome run(const Workplace& place, std::vector<std::string> more = {}) {
  std::vector<std::string> words = {"run", "s.yaml", "--out", "results", "--log-level", "error"};
  words.insert(words.end(), more.begin(), more.end());
  return place.synfire(words);
}

}  // namespace

TEST_CASE("waves say what states.csv, spikes.csv and the summary's energy say") {
  const auto platform = GENERATE(as<std::string>(), "ideal", "float", "loihi");
  const Workplace place;
  place.write("s.yaml", scenario("cuba_lif", platform,
                                 "record: {states: [{node: cl, variable: v}, {node: cl, variable: i}]}\n"
                                 "trace: {signals: [\"*.spike\", \"cl[*].v\", \"cl[*].i\"" +
                                     std::string(platform == "loihi" ? ", power" : "") + "]}\n"));
  const Outcome outcome = run(place);
  INFO(platform << ": " << outcome.errors);
  REQUIRE(outcome.code == 0);
  const Vcd vcd = parse_vcd(content(place / "results/waves.vcd"));
  const auto states = rows(place / "results/states.csv");
  REQUIRE(states.size() == 2 * 3 * 40);
  for (const auto& row : states) {
    // On loihi NIR's i is called u; both names record it.
    const std::string variable = platform == "loihi" && row[3] == "i" ? "u" : row[3];
    const std::string name = "network.cl[" + row[4] + "]." + variable;
    INFO(name << " at " << row[0]);
    REQUIRE(real_at(vcd, name, picoseconds(row[0])) == std::stod(row[5]));
  }
  std::map<std::string, std::vector<std::int64_t>> fired;
  for (const auto& row : rows(place / "results/spikes.csv")) {
    fired["network." + row[2] + "[" + row[3] + "].spike"].push_back(picoseconds(row[0]));
  }
  std::size_t events = 0;
  for (const auto& [name, variable] : vcd.variables) {
    if (variable.type != "event" || !name.starts_with("network.")) continue;
    std::vector<std::int64_t> times;
    for (const VcdChange& change : variable.changes) times.push_back(change.at);
    INFO(name);
    REQUIRE(times == fired[name]);
    events += times.size();
  }
  CHECK(events > 30);
  if (platform != "loihi") return;
  // Power over time is the energy of the whole run.
  const auto& power = vcd.of("chip.power");
  double joules = 0.0;
  for (std::size_t i = 0; i < power.size(); ++i) {
    const std::int64_t end = i + 1 < power.size() ? power[i + 1].at : vcd.end;
    joules += std::stod(power[i].value.substr(1)) * static_cast<double>(end - power[i].at) * 1e-12;
  }
  CHECK(joules == Approx(place.summary("results")["energy_j"]["dynamic"].get<double>()).epsilon(1e-9));
}

TEST_CASE("waves agree with golden traces") {
  const auto [name, node] = GENERATE(std::pair("cuba_lif", "cl"), std::pair("li", "li"), std::pair("lif", "lif"));
  const Workplace place;
  place.write("s.yaml", scenario(name, "ideal", std::string("trace: {signals: [\"") + node + "[*].v\"]}\n"));
  REQUIRE(run(place).code == 0);
  const Vcd vcd = parse_vcd(content(place / "results/waves.vcd"));
  std::size_t compared = 0;
  for (const auto& row : rows(kSource + "/tests/golden/nir/" + name + "/trace_a__" + node + "__v.csv")) {
    const std::int64_t end = (std::stoll(row[0]) + 1) * 1'000'000'000;  // of the step; ideal takes the network's own time
    for (std::size_t i = 1; i < row.size(); ++i, ++compared) {
      CHECK(real_at(vcd, "network." + std::string(node) + "[" + std::to_string(i - 1) + "].v", end) ==
            Approx(std::stod(row[i])).margin(1e-9));
    }
  }
  CHECK(compared >= 40);
}

TEST_CASE("both names of a neuron are one signal; threads change nothing") {
  const Workplace place;
  place.write("s.yaml", "synfire: 1\nplatform: loihi\nnetwork: {nir: " + kSource +
                            "/scenarios/digits/digits.nir, dt: 1 ms}\ninputs: {input: {spikes: " + kSource +
                            "/scenarios/digits/digits.csv}}\nrun: {steps: 64}\nthreads: 1\ntrace: {signals: [\"*\"]}\n");
  REQUIRE(run(place, {"--set", "platform.core.neurons=16"}).code == 0);
  const std::string text = content(place / "results/waves.vcd");
  const Vcd vcd = parse_vcd(text);
  std::size_t same = 0;
  for (int neuron = 0; neuron < 10; ++neuron) {
    const auto& network = vcd.of("network.classes[" + std::to_string(neuron) + "].v");
    for (const auto& [name, variable] : vcd.variables) {
      if (!name.starts_with("chip.core[") || !name.ends_with("].v") || variable.changes.size() != network.size()) continue;
      same += std::ranges::equal(variable.changes, network, {}, &VcdChange::value, &VcdChange::value) ? 1 : 0;
    }
  }
  CHECK(same >= 10);
  // What arrives in FIFOs is integrated: levels come back to 0, and never fall below.
  for (const auto& [name, variable] : vcd.variables) {
    if (!name.ends_with(".fifo")) continue;
    INFO(name);
    CHECK(variable.width == 32);
    for (const VcdChange& change : variable.changes) REQUIRE(change.value.size() < 20);
  }
  CHECK(vcd.variables.contains("chip.mesh.router[0,0].east.busy"));
  CHECK(vcd.at("chip.sync.step", vcd.end) == "b111111");
  CHECK(content(place / "results/waves.gtkw").find("+{classes[3] v} network.classes[3].v\n") != std::string::npos);
  REQUIRE(place
              .synfire({"run", "s.yaml", "--set", "platform.core.neurons=16", "--threads", "4", "--out", "again", "--log-level",
                        "error"})
              .code == 0);
  CHECK(content(place / "again/waves.vcd") == text);
  CHECK(content(place / "again/waves.gtkw") == content(place / "results/waves.gtkw"));
}

TEST_CASE("the option --trace puts spikes and FIFOs into a file of one's own, with its view") {
  const Workplace place;
  place.write("s.yaml", scenario("cuba_lif", "loihi", ""));
  const Outcome outcome = run(place, {"--trace", "there/mine.vcd"});
  INFO(outcome.errors);
  REQUIRE(outcome.code == 0);
  CHECK(place.names("there") == std::vector<std::string>{"mine.gtkw", "mine.vcd"});
  const std::string text = content(place / "there/mine.vcd");
  CHECK(text == content(place / "results/waves.vcd"));
  CHECK(content(place / "there/mine.gtkw").find("[dumpfile] \"mine.vcd\"") != std::string::npos);
  const Vcd vcd = parse_vcd(text);
  std::size_t fifos = 0;
  std::map<std::string, int> spikes;
  for (const auto& [name, variable] : vcd.variables) {
    const bool fifo = name.ends_with(".fifo");
    fifos += fifo ? 1 : 0;
    CHECK((fifo || name.ends_with(".spike")));
    if (!fifo) ++spikes[name.substr(0, name.rfind('['))];
  }
  CHECK(fifos == 128);
  // Four inputs, three neurons, which the chip and the Output node have names for as well.
  CHECK(spikes ==
        std::map<std::string, int>{{"network.input", 4}, {"network.cl", 3}, {"network.output", 3}, {"chip.core[0].neuron", 3}});
  // GTKWave knows vectors by their name and bits.
  const auto view = lines_of(content(place / "there/mine.gtkw"));
  CHECK(std::ranges::count(view, std::string("+{fifo} chip.core[0].fifo[31:0]")) == 1);
  CHECK(std::ranges::count(view, std::string("+{cl[0] spike} network.cl[0].spike")) == 1);
  // What the run says it ran gives the same again.
  REQUIRE(place.synfire({"run", "results/configuration.yaml", "--out", "again", "--log-level", "error"}).code == 0);
  CHECK(content(place / "again/waves.vcd") == text);
}

TEST_CASE("a trigger and its stretch, from the command line") {
  const Workplace place;
  place.write("s.yaml", scenario("cuba_lif", "ideal", ""));
  const std::string trace = "trace={signals: [\"cl[*].v\"], before: 2 ms, after: 1 ms, ";
  REQUIRE(run(place).code == 0);
  std::int64_t first = -1;
  for (const auto& row : rows(place / "results/spikes.csv")) {
    if (row[2] == "output" && row[3] == "1" && first < 0) first = picoseconds(row[0]);
  }
  REQUIRE(first > 2'000'000'000);
  REQUIRE(run(place, {"--set", trace + "when: {spike: \"output[1]\"}}"}).code == 0);
  const Vcd vcd = parse_vcd(content(place / "results/waves.vcd"));
  CHECK(vcd.of("network.cl[0].v").front().at == first - 2'000'000'000);
  CHECK_FALSE(vcd.variables.contains("network.cl[1].spike"));  // the trigger looks, nobody else
  REQUIRE(run(place, {"--set", trace + "when: {probe: \"cl[1].v\", above: 1000000}}"}).code == 0);
  const auto warnings = place.summary("results")["warnings"];
  CHECK(warnings.back() == "trace.when: it never happened, so that the waves are empty");
  CHECK(run(place, {"--set", trace + "when: {probe: sync.phase, equals: wait}}"}).code == 0);
}

TEST_CASE("what is wrong with a trace is told with its place and the nearest names") {
  const Workplace place;
  place.write("s.yaml", scenario("cuba_lif", "loihi",
                                 "record: {states: [{node: cl, variable: vv}]}\n"
                                 "trace:\n  signals: [\"cl[99].v\", \"cll[*].v\", \"core[0].fifos\", \"cl[*].v\"]\n"));
  const Outcome outcome = run(place);
  CHECK(outcome.code == 2);
  const auto lines = lines_of(outcome.errors);
  INFO(outcome.errors);
  REQUIRE(lines.size() == 4);
  CHECK(lines[0].find("s.yaml:6:40: error: record.states[0].variable: found 'vv'; expected i, input, ref_count, u or v") !=
        std::string::npos);
  CHECK(lines[1].ends_with(
      "s.yaml:8:13: error: trace.signals[0]: found 'cl[99].v', which matches no probe; expected cl[0].v to cl[2].v"));
  CHECK(lines[2].ends_with("(did you mean cl[*].v?)"));
  CHECK(lines[3].ends_with("(did you mean core[*].fifo?)"));
  CHECK(place.synfire({"check", "s.yaml"}).code == 2);

  place.write("s.yaml", scenario("cuba_lif", "loihi", ""));
  const auto [set, words] = GENERATE(
      std::pair("trace={vcd: a/b.vcd}", "expected the name of a file that ends in .vcd"),
      std::pair("trace={vcd: spikes.csv}", "expected the name of a file that ends in .vcd"),
      std::pair("trace={signal: []}", "(did you mean signals?)"), std::pair("trace={from: 3}", "without a unit"),
      std::pair("trace={from: 3 us, to: 2 us}", "expected a time after from, 3 us"),
      std::pair("trace={before: 1 us}", "found a stretch around nothing"),
      std::pair("trace={files: 3}", "expected size_limit beside it"),
      std::pair("trace={when: {}}", "found neither of spike and probe"),
      std::pair("trace={when: {spike: \"cl[1]\", above: 3}}", "found a bound of a spike"),
      std::pair("trace={when: {spike: \"cl[7]\"}}", "expected cl[0].spike to cl[2].spike"),
      std::pair("trace={when: {probe: \"core[0].fifo\"}}", "found no bound"),
      std::pair("trace={when: {probe: sync.phase, above: 1}}", "expected equals: inject, compute or wait"),
      std::pair("trace={when: {probe: sync.phase, equals: wai}}", "(did you mean wait?)"),
      std::pair("trace={when: {probe: \"cl[1].v\", equals: wait}}", "expected a number"), std::pair("trace=3", "trace"));
  const Outcome wrong = run(place, {"--set", set});
  INFO(set << ": " << wrong.errors);
  CHECK(wrong.code == 2);
  CHECK(wrong.errors.find(words) != std::string::npos);
  CHECK(lines_of(wrong.errors).size() == 1);
  CHECK_FALSE(fs::exists(place / "results"));
}

TEST_CASE("a variable that the model does not have is told before anything runs") {
  const Workplace place;
  place.write("s.yaml", scenario("lif", "ideal", "trace: {signals: [\"lif[*].v\", \"lif[*].i\"]}\n"));
  const Outcome outcome = run(place);
  CHECK(outcome.code == 2);
  CHECK(outcome.errors.find("s.yaml:6:31: error: trace.signals[1]: found 'lif[*].i', which matches only what") !=
        std::string::npos);
  CHECK_FALSE(fs::exists(place / "results"));
}

TEST_CASE("waves of a run that is interrupted are closed and stay in the folder of the failed") {
  const Workplace place;
  place.write("mine.vcd", "of before");
  place.write("s.yaml", scenario("cuba_lif", "loihi", "trace: {signals: [\"*\"]}\n"));
  const pid_t child = place.start(
      "synfire", {"run", "s.yaml", "--set", "run={steps: 2000000016}", "--set", "inputs.input={poisson: {rate: 100 Hz}}",
                  "--trace", "mine.vcd", "--log-level", "off", "--out", "results"});
  const fs::path partial = place / ("results.partial-" + std::to_string(child)) / "waves.vcd";
  for (int i = 0; i < 3000 && (!fs::exists(partial) || fs::file_size(partial) < 300'000); ++i)
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  kill(child, SIGINT);
  CHECK(place.wait(child).code == 3);
  const Vcd vcd = parse_vcd(content(place / "results.failed/waves.vcd"));
  const double seconds = place.summary("results.failed")["simulated_time_s"];
  CHECK(vcd.end == std::llround(seconds * 1e12));
  CHECK(fs::exists(place / "results.failed/waves.gtkw"));
  CHECK(content(place / "mine.vcd") == "of before");
}
