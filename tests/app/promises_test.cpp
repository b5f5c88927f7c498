// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// tests: what a scenario's keys promise, from the file to the results: options of networks, decisions, bounds, names with
// dots, times and energies that can be worked out by hand.
#include <catch2/catch.hpp>

#include "tests/app/program.h"

using namespace synfire::test;

namespace {

std::string golden(const std::string& name) {
  return kSource + "/tests/golden/nir/" + name;
}
/// Four neurons that fire at each spike of their input (docs/examples/debugging/make.py), then four more behind them. A value
/// below 2/3 makes none fire: it is 1.5 times as much in v, of which each step leaves 0.9.
const std::string kChain = kSource + "/docs/examples/debugging/chain.nir";

/// One core: 10 ns a neuron, 50 ns a barrier.
std::string one_core(const std::string& more = "") {
  return "synfire: 1\nplatform: one\n" + more +
         "components:\n  sync: {type: barrier, latency: 50 ns}\n"
         "  core: {type: timestep_core, soma: {type: float64}, synapses: {type: packed, memory: 16 KiB, weight_bits: 64}, "
         "times: {neuron_update: 10 ns}}\n";
}

int code(const Workplace& place, const std::vector<std::string>& words) {
  const Outcome outcome = place.synfire(words);
  UNSCOPED_INFO(outcome.errors);
  return outcome.code;
}

}  // namespace

TEST_CASE("a network's options reach what runs, from a scenario and from compile") {
  // The spikes are those of tools/nir_reference.py. A tenth of the rate with ten times the step is the same for IF neurons.
  const auto [name, node, key, value, option, expected, dt] =
      GENERATE(std::tuple("lif", "lif", "reset", "subtract", "--reset", "expected_a__subtract__lif.csv", "1 ms"),
               std::tuple("cuba_lif", "cl", "cuba", "old", "--cuba", "expected_a__cuba_old__cl.csv", "1 ms"),
               std::tuple("lif_tie", "lif", "compare", ">=", "--compare", "expected_a__compare_at_least__lif.csv", "1 ms"),
               std::tuple("if", "if", "if_dt", "0.001", "--if-dt", "expected_a__if.csv", "10 ms"));
  INFO(name << " " << key);
  const Workplace place;
  place.write("s.yaml", "synfire: 1\nplatform: ideal\nnetwork: {nir: " + golden(name) + "/model.nir, dt: " + dt + "}\n" +
                            "inputs: {input: {spikes: " + golden(name) + "/input_a.csv}}\n" +
                            "run: {steps: 40}\nexpect: [{spikes: " + node + ", equals: " + golden(name) + "/" + expected +
                            "}]\n");
  const std::string set = "network." + std::string(key) + "=\"" + value + "\"";
  const std::string plain = "network." + std::string(key) + "=" + value;
  CHECK(code(place, {"run", "s.yaml", "--set", std::string(key) == "compare" ? set : plain, "--out", "with"}) == 0);
  CHECK(code(place, {"run", "s.yaml", "--out", "without"}) == 1);
  REQUIRE(code(place, {"compile", golden(name) + "/model.nir", "--platform", "ideal", "--dt", dt, option, value, "-o",
                       "net.elf"}) == 0);
  CHECK(code(place, {"run", "s.yaml", "--network", "net.elf", "--out", "compiled"}) == 0);
}

