// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// tests: `synfire serve` as a child process, and a client of it.
#pragma once

#include <catch2/catch.hpp>
#include <chrono>
#include <optional>
#include <thread>

#include "cosim/client.h"
#include "tests/app/program.h"

namespace synfire::test {

/// The digits on a small chip, without inputs: 64 input elements, 10 outputs.
inline const std::string kServedDigits =
    "synfire: 1\nplatform: float\nnetwork: {nir: " + kSource + "/scenarios/digits/digits.nir, dt: 1 ms}\nserve: {}\n";

class Served {
 public:
  Served(const Workplace& place, const std::string& scenario, std::vector<std::string> more = {}) : place_(place) {
    place.write("served.yaml", scenario);
    std::vector<std::string> words{"serve", "served.yaml", "--out", "out", "--log-level", "error"};
    if (std::ranges::find(more, "--listen") == more.end()) {
      static int number = 0;  // clients keep connections by address
      socket_ = place / ("chip" + std::to_string(number++) + ".sock");
      more.insert(more.end(), {"--listen", "unix:" + socket_.string()});
    }
    child_ = place.start("synfire", with(words, more));
    for (int i = 0; i < 1500 && address_.empty(); ++i) {
      std::this_thread::sleep_for(std::chrono::milliseconds(20));
      for (const std::string& line : lines_of(content(place / "stdout.txt"))) {
        if (line.starts_with("listening at ")) address_ = line.substr(13);
      }
      int status = 0;
      if (address_.empty() && waitpid(child_, &status, WNOHANG) == child_) {
        FAIL("the server ended: " << content(place / "stderr.txt"));
      }
    }
    REQUIRE(!address_.empty());
  }
  ~Served() {
    if (child_ <= 0) return;
    kill(child_, SIGKILL);
    place_.wait(child_);
  }

  const fs::path& socket() const { return socket_; }
  const std::string& address() const { return address_; }
  pid_t process() const { return child_; }
  cosim::Client client() const { return cosim::Client(address_); }
  Outcome wait() { return place_.wait(std::exchange(child_, -1)); }
  /// A client says that it is done.
  Outcome stop(bool finish = false) {
    client().stop(finish);
    return wait();
  }

 private:
  const Workplace& place_;
  pid_t child_ = -1;
  fs::path socket_;
  std::string address_;
};

/// The code of the error that this throws; 0 when it throws none.
template <class F>
int refused(const F& call, const std::string& says) {
  try {
    call();
  } catch (const cosim::ClientError& error) {
    INFO(error.what());
    CHECK(std::string(error.what()).find(says) != std::string::npos);
    return error.code();
  }
  return 0;
}

/// Spikes of one Input node in steps from the next one on.
inline v1::Spikes spikes(const std::string& node, const std::vector<std::pair<std::uint64_t, std::uint32_t>>& list) {
  v1::Spikes all;
  all.set_node(node);
  for (const auto& [step, index] : list) {
    all.add_step(step);
    all.add_index(index);
  }
  return all;
}

/// What was seen of a node: (step, index).
inline std::vector<std::pair<std::uint64_t, std::uint32_t>> seen(const v1::Progress& progress, const std::string& node) {
  std::vector<std::pair<std::uint64_t, std::uint32_t>> list;
  for (const v1::Spikes& of_node : progress.spikes()) {
    if (of_node.node() != node) continue;
    for (int i = 0; i < of_node.index_size(); ++i) list.emplace_back(of_node.first_step() + of_node.step(i), of_node.index(i));
  }
  return list;
}

/// Rows `time_s,step,node,index` of a node in a spikes.csv.
inline std::vector<std::pair<std::uint64_t, std::uint32_t>> rows(const fs::path& file, const std::string& node) {
  std::vector<std::pair<std::uint64_t, std::uint32_t>> list;
  for (const std::string& line : lines_of(content(file))) {
    std::istringstream fields(line);
    std::string time, step, name, index;
    std::getline(fields, time, ',');
    std::getline(fields, step, ',');
    std::getline(fields, name, ',');
    std::getline(fields, index);
    if (name == node) list.emplace_back(std::stoull(step), static_cast<std::uint32_t>(std::stoul(index)));
  }
  return list;
}

/// The first digits' input, by sample steps: rows of digits.csv before that step.
inline std::vector<std::pair<std::uint64_t, std::uint32_t>> digits_input(std::uint64_t steps) {
  std::vector<std::pair<std::uint64_t, std::uint32_t>> list;
  for (const std::string& line : lines_of(content(kSource + "/scenarios/digits/digits.csv"))) {
    if (line.empty() || !std::isdigit(static_cast<unsigned char>(line[0]))) continue;
    const std::size_t comma = line.find(',');
    const std::uint64_t step = std::stoull(line.substr(0, comma));
    if (step < steps) list.emplace_back(step, static_cast<std::uint32_t>(std::stoul(line.substr(comma + 1))));
  }
  return list;
}

}  // namespace synfire::test
