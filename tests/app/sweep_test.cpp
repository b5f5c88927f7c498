// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// tests: `synfire sweep`: tables, failures, limits, changes, and sweeps and points that are killed.
#include <catch2/catch.hpp>
#include <chrono>
#include <random>
#include <thread>

#include "tests/app/program.h"
#include "tests/places.h"
#include "tests/skip.h"

using namespace synfire::test;

namespace {

/// A sweep of a few digits; further lines replace or follow.
std::string sweep(const std::string& axes, const std::string& rest = "") {
  return "synfire: 1\nsweep: a test\nscenario: " + kDigits + "\nset: {run.steps: 64, expect: []}\naxes:\n" + axes +
         "objectives:\n  - {metric: energy_j.dynamic, minimise: true}\n  - {metric: inference.accuracy, maximise: true}\n" +
         rest;
}
const std::string kBits = "  - {path: platform.core.synapses.weight_bits, values: [2, 4, 8]}\n";

std::vector<std::string> table(const Workplace& place, const fs::path& out) {
  return lines_of(content(place / out / "results.csv"));
}

std::size_t rows_with(const Workplace& place, const fs::path& out, const std::string& text) {
  const auto lines = table(place, out);
  return static_cast<std::size_t>(
      std::ranges::count_if(lines, [&](const std::string& line) { return line.find(text) != std::string::npos; }));
}

/// Processes whose command line names this workplace.
std::vector<pid_t> processes_of(const Workplace& place) {
  std::vector<pid_t> found;
  for (const auto& entry : fs::directory_iterator("/proc")) {
    const std::string name = entry.path().filename();
    if (name.find_first_not_of("0123456789") != std::string::npos) continue;
    if (content(entry.path() / "cmdline").find(place.path().string() + "/") != std::string::npos)
      found.push_back(std::stoi(name));
  }
  return found;
}

void wait_until_none(const Workplace& place) {
  for (int i = 0; i < 100 && !processes_of(place).empty(); ++i) std::this_thread::sleep_for(std::chrono::milliseconds(50));
  REQUIRE(processes_of(place).empty());
}

/// Changes a ledger as a stranger would.
void change(const Workplace& place, const std::string& statements) {
  const std::string program = "import sqlite3, sys; sqlite3.connect(sys.argv[1]).executescript(sys.argv[2])";
  REQUIRE(std::system(("python3 -c '" + program + "' '" + (place / "out/sweep.sqlite").string() + "' \"" + statements + "\"")
                          .c_str()) == 0);
}

std::size_t folders(const Workplace& place, const fs::path& out) {
  if (!fs::exists(place / out / "points")) return 0;
  const auto names = place.names(out / "points");
  return static_cast<std::size_t>(
      std::ranges::count_if(names, [](const std::string& name) { return name.find('.') == std::string::npos; }));
}

}  // namespace

TEST_CASE("a sweep's table has the axes, the objectives, state and reason; a row is what a run of its own gives") {
  const Workplace place;
  place.write("bits.yaml", sweep(kBits));
  const Outcome outcome = place.synfire({"sweep", "bits.yaml", "--out", "out", "-j", "2"});
  INFO(outcome.errors);
  REQUIRE(outcome.code == 0);
  REQUIRE(outcome.out.find("3 done") != std::string::npos);
  const auto lines = table(place, "out");
  REQUIRE(lines.size() == 4);
  REQUIRE(lines[0] == "platform.core.synapses.weight_bits,energy_j.dynamic,inference.accuracy,state,reason");
  REQUIRE(place
              .synfire({"run", kDigits, "--quiet", "--out", "one", "--set", "run.steps=64", "--set", "expect=[]", "--set",
                        "platform.core.synapses.weight_bits=4", "--log-level", "off"})
              .code == 0);
  const Json summary = place.summary("one");
  const std::string start = "4,";
  REQUIRE(lines[2].starts_with(start));
  REQUIRE(std::stod(lines[2].substr(start.size())) == summary["energy_j"]["dynamic"].get<double>());
  REQUIRE(lines[2].ends_with(",done,"));
  REQUIRE(place.summary("out/points/000001")["energy_j"].dump() == summary["energy_j"].dump());
  // The front, from the ledger alone; nothing runs again.
  const Outcome best = place.synfire({"sweep", "bits.yaml", "--out", "out", "--best"});
  REQUIRE(best.code == 0);
  REQUIRE(best.out.find("energy_j.dynamic (min)") != std::string::npos);
  fs::remove(place / "bits.yaml");  // the folder has a copy
  REQUIRE(place.synfire({"sweep", "bits.yaml", "--out", "out", "--best"}).out == best.out);
  REQUIRE(place.synfire({"report", "out", "--quiet"}).code == 0);
}

