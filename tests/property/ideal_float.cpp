// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// tests: the compiler against its oracle. Random NIR graphs are compiled and run on the elaborated `float` chip, and
// interpreted node by node as `ideal` does. On a chip each layer behind the first is one step later than on paper, so
//   balanced: with `balance_delays`, each neuron's output is that of the graph, later by the neuron's depth;
//   as built: where paths of unequal depth meet, it is that of the graph with one step of delay behind every neuron that feeds
//             another layer (without biases, which the compiler aligns with a layer's depth).
#include <sys/wait.h>
#include <unistd.h>

#include <catch2/catch.hpp>
#include <cmath>
#include <cstdio>

#include "base/error.h"
#include "base/random.h"
#include "kernel/simulation.h"
#include "models/cores/graph_interpreter.h"
#include "networks/compiler.h"
#include "networks/image.h"
#include "networks/nir_parse.h"
#include "networks/program.h"
#include "networks/raw_tree.h"
#include "platforms/chip.h"

using namespace synfire;

namespace {

constexpr std::uint64_t kSteps = 40;
constexpr double kDt = 1e-3;

RawDataset numbers(Shape shape, std::vector<double> values) {
  return {RawDataset::Kind::reals, std::move(shape), std::move(values), {}};
}
RawDataset integers(std::vector<double> values) {
  return {RawDataset::Kind::integers, {values.size()}, std::move(values), {}};
}
RawDataset text(std::string value) {
  return {RawDataset::Kind::strings, {}, {}, {std::move(value)}};
}

/// Writes a random network twice: as it is for the compiler, and with a Delay of one step behind every neuron for the oracle.
class Draw {
 public:
  Draw(std::uint64_t seed, bool with_balance) : balanced(with_balance), random_(seed, "ideal against float") {}

  void network() {
    conventions.dt = kDt;
    conventions.if_dt = random_.below(2) ? kDt : 1.0;
    conventions.reset = random_.below(3) ? Reset::to_value : Reset::subtract;
    conventions.cuba = random_.below(2) ? CubaOrder::newer : CubaOrder::older;
    conventions.compare = random_.below(4) ? Compare::above : Compare::at_least;
    conventions.feedback_init = random_.below(2) ? FeedbackInit::response : FeedbackInit::zero;
    inputs = 2 + random_.below(6);
    add("input", "Input", {{"shape", integers({static_cast<double>(inputs)})}});
    std::vector<std::pair<std::string, std::size_t>> sources{{"input", inputs}};
    const std::size_t layers = 1 + random_.below(4);
    for (std::size_t layer = 0; layer < layers; ++layer) {
      const std::size_t size = 1 + random_.below(9);
      const std::string neuron = "n" + std::to_string(layer);
      add_neuron(neuron, size);
      depth[neuron] = 0;
      // Through one or two linear paths from earlier layers; the last one always.
      feed(sources.back().first, sources.back().second, neuron, size);
      if (random_.below(3) == 0) {
        const auto& [from, count] = sources[random_.below(sources.size())];
        feed(from, count, neuron, size);
      }
      if (random_.below(3) == 0 && !stateless_) recur(neuron, size);
      sources.emplace_back(neuron, size);
    }
    add("output", "Output", {{"shape", integers({static_cast<double>(sources.back().second)})}});
    connect(sources.back().first, "output");
  }

  Graph compiled() { return parse(plain_, plain_edges_); }
  Graph oracle() { return balanced ? compiled() : parse(delayed_, delayed_edges_); }

  /// For the reader of a failure: nodes with their sizes, edges, conventions.
  std::string text_of() const {
    std::string out;
    for (const auto& [name, group] : plain_.groups) out += name + ":" + group.datasets.at("type").texts[0] + " ";
    for (const auto& [from, to] : plain_edges_) out += from + ">" + to + " ";
    return out + std::string(choice_name(conventions.reset)) + " " + std::string(choice_name(conventions.cuba)) + " " +
           std::string(choice_name(conventions.compare)) + " " + std::string(choice_name(conventions.feedback_init));
  }

