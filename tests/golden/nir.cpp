// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// tests/golden: the set `nir`: NIR networks on the chip `ideal`, compiled, loaded through its memory map and run, against the
// reference's spikes (exact) and potentials and analogue values (within 1e-9). The format is in tests/golden/nir/README.md.
#include <algorithm>
#include <memory>
#include <nlohmann/json.hpp>

#include "networks/compiler.h"
#include "networks/nir_reader.h"
#include "scenarios/session.h"
#include "stimuli/spike_list.h"
#include "tests/golden/dense_trace.h"
#include "tests/golden/golden_set.h"

namespace synfire::golden {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::json;

Json read_case(const fs::path& folder) {
  const fs::path file = folder / "expected.json";
  std::ifstream stream(file);
  const Json json = Json::parse(stream, nullptr, false);
  if (!json.is_object() || !json.contains("runs") || !json["runs"].is_object()) {
    throw InputError({file.string(), 0, 0}, "", "found no JSON object with runs");
  }
  return json;
}

template <class E>
void choose(const Json& options, const char* key, E& out, const fs::path& folder) {
  if (!options.contains(key)) return;
  std::string text = options[key].get<std::string>();
  if (text == "nir") text = "to_value";  // NIR's own reset
  for (const auto& [name, value] : Choices<E>::kAll) {
    if (name == text) {
      out = value;
      return;
    }
  }
  throw InputError({(folder / "expected.json").string(), 0, 0}, key, "found " + shown(text));
}

void add_options(const Json& options, Conventions& conventions, const fs::path& folder) {
  if (!options.is_object()) return;
  if (options.contains("dt")) conventions.if_dt = conventions.dt = options["dt"].get<double>();
  if (options.contains("if_dt")) conventions.if_dt = options["if_dt"].get<double>();
  choose(options, "reset", conventions.reset, folder);
  choose(options, "cuba", conventions.cuba, folder);
  choose(options, "compare", conventions.compare, folder);
  choose(options, "feedback_init", conventions.feedback_init, folder);
}

/// A dense trace of a variable of a node: of its potential, or of what it gives.
struct Trace {
  std::string variable;
  DenseTrace expected;
};

struct Layer {
  std::string name;
  std::uint32_t node = 0;
  std::optional<SpikeList> spikes;
  std::vector<Trace> traces;
  std::vector<double> per_neuron;  ///< found
  std::size_t next = 0;            ///< expected spike
};

std::string number(double value) {
  return format_number(value);
}

/// Compares step by step; keeps the first difference.
class Comparison : public StepObserver {
 public:
  Comparison(const Observation& observation, std::vector<Layer> layers)
      : observation_(observation), layers_(std::move(layers)) {}

  void on_step(const StepReport& report) override {
    if (!first_.empty()) return;
    for (Layer& layer : layers_) {
      const NodeOutput& output = observation_.output(layer.node);
      for (std::size_t i = 0; i < output.index.size(); ++i) layer.per_neuron[output.index[i]] += output.values[i];
      if (layer.spikes) compare_spikes(layer, output, report.step);
      for (const Trace& trace : layer.traces) compare_trace(layer, trace, output, report.step);
      if (!first_.empty()) return;
    }
  }

  /// The first difference, once the run is over.
  std::string finish(const Json& layers, std::uint64_t steps) {
    for (const Layer& layer : layers_) {
      if (!first_.empty()) break;
      if (layer.spikes && layer.next < layer.spikes->size()) {
        differ(layer, layer.spikes->when[layer.next], layer.spikes->index[layer.next], "expected a spike, found none");
      }
      for (const Trace& trace : layer.traces) {
        if (trace.expected.rows() == steps || !first_.empty()) continue;
        first_ = layer.name + ": " + trace.expected.file + " has " + std::to_string(trace.expected.rows()) + " rows for " +
                 std::to_string(steps) + " steps";
      }
      if (first_.empty()) compare_totals(layer, layers[layer.name]);
    }
    return first_;
  }

 private:
  void differ(const Layer& layer, std::uint64_t step, std::uint64_t index, const std::string& what) {
    if (first_.empty())
      first_ = layer.name + ": step " + std::to_string(step) + ", index " + std::to_string(index) + ": " + what;
  }

  void compare_spikes(Layer& layer, const NodeOutput& output, std::uint64_t step) {
    const SpikeList& expected = *layer.spikes;
    std::size_t found = 0;
    while (first_.empty()) {
      const bool more_expected = layer.next < expected.size() && expected.when[layer.next] == step;
      const bool more_found = found < output.index.size();
      if (!more_expected && !more_found) return;
      if (!more_found || (more_expected && expected.index[layer.next] < output.index[found])) {
        differ(layer, step, expected.index[layer.next], "expected a spike, found none");
      } else if (!more_expected || output.index[found] < expected.index[layer.next]) {
        differ(layer, step, output.index[found], "found a spike, expected none");
      } else if (!close_enough(output.values[found], expected.value(layer.next))) {
        differ(layer, step, output.index[found],
               "found " + number(output.values[found]) + ", expected " + number(expected.value(layer.next)));
      }
      ++layer.next;
      ++found;
    }
  }