TEST_CASE("bad points are told with the place of their value, before anything runs") {
  const Workplace place;
  place.write(
      "bad.yaml",
      sweep("  - {path: platform.core.synapses.weight_bits, values: [8, 99]}\n  - {path: platform.core.sopa, values: [1]}\n"
            "  - {path: network.dt, values: [1 ms, 1]}\n"));
  const Outcome outcome = place.synfire({"sweep", "bad.yaml", "--out", "out"});
  REQUIRE(outcome.code == 2);
  REQUIRE(outcome.errors.find("bad.yaml:6:60: error: ") != std::string::npos);
  REQUIRE(outcome.errors.find("bad.yaml:7:41: error: ") != std::string::npos);
  REQUIRE(outcome.errors.find("found an unknown key") != std::string::npos);
  REQUIRE(outcome.errors.find("bad.yaml:8:39: error: network.dt: found '1' without a unit") != std::string::npos);
  REQUIRE(!fs::exists(place / "out"));
  REQUIRE(place.synfire({"check", "bad.yaml"}).errors == outcome.errors);
  // What no run yields, and folders of somebody else.
  place.write("none.yaml",
              "synfire: 1\nsweep: x\nscenario: odin/learned\naxes: [{path: seed, values: [1]}]\nobjectives: [{metric: "
              "energy_j.dinamic, minimise: true}]\n");
  REQUIRE(place.synfire({"sweep", "none.yaml"}).errors.find("did you mean dynamic?") != std::string::npos);
  place.write("mine/letter.txt", "dear");
  place.write("good.yaml", sweep(kBits));
  const Outcome refused = place.synfire({"sweep", "good.yaml", "--out", "mine"});
  REQUIRE(refused.code == 2);
  REQUIRE(place.names("mine") == std::vector<std::string>{"letter.txt"});
}

TEST_CASE("a point that fails is a row with its reason, not the end") {
  const Workplace place;
  place.write("mixed.yaml", sweep("  - {path: run.wall_time_limit, values: [1 h, 1 us]}\n  - {path: "
                                  "platform.core.synapses.memory, values: [128 KiB, 64 B]}\n"));
  const Outcome outcome = place.synfire({"sweep", "mixed.yaml", "--out", "out"});
  REQUIRE(outcome.code == 0);
  REQUIRE(rows_with(place, "out", ",done,") == 1);
  REQUIRE(rows_with(place, "out", ",failed,") == 1);
  REQUIRE(rows_with(place, "out", ",refused,") == 2);                   // 64 bytes a core do not hold the network
  place.write("tiny.yaml", sweep(kBits, "limits: {memory: 8 MiB}\n"));  // not enough for the program's own libraries
  REQUIRE(place.synfire({"sweep", "tiny.yaml", "--out", "tiny", "--quiet"}).code == 3);
  REQUIRE(rows_with(place, "tiny", ",exceeded,took more than its limit of memory") == 3);
  place.write("slow.yaml", sweep(kBits, "limits: {time: 20 ms}\n"));
  const Outcome slow = place.synfire({"sweep", "slow.yaml", "--out", "slow"});
  REQUIRE(slow.code == 3);
  REQUIRE(rows_with(place, "slow", ",exceeded,took longer than its limit of time") == 3);
}

TEST_CASE("what the command line sets holds for every point, and for the page; axes cannot be set") {
  const Workplace place;
  place.write("bits.yaml", sweep(kBits));
  REQUIRE(place.synfire({"sweep", "bits.yaml", "--out", "out", "--quiet", "--set", "run.steps=32", "--set", "seed=3"}).code ==
          0);
  for (const char* point : {"000000", "000002"}) {
    REQUIRE(place.summary(fs::path("out/points") / point)["steps"] == 32);
    REQUIRE(place.summary(fs::path("out/points") / point)["seed"] == 3);
  }
  REQUIRE(place.synfire({"report", "out", "--quiet"}).code == 0);
  REQUIRE(content(place / "out/report.html").find("\"run.steps=32\"") != std::string::npos);
  const Outcome axis = place.synfire({"sweep", "bits.yaml", "--out", "out", "--set", "platform.core.synapses.weight_bits=3"});
  REQUIRE(axis.code == 2);
  REQUIRE(axis.errors.find("cannot be set: it is an axis of the sweep") != std::string::npos);
}

