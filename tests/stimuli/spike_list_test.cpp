// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// tests: lists of spikes: what is read, in which order, and every problem with its line and column.
#include "stimuli/spike_list.h"

#include <sys/stat.h>
#include <unistd.h>

#include <catch2/catch.hpp>
#include <fstream>

using namespace synfire;
namespace fs = std::filesystem;

namespace {

SpikeList parse(const std::string& text, std::optional<std::uint64_t> size = std::nullopt, bool values = true) {
  Problems problems;
  SpikeList list = parse_spike_csv(text, "in.csv", {size, values}, problems);
  INFO((problems.all().empty() ? std::string() : problems.all()[0].text()));
  REQUIRE(problems.empty());
  return list;
}

std::vector<std::string> problems_of(const std::string& text, std::optional<std::uint64_t> size = std::nullopt,
                                     bool values = true) {
  Problems problems;
  parse_spike_csv(text, "in.csv", {size, values}, problems);
  std::vector<std::string> lines;
  for (const Problem& problem : problems.all()) lines.push_back(problem.text());
  return lines;
}

using Steps = std::vector<std::uint64_t>;
using Indices = std::vector<std::uint32_t>;
using Values = std::vector<double>;

}  // namespace

TEST_CASE("rows come out by step, then index, whatever their order in the file") {
  const SpikeList list = parse("# a comment\nstep,index\n7,1\n3,2\n\n3,0\r\n  3 , 1 \n", 3);
  CHECK_FALSE(list.timed);
  CHECK(list.when == Steps{3, 3, 3, 7});
  CHECK(list.index == Indices{0, 1, 2, 1});
  CHECK(list.values.empty());
}

TEST_CASE("columns may come in any order, and spikes of the same step and index add up") {
  const SpikeList list = parse("index,value,step\n1,0.5,4\n0,1,4\n1,0.25,4\n2,1,9\n2,-1,9\n");
  CHECK(list.when == Steps{4, 4});
  CHECK(list.index == Indices{0, 1});
  CHECK(list.values == Values{1.0, 0.75});
}

TEST_CASE("unit spikes keep no values, and two of them make one of value 2") {
  CHECK(parse("step,index,value\n1,0,1\n2,0,1\n").values.empty());
  CHECK(parse("step,index\n5,3\n5,3\n").values == Values{2.0});
}

TEST_CASE("times become the steps in which they lie") {
  SpikeList list = parse("time_s,index\n0.003,0\n0.0029999,0\n0.0035,1\n0,0\n0.007,0\n1e-3,2\n");
  CHECK(list.timed);
  to_steps(list, Time(1e-3));
  CHECK_FALSE(list.timed);
  CHECK(list.when == Steps{0, 1, 2, 3, 3, 7});
  CHECK(list.index == Indices{0, 2, 0, 0, 1, 0});
}

TEST_CASE("times of the same step add up too") {
  SpikeList list = parse("time_s,index\n0.0001,0\n0.0002,0\n");
  CHECK(list.size() == 2);
  to_steps(list, Time(1e-3));
  CHECK(list.values == Values{2.0});
}

TEST_CASE("each problem has its line and column, and all are told") {
  const auto lines = problems_of("step,index\n1,0\n-1,0\n2,64\n3\n4,x\n5,1,2\n6,0\n", 64);
  REQUIRE(lines.size() == 5);
  CHECK(lines[0] == "in.csv:3:1: error: step: found '-1'; expected an integer from 0 to 9007199254740992");
  CHECK(lines[1] == "in.csv:4:3: error: index: found '64'; expected an integer from 0 to 63 (the node has 64 elements)");
  CHECK(lines[2] == "in.csv:5:2: error: index: found the end of the line; expected a further value");
  CHECK(lines[3].starts_with("in.csv:6:3: error: index: found 'x'; expected an integer"));
  CHECK(lines[4] == "in.csv:7:5: error: found a further value, '2'; expected as many values as the header has names");
}

TEST_CASE("headers that mean nothing are refused") {
  const auto text =
      GENERATE(as<std::string>(), "", "# only a comment\n", "step\n1\n", "index\n1\n", "step,time_s,index\n1,1,1\n",
               "step,step,index\n1,1,1\n", "stepp,index\n1,1\n", "1,2\n", "step;index\n1;2\n", "\xef\xbb\xbfstep,index\n");
  INFO(text);
  const auto lines = problems_of(text);
  REQUIRE(lines.size() == 1);
  CHECK(lines[0].starts_with("in.csv:1:"));
  CHECK(lines[0].find("expected") != std::string::npos);
}

TEST_CASE("a column of values is refused where it has no meaning") {
  CHECK(problems_of("step,index,value\n1,1,1\n", std::nullopt, false).size() == 1);
}

TEST_CASE("numbers of other forms are refused") {
  const auto row = GENERATE(as<std::string>(), "1,0,nan", "1,0,inf", "1,0,0x10", "1,0,1e999", "1,0,", "1,0,1.5.2", "1.5,0,1",
                            "+1,0,1", "99999999999999999999,0,1", "9007199254740993,0,1", "1,4294967296,1");
  INFO(row);
  CHECK(problems_of("step,index,value\n" + row + "\n").size() == 1);
}

TEST_CASE("times before the start or beyond what picoseconds count are refused") {
  const auto row = GENERATE(as<std::string>(), "-1e-12,0", "1e7,0", "nan,0");
  CHECK(problems_of("time_s,index\n" + row + "\n").size() == 1);
}

TEST_CASE("a file of rubbish is not read to its end") {
  std::string text = "step,index\n";
  for (int i = 0; i < 100'000; ++i) text += "rubbish\n";
  const auto lines = problems_of(text);
  REQUIRE(lines.size() == 50);
  CHECK(lines.back().find("too many problems") != std::string::npos);
}

TEST_CASE("an empty list is a list") {
  CHECK(parse("step,index\n").size() == 0);
  CHECK(parse("# no line feed at the end\nstep,index\n3,1").size() == 1);
}

TEST_CASE("a list is played step by step") {
  SpikeListStream stream(parse("step,index,value\n2,1,0.5\n2,0,1\n5,3,2\n"));
  CHECK(stream.left_after(5) == 1);
  CHECK(stream.left_after(6) == 0);
  CHECK(stream.at(0).neurons.empty());
  CHECK(stream.at(2).neurons == Indices{0, 1});
  CHECK(stream.at(2).neurons.empty());  // each step once
  CHECK(stream.at(4).neurons.empty());
  CHECK(stream.at(5).values == Values{2.0});
  CHECK(stream.at(6).neurons.empty());
}

TEST_CASE("what is no regular file is refused, and a pipe does not hang") {
  const fs::path folder = fs::temp_directory_path() / ("synfire_list_" + std::to_string(getpid()));
  fs::create_directories(folder);
  mkfifo((folder / "pipe").c_str(), 0600);
  CHECK_THROWS_AS(read_spike_csv(folder / "pipe", {}), InputError);
  CHECK_THROWS_AS(read_spike_csv(folder, {}), InputError);
  CHECK_THROWS_AS(read_spike_csv(folder / "absent", {}), InputError);
  std::ofstream(folder / "empty");
  CHECK_THROWS_AS(read_spike_csv(folder / "empty", {}), InputError);
  std::ofstream(folder / "good") << "step,index\n1,1\n";
  CHECK(read_spike_csv(folder / "good", {}).size() == 1);
  fs::remove_all(folder);
}