  void compare_trace(const Layer& layer, const Trace& trace, const NodeOutput& output, std::uint64_t step) {
    const DenseTrace& expected = trace.expected;
    if (step >= expected.rows()) {
      differ(layer, step, 0, "there is no row in " + expected.file);
      return;
    }
    values_.assign(expected.columns, 0.0);
    if (!observation_.read(layer.node, trace.variable, values_)) {
      if (trace.variable != "v" && trace.variable != "output")
        throw SimulationError("node " + layer.name + " has no variable " + trace.variable);
      for (std::size_t i = 0; i < output.index.size(); ++i) values_[output.index[i]] = output.values[i];
    }
    for (std::size_t i = 0; i < values_.size(); ++i) {
      const double wanted = expected.values[step * expected.columns + i];
      if (close_enough(values_[i], wanted)) continue;
      differ(layer, step, i, trace.variable + " is " + number(values_[i]) + ", expected " + number(wanted));
      return;
    }
  }

  void compare_totals(const Layer& layer, const Json& expected) {
    if (!layer.spikes) return;
    double sum = 0.0;
    for (const double count : layer.per_neuron) sum += count;
    if (expected.contains("sum") && expected["sum"].is_number() && !close_enough(sum, expected["sum"].get<double>())) {
      first_ = layer.name + ": " + number(sum) + " spikes, expected.json says " + number(expected["sum"].get<double>());
    }
    if (!expected.contains("per_neuron") || !expected["per_neuron"].is_array()) return;
    const auto counts = expected["per_neuron"].get<std::vector<double>>();
    for (std::size_t i = 0; i < counts.size() && first_.empty(); ++i) {
      const double found = i < layer.per_neuron.size() ? layer.per_neuron[i] : 0.0;
      if (!close_enough(found, counts[i]))
        first_ = layer.name + ": neuron " + std::to_string(i) + " spikes " + number(found) + " times, expected.json says " +
                 number(counts[i]);
    }
  }

  const Observation& observation_;
  std::vector<Layer> layers_;
  std::vector<double> values_;
  std::string first_;
};

/// The input of a run: a file, or files by the name of the Input node.
std::vector<std::unique_ptr<EventStream>> read_input(const Json& run, const Image& image, const fs::path& folder) {
  const Json& input = run.at("input");
  std::vector<std::unique_ptr<EventStream>> events;
  for (const InputRouting& routing : image.inputs) {
    const ImageNode& node = image.nodes[routing.node];
    SpikeList list;
    if (input.is_object()) {
      if (input.contains(node.name)) list = read_spike_csv(folder / input[node.name].get<std::string>(), {node.size, true});
    } else if (image.inputs.size() == 1) {
      list = read_spike_csv(folder / input.get<std::string>(), {node.size, true});
    } else {
      throw InputError({(folder / "expected.json").string(), 0, 0}, "input", "found one file for several Input nodes");
    }
    to_steps(list, Time(image.conventions.dt));
    events.push_back(std::make_unique<SpikeListStream>(std::move(list)));
  }
  return events;
}

Layer read_layer(const std::string& name, const Json& expected, const Image& image, const fs::path& folder) {
  const auto node = image.find(name);
  if (!node) throw SimulationError("the chip has no node " + name);
  Layer layer{name, *node, std::nullopt, {}, std::vector<double>(image.nodes[*node].size), 0};
  const auto add_trace = [&](const std::string& variable, const Json& file) {
    DenseTrace trace = read_dense_trace(folder / file.get<std::string>());
    if (trace.columns != image.nodes[*node].size) {
      throw SimulationError("node " + name + " has " + std::to_string(image.nodes[*node].size) + " elements, " + trace.file +
                            " has " + std::to_string(trace.columns));
    }
    layer.traces.push_back({variable, std::move(trace)});
  };
  for (const auto& [key, value] : expected.items()) {
    if (!value.is_string()) continue;
    if (key == "file") {
      if (header_of(folder / value.get<std::string>()).find("index") != std::string::npos) {
        layer.spikes = read_spike_csv(folder / value.get<std::string>(), {image.nodes[*node].size, true});
      } else {
        add_trace("output", value);
      }
    } else if (key == "trace" || key.ends_with("_trace")) {
      add_trace(key == "trace" ? "v" : key.substr(0, key.size() - 6), value);
    }
  }
  return layer;
}

std::string replay(const fs::path& folder, const std::string& name) {
  const Json json = read_case(folder);
  const Json& run = json["runs"][name];
  try {
    Conventions conventions;
    add_options(json, conventions, folder);
    if (json.contains("options")) add_options(json["options"], conventions, folder);
    add_options(run, conventions, folder);
    if (run.contains("options")) add_options(run["options"], conventions, folder);

    const Graph graph = read_nir(folder / json.value("model", "model.nir"));
    const Description ideal(load_platform(Value::scalar("ideal"), fs::current_path()));
    CompileOptions options;
    options.conventions = conventions;
    Image image = compile(graph, options, ideal.target());

    const std::uint64_t steps = run.at("steps").get<std::uint64_t>();
    std::vector<Layer> layers;
    for (const auto& [layer, expected] : run.at("layers").items()) layers.push_back(read_layer(layer, expected, image, folder));
    Session session(ideal, image, read_input(run, image, folder));
    Comparison comparison(session.observation(), std::move(layers));
    session.add_observer(&comparison);
    session.run(steps);
    return comparison.finish(run["layers"], steps);
  } catch (const Json::exception& error) {
    throw InputError({(folder / "expected.json").string(), 0, 0}, "runs/" + name, error.what());
  }
}

bool is_case(const fs::path& folder) {
  std::error_code error;
  return fs::is_regular_file(folder / "expected.json", error);
}

std::vector<std::string> runs(const fs::path& folder) {
  const Json json = read_case(folder);
  std::vector<std::string> names;
  for (const auto& [name, run] : json["runs"].items()) names.push_back(name);
  return names;
}

const RegisteredSet kRegistered("nir", {is_case, runs, replay});

}  // namespace
}  // namespace synfire::golden