TEST_CASE("equal points run once, however they are written") {
  const Workplace place;
  place.write("twins.yaml", sweep("  - {path: threads, values: [1, 2, 3]}\n"));
  REQUIRE(place.synfire({"sweep", "twins.yaml", "--out", "out", "--quiet", "-j", "3"}).code == 0);
  REQUIRE(folders(place, "out") == 1);
  REQUIRE(rows_with(place, "out", ",done,") == 3);
  const auto lines = table(place, "out");
  REQUIRE(lines[1].substr(1) == lines[3].substr(1));
}

TEST_CASE("what has changed since is noticed, and only what it touches runs again") {
  const Workplace place;
  place.write("digits.yaml", content(kDigits));
  for (const char* file : {"digits.nir", "digits.csv", "digits_labels.csv"})
    fs::copy_file(fs::path(kDigits).parent_path() / file, place / file);
  std::string text = sweep(kBits);
  text.replace(text.find(kDigits), kDigits.size(), "digits.yaml");
  place.write("bits.yaml", text);
  const std::vector<std::string> command = {"sweep", "bits.yaml", "--out", "out"};
  REQUIRE(place.synfire(command).code == 0);
  const auto before = table(place, "out");
  const auto time_of = [&](const char* point) { return fs::last_write_time(place / "out/points" / point / "summary.json"); };
  const auto first = time_of("000000");
  REQUIRE(place.synfire(command).errors.empty());
  REQUIRE(time_of("000000") == first);

  text.replace(text.find("[2, 4, 8]"), 9, "[2, 3, 4, 8]");  // one more value: three are known
  place.write("bits.yaml", text);
  const Outcome more = place.synfire(command);
  REQUIRE(more.errors.find("the sweep file has changed") != std::string::npos);
  REQUIRE(folders(place, "out") == 1);
  REQUIRE(table(place, "out")[1] == before[1]);
  REQUIRE(table(place, "out")[4] == before[3]);

  text.replace(text.find("objectives:"), 0, "metrics: [counts.spikes]\n");  // another number: from what points left, or again
  place.write("bits.yaml", text);
  REQUIRE(place.synfire(command).code == 0);
  REQUIRE(table(place, "out")[0].find("counts.spikes") != std::string::npos);
  REQUIRE(rows_with(place, "out", ",done,") == 4);
  REQUIRE(rows_with(place, "out", ",,") == 0);

  place.write("digits.yaml", content(kDigits) + "threads: 1\nseed: 7\n");
  const Outcome changed = place.synfire(command);
  REQUIRE(changed.errors.find("files of the scenario have changed") != std::string::npos);
  REQUIRE(folders(place, "out") == 4);
}

TEST_CASE("a damaged ledger is kept, and made anew from what points left; another version's is left alone") {
  const Workplace place;
  place.write("bits.yaml", sweep(kBits));
  const std::vector<std::string> command = {"sweep", "bits.yaml", "--out", "out"};
  REQUIRE(place.synfire(command).code == 0);
  const auto before = table(place, "out");
  const auto time = fs::last_write_time(place / "out/points/000001/summary.json");
  const std::string good = content(place / "out/sweep.sqlite");
  place.write("out/sweep.sqlite", good.substr(0, good.size() / 2));
  const Outcome again = place.synfire(command);
  REQUIRE(again.code == 0);
  REQUIRE(again.errors.find("kept as sweep.sqlite.damaged-1") != std::string::npos);
  REQUIRE(content(place / "out/sweep.sqlite.damaged-1") == good.substr(0, good.size() / 2));
  REQUIRE(table(place, "out") == before);
  REQUIRE(fs::last_write_time(place / "out/points/000001/summary.json") == time);
  std::string other = good;
  other[63] = 9;
  place.write("out/sweep.sqlite", other);
  const Outcome refused = place.synfire(command);
  REQUIRE(refused.code == 2);
  REQUIRE(refused.errors.find("found a ledger of version 9; expected version 1; it is left as it is") != std::string::npos);
  REQUIRE(content(place / "out/sweep.sqlite") == other);
}

TEST_CASE("a ledger that can be read but does not hold the points of its sweep is made anew, and nothing runs again") {
  const Workplace place;
  place.write("bits.yaml", sweep(kBits));
  const std::vector<std::string> command = {"sweep", "bits.yaml", "--out", "out", "--quiet"};
  REQUIRE(place.synfire(command).code == 0);
  const auto before = table(place, "out");
  const auto time = fs::last_write_time(place / "out/points/000001/summary.json");
  for (const char* change_of : {"delete from points where number = 0; update points set state = 'waiting'",
                                "update points set number = 70000000 where number = 1",
                                "update points set point = '[]', state = 'waiting'", "delete from points"}) {
    INFO(change_of);
    change(place, change_of);
    REQUIRE(place.synfire({"report", "out", "--quiet"}).code == 2);
    const Outcome again = place.synfire(command);
    REQUIRE(again.code == 0);
    REQUIRE(again.errors.find("the points of the ledger are not those of the sweep") != std::string::npos);
    REQUIRE(table(place, "out") == before);
    REQUIRE(fs::last_write_time(place / "out/points/000001/summary.json") == time);
  }
  change(place, "alter table points drop column seconds");
  REQUIRE(place.synfire({"report", "out", "--quiet"}).code == 2);
  REQUIRE(place.synfire(command).errors.find("kept as sweep.sqlite.damaged-1") != std::string::npos);
  REQUIRE(table(place, "out") == before);
}