  Conventions conventions;
  std::size_t inputs = 0;
  bool balanced;
  std::map<std::string, std::uint64_t> depth;  ///< of the neurons: longest way from the Input, in neurons passed
  RandomStream random_;

 private:
  using Datasets = std::vector<std::pair<std::string, RawDataset>>;

  double between(double least, double most) { return least + (most - least) * random_.uniform(); }
  std::vector<double> draw(std::size_t count, double least, double most) {
    std::vector<double> values(count);
    for (double& value : values) value = between(least, most);
    return values;
  }
  void add(const std::string& name, const std::string& type, const Datasets& datasets, bool only_oracle = false) {
    RawGroup node;
    node.datasets.emplace("type", text(type));
    for (const auto& [key, value] : datasets) node.datasets.emplace(key, value);
    if (!only_oracle) plain_.groups.emplace(name, node);
    delayed_.groups.emplace(name, std::move(node));
  }
  void add_neuron(const std::string& name, std::size_t size) {
    static const char* kTypes[] = {"LIF", "LIF", "IF", "CubaLIF", "LI", "CubaLI", "I", "Threshold"};
    const std::string type = kTypes[random_.below(std::size(kTypes))];
    Datasets data;
    const auto parameter = [&](const char* key, double least, double most) {
      data.emplace_back(key, numbers({size}, draw(size, least, most)));
    };
    if (type == "Threshold") {
      parameter("threshold", 0.2, 1.0);
    } else {
      const bool integrates = type == "IF" || type == "I";
      // Gains that make a few spikes from weights of about 1, whatever the step.
      const double gain = integrates ? 1.0 / conventions.if_dt : 8.0;
      parameter("r", 0.5 * gain, gain);
      if (type.starts_with("Cuba")) {
        parameter("tau_mem", 0.004, 0.02);
        parameter("tau_syn", 0.003, 0.01);
        parameter("w_in", 0.5, 2.0);
      } else if (!integrates) {
        parameter("tau", 0.004, 0.02);
      }
      // A leak towards another value than 0 starts at step 0 whatever a layer's depth, so only the first layer has one.
      if (!integrates) parameter("v_leak", step_.empty() ? -0.1 : 0.0, step_.empty() ? 0.2 : 0.0);
      if (type.ends_with("IF")) {
        parameter("v_threshold", 0.3, 1.0);
        if (random_.below(2)) parameter("v_reset", -0.2, 0.1);
      }
    }
    add(name, type, data);
    stateless_ = type == "Threshold";
    step_[name] = size;
  }
  void connect(const std::string& from, const std::string& to, bool within = false) {
    plain_edges_.emplace_back(from, to);
    const auto neuron = step_.find(from);
    if (neuron == step_.end() || within || to == "output") {
      delayed_edges_.emplace_back(from, to);
      return;
    }
    const std::string delay = from + "_step" + std::to_string(delays_++);
    add(delay, "Delay", {{"delay", numbers({neuron->second}, std::vector<double>(neuron->second, kDt))}}, true);
    delayed_edges_.emplace_back(from, delay);
    delayed_edges_.emplace_back(delay, to);
  }
  /// A chain of one or two linear nodes, perhaps with a Delay.
  void feed(std::string from, std::size_t count, const std::string& to, std::size_t size) {
    const auto source = depth.find(from);
    if (source != depth.end()) depth[to] = std::max(depth[to], source->second + 1);
    const std::string name = "w" + std::to_string(linear_++);
    if (random_.below(3) == 0) {
      add(name + "s", "Scale", {{"scale", numbers({count}, draw(count, -1.5, 1.5))}});
      connect(from, name + "s");
      from = name + "s";
    }
    const bool bias = (balanced || depth.at(to) == 0) && random_.below(2) != 0;
    Datasets data{{"weight", numbers({size, count}, draw(size * count, -0.7, 1.0))}};
    if (bias) data.emplace_back("bias", numbers({size}, draw(size, -0.1, 0.2)));
    add(name, bias ? "Affine" : "Linear", data);
    connect(from, name);
    if (random_.below(3) == 0) {
      std::vector<double> delays(size);
      for (double& delay : delays) delay = kDt * static_cast<double>(random_.below(6));
      add(name + "d", "Delay", {{"delay", numbers({size}, delays)}});
      connect(name, name + "d");
      connect(name + "d", to);
    } else {
      connect(name, to);
    }
  }
  void recur(const std::string& neuron, std::size_t size) {
    const bool bias = (balanced || depth.at(neuron) == 0) && random_.below(2) != 0;
    Datasets data{{"weight", numbers({size, size}, draw(size * size, -0.6, 0.4))}};
    if (bias) data.emplace_back("bias", numbers({size}, draw(size, -0.1, 0.1)));
    add(neuron + "_rec", bias ? "Affine" : "Linear", data);
    connect(neuron, neuron + "_rec", true);
    connect(neuron + "_rec", neuron, true);
  }