TEST_CASE("feedback_init reaches what runs, from a scenario and from compile") {
  // Here the spikes are the same; the potentials of tools/nir_reference.py are not.
  const std::string folder = golden("recurrence");
  const Workplace place;
  place.write("s.yaml", "synfire: 1\nplatform: ideal\nnetwork: {nir: " + folder +
                            "/model.nir, dt: 1 ms}\ninputs: {input: {spikes: " + folder +
                            "/input_a.csv}}\nrun: {steps: 3}\nrecord: {states: [{node: lif, variable: v}]}\n");
  const auto expected = [&](const std::string& run) {
    std::vector<double> values;
    for (const std::string& line : lines_of(content(folder + "/trace_" + run + "__lif__v.csv"))) {
      if (line[0] < '0' || line[0] > '2') continue;
      std::istringstream fields(line.substr(line.find(',') + 1));
      if (std::stoi(line) < 3) {
        for (std::string field; std::getline(fields, field, ',');) values.push_back(std::stod(field));
      }
    }
    return values;
  };
  const auto found = [&](const std::string& results) {
    std::vector<double> values;
    const auto lines = lines_of(content(place / (results + "/states.csv")));
    for (std::size_t i = 1; i < lines.size(); ++i) values.push_back(std::stod(lines[i].substr(lines[i].rfind(',') + 1)));
    return values;
  };
  const auto agree = [&](const std::string& results, const std::string& run) {
    const std::vector<double> a = found(results);
    const std::vector<double> b = expected(run);
    REQUIRE(a.size() == b.size());
    return std::ranges::equal(a, b, [](double x, double y) { return std::abs(x - y) < 1e-9; });
  };
  REQUIRE(code(place, {"run", "s.yaml", "--out", "response"}) == 0);
  CHECK(agree("response", "a"));
  CHECK_FALSE(agree("response", "a__feedback_init_zero"));
  REQUIRE(code(place, {"run", "s.yaml", "--set", "network.feedback_init=zero", "--out", "zero"}) == 0);
  CHECK(agree("zero", "a__feedback_init_zero"));
  REQUIRE(code(place, {"compile", folder + "/model.nir", "--platform", "ideal", "--feedback-init", "zero", "-o", "net.elf"}) ==
          0);
  REQUIRE(code(place, {"run", "s.yaml", "--network", "net.elf", "--out", "compiled"}) == 0);
  CHECK(agree("compiled", "a__feedback_init_zero"));
}

TEST_CASE("balance_delays makes paths of unequal depth agree with the equations, a step late") {
  const Workplace place;
  std::string late = "step,index\n";
  for (const std::string& line : lines_of(content(golden("diamond") + "/expected_a__lif2.csv"))) {
    if (line[0] < '0' || line[0] > '9') continue;
    const std::uint64_t step = std::stoull(line) + 1;
    if (step < 40) late += std::to_string(step) + line.substr(line.find(',')) + "\n";
  }
  place.write("late.csv", late);
  place.write("s.yaml", "synfire: 1\nplatform: float\nnetwork: {nir: " + golden("diamond") +
                            "/model.nir, dt: 1 ms}\ninputs: {input: {spikes: " + golden("diamond") +
                            "/input_a.csv}}\nrun: {steps: 40}\nexpect: [{spikes: lif2, equals: late.csv}]\n");
  CHECK(code(place, {"run", "s.yaml", "--set", "network.balance_delays=true", "--out", "balanced"}) == 0);
  const Outcome plain = place.synfire({"run", "s.yaml", "--out", "plain"});
  CHECK(plain.code == 1);
  CHECK(lines_with(plain, "paths of unequal depth meet") == 1);
  REQUIRE(code(place,
               {"compile", golden("diamond") + "/model.nir", "--platform", "float", "--balance-delays", "-o", "net.elf"}) == 0);
  CHECK(code(place, {"run", "s.yaml", "--network", "net.elf", "--out", "compiled"}) == 0);
}