TEST_CASE("an interrupt stops a sweep in order, and the same command resumes") {
  const Workplace place;
  place.write("seeds.yaml", "synfire: 1\nsweep: a test\nscenario: " + kDigits +
                                "\nset: {expect: []}\naxes:\n  - {path: run.steps, values: [32, 15968, 16000]}\n"
                                "objectives: [{metric: steps, maximise: true}]\n");
  const pid_t child =
      place.start("synfire", {"sweep", (place / "seeds.yaml").string(), "--out", (place / "out").string(), "-j", "1"});
  while (!fs::exists(place / "out/points/000000.json")) std::this_thread::sleep_for(std::chrono::milliseconds(5));
  kill(child, SIGINT);
  const Outcome outcome = place.wait(child);
  REQUIRE(outcome.code == 3);
  REQUIRE(outcome.errors.find("interrupted; the same command resumes") != std::string::npos);
  REQUIRE(processes_of(place).empty());
  REQUIRE(rows_with(place, "out", ",done,") == 1);
  REQUIRE(rows_with(place, "out", ",waiting,") == 2);
  REQUIRE(place.synfire({"sweep", "seeds.yaml", "--out", "out", "-j", "2"}).code == 0);
  REQUIRE(rows_with(place, "out", ",done,") == 3);
}

TEST_CASE("an interrupt is heard while points keep ending") {
  const Workplace place;
  place.write("seeds.yaml", sweep("  - {path: seed, from: 1, to: 400, step: 1}\n"));
  const pid_t child =
      place.start("synfire", {"sweep", (place / "seeds.yaml").string(), "--out", (place / "out").string(), "-j", "16"});
  while (!fs::exists(place / "out/points/000000.json")) std::this_thread::sleep_for(std::chrono::milliseconds(5));
  kill(child, SIGINT);
  REQUIRE(place.wait(child).code == 3);
  REQUIRE(rows_with(place, "out", ",waiting,") > 200);  // at the second of 400 points, or soon after
}

TEST_CASE("jobs of a cluster are cancelled when the sweep goes on here; a file that is no chunk is bad input") {
  const Workplace place;
  place.write("bits.yaml", sweep(kBits));
  REQUIRE(place.synfire({"sweep", "bits.yaml", "--out", "out", "--quiet"}).code == 0);
  change(place, "insert or replace into notes values ('slurm', '0 /nowhere')");  // no job of any cluster has this number
  REQUIRE(place.synfire({"sweep", "bits.yaml", "--out", "out", "--quiet"}).errors.find("its jobs (0) ") != std::string::npos);
  REQUIRE(place.synfire({"sweep", "bits.yaml", "--out", "out", "--quiet"}).errors.empty());
  for (const char* text : {"{}", "[]", "no JSON", "{\"results\": 1}"}) {
    place.write("chunk.json", text);
    REQUIRE(place.synfire({"sweep", "--chunk", "chunk.json"}).code == 2);
  }
}

TEST_CASE("a point that is killed is a row; --retry runs it again") {
  const Workplace place;
  place.write("long.yaml", "synfire: 1\nsweep: a test\nscenario: " + kDigits +
                               "\nset: {expect: []}\naxes:\n  - {path: run.steps, values: [16000]}\n"
                               "objectives: [{metric: steps, maximise: true}]\n");
  const std::vector<std::string> words = {"sweep", (place / "long.yaml").string(), "--out", (place / "out").string(), "-j",
                                          "1"};
  const pid_t child = place.start("synfire", words);
  const auto point = [&] {
    for (const pid_t process : processes_of(place)) {
      if (content("/proc/" + std::to_string(process) + "/cmdline").find(std::string("synfire\0run", 11)) != std::string::npos)
        return process;
    }
    return pid_t{0};
  };
  pid_t victim = 0;
  while ((victim = point()) == 0) std::this_thread::sleep_for(std::chrono::milliseconds(2));
  kill(victim, SIGKILL);
  REQUIRE(place.wait(child).code == 3);  // the only point
  REQUIRE(rows_with(place, "out", ",failed,was ended by signal 9") == 1);
  REQUIRE(place.synfire(with(words, {"--retry"})).code == 0);
  REQUIRE(rows_with(place, "out", "16000,16000,done,") == 1);
}

