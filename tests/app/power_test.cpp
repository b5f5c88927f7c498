// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// tests: power domains in runs: scaling, gating, leakage, and mistakes; metrics of a run whose numbers are known.
#include <catch2/catch.hpp>

#include "tests/app/program.h"

using namespace synfire::test;

namespace {

const std::string kScaling = kSource + "/scenarios/power/scaling.yaml";
const std::string kGating = kSource + "/scenarios/power/gating.yaml";

Json run(const Workplace& place, const std::string& scenario, const std::vector<std::string>& more, const std::string& out) {
  const Outcome outcome = place.synfire(with({"run", scenario, "--out", out, "--quiet"}, more));
  INFO(outcome.errors);
  REQUIRE(outcome.code == 0);
  return place.summary(out);
}

/// J of a component by power.csv.
double energy(const Workplace& place, const std::string& out, const std::string& component) {
  double sum = 0.0, last = 0.0, before = 0.0;
  for (const std::string& line : lines_of(content(place / out / "power.csv"))) {
    const std::size_t comma = line.find(',');
    if (!std::isdigit(static_cast<unsigned char>(line[0]))) continue;
    const double time = std::stod(line);
    if (time != last) before = std::exchange(last, time);
    const std::size_t end = line.rfind(',');
    if (line.substr(comma + 1, end - comma - 1) == component) sum += std::stod(line.substr(end + 1)) * (time - before);
  }
  return sum;
}

}  // namespace

TEST_CASE("dynamic energy follows the square of the voltage, leakage the voltage, and the sum of windows is the total") {
  const Workplace place;
  const Json full = run(place, kScaling, {"--set", "power=[]"}, "full");
  const Json half = run(place, kScaling, {"--set", "power=[{at: 0, domain: cores, voltage: 0.45 V}]"}, "half");
  const Json both = run(place, kScaling, {}, "both");
  const auto domain = [](const Json& summary, const char* what) {
    return summary["energy_j"]["by_domain"]["cores"][what].get<double>();
  };
  CHECK(full["spikes"] == half["spikes"]);
  CHECK(domain(half, "dynamic") == Approx(domain(full, "dynamic") / 4.0));
  CHECK(domain(full, "static") == Approx(1.6e-3 * 0.64));
  CHECK(domain(half, "static") == Approx(1.6e-3 * 0.64 / 2.0));
  CHECK(domain(both, "static") == Approx(1.6e-3 * 0.32 * (1.0 + 0.6 / 0.9)));
  CHECK(domain(both, "dynamic") < domain(full, "dynamic"));
  CHECK(domain(both, "dynamic") > domain(full, "dynamic") * 4.0 / 9.0);
  for (const char* name : {"cores", "supply"}) {
    CHECK(energy(place, "both", name) == Approx(both["energy_j"]["by_domain"][name]["static"].get<double>() +
                                                both["energy_j"]["by_domain"][name]["wake_up"].get<double>())
                                             .epsilon(1e-9));
  }
  double components = 0.0;
  for (const auto& [path, joules] : both["energy_j"]["by_component"].items()) {
    if (!joules.is_null()) components += energy(place, "both", path);
  }
  CHECK(components == Approx(both["energy_j"]["dynamic"].get<double>()).epsilon(1e-9));
  CHECK(both["energy_j"]["tier"] == "unstated");
  CHECK(both["energy_j"]["interval"]["most"].get<double>() > both["energy_j"]["total"].get<double>());
}

TEST_CASE("sleeping cores lose what arrives, leak less or nothing, and pay for waking up") {
  const Workplace place;
  const Json awake = run(place, kGating, {"--set", "power=[]"}, "awake");
  const Json slept = run(place, kGating, {}, "slept");
  const Json& domain = slept["energy_j"]["by_domain"]["cores"];
  // 160 and 160 steps on, 160 in retention (a fifth), 160 off; 1 ms each.
  CHECK(domain["static"].get<double>() == Approx(1.6e-3 * (0.32 + 0.16 * 0.2)));
  CHECK(domain["wake_up"].get<double>() == Approx(5e-9));
  CHECK(slept["counts"]["packets_lost"].get<int>() > 0);
  CHECK(slept["spikes"]["input"] == awake["spikes"]["input"]);
  CHECK(slept["counts"]["neuron_updates"].get<int>() * 2 == awake["counts"]["neuron_updates"].get<int>());
}

TEST_CASE("cores without a program can be gated, and a domain within another is never more alive") {
  const Workplace place;
  const std::vector<std::string> base = {"--set", "power=[]"};
  const Json gated = run(place, kGating, with(base, {"--set", "platform.cores.gate_unused=true"}), "gated");
  const double used = gated["utilisation"]["cores"]["used"].get<double>();
  CHECK(gated["energy_j"]["by_domain"]["cores"]["static"].get<double>() == Approx(1.6e-3 * 0.64 * used / 16.0));
  const Json off = run(place, kGating, {"--set", "power=[{at: 0, domain: supply, state: off}]"}, "off");
  CHECK(off["energy_j"]["by_domain"]["cores"]["static"].get<double>() == 0.0);
  CHECK(off["counts"]["neuron_updates"] == 0);
}