TEST_CASE("each way of deciding, and its ties") {
  // Classes are the neurons of `first`. Samples of 4 steps; each of the four decides otherwise by one rule or the other.
  const Workplace place;
  place.write("in.csv",
              "step,index,value\n"
              "0,2,1\n0,3,1\n1,1,1\n1,3,1\n2,1,1\n"       // counts 0 2 1 2: 1 by count; first are 2 and 3 in one step: 2
              "4,1,0.5\n7,2,0.45\n"                       // 0.75 at once, later 0.55; 0.675 at the end: 1 by state
              "8,0,-0.5\n8,1,-0.2\n8,2,-0.4\n8,3,-0.3\n"  // all below zero: 1 is nearest
              "13,3,1\n");                                // 3 by spikes; it has been at 0 for ever, so 0 by state
  const auto labels = [&](const std::string& by) {
    return by == "spike_count" ? "1003" : by == "first_spike" ? "2003" : "0110";
  };
  const auto by = GENERATE(as<std::string>(), "spike_count", "first_spike", "max_state");
  INFO(by);
  std::string list = "sample,label\n";
  for (int i = 0; i < 4; ++i) list += std::to_string(i) + "," + labels(by)[i] + "\n";
  place.write("labels.csv", list);
  place.write("s.yaml", "synfire: 1\nplatform: ideal\nnetwork: {nir: " + kChain +
                            ", dt: 1 ms}\ninputs: {input: {spikes: in.csv}}\n"
                            "samples: {steps: 4, labels: labels.csv, decide: {node: first, by: " +
                            by + "}}\n");
  REQUIRE(code(place, {"run", "s.yaml", "--out", "results"}) == 0);
  const Json inference = place.summary("results")["inference"];
  CHECK(inference["correct"] == 4);
  // The first spikes come in steps 1 and 2 of their samples; a sample without one takes all of its steps.
  CHECK(inference["latency_steps"] == (by == "first_spike" ? (1 + 4 + 4 + 2) / 4.0 : 4.0));
}

TEST_CASE("bounds of expectations are what their names say, at the bound itself") {
  const Workplace place;
  place.write("in.csv", "step,index\n1,0\n3,2\n");
  place.write("same.csv", "# any order\nindex,step\n2,3\n0,1\n");
  place.write("more.csv", "step,index\n1,0\n2,1\n3,2\n");
  place.write("fewer.csv", "step,index\n1,0\n");
  place.write("s.yaml", "synfire: 1\nplatform: ideal\nnetwork: {nir: " + kChain +
                            ", dt: 1 ms}\ninputs: {input: {spikes: in.csv}}\nrun: {duration: 5 ms}\n");
  const auto judged = [&](const std::string& what) {
    return code(place, {"run", "s.yaml", "--set", "expect=[{" + what + "}]", "--quiet", "--out", "results"});
  };
  const auto [what, expected] =
      GENERATE(std::tuple("metric: steps, at_least: 5", 0), std::tuple("metric: steps, at_least: 6", 1),
               std::tuple("metric: steps, at_most: 5", 0), std::tuple("metric: steps, at_most: 4", 1),
               std::tuple("metric: steps, above: 5", 1), std::tuple("metric: steps, above: 4", 0),
               std::tuple("metric: steps, below: 5", 1), std::tuple("metric: steps, below: 6", 0),
               std::tuple("metric: steps, equals: 5", 0), std::tuple("metric: steps, equals: 4", 1),
               std::tuple("metric: energy_j.total, below: 1 J", 1), std::tuple("spikes: first, equals: PLACE/same.csv", 0),
               std::tuple("spikes: first, equals: PLACE/more.csv", 1), std::tuple("spikes: first, equals: PLACE/fewer.csv", 1));
  std::string text = what;
  if (const auto at = text.find("PLACE"); at != std::string::npos) text.replace(at, 5, place.path().string());
  INFO(text);
  CHECK(judged(text) == expected);
  CHECK(place.summary("results")["expectations"][0]["met"] == (expected == 0));
}

TEST_CASE("nodes of nested graphs go by names with dots everywhere") {
  const Workplace place;
  place.write("s.yaml", "synfire: 1\nplatform: float\nnetwork: {nir: " + golden("nested") +
                            "/model.nir, dt: 1 ms}\ninputs: {input: {spikes: " + golden("nested") +
                            "/input_a.csv}}\nrun: {steps: 50}\n"
                            "record: {spikes: [core.inner.cl], states: [{node: core.inner.cl, variable: v, neurons: \"1\"}]}\n"
                            "trace: {signals: [\"core.inner.cl[0].spike\", \"core[?].fifo\"]}\n"
                            "expect:\n  - {spikes: core.inner.cl, equals: " +
                            golden("nested") +
                            "/expected_a__core.inner.cl.csv}\n  - {metric: spikes.core.inner.cl, above: 0}\n");
  REQUIRE(code(place, {"run", "s.yaml", "--out", "results"}) == 0);
  for (const std::string& line : lines_of(content(place / "results/spikes.csv")))
    CHECK((line == "time_s,step,node,index" || line.find(",core.inner.cl,") != std::string::npos));
  CHECK(lines_of(content(place / "results/states.csv")).size() == 51);
  const std::string waves = content(place / "results/waves.vcd");
  CHECK(waves.find("fifo") != std::string::npos);
  CHECK(waves.find("cl[0]") != std::string::npos);
  CHECK(fs::exists(place / "results/waves.gtkw"));
}