TEST_CASE("a search finds the front of the grid, and is resumed from the ledger") {
  if (!fs::exists(fs::path(synfire::test::build_folder()) / "libsynfire_search.so")) skip("this build has no pagmo2");
  const Workplace place;
  const std::string axes =
      "  - {path: platform.core.synapses.weight_bits, name: bits, values: [2, 3, 4, 8]}\n"
      "  - {path: platform.core.neurons, name: neurons, values: [16, 64]}\n";
  place.write("grid.yaml", sweep(axes));
  place.write("search.yaml", sweep(axes, "search: {population: 12, generations: 3, seed: 5}\n"));
  REQUIRE(place.synfire({"sweep", "grid.yaml", "--out", "grid", "--quiet"}).code == 0);
  const Outcome first = place.synfire({"sweep", "search.yaml", "--out", "search", "--quiet"});
  INFO(first.errors);
  REQUIRE(first.code == 0);
  const auto front = [&](const char* file, const char* out) {
    auto lines = lines_of(place.synfire({"sweep", file, "--out", out, "--best"}).out);
    lines.erase(lines.begin());  // how many there are in all
    std::ranges::sort(lines);
    return lines;
  };
  REQUIRE(front("search.yaml", "search") == front("grid.yaml", "grid"));
  REQUIRE(table(place, "search").size() <= 9);  // a place that is asked for again does not run again
  const std::string before = content(place / "search/results.csv");
  const auto time = fs::last_write_time(place / "search/points/000000/summary.json");
  REQUIRE(place.synfire({"sweep", "search.yaml", "--out", "search", "--quiet"}).code == 0);
  REQUIRE(content(place / "search/results.csv") == before);
  REQUIRE(fs::last_write_time(place / "search/points/000000/summary.json") == time);
  place.write("one.yaml", sweep("  - {path: threads, values: [1]}\n" + axes, "search: {population: 8, generations: 1}\n"));
  REQUIRE(place.synfire({"sweep", "one.yaml", "--out", "one", "--quiet"}).code == 0);  // one value is nothing to search
  REQUIRE(rows_with(place, "one", ",done,") > 0);
  place.write("search/sweep.sqlite", "no ledger, but what has run lies beside it in points");
  REQUIRE(place.synfire({"sweep", "search.yaml", "--out", "search", "--quiet"}).code == 0);
  REQUIRE(content(place / "search/results.csv") == before);
  REQUIRE(fs::last_write_time(place / "search/points/000000/summary.json") == time);
}

TEST_CASE("sweeps that are killed at any moment lose nothing and leave nobody behind", "[slow]") {
  const Workplace place;
  place.write("many.yaml", sweep("  - {path: platform.core.synapses.weight_bits, values: [2, 3, 4, 5, 6, 7, 8]}\n  - {path: "
                                 "run.steps, values: [32, 64, 96, 128]}\n"));
  std::string text = content(place / "many.yaml");
  text.replace(text.find("run.steps: 64, "), 15, "");
  place.write("many.yaml", text);
  REQUIRE(place.synfire({"sweep", "many.yaml", "--out", "whole", "-j", "2", "--quiet"}).code == 0);
  REQUIRE(rows_with(place, "whole", ",done,") == 28);
  std::mt19937 random(7);
  std::size_t killed = 0;
  for (int round = 0; round < 60; ++round) {
    const pid_t child = place.start(
        "synfire", {"sweep", (place / "many.yaml").string(), "--out", (place / "torn").string(), "-j", "3", "--quiet"});
    std::this_thread::sleep_for(std::chrono::milliseconds(50 + random() % 600));
    kill(child, SIGKILL);
    const Outcome outcome = place.wait(child);
    if (outcome.code == 0) break;
    REQUIRE(outcome.code == 128 + SIGKILL);
    ++killed;
    wait_until_none(place);
  }
  INFO(killed);
  REQUIRE(killed >= 2);
  REQUIRE(place.synfire({"sweep", "many.yaml", "--out", "torn", "-j", "2", "--quiet"}).code == 0);
  REQUIRE(content(place / "torn/results.csv") == content(place / "whole/results.csv"));
  REQUIRE(folders(place, "torn") == 28);
  REQUIRE(place.names("torn/points").size() == 56);  // an outcome beside each, and nothing half-written
}
