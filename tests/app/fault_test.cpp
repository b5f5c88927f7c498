// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// tests: faults: what each kind does to a run, that they are logged and repeatable, and mistakes.
#include <catch2/catch.hpp>

#include "tests/app/program.h"

using namespace synfire::test;

namespace {

const std::vector<std::string> kShort = {"--quiet", "--set", "run.steps=320", "--set", "expect=[]"};

struct Faulty {
  Json summary;
  std::vector<std::string> log;
};

Faulty run(const Workplace& place, const std::string& faults, const std::vector<std::string>& more = {}) {
  static int number = 0;
  const std::string out = "out" + std::to_string(++number);
  const Outcome outcome = place.synfire(with(with({"run", kDigits, "--out", out, "--set", "faults=" + faults}, kShort), more));
  INFO(outcome.errors);
  REQUIRE(outcome.code == 0);
  Faulty result{place.summary(out), {}};
  if (fs::exists(place / out / "faults.csv")) result.log = lines_of(content(place / out / "faults.csv"));
  return result;
}

}  // namespace

TEST_CASE("dead neurons never fire, and all of a layer dead is silence") {
  const Workplace place;
  const Faulty none = run(place, "[]");
  CHECK(none.log.empty());
  CHECK_FALSE(none.summary.contains("faults"));
  const Faulty all = run(place, "[{kind: dead_neurons, where: hidden}]");
  CHECK(all.summary["spikes"]["hidden"] == 0);
  CHECK(all.summary["faults"]["dead_neurons"] == 64);
  CHECK(all.log.size() == 65);
  CHECK(all.log[1] == "0,0,dead_neurons,hidden[0],never fires");
  const Faulty some = run(place, "[{kind: dead_neurons, where: hidden, neurons: \"3,5\", at: 100}]");
  CHECK(some.log.size() == 3);
  CHECK(some.log[1].find(",100,dead_neurons,hidden[3]") != std::string::npos);
  CHECK(some.summary["spikes"]["hidden"].get<int>() < none.summary["spikes"]["hidden"].get<int>());
}

TEST_CASE("packets get lost, doubled or go astray with their probability, the same again for the same seed") {
  const Workplace place;
  const int sound = run(place, "[]").summary["counts"]["synaptic_operations"].get<int>();
  const auto operations = [&](const char* kind, const char* p, const std::vector<std::string>& more = {}) {
    const std::string fault = std::string("[{kind: ") + kind + ", where: \"core[*]\", probability: " + p + "}]";
    return run(place, fault, more).summary["counts"]["synaptic_operations"].get<int>();
  };
  CHECK(operations("lost_packets", "1") == 0);
  CHECK(operations("lost_packets", "0") == sound);
  CHECK(operations("lost_packets", "0.3") < sound);
  CHECK(operations("lost_packets", "0.3") == operations("lost_packets", "0.3"));
  CHECK(operations("lost_packets", "0.3") != operations("lost_packets", "0.3", {"--seed", "5"}));
  CHECK(operations("repeated_packets", "1") > sound);
  CHECK(operations("corrupted_packets", "1") != sound);
}

TEST_CASE("where there is one axon, no bit of its number can flip") {
  const Workplace place;
  place.write("s.yaml", "synfire: 1\nplatform: float\nnetwork: {nir: " + kSource +
                            "/tests/golden/nir/lif_tie/model.nir, dt: 1 ms}\n"
                            "inputs: {input: {poisson: {rate: 500 Hz}}}\nrun: {steps: 40}\n");
  const auto operations = [&](const std::string& faults) {
    const Outcome outcome = place.synfire({"run", "s.yaml", "--quiet", "--out", "one", "--set",
                                           "platform.components.core.axons_in=1", "--set", "faults=" + faults});
    INFO(outcome.errors);
    REQUIRE(outcome.code == 0);
    return place.summary("one")["counts"]["synaptic_operations"].get<int>();
  };
  const int sound = operations("[]");
  CHECK(sound > 0);
  CHECK(operations("[{kind: corrupted_packets, where: \"core[*]\", probability: 1}]") == sound);
}

TEST_CASE("bits flip in any memory of the map: potentials, synapses; and stay where they are stuck") {
  const Workplace place;
  const Faulty sound = run(place, "[]");
  const Faulty flipped = run(place, "[{kind: flipped_bits, where: \"core[*].synapses\", probability: 0.001}]");
  CHECK(flipped.summary["faults"]["flipped_bits"].get<int>() > 5);
  CHECK(flipped.summary["spikes"] != sound.summary["spikes"]);
  const Faulty stuck = run(place, "[{kind: stuck_bits, where: \"core[0].v\", probability: 0.02, to: 1}]");
  CHECK(stuck.summary["faults"]["stuck_bits"].get<int>() > 5);
  // About a millisecond of simulated time, some thousand bits in use: hundreds of errors at this rate.
  const Faulty soft = run(place, "[{kind: soft_errors, where: \"core[*].v\", per_bit_hour: 1e6}]");
  CHECK(soft.summary["faults"]["soft_errors"].get<int>() > 0);
}

