// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// tests: the small parts of scenarios: ranges of indices, metrics, names of counts, exact times, the results folder.
#include <sys/wait.h>
#include <unistd.h>

#include <catch2/catch.hpp>
#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>

#include "base/error.h"
#include "base/text_file.h"
#include "scenarios/metric.h"
#include "scenarios/results_folder.h"
#include "scenarios/scenario.h"
#include "scenarios/summary.h"

using namespace synfire;
namespace fs = std::filesystem;

namespace {

using Indices = std::vector<std::uint32_t>;

std::optional<Indices> indices(const std::string& text, std::uint32_t size) {
  std::string why;
  return parse_indices(text, size, why);
}

/// A folder of its own for one test case.
struct Folder {
  fs::path path = fs::temp_directory_path() / ("synfire_values_" + std::to_string(getpid()));
  Folder() {
    fs::remove_all(path);
    fs::create_directories(path);
  }
  ~Folder() { fs::remove_all(path); }
};

std::string content(const fs::path& path) {
  std::ifstream stream(path);
  std::ostringstream text;
  text << stream.rdbuf();
  return text.str();
}

void write(const fs::path& path, const std::string& text) {
  std::ofstream(path) << text;
}

const char* kSummary = R"({"synfire": "0.1.0", "platform": "float", "simulated_time_s": 1.0})";

std::vector<std::string> names_in(const fs::path& folder) {
  std::vector<std::string> names;
  for (const auto& entry : fs::directory_iterator(folder)) names.push_back(entry.path().filename());
  std::ranges::sort(names);
  return names;
}

}  // namespace

TEST_CASE("ranges of indices") {
  CHECK(indices("0:3", 8) == Indices{0, 1, 2});
  CHECK(indices(":2", 8) == Indices{0, 1});
  CHECK(indices("6:", 8) == Indices{6, 7});
  CHECK(indices(":", 2) == Indices{0, 1});
  CHECK(indices("5", 8) == Indices{5});
  CHECK(indices("4:6,0,5:7", 8) == Indices{0, 4, 5, 6});
  const auto bad = GENERATE(as<std::string>(), "", "a", "1:", "3:2", "-1", "0:9", "9", "1,", ",1", "1::2", "0x1", "1 2");
  INFO(bad);
  CHECK_FALSE(indices(bad, bad == "1:" ? 1 : 8));
}

TEST_CASE("metrics: which exist, their units, and how they are found") {
  std::string why;
  for (const char* metric :
       {"steps", "spikes.core.inner.cl", "counts.hops", "counts.by_component.core[3].spikes", "energy_j.total",
        "energy_j.by_action.packet", "inference.accuracy", "average_power_w", "utilisation.cores.used"}) {
    INFO(metric);
    CHECK(known_metric(metric, why));
  }
  for (const char* metric :
       {"", "step", "counts", "energy_j", "energy_j.dynamics", "inference", "inference.acuracy", "steps.x", "accuracy"}) {
    INFO(metric);
    CHECK_FALSE(known_metric(metric, why));
    CHECK(why.find("expected") != std::string::npos);
  }
  const auto json = nlohmann::ordered_json::parse(
      R"({"steps": 5, "spikes": {"a": 1, "a.b": 2, "a.b.c": 3}, "energy_j": {"total": null, "by_component": {"core[3].x": 7e-6}}})");
  CHECK(find_metric(json, "steps") == 5.0);
  CHECK(find_metric(json, "spikes.a") == 1.0);
  CHECK(find_metric(json, "spikes.a.b") == 2.0);
  CHECK(find_metric(json, "spikes.a.b.c") == 3.0);
  CHECK(find_metric(json, "energy_j.by_component.core[3].x") == 7e-6);
  CHECK_FALSE(find_metric(json, "energy_j.total"));
  CHECK_FALSE(find_metric(json, "spikes.b"));
  CHECK_FALSE(find_metric(json, "spikes"));
  CHECK(format_metric("energy_j.total", 1.5e-3) == "1.5 mJ");
  CHECK(format_metric("simulated_time_s", 2e-6) == "2 us");
  CHECK(format_metric("inference.accuracy", 0.98) == "0.98");
  CHECK(format_metric("inference.latency_steps", 32) == "32");
}

TEST_CASE("a bound of a physical metric has a unit") {
  CHECK(format_metric("spikes.layer_j", 3.0) == "3");  // a node's name is no dimension
  Problems problems;
  double value = 0.0;
  CHECK(read_metric_value("energy_j.dynamic", Value::scalar("1 mJ"), value, Reader(problems)));
  CHECK(value == 1e-3);
  CHECK(read_metric_value("inference.latency_s", Value::scalar("2 us"), value, Reader(problems)));
  CHECK(value == 2e-6);
  CHECK(read_metric_value("counts.hops", Value::scalar("12"), value, Reader(problems)));
  CHECK(problems.empty());
  CHECK_FALSE(read_metric_value("energy_j.dynamic", Value::scalar("1"), value, Reader(problems)));
  CHECK_FALSE(read_metric_value("energy_j.dynamic", Value::scalar("1 ms"), value, Reader(problems)));
  CHECK_FALSE(read_metric_value("counts.hops", Value::scalar("1 mJ"), value, Reader(problems)));
  CHECK(problems.count() == 3);
}