  static Graph parse(const RawGroup& nodes, const std::vector<std::pair<std::string, std::string>>& edges) {
    RawGroup root;
    root.datasets.emplace("version", text("1.0.6"));
    RawGroup& node = root.groups["node"];
    node.datasets.emplace("type", text("NIRGraph"));
    RawDataset list{RawDataset::Kind::strings, {edges.size(), 2}, {}, {}};
    for (const auto& [from, to] : edges) {
      list.texts.push_back(from);
      list.texts.push_back(to);
    }
    node.datasets.emplace("edges", std::move(list));
    node.groups.emplace("nodes", nodes);
    return parse_nir(std::move(root), "drawn.nir");
  }

  RawGroup plain_, delayed_;
  std::vector<std::pair<std::string, std::string>> plain_edges_, delayed_edges_;
  std::map<std::string, std::size_t> step_;
  bool stateless_ = false;  ///< the last neuron: a Threshold cannot close a cycle
  std::size_t linear_ = 0;
  std::size_t delays_ = 0;
};

/// The outside's values: unit spikes, now and then another value.
std::vector<std::vector<double>> draw_input(Draw& draw) {
  std::vector<std::vector<double>> values(kSteps, std::vector<double>(draw.inputs, 0.0));
  const bool graded = draw.random_.below(4) == 0;
  for (auto& step : values) {
    for (double& value : step) {
      if (draw.random_.uniform() < 0.3) value = graded ? 2.0 * draw.random_.uniform() : 1.0;
    }
  }
  return values;
}

struct Feed : SpikeSource {
  void inject(std::uint64_t step, PacketBatch& batch) override {
    for (std::size_t i = 0; i < (*values)[step].size(); ++i) {
      const double value = (*values)[step][i];
      const std::span<const Destination> to = routing->of(i);
      if (value != 0.0 && !to.empty()) batch.add(0, kOutside, to.data(), static_cast<std::uint32_t>(to.size()), value);
    }
  }
  const std::vector<std::vector<double>>* values = nullptr;
  const InputRouting* routing = nullptr;
};

/// Compares the outputs of all neurons after each step with the interpreter's, later by `shift`.
struct Comparison : StepObserver {
  void on_step(const StepReport& report) override {
    const std::vector<double>& in = (*values)[report.step];
    const std::span<const double> view(in);
    oracle->step(std::span(&view, 1));
    outputs.emplace_back();
    for (std::size_t op = 0; op < oracle->program().ops.size(); ++op) {
      outputs.back().emplace_back(oracle->output(op).begin(), oracle->output(op).end());
    }
    for (const ImageRun& run : image->runs) {
      const ImageNode& node = image->nodes[run.node];
      if (node.role != NodeRole::neuron) continue;
      const std::size_t op = oracle->find(node.name);
      if (op == oracle->program().ops.size()) continue;  // a relay that the compiler added
      const auto late = shift.find(node.name);
      const std::uint64_t by = late == shift.end() ? 0 : late->second;
      const std::vector<double> nothing(node.size, 0.0);
      const std::vector<double>& expected = report.step < by ? nothing : outputs[report.step - by][op];
      std::vector<double> got(run.count, 0.0);
      const FiredBatch& fired = chip->cores()[run.core]->fired();
      for (std::size_t k = 0; k < fired.neurons.size(); ++k) {
        const std::uint32_t local = fired.neurons[k];
        if (local >= run.local && local - run.local < run.count)
          got[local - run.local] = fired.values.empty() ? 1.0 : fired.values[k];
      }
      for (std::uint32_t i = 0; i < run.count; ++i) {
        const double want = expected[run.first + i];
        if (std::abs(got[i] - want) <= 1e-9 * std::max(1.0, std::abs(want))) continue;
        char line[300];
        std::snprintf(line, sizeof line, "step %llu, %s[%u]: chip %.17g, oracle %.17g",
                      static_cast<unsigned long long>(report.step), node.name.c_str(), run.first + i, got[i], want);
        throw SimulationError(line);
      }
      for (const double value : got) events += value != 0.0;
    }
  }
  Chip* chip = nullptr;
  const Image* image = nullptr;
  GraphInterpreter* oracle = nullptr;
  const std::vector<std::vector<double>>* values = nullptr;
  std::map<std::string, std::uint64_t> shift;
  std::vector<std::vector<std::vector<double>>> outputs;  ///< [step][op]
  std::uint64_t events = 0;
};

/// One graph, in this process. Returns the number of non-zero outputs that were compared.
std::uint64_t run_one(std::uint64_t seed, bool balanced) {
  Draw draw(seed, balanced);
  draw.network();
  const Description description(load_platform(Value::scalar("float"), ""));
  CompileOptions options;
  options.conventions = draw.conventions;
  options.balance_delays = balanced;
  const Image image = compile(draw.compiled(), options, description.target());
  GraphInterpreter oracle(make_program(draw.oracle(), draw.conventions));
  const auto values = draw_input(draw);

  Chip chip(description);
  for (const ImageSegment& segment : image.segments) chip.write(segment.address, segment.bytes);
  chip.prepare();
  Feed feed;
  feed.values = &values;
  feed.routing = &image.inputs.at(0);
  Comparison compare;
  compare.chip = &chip;
  compare.image = &image;
  compare.oracle = &oracle;
  compare.values = &values;
  if (balanced) compare.shift = draw.depth;
  chip.sync().set_source(&feed);
  chip.sync().add_observer(&compare);
  chip.sync().set_steps(kSteps);
  Simulation().run();
  return compare.events;
}

void compare_many(bool balanced) {
  int lively = 0;
  constexpr int kGraphs = 60;
  for (int seed = 1; seed <= kGraphs; ++seed) {
    int pipe_ends[2];
    REQUIRE(pipe(pipe_ends) == 0);
    const pid_t child = fork();
    REQUIRE(child >= 0);
    if (child == 0) {
      std::string line;
      int code = 1;
      try {
        const std::uint64_t events = run_one(static_cast<std::uint64_t>(seed), balanced);
        code = events > 20 ? 0 : 2;
      } catch (const std::exception& error) {
        Draw draw(static_cast<std::uint64_t>(seed), balanced);
        draw.network();
        line = error.what() + (" in " + draw.text_of());
      }
      if (write(pipe_ends[1], line.data(), line.size()) < 0) code = 3;
      _exit(code);
    }
    close(pipe_ends[1]);
    char buffer[2000];
    const ssize_t got = read(pipe_ends[0], buffer, sizeof buffer);
    close(pipe_ends[0]);
    int status = 0;
    waitpid(child, &status, 0);
    INFO("seed " << seed << ": " << std::string(buffer, got > 0 ? static_cast<std::size_t>(got) : 0));
    REQUIRE(WIFEXITED(status));
    CHECK((WEXITSTATUS(status) == 0 || WEXITSTATUS(status) == 2));
    lively += WEXITSTATUS(status) == 0;
  }
  // A comparison of silence proves nothing.
  CHECK(lively > kGraphs / 2);
}

}  // namespace

TEST_CASE("random networks with balanced delays: the float chip gives what their graphs say, each layer a step later") {
  compare_many(true);
}

TEST_CASE("random networks as built: the float chip gives what their graphs say with a step between layers") {
  compare_many(false);
}