TEST_CASE("broken routing tables lose packets, and a storm of soft errors has an end") {
  const Workplace place;
  // Of an entry about every other axon changes in one of 32 bits, and most such axons do not exist.
  const Faulty tables = run(place, "[{kind: flipped_bits, where: \"core[*].axon_out\", probability: 0.02}]");
  CHECK(tables.summary["faults"]["packets for an axon that there is not"].get<int>() > 0);
  const Faulty storm = run(place, "[{kind: soft_errors, where: \"core[0].v\", per_bit_hour: 1e12}]", {"--set", "run.steps=32"});
  CHECK(storm.summary["faults"]["steps with more soft errors than are looked at"] == 32);
  CHECK(storm.summary["faults"]["soft_errors"].get<int>() >= 32 * 10'000);
}

TEST_CASE("thresholds and weights vary") {
  const Workplace place;
  const Faulty sound = run(place, "[]");
  CHECK(run(place, "[{kind: variation, where: \"core[*].vth\", sigma: 0}]").summary["spikes"] == sound.summary["spikes"]);
  const Faulty varied = run(place, "[{kind: variation, where: \"core[*].vth\", sigma: 0.3}]");
  CHECK(varied.summary["spikes"] != sound.summary["spikes"]);
  CHECK(varied.log.size() > 1);
}

TEST_CASE("a dead core is silence where the compiler does not know, and nothing where it does") {
  const Workplace place;
  const Faulty sound = run(place, "[]");
  const Faulty dead = run(place, "[{kind: dead_cores, where: \"core[0]\"}]");
  CHECK(dead.summary["spikes"]["hidden"] == 0);
  CHECK(dead.summary["counts"]["packets_lost"].get<int>() > 0);
  const Faulty known = run(place, "[{kind: dead_cores, where: \"core[0]\", known: true}]");
  CHECK(known.summary["spikes"] == sound.summary["spikes"]);
  CHECK_FALSE(known.summary["counts"]["by_component"].contains("core[0]"));
}

TEST_CASE("a dead core stays dead, whatever happens to its supply") {
  const Workplace place;
  const Outcome outcome =
      place.synfire({"run", kSource + "/scenarios/power/scaling.yaml", "--out", "out", "--quiet", "--set", "expect=[]", "--set",
                     "run.steps=32", "--set", "faults=[{kind: dead_cores, where: \"core[*]\"}]", "--set",
                     "power=[{at: 8, domain: cores, voltage: 0.8 V}, {at: 16, domain: cores, state: off}, {at: 20, domain: "
                     "cores, state: on}]"});
  INFO(outcome.errors);
  REQUIRE(outcome.code == 0);
  CHECK(place.summary("out")["counts"]["neuron_updates"] == 0);
}

TEST_CASE("what crosses a dead link or router is lost, and the compiler keeps clear of those that it knows") {
  const Workplace place;
  // The outside enters at router (0, 0): nothing gets to the row above but over its northern link.
  const Faulty edge = run(place, "[{kind: dead_routers, where: \"mesh.[0,0]\"}]");
  CHECK(edge.summary["spikes"]["output"] == 0);
  const Faulty far = run(place, "[{kind: dead_links, where: \"mesh.[7,3].*\", known: true}]");
  CHECK(far.summary["spikes"]["output"].get<int>() > 0);
}

TEST_CASE("faults that name what does not exist are told, all at once") {
  const Workplace place;
  place.write("s.yaml", content(kSource + "/scenarios/faulty/faulty.yaml"));
  const std::string faults =
      "faults=[{kind: dead_neurons, where: hiden}, {kind: dead_cores, where: \"core[128]\"}, {kind: dead_links, where: "
      "mesh.nowhere}, {kind: flipped_bits, where: \"core[*].synapse\"}, {kind: dead_neurons, where: hidden, neurons: "
      "\"60:70\"}]";
  const Outcome outcome = place.synfire({"run", kSource + "/scenarios/faulty/faulty.yaml", "--out", "bad", "--set", faults});
  CHECK(outcome.code == 2);
  INFO(outcome.errors);
  for (const char* what : {"faults[0].where: found hiden, no node", "faults[1].where: found core[128], which matches nothing",
                           "faults[2].where: found mesh.nowhere, none of the fabric",
                           "faults[3].where: found core[*].synapse, which matches nothing", "faults[4].neurons: found"}) {
    INFO(what);
    std::string plain = outcome.errors;
    std::erase(plain, '\'');
    CHECK(plain.find(what) != std::string::npos);
  }
  const auto told = [&](const std::string& fault, const std::string& what) {
    const Outcome bad = place.synfire({"run", kDigits, "--out", "bad", "--set", "faults=[" + fault + "]"});
    INFO(bad.errors);
    return bad.code == 2 && bad.errors.find(what) != std::string::npos;
  };
  CHECK(told("{kind: soft_errors, where: \"core[*].v\"}", "per_bit_hour: found nothing"));
  CHECK(told("{kind: dead_cores, where: \"core[0]\", sigma: 1}", "expected it with variation only"));
  CHECK(told("{kind: lost_packets, where: \"core[*]\", known: true}", "the compiler cannot avoid"));
  CHECK(told("{kind: dead_cores, where: \"core[0]\", known: true, probability: 0.5}", "may not be there from the start"));
  CHECK(told("{kind: dead_cores, where: \"core[0]\", probability: 2}", "probability"));
  CHECK(told("{kind: earthquake, where: x}", "earthquake"));
  const Outcome once =
      place.synfire({"run", kDigits, "--out", "bad", "--set", "faults=[{kind: dead_neurons, where: hidden, neurons: \"\"}]"});
  CHECK(lines_with(once, "neurons: found") == 1);
  CHECK(told("{kind: dead_neurons, where: input}", "an Input node, which has no neurons"));
}
