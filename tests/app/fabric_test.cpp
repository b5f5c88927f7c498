// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// tests: fabrics through the program: a network's run at both fidelities, curves, packets recorded and sent again, deadlocks.
#include <catch2/catch.hpp>
#include <set>

#include "tests/app/program.h"

using namespace synfire::test;

namespace {

/// Rows of spikes.csv without their times.
std::multiset<std::string> spikes_without_times(const fs::path& file) {
  std::multiset<std::string> rows;
  for (const std::string& line : lines_of(content(file))) rows.insert(line.substr(line.find(',')));
  return rows;
}

const std::string kRing = R"(synfire: 1
title: four in a circle
platform:
  synfire: 1
  platform: circle
  components:
    sync: {type: barrier}
    noc:
      type: fabric
      topology: {type: ring, routers: 4}
      routing: {type: shortest}
      clock: 1 GHz
      packet: 512 bit
      buffer: 2
      multicast: false
    source: {type: traffic_source, count: 4, connect: {noc: 1 per router}}
fidelity: cycle
traffic: {rates: [0.05], warm_up: 100, cycles: 2000}
)";

}  // namespace

TEST_CASE("a network gives the same spikes at both fidelities of the fabric, at other times") {
  const Workplace place;
  for (const char* fidelity : {"behavioural", "cycle"}) {
    const Outcome outcome =
        place.synfire({"run", kDigits, "--platform", "loihi", "--set", "run.steps=320", "--set", "platform.core.neurons=16",
                       "--log-level", "error", "--fidelity", fidelity, "--set", "record.packets=true", "--out", fidelity});
    INFO(outcome.errors);
    REQUIRE(outcome.code <= 1);  // ten digits are too few for the scenario's accuracy
  }
  const Json behavioural = place.summary("behavioural");
  const Json cycle = place.summary("cycle");
  CHECK(cycle["fidelity"] == "cycle");
  CHECK(behavioural["counts"]["hops"].get<std::uint64_t>() > 1000);
  for (const char* count : {"hops", "packets", "deliveries", "synaptic_operations", "spikes"}) {
    CHECK(cycle["counts"][count] == behavioural["counts"][count]);
  }
  CHECK(spikes_without_times(place / "behavioural" / "spikes.csv") == spikes_without_times(place / "cycle" / "spikes.csv"));
  CHECK(content(place / "behavioural" / "spikes.csv") != content(place / "cycle" / "spikes.csv"));
  const double ratio = cycle["simulated_time_s"].get<double>() / behavioural["simulated_time_s"].get<double>();
  CHECK(ratio != 1.0);
  CHECK(ratio == Approx(1.0).epsilon(0.05));

  // Whatever the threads, packets are sent in the order of the cores.
  REQUIRE(
      place.synfire({"run", "cycle/configuration.yaml", "--threads", "3", "--log-level", "error", "--out", "threads"}).code <=
      1);
  for (const char* file : {"packets.csv", "spikes.csv", "power.csv"})
    CHECK(content(place / "threads" / file) == content(place / "cycle" / file));

  // The packets of the run, sent again by sources in the place of its cores: as many arrive.
  const std::vector<std::string> packets = lines_of(content(place / "cycle" / "packets.csv"));
  REQUIRE(packets.size() > 1000);
  CHECK(packets[0] == "step,time_s,source,destination");
  place.write("again.yaml", R"(synfire: 1
platform:
  synfire: 1
  platform: again
  components:
    sync: {type: barrier}
    mesh: {type: mesh, size: [8, 4], clock: 1 GHz}
    source: {type: traffic_source, count: 128, connect: {mesh: 4 per router}, pattern: listed}
fidelity: cycle
traffic: {packets: cycle/packets.csv}
)");
  REQUIRE(place.synfire({"explain", "again.yaml"}).code == 0);
  REQUIRE(place.synfire({"run", "again.yaml", "--out", "again", "--quiet"}).code == 0);
  const Outcome again = place.synfire({"run", "again.yaml", "--out", "again", "--quiet"});  // in the place of the first
  INFO(again.errors);
  REQUIRE(again.code == 0);
  std::uint64_t to_others = 0;
  for (std::size_t i = 1; i < packets.size(); ++i) {
    const std::size_t last = packets[i].rfind(',');
    const std::size_t before = packets[i].rfind(',', last - 1);
    to_others += packets[i].substr(before + 1, last - before - 1) != packets[i].substr(last + 1) ? 1 : 0;
  }
  CHECK(place.summary("again")["curve"][0]["packets"].get<std::uint64_t>() == to_others);
}

