// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// tests: published networks on `loihi`, against float totals and class (golden/nir; its README: a chip of integers is compared
// by these only), and the two pages that tools make of runs. The single neuron is in tests/models/loihi_chip.cpp.
#include <sys/wait.h>

#include <catch2/catch.hpp>
#include <cstdlib>
#include <filesystem>

#include "base/error.h"
#include "networks/compiler.h"
#include "networks/nir_reader.h"
#include "platforms/description.h"
#include "scenarios/session.h"
#include "stimuli/spike_list.h"
#include "tests/places.h"
#include "tests/skip.h"

using namespace synfire;
namespace fs = std::filesystem;

namespace {

const fs::path kShared = test::shared_folder();
const fs::path kCnn = kShared / "golden/nir/cnn_digit7";
const fs::path kBraille = kShared / "golden/nir/braille_zero";

Description loihi() {
  return Description(load_platform(Value::scalar("loihi"), fs::current_path()));
}

/// A network read by `loihi`: the spikes of its layers, and the elements of the last one by their spikes.
struct Reading {
  std::vector<std::size_t> totals;
  std::vector<std::size_t> votes;
  std::size_t cores = 0;

  std::size_t decided() const { return static_cast<std::size_t>(std::ranges::max_element(votes) - votes.begin()); }
};

/// Layer d of a chip fires d steps later than on paper, so its first d steps are left out and as many follow after the input.
Reading read_on_loihi(const fs::path& nir, const fs::path& input, double dt, std::uint64_t steps,
                      const std::vector<std::string>& layers) {
  const Description description = loihi();
  CompileOptions options;
  options.conventions.dt = options.conventions.if_dt = dt;
  Image image = compile(read_nir(nir), options, description.target());
  std::vector<std::unique_ptr<EventStream>> events;
  events.push_back(std::make_unique<SpikeListStream>(read_spike_csv(input, {image.nodes[image.inputs.at(0).node].size, true})));
  Session session(description, image, std::move(events));

  struct Counter : StepObserver {
    void on_step(const StepReport& report) override {
      for (std::size_t depth = 0; depth < nodes.size(); ++depth) {
        if (report.step < depth || report.step - depth >= steps) continue;
        const auto& fired = observation->output(nodes[depth]).index;
        reading.totals[depth] += fired.size();
        if (depth + 1 < nodes.size()) continue;
        for (const std::uint32_t index : fired) ++reading.votes[index];
      }
    }
    const Observation* observation = nullptr;
    std::uint64_t steps = 0;
    std::vector<std::uint32_t> nodes;
    Reading reading;
  } counter;
  counter.observation = &session.observation();
  counter.steps = steps;
  for (const std::string& layer : layers) counter.nodes.push_back(image.find(layer).value());
  counter.reading.totals.resize(layers.size());
  counter.reading.votes.resize(image.nodes[counter.nodes.back()].size);
  counter.reading.cores = image.utilisation.size();
  session.add_observer(&counter);
  session.run(steps + layers.size() - 1);
  return counter.reading;
}

std::size_t expected_spikes(const fs::path& file) {
  return read_spike_csv(file, {}).size();
}

void check_total(std::size_t found, std::size_t expected, double part) {
  CHECK(static_cast<double>(found) == Approx(static_cast<double>(expected)).epsilon(part));
}

constexpr double kPart = 0.07;  ///< 8-bit weights alone move the reference's layers by up to this

/// Makes a page anew and compares it; the tool also fails when what the page claims does not hold.
void check_page(const std::string& tool, const std::string& options) {
  const std::string python = fs::exists("/usr/bin/python3") ? "/usr/bin/python3" : "python3";
  const std::string command = python + " " + test::source_folder() + "/tools/" + tool + " --check --synfire " +
                              test::build_folder() + "/synfire " + options;
  INFO(command << "; without --check it writes the page");
  const int status = std::system(command.c_str());
  REQUIRE(WIFEXITED(status));
  if (WEXITSTATUS(status) == 77) std::_Exit(77);  // it said why
  CHECK(WEXITSTATUS(status) == 0);
}

}  // namespace

TEST_CASE("the published CNN reads its 7 on loihi, with the float totals") {
  if (!fs::exists(kCnn)) test::skip("no folder ../shared/golden/nir/cnn_digit7");
  const std::vector<std::string> layers{"1", "3", "6", "10", "12"};
  const Reading reading = read_on_loihi(kCnn / "model.nir", kCnn / "input_nmnist2102.csv", 1.0, 300, layers);
  CHECK(reading.decided() == 7);
  CHECK(reading.cores <= 32);
  for (std::size_t n = 0; n < layers.size(); ++n) {
    INFO("layer " << layers[n]);
    // The last one has 88 spikes: chance alone (weights moved by up to half a step of 8 bits, in float64) makes 92 to 109 of
    // them.
    check_total(reading.totals[n], expected_spikes(kCnn / ("expected_nmnist2102__" + layers[n] + ".csv")),
                n < 4 ? kPart : 0.25);
  }
}

TEST_CASE("the published recurrent Braille network decides as on paper on loihi") {
  if (!fs::exists(kBraille)) test::skip("no folder ../shared/golden/nir/braille_zero");
  const Reading reading = read_on_loihi(kShared / "data/nir/braille_noDelay_bias_zero.nir", kBraille / "input_test0.csv", 1e-4,
                                        256, {"lif1.lif", "lif2"});
  CHECK(reading.decided() == 1);
  check_total(reading.totals[0], expected_spikes(kBraille / "expected_test0__lif1.lif.csv"), kPart);
  check_total(reading.totals[1], expected_spikes(kBraille / "expected_test0__lif2.csv"), kPart);
}

TEST_CASE("the Braille network without biases decides on loihi as with reset to zero in float64") {
  if (!fs::exists(kBraille)) test::skip("no folder ../shared/golden/nir/braille_zero");
  const Reading reading = read_on_loihi(kShared / "data/nir/braille_noDelay_noBias_subtract.nir", kBraille / "input_test0.csv",
                                        1e-4, 256, {"lif1.lif", "lif2"});
  CHECK(reading.decided() == 1);
  check_total(reading.totals[0], 103, kPart);  // recorded by Norse, which resets to zero too
  check_total(reading.totals[1], 107, kPart);  // `ideal`
}

TEST_CASE("a network that subtracts at a spike is refused on loihi, not run as another one") {
  if (!fs::exists(kBraille)) test::skip("no folder ../shared/golden/nir/braille_zero");
  const Description description = loihi();
  CompileOptions options;
  options.conventions.dt = 1e-4;
  options.conventions.reset = Reset::subtract;
  const Graph graph = read_nir(kShared / "data/nir/braille_noDelay_noBias_subtract.nir");
  try {
    compile(graph, options, description.target());
    FAIL("it was compiled");
  } catch (const InputError& error) {
    CHECK(error.problems().at(0).message.find("subtracts the threshold") != std::string::npos);
  }
}

TEST_CASE("docs/loihi_networks.md is what the runs say", "[slow]") {
  check_page("loihi_networks", "--shared '" + kShared.string() + "'");
}
TEST_CASE("docs/loihi_checks.md is what the runs say", "[slow]") {
  check_page("loihi_checks", "");
}
TEST_CASE("docs/validation.md is what its quick runs say", "[slow]") {
  check_page("validation", "--quick");
}