TEST_CASE("counts in the plural") {
  CHECK(plural("synaptic_operation") == "synaptic_operations");
  CHECK(plural("hop") == "hops");
  CHECK(plural("delivery") == "deliveries");
  CHECK(plural("hop_y") == "hops_y");
  CHECK(plural("axon_in") == "axons_in");
  CHECK(plural("neuron_update_active") == "neuron_updates_active");
}

TEST_CASE("times are written exactly") {
  const Folder folder;
  TextFile file(folder.path / "t");
  for (const Picoseconds time :
       {0L, 1L, 1'000L, 1'230'000'000'000L, 999'999'999'999L, 100'000'000'000L, 7'000'000'000'000'000L}) {
    file.seconds(time) << '\n';
  }
  file << 0.1 << ' ' << std::uint64_t{18446744073709551615u} << '\n';
  file.close();
  CHECK(content(folder.path / "t") ==
        "0\n0.000000000001\n0.000000001\n1.23\n0.999999999999\n0.1\n7000\n0.1 18446744073709551615\n");
}

TEST_CASE("a file that cannot be written is told of") {
  CHECK_THROWS_AS(TextFile("/nowhere/at/all"), SimulationError);
  TextFile full("/dev/full");
  full << "text";
  CHECK_THROWS_AS(full.close(), SimulationError);
}

TEST_CASE("names that CSV would take apart are quoted") {
  CHECK(csv_field("core.inner.cl") == "core.inner.cl");
  CHECK(csv_field("a,b") == "\"a,b\"");
  CHECK(csv_field("a\"b") == "\"a\"\"b\"");
}

TEST_CASE("results are put in place when complete, over older results only") {
  const Folder folder;
  const fs::path target = folder.path / "deep" / "results";
  {
    ResultsFolder results(target);
    CHECK(results.path().filename().string() == "results.partial-" + std::to_string(getpid()));
    write(results.path() / "summary.json", kSummary);
    write(results.path() / "old", "");
    CHECK_FALSE(fs::exists(target));
    results.commit();
  }
  CHECK(names_in(target.parent_path()) == std::vector<std::string>{"results"});
  {
    ResultsFolder results(target / "");  // a trailing slash is the same folder
    write(results.path() / "summary.json", kSummary);
    write(results.path() / "new", "");
    results.commit();
  }
  CHECK(names_in(target.parent_path()) == std::vector<std::string>{"results"});
  CHECK(names_in(target) == std::vector<std::string>{"new", "summary.json"});
}

TEST_CASE("what fails is left beside, and the results before it stay") {
  const Folder folder;
  const fs::path target = folder.path / "results";
  fs::create_directories(target);
  write(target / "summary.json", kSummary);
  for (int i = 0; i < 2; ++i) {
    ResultsFolder results(target);
    write(results.path() / "summary.json", kSummary);
    write(results.path() / ("half" + std::to_string(i)), "");
  }
  CHECK(names_in(folder.path) == std::vector<std::string>{"results", "results.failed"});
  CHECK(names_in(target) == std::vector<std::string>{"summary.json"});
  CHECK(names_in(folder.path / "results.failed") == std::vector<std::string>{"half1", "summary.json"});
}

TEST_CASE("somebody else's folder beside it is not replaced either") {
  const Folder folder;
  fs::create_directories(folder.path / "results.failed");
  write(folder.path / "results.failed" / "thesis.tex", "years of work");
  { ResultsFolder results(folder.path / "results"); }
  CHECK(content(folder.path / "results.failed" / "thesis.tex") == "years of work");
  CHECK(names_in(folder.path) == std::vector<std::string>{"results.failed", "results.failed-" + std::to_string(getpid())});
}

TEST_CASE("a folder that is no results folder is refused") {
  const Folder folder;
  const fs::path target = folder.path / "results";
  const auto summary =
      GENERATE(as<std::string>(), "-", "", "{}", "[]", R"({"synfire": 1, "platform": "x", "simulated_time_s": 0})",
               R"({"accuracy": 0.9})", "{\"synfire\": \"0.1.0\", \"platform\": ");
  fs::create_directories(target);
  if (summary != "-") write(target / "summary.json", summary);
  write(target / "thesis.tex", "years of work");
  CHECK_THROWS_AS(ResultsFolder(target), InputError);
  CHECK(content(target / "thesis.tex") == "years of work");
  CHECK(names_in(folder.path) == std::vector<std::string>{"results"});
  CHECK_THROWS_AS(ResultsFolder(target / "thesis.tex"), InputError);
}

TEST_CASE("a killed process leaves nothing that looks finished") {
  const Folder folder;
  const pid_t child = fork();
  if (child == 0) {
    ResultsFolder results(folder.path / "results");
    write(results.path() / "spikes.csv", "time_s,step,node,index\n");
    kill(getpid(), SIGKILL);
  }
  waitpid(child, nullptr, 0);
  CHECK(names_in(folder.path) == std::vector<std::string>{"results.partial-" + std::to_string(child)});
}