TEST_CASE("domains that are wrong are told with their places") {
  const Workplace place;
  const auto told = [&](const std::vector<std::string>& set, const std::string& what) {
    const Outcome outcome = place.synfire(with({"run", kGating, "--out", "bad", "--quiet"}, set));
    INFO(outcome.errors);
    return outcome.code == 2 && outcome.errors.find(what) != std::string::npos;
  };
  CHECK(told({"--set", "platform.cores.powers=[cor]"}, "cores.powers: found 'cor', no component beside it"));
  CHECK(told({"--set", "platform.cores.powers=[mesh]"}, "powers already; expected one domain"));
  CHECK(told({"--set", "platform.cores.within=nobody"}, "cores.within: found 'nobody', no power domain beside it"));
  CHECK(told({"--set", "platform.supply.within=cores"}, "found a loop of domains within each other"));
  CHECK(told({"--set", "power=[{at: 1, domain: core, state: off}]"}, "power[0].domain: found 'core', no power domain"));
  CHECK(told({"--set", "power=[{at: 1, domain: cores}]"}, "found no change"));
  CHECK(told({"--set", "platform.cores.voltage=0.9"}, "without a unit"));
  CHECK(told({"--set", "platform.cores.leakage=-1 mW"}, "found a negative figure"));
  CHECK(told({"--set", "platform.cores.voltage=null", "--set", "power=[{at: 1, domain: cores, voltage: 0.8 V}]"},
             "power[0].voltage: found a voltage for cores, which has none"));
  CHECK(told({"--set", "power=[{at: 1, domain: supply, frequency: 1 MHz}]"}, "power[0].frequency: found a frequency"));
  CHECK(told({"--set", "platform.cores.static_share=1"}, "that add up to 1.1; expected at most 1 for each chip"));
  const std::string board = content(kSource + "/scenarios/power/board.yaml");
  const auto checked = [&](const std::string& was, const std::string& is) {
    std::string changed = board;
    place.write("board.yaml", changed.replace(changed.find(was), was.size(), is));
    return place.synfire({"check", "board.yaml"}).code;
  };
  CHECK(checked("within: supply", "within: supply") == 0);
  CHECK(checked("within: supply", "within: cores") == 2);
  CHECK(checked("powers: [mesh]", "powers: [nosuch]") == 2);
}

TEST_CASE("a domain's own leakage and its share of the technology's are uncertain each by itself, and need no technology") {
  const Workplace place;
  place.write("t.yaml", "synfire: 1\ntechnology: t\nactions: {hop: null}\nstatic: {value: 1 mW, source: s, factor: 2}\n");
  const std::vector<std::string> base = {"--set", "power=[]", "--set", "expect=[]", "--set", "run.steps=32"};
  const auto energies = [&](const std::string& technology, const std::string& out) {
    return run(place, kScaling, with(base, {"--set", "platform.technology=" + technology}), out)["energy_j"];
  };
  // Of the technology's 1 mW one domain draws a tenth and the other the rest; their own 100 uW and 1.6 mW are as they are.
  const Json both = energies((place / "t.yaml").string(), "both");
  CHECK(both["static"].get<double>() == Approx(2.7e-3 * 0.032));
  CHECK(both["interval"]["most"].get<double>() - both["total"].get<double>() == Approx(1e-3 * 0.032));
  CHECK(both["total"].get<double>() - both["interval"]["least"].get<double>() == Approx(0.5e-3 * 0.032));
  const Json own = energies("null", "own");
  CHECK(energy(place, "own", "cores") == Approx(1.6e-3 * 0.032));
  CHECK(own["by_domain"]["cores"]["static"].get<double>() == Approx(1.6e-3 * 0.032));
}

TEST_CASE("metrics of a chain of two neurons are those done by hand") {
  // One IF neuron of threshold 0.5 and weight 1: each input spike is one operation and one output spike.
  const Workplace place;
  place.write("in.csv", "step,index\n1,0\n3,0\n4,0\n");
  place.write("reference.csv", "step,index\n1,0\n3,0\n5,0\n");
  fs::copy(kSource + "/tests/golden/nir/if/model.nir", place / "if.nir");
  place.write("s.yaml",
              "synfire: 1\nplatform: float\nnetwork: {nir: if.nir, dt: 1 ms}\ninputs:\n  input: {spikes: in.csv}\n"
              "run: {steps: 10}\nmetrics: {reference: [{node: output, spikes: reference.csv}], tau: 1 ms, cost: 500 Hz}\n");
  const Json summary = run(place, (place / "s.yaml").string(), {}, "out");
  const Json& metrics = summary["metrics"];
  INFO(summary.dump(1));
  std::uint64_t neurons = 0, spikes = 0;
  for (const auto& [node, count] : summary["spikes"].items()) {
    if (node != "input" && node != "output") spikes += count.get<std::uint64_t>();
  }
  neurons = summary["utilisation"]["neurons"]["used"].get<std::uint64_t>();
  CHECK(metrics["activation_sparsity"].get<double>() ==
        Approx(1.0 - static_cast<double>(spikes) / (static_cast<double>(neurons) * 10.0)));
  CHECK(metrics["synaptic_operations"]["Effective_ACs"] == summary["counts"]["synaptic_operations"].get<double>());
  CHECK(metrics["synaptic_operations"]["Effective_MACs"] == 0.0);
  CHECK(metrics["rate"]["mean_hz"].get<double>() == Approx(static_cast<double>(spikes) / static_cast<double>(neurons) / 0.01));
  CHECK(metrics["energy_per_spike_j"].is_null());  // nothing is priced on `float`
  CHECK(metrics["timing"].contains("output"));
}

TEST_CASE("references that are not there are told") {
  const Workplace place;
  const Outcome outcome =
      place.synfire({"run", kDigits, "--out", "bad", "--quiet", "--set",
                     "metrics={reference: [{node: outptu, spikes: no.csv}, {node: output, spikes: no.csv}]}"});
  CHECK(outcome.code == 2);
  CHECK(outcome.errors.find("metrics.reference[0].node: found 'outptu', no node of the network") != std::string::npos);
  CHECK(outcome.errors.find("metrics.reference[1].spikes: found") != std::string::npos);
}