TEST_CASE("lists of packets say who, where and when, or are refused with the line") {
  const Workplace place;
  place.write("s.yaml", R"(synfire: 1
platform:
  synfire: 1
  platform: four
  components:
    sync: {type: barrier}
    mesh: {type: mesh, size: [2, 2], clock: 1 GHz}
    source: {type: traffic_source, count: 4, connect: {mesh: 1 per router}, pattern: listed}
traffic: {packets: p.csv}
)");
  const auto refused = [&](const std::string& packets, const std::string& what) {
    place.write("p.csv", packets);
    const Outcome outcome = place.synfire({"run", "s.yaml", "--out", "out", "--quiet"});
    INFO(packets << outcome.errors);
    CHECK(outcome.code == 2);
    CHECK(lines_with(outcome, what) == 1);
  };
  for (const char* header : {"cycle,source", "source,destination", "cycle", "cycle,step,time_s,source,destination",
                             "step,source,destination", "cycle,time_s,source,destination"}) {
    refused(std::string(header) + "\n", "p.csv:1:");
  }
  refused("step,time_s,source,destination\n0,-1,0,1\n", "p.csv:2:3: error: time_s: found -1");
  refused("step,time_s,source,destination\n0,1e300,0,1\n", "p.csv:2:3: error: time_s: found 1e+300");
  refused("step,time_s,source,destination\n1099511627776,0,0,1\n", "p.csv:2:1: error: step: found");
  refused("cycle,source,destination\n9300000000000000000,0,1\n", "p.csv:2:1: error: cycle: found");
  refused("cycle,source,destination\n0,0,4\n", "p.csv:2:5: error: destination: found");
  place.write("p.csv", "cycle,source,destination\n5,0,3\n5,0,0\n");
  REQUIRE(place.synfire({"run", "s.yaml", "--out", "out", "--quiet", "--threads", "2"}).code == 0);
  CHECK(place.summary("out")["curve"][0]["packets"] == 1);
}

TEST_CASE("a curve rises with the load, and both fidelities write the same files") {
  const Workplace place;
  for (const char* fidelity : {"behavioural", "cycle"}) {
    const Outcome outcome = place.synfire({"run", kSource + "/scenarios/noc/ring.yaml", "--fidelity", fidelity, "--set",
                                           "traffic.rates=[0.005, 0.02]", "--set", "traffic.seeds=1", "--out", fidelity});
    INFO(outcome.errors);
    REQUIRE(outcome.code == 0);
    CHECK(outcome.out.find("head mean") != std::string::npos);
    const Json curve = place.summary(fidelity)["curve"];
    REQUIRE(curve.size() == 2);
    CHECK(curve[1]["head_mean"].get<double>() > curve[0]["head_mean"].get<double>());
    // An idle ring of 16: 64 / 15 hops on average, 2 cycles each, and 2 into the fabric; packets of 4 flits.
    CHECK(curve[0]["head_mean"].get<double>() == Approx(2 + 2 * 64.0 / 15).epsilon(0.05));
    CHECK(curve[0]["tail_mean"].get<double>() == Approx(curve[0]["head_mean"].get<double>() + 3).epsilon(0.01));
    CHECK(curve[0]["accepted"].get<double>() == Approx(0.02).epsilon(0.1));
    CHECK(lines_of(content(place / fidelity / "links.csv")).size() == 1 + 2 * 32);
  }
}