TEST_CASE("a barrier's steps and the energy of a run, by hand") {
  // Three neurons at 10 ns and a barrier of 50 ns: a step of 80 ns; neuron n fires 10 (n + 1) ns into it.
  const auto [period, step_ns] = GENERATE(std::tuple("", 80), std::tuple(", period: 100 ns", 100));
  const Workplace place;
  std::string platform = one_core("technology: t.yaml\n");
  platform.replace(platform.find("50 ns"), 5, std::string("50 ns") + period);
  place.write("p.yaml", platform);
  place.write("t.yaml", R"(synfire: 1
technology: t
scope: marginal
actions:
  neuron_update: {value: 2 pJ, tier: measured, source: a test}
  synaptic_operation: {value: 0 pJ, tier: recalled, source: a test}
included: [neuron_update_active, neuron_update_inactive, spike, axon_in, axon_out, packet, hop, delivery, neuron_reset]
static: {value: 1 mW, tier: measured, source: a test}
)");
  place.write("in.csv", "step,index,value\n2,0,100\n2,2,100\n");
  place.write("labels.csv", "sample,label\n0,0\n1,0\n");
  place.write("s.yaml", "synfire: 1\nplatform: p.yaml\nnetwork: {nir: " + golden("lif") +
                            "/model.nir, dt: 1 ms}\ninputs: {input: {spikes: in.csv}}\n"
                            "samples: {steps: 5, labels: labels.csv, decide: {node: lif}}\n"
                            "record: {states: [{node: lif, variable: v, neurons: \"0\"}]}\n");
  REQUIRE(code(place, {"run", "s.yaml", "--out", "results"}) == 0);
  const Json summary = place.summary("results");
  const double seconds = 10 * step_ns * 1e-9;
  CHECK(summary["simulated_time_s"].get<double>() == Approx(seconds));
  CHECK(summary["inference"]["latency_s"].get<double>() == Approx(5 * step_ns * 1e-9));
  const Json& energy = summary["energy_j"];
  CHECK(energy["dynamic"].get<double>() == Approx(30 * 2e-12));
  CHECK(energy["static"].get<double>() == Approx(1e-3 * seconds));
  CHECK(energy["total"].get<double>() == Approx(30 * 2e-12 + 1e-3 * seconds));
  CHECK(energy["complete"] == true);
  CHECK(energy["missing"].empty());
  CHECK(summary["average_power_w"].get<double>() == Approx(energy["total"].get<double>() / seconds));
  CHECK(summary["inference"]["energy_j"].get<double>() == Approx(energy["total"].get<double>() / 2));
  CHECK(summary["counts"]["neuron_updates"] == 30);
  CHECK(summary["utilisation"]["neurons"]["used"] == 3);
  CHECK(summary["utilisation"]["neurons"]["capacity"] == 1024);
  // The input comes at the start of step 2; the state of a step is that of its end.
  const auto ns = [](double value) { return value * 1e-9; };
  std::vector<std::pair<double, std::string>> spikes;
  for (const std::string& line : lines_of(content(place / "results/spikes.csv"))) {
    if (line[0] == '0') spikes.emplace_back(std::stod(line), line.substr(line.find(',') + 1));
  }
  const double start = 2 * step_ns;
  const std::vector<std::pair<double, std::string>> expected = {{ns(start), "2,input,0"},    {ns(start), "2,input,2"},
                                                                {ns(start + 10), "2,lif,0"}, {ns(start + 10), "2,output,0"},
                                                                {ns(start + 30), "2,lif,2"}, {ns(start + 30), "2,output,2"}};
  REQUIRE(spikes.size() == expected.size());
  for (std::size_t i = 0; i < spikes.size(); ++i) {
    CHECK(spikes[i].first == Approx(expected[i].first));
    CHECK(spikes[i].second == expected[i].second);
  }
  const auto states = lines_of(content(place / "results/states.csv"));
  CHECK(std::stod(states[1]) == Approx(ns(step_ns)));
  CHECK(states[1].find(",0,lif,v,0,0") != std::string::npos);
  const auto power = lines_of(content(place / "results/power.csv"));
  CHECK(power[0] == "time_s,component,power_w");
}

