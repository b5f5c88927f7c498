// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// tests: TrueNorth: random networks of known rate, its power, networks of its kind from NIR, and what it refuses.
#include <catch2/catch.hpp>

#include "tests/app/program.h"

using namespace synfire::test;

namespace {

const std::string kTrueNorth = kSource + "/scenarios/truenorth/truenorth.yaml";
const std::vector<std::string> kSmall = {"--set", "platform.mesh.size=[4, 4]", "--set", "platform.core.count=16", "--quiet"};

}  // namespace

TEST_CASE("a random network has the rate, the synapses and the hops that it should") {
  const Workplace place;
  const Outcome outcome = place.synfire(with({"run", kTrueNorth, "--out", "out", "--set", "run.steps=500"}, kSmall));
  INFO(outcome.errors);
  REQUIRE(outcome.code == 0);
  const Json summary = place.summary("out");
  CHECK(summary["metrics"]["rate"]["mean_hz"].get<double>() == Approx(20.0).epsilon(0.02));
  const double spikes = summary["spikes"]["neurons"].get<double>();
  // Each spike has 128 synapses, but those still under way at the end, and those that met another for the same axon.
  const double expected = (spikes - 8.0 * 0.02 * 4096) * 128.0;
  CHECK(summary["counts"]["synaptic_operations"].get<double>() == Approx(expected).epsilon(0.02));
  // Uniform over a 4x4 grid: 2 * (16 - 1) / (3 * 4) hops on average.
  CHECK(summary["utilisation"]["mean_hops"].get<double>() == Approx(2.5).epsilon(0.05));
  CHECK(summary["utilisation"]["synapses"] == 4096 * 128);
}

TEST_CASE("a random network is the same for the same seed whatever the threads, another for another") {
  const Workplace place;
  const auto run = [&](const char* out, const std::vector<std::string>& more) {
    const std::vector<std::string> words = {"run",   kTrueNorth,     "--out", out,
                                            "--set", "run.steps=50", "--set", "record.spikes=all"};
    REQUIRE(place.synfire(with(with(words, kSmall), with(more, {"--set", "expect=[]"}))).code == 0);
    return content(place / out / "spikes.csv");
  };
  const std::string once = run("one", {});
  CHECK(once == run("two", {"--threads", "2"}));
  CHECK(once != run("three", {"--seed", "7"}));
}

TEST_CASE("static power goes with the square of the voltage, as the platform says") {
  const Workplace place;
  const auto power = [&](const char* volts) {
    const std::vector<std::string> words = {"run",   kTrueNorth,    "--out", volts,       "--set", "network.random.rate=0 Hz",
                                            "--set", "run.steps=5", "--set", "expect=[]", "--set"};
    REQUIRE(place.synfire(with(with(words, {std::string("platform.supply.voltage=") + volts + " V"}), kSmall)).code == 0);
    return place.summary(volts)["average_power_w"].get<double>();
  };
  CHECK(power("0.8") == Approx(64.43e-3));
  CHECK(power("0.4") == Approx(64.43e-3 / 4.0));
}

TEST_CASE("random networks that do not fit are refused at their place") {
  const Workplace place;
  const auto told = [&](const std::vector<std::string>& set, const std::string& what) {
    const Outcome outcome = place.synfire(with(with({"run", kTrueNorth, "--out", "bad"}, set), kSmall));
    INFO(outcome.errors);
    return outcome.code == 2 && outcome.errors.find(what) != std::string::npos;
  };
  CHECK(told({"--set", "network.random.synapses=258"}, "network.random.synapses: found 258; expected at most 256"));
  CHECK(told({"--set", "network.random.synapses=3"}, "expected an even number"));
  CHECK(told({"--set", "network.random.delays=16"}, "network.random.delays: found 16 steps; expected at most 15"));
  CHECK(told({"--set", "network.random.cores=17"}, "network.random.cores: found 17; expected at most 16"));
  CHECK(told({"--set", "network.nir=x.nir"}, "found random beside nir or image"));
  CHECK(told({"--set", "network.dt=null"}, "network.dt"));
  const Outcome other = place.synfire({"run", kTrueNorth, "--out", "bad", "--platform", "ideal"});
  CHECK(other.code == 2);
  CHECK(other.errors.find("expected one whose cores are alike") != std::string::npos);
}

TEST_CASE("a LIF neuron is refused, since its potential decays") {
  const Workplace place;
  const Outcome outcome = place.synfire(with({"run", kDigits, "--platform", "truenorth", "--out", "out"}, kSmall));
  CHECK(outcome.code == 2);
  CHECK(outcome.errors.find("does not decay in proportion to itself") != std::string::npos);
}