TEST_CASE("a deadlock ends a run with exit code 3 and the circle of links; check warns of it beforehand") {
  const Workplace place;
  place.write("ring.yaml", kRing);
  const Outcome checked = place.synfire({"check", "ring.yaml"});
  CHECK(checked.code == 0);
  CHECK(checked.errors.find("ring.yaml: warning: platform.components.noc: packets can deadlock") != std::string::npos);
  const Outcome outcome = place.synfire({"run", "ring.yaml", "--log-level", "error"});
  INFO(outcome.errors);
  CHECK(outcome.code == 3);
  CHECK(outcome.errors.find("deadlock in cycle ") != std::string::npos);
  CHECK(outcome.errors.find("that by 1 -> 2 waits for 2 -> 3") != std::string::npos);
  CHECK_FALSE(fs::exists(place / "results" / "ring"));
  CHECK(place.summary("results/ring.failed")["failure"].get<std::string>().starts_with("deadlock"));
  // The ring's own routing and a second virtual channel go round it.
  const Outcome good = place.synfire(
      {"run", "ring.yaml", "--quiet", "--set", "platform.noc.routing={type: xy}", "--set", "platform.noc.virtual_channels=2"});
  INFO(good.errors);
  CHECK(good.code == 0);
}

TEST_CASE("mistakes in traffic are told at their place") {
  const Workplace place;
  place.write("ring.yaml", kRing);
  const auto [set, words] = GENERATE(
      std::pair("traffic.rates=[2]", "traffic.rates[0]: found '2'"),
      std::pair("traffic.rates=[]", "traffic: found neither of rates"),
      std::pair("traffic.packets=absent.csv", "traffic: found both of rates"),
      std::pair("traffic.rate=1", "did you mean rates?"),
      std::pair("platform.noc.clock=null", "found a fabric without a clock"),
      std::pair("traffic.cycles=1000000000", "packets in a measurement (rate times cycles times sources); expected at most 5e"),
      std::pair("platform.source.pattern=bit_complment", "did you mean bit_complement?"),
      std::pair("platform.source.hotspot_share=2", "source.hotspot_share: found '2'"),
      std::pair("platform.source.hotspots=[9]", ""));
  const Outcome outcome = place.synfire({"run", "ring.yaml", "--set", set, "--set", "platform.noc.routing={type: xy}", "--set",
                                         "platform.noc.virtual_channels=2", "--log-level", "error", "--quiet"});
  INFO(set << "\n" << outcome.errors);
  CHECK(outcome.code == (std::string(words).empty() ? 0 : 2));
  if (!std::string(words).empty()) CHECK(outcome.errors.find(words) != std::string::npos);
}

TEST_CASE("a pattern that does not suit so many nodes is told") {
  const Workplace place;
  place.write("ring.yaml", kRing);
  const auto [count, set, words] = GENERATE(
      std::tuple(3, "platform.source.pattern=bit_complement", "found 3 nodes; expected a power of 2"),
      std::tuple(3, "platform.source.pattern=transpose", "found 3 nodes; expected as many rows as columns (2)"),
      std::tuple(3, "platform.source.pattern=neighbour", "found 3 nodes; expected whole rows of 2"),
      std::tuple(1, "platform.source.pattern=uniform", "found 1 nodes; expected at least 2"),
      std::tuple(4, "platform.source.pattern=listed", "found sources of pattern listed; expected pattern listed with packets"));
  const Outcome outcome = place.synfire({"run", "ring.yaml", "--set", set, "--set",
                                         "platform.source.count=" + std::to_string(count), "--log-level", "error", "--quiet"});
  INFO(set << "\n" << outcome.errors);
  CHECK(outcome.code == 2);
  CHECK(outcome.errors.find(words) != std::string::npos);
}