TEST_CASE("a recording of an event camera becomes spikes: polarity, row, column; several of a step are one") {
  // N-MNIST: x, y, then a bit of polarity and 23 bits of microseconds. The node is (2, 6, 5).
  const Workplace place;
  const auto event = [](unsigned x, unsigned y, unsigned polarity, unsigned us) {
    std::string bytes;
    for (const unsigned byte : {x, y, polarity << 7 | us >> 16, us >> 8 & 0xff, us & 0xff}) bytes += static_cast<char>(byte);
    return bytes;
  };
  place.write("a.bin", event(3, 4, 1, 2999) + event(0, 1, 0, 5100) + event(0, 1, 0, 5200));
  place.write("expected.csv", "step,index\n2," + std::to_string((1 * 6 + 4) * 5 + 3) + "\n5,5\n");
  place.write("s.yaml", "synfire: 1\nplatform: ideal\nnetwork: {nir: " + golden("conv2d") +
                            "/model.nir, dt: 1 ms}\ninputs: {input: {events: a.bin}}\nrun: {steps: 10}\n"
                            "expect: [{spikes: input, equals: expected.csv}]\n");
  CHECK(code(place, {"run", "s.yaml", "--out", "results"}) == 0);
}

TEST_CASE("a stimulus goes by the type that it registered itself under") {
  const Workplace place;
  place.write("expected.csv", "step,index\n2,0\n2,1\n2,2\n2,3\n5,0\n5,1\n5,2\n5,3\n");
  place.write("s.yaml", "synfire: 1\nplatform: ideal\nnetwork: {nir: " + kChain +
                            ", dt: 1 ms}\ninputs: {input: {stimulus: {type: regular, every: 3, first: 2}}}\n"
                            "run: {steps: 8}\nexpect: [{spikes: input, equals: expected.csv}]\n");
  CHECK(code(place, {"run", "s.yaml", "--out", "results"}) == 0);
  CHECK(code(place, {"run", "results/configuration.yaml", "--out", "again"}) == 0);
  const Outcome wrong = place.synfire({"check", "s.yaml", "--set", "inputs.input.stimulus={type: regula, every: 3}"});
  CHECK(wrong.code == 2);
  CHECK(lines_with(wrong, "error: inputs.input.stimulus.type: found 'regula'; expected regular (did you mean regular?)") == 1);
  const Outcome none = place.synfire({"check", "s.yaml", "--set", "inputs.input.stimulus.every=0"});
  CHECK(lines_with(none, "error: inputs.input.stimulus.every: found '0'; expected an integer (1 to ") == 1);
}

TEST_CASE("options of run: fidelity, log level, quiet, version") {
  const Workplace place;
  const std::vector<std::string> words = {"run", kDigits, "--set", "run.steps=32", "--set", "expect=[]"};
  REQUIRE(code(place, with(words, {"--fidelity", "cycle", "--quiet", "--out", "cycle"})) == 0);
  CHECK(place.summary("cycle")["fidelity"] == "cycle");
  place.write("p.yaml",
              "synfire: 1\nplatform: p\ncomponents:\n  sync: {type: barrier}\n"
              "  core: {type: timestep_core, soma: {type: float64}, synapses: {type: packed, memory: 64 KiB}}\n");
  const Outcome told = place.synfire(with(words, {"--platform", "p.yaml", "--out", "told"}));
  REQUIRE(told.code == 0);
  CHECK(lines_with(told, "warning: ") > 0);
  CHECK(told.out.find("accuracy") != std::string::npos);
  const Outcome silent = place.synfire(with(words, {"--platform", "p.yaml", "--log-level", "error", "--quiet", "--out", "s"}));
  CHECK(silent.errors.empty());
  CHECK(silent.out.empty());
  CHECK(place.summary("s")["warnings"].size() == place.summary("told")["warnings"].size());
  CHECK(place.summary("s")["warnings"].size() > 0);
  const std::string version = place.synfire({"--version"}).out;
  CHECK(version.find("C++ compiler") != std::string::npos);
}

TEST_CASE("results go by the scenario's name into the working folder, and a later setting wins") {
  const Workplace place;
  place.write("in.csv", "step,index\n0,0\n");
  place.write("below/s.v2.yaml", "synfire: 1\nplatform: ideal\nnetwork: {nir: " + kChain +
                                     ", dt: 1 ms}\ninputs: {input: {spikes: ../in.csv}}\nrun: {steps: 5}\n");
  REQUIRE(code(place, {"run", "below/s.v2.yaml", "--set", "run.steps=3", "--set", "run.steps=4", "--quiet"}) == 0);
  CHECK(place.names() == std::vector<std::string>{"below", "in.csv", "results"});
  CHECK(place.names("results") == std::vector<std::string>{"s.v2"});
  CHECK(place.summary("results/s.v2")["steps"] == 4);
}

TEST_CASE("spikes after the last step are counted and told") {
  const Workplace place;
  place.write("in.csv", "step,index\n0,0\n4,0\n5,1\n9,2\n");
  place.write("s.yaml", "synfire: 1\nplatform: ideal\nnetwork: {nir: " + kChain +
                            ", dt: 1 ms}\ninputs: {input: {spikes: in.csv}}\nrun: {steps: 5}\n");
  const auto [steps, text] =
      GENERATE(std::pair("4", "inputs.input: 3 spikes come after the last step of the run"),
               std::pair("9", "inputs.input: 1 spike comes after the last step of the run"), std::pair("10", ""));
  const Outcome outcome = place.synfire({"run", "s.yaml", "--set", std::string("run.steps=") + steps, "--out", "results"});
  INFO(outcome.errors);
  CHECK(outcome.code == 0);
  const bool told = *text != 0;
  CHECK(lines_with(outcome, "after the last step") == (told ? 1 : 0));
  CHECK(lines_with(outcome, std::string("warning: ") + text) == (told ? 1 : 0));
  CHECK((place.summary("results")["warnings"].dump().find("after the last step") != std::string::npos) == told);
}

TEST_CASE("the configuration of a run of firmware alone runs again, and served scenarios can be explained") {
  const Workplace place;
  REQUIRE(place.synfire({"run", kSource + "/scenarios/firmware/hello.yaml", "--out", "first", "--quiet"}).code == 0);
  const Outcome again = place.synfire({"run", "first/configuration.yaml", "--out", "again", "--quiet"});
  INFO(again.errors);
  REQUIRE(again.code == 0);
  CHECK_FALSE(place.names("first/console").empty());
  for (const std::string& name : place.names("first/console"))
    CHECK(content(place / "again/console" / name) == content(place / "first/console" / name));
  CHECK(place.synfire({"explain", kSource + "/scenarios/cosim/cosim.yaml"}).code == 0);
}

TEST_CASE("steps that no clock of picoseconds can count are refused") {
  const Workplace place;
  for (const char* dt : {"1e300 s", "1e-300 s", "0 s", "-1 ms", "1e8 s"}) {
    const Outcome outcome = place.synfire({"check", kDigits, "--set", std::string("network.dt=") + dt});
    INFO(dt << outcome.errors);
    CHECK(outcome.code == 2);
    CHECK(lines_with(outcome, "network.dt: found") == 1);
  }
}
