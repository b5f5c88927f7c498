// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// tests: replays a golden NIR case (format: tests/golden/nir/README.md) with the reader and the interpreter alone, without a
// chip.
#pragma once

#include <cmath>
#include <filesystem>
#include <fstream>
#include <map>
#include <nlohmann/json.hpp>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include "models/cores/graph_interpreter.h"
#include "networks/nir_reader.h"
#include "networks/program.h"
#include "tests/places.h"

namespace synfire::test {

using SpikeRow = std::pair<std::size_t, std::size_t>;  ///< step, index

/// Rows of a CSV without comments and header.
inline std::vector<std::vector<double>> csv_rows(const std::filesystem::path& path) {
  std::ifstream file(path);
  if (!file) throw std::runtime_error("cannot read " + path.string());
  std::vector<std::vector<double>> rows;
  bool header = true;
  for (std::string line; std::getline(file, line);) {
    if (line.empty() || line[0] == '#') continue;
    if (header) {
      header = false;
      continue;
    }
    std::vector<double> row;
    std::istringstream cells(line);
    for (std::string cell; std::getline(cells, cell, ',');) row.push_back(std::stod(cell));
    rows.push_back(row);
  }
  return rows;
}

inline Conventions conventions(const nlohmann::json& base, const nlohmann::json& run, double dt, double if_dt) {
  nlohmann::json all = base;
  all.update(run);
  Conventions result;
  result.dt = dt;
  result.if_dt = if_dt;
  result.reset = all.value("reset", "nir") == "subtract" ? Reset::subtract : Reset::to_value;
  result.cuba = all.value("cuba", "new") == "old" ? CubaOrder::older : CubaOrder::newer;
  result.compare = all.value("compare", ">") == ">=" ? Compare::at_least : Compare::above;
  result.feedback_init = all.value("feedback_init", "response") == "zero" ? FeedbackInit::zero : FeedbackInit::response;
  return result;
}

/// Everything that one run of a case recorded, against what it should have: the first difference, or an empty string.
class NirReplay {
 public:
  explicit NirReplay(const std::filesystem::path& folder) : folder_(folder) {
    std::ifstream(folder / "expected.json") >> expected_;
    graph_ = read_nir(folder / expected_.value("model", "model.nir"));
  }

  std::string run_all() {
    if (const std::string difference = schedule(); !difference.empty()) return difference;
    for (const auto& [name, run] : expected_["runs"].items()) {
      if (const std::string difference = replay(run); !difference.empty()) return name + ": " + difference;
      ++runs;
    }
    return {};
  }

  std::size_t runs = 0;
  std::size_t spikes = 0;  ///< compared
  std::size_t values = 0;  ///< analogue ones, compared

 private:
  std::string schedule() {
    const Schedule made = make_schedule(graph_);
    std::vector<std::string> order;
    for (const std::size_t n : made.order) order.push_back(graph_.nodes[n].name);
    if (order != expected_["schedule"].get<std::vector<std::string>>()) return "schedule differs";
    std::set<std::pair<std::string, std::string>> feedback, wanted;
    for (std::size_t e = 0; e < graph_.edges.size(); ++e) {
      if (made.feedback[e]) feedback.emplace(graph_.nodes[graph_.edges[e].from].name, graph_.nodes[graph_.edges[e].to].name);
    }
    for (const auto& edge : expected_["feedback_edges"]) wanted.emplace(edge[0], edge[1]);
    if (feedback != wanted) return "feedback edges differ";
    for (const auto& [name, shape] : expected_["shapes"].items()) {
      const auto node = graph_.find(name);
      if (!node || graph_.nodes[*node].output_shape != shape.get<Shape>()) return "shape of " + name + " differs";
    }
    return {};
  }

  std::string replay(const nlohmann::json& run) {
    const double dt = expected_["dt"];
    const Conventions options = conventions(expected_["options"], run["options"], dt, expected_.value("if_dt", dt));
    // Through the bytes, since that is what reaches a chip.
    GraphInterpreter interpreter(decode(encode(make_program(graph_, options))));
    const std::size_t steps = run["steps"];
    const std::size_t input = interpreter.inputs().front();
    const std::size_t size = interpreter.program().ops[input].outputs;
    std::vector<std::vector<double>> input_values(steps, std::vector<double>(size));
    for (const auto& row : csv_rows(folder_ / run["input"])) {
      input_values.at(std::size_t(row[0])).at(std::size_t(row[1])) += row.size() > 2 ? row[2] : 1.0;
    }
    std::map<std::string, std::vector<std::vector<double>>> outputs, potentials;
    for (std::size_t t = 0; t < steps; ++t) {
      const std::span<const double> given[] = {input_values[t]};
      interpreter.step(given);
      for (const auto& [name, layer] : run["layers"].items()) {
        const std::size_t op = interpreter.find(name);
        if (op == interpreter.program().ops.size()) return "no node " + name;
        const auto y = interpreter.output(op);
        outputs[name].emplace_back(y.begin(), y.end());
        const auto v = interpreter.state(op, "v");
        potentials[name].emplace_back(v.begin(), v.end());
      }
    }
    for (const auto& [name, layer] : run["layers"].items()) {
      std::string difference;
      if (layer.contains("file") && !layer["file"].is_null()) {
        const std::filesystem::path file = folder_ / layer["file"];
        difference = layer.value("binary", true) ? compare_spikes(outputs[name], file) : compare_trace(outputs[name], file);
      }
      if (difference.empty() && layer.contains("v_trace"))
        difference = compare_trace(potentials[name], folder_ / layer["v_trace"]);
      if (difference.empty() && layer.contains("trace")) difference = compare_trace(outputs[name], folder_ / layer["trace"]);
      if (!difference.empty()) return name + ": " + difference;
    }
    return {};
  }

  std::string compare_spikes(const std::vector<std::vector<double>>& raster, const std::filesystem::path& file) {
    std::vector<SpikeRow> wanted, found;
    for (const auto& row : csv_rows(file)) wanted.emplace_back(row[0], row[1]);
    for (std::size_t t = 0; t < raster.size(); ++t) {
      for (std::size_t n = 0; n < raster[t].size(); ++n) {
        if (raster[t][n] == 1.0) found.emplace_back(t, n);
        if (raster[t][n] != 1.0 && raster[t][n] != 0.0) return "a value that is no spike";
      }
    }
    spikes += wanted.size();
    if (found == wanted) return {};
    std::size_t n = 0;
    while (n < found.size() && n < wanted.size() && found[n] == wanted[n]) ++n;
    const auto text = [n](const std::vector<SpikeRow>& rows) {
      return n < rows.size() ? std::to_string(rows[n].first) + "," + std::to_string(rows[n].second) : std::string("nothing");
    };
    return "spike " + std::to_string(n) + ": found " + text(found) + "; expected " + text(wanted);
  }

  std::string compare_trace(const std::vector<std::vector<double>>& trace, const std::filesystem::path& file) {
    const auto rows = csv_rows(file);
    if (rows.size() != trace.size()) return "trace of " + std::to_string(rows.size()) + " steps";
    for (std::size_t t = 0; t < rows.size(); ++t) {
      if (rows[t].size() != trace[t].size() + 1) return "trace of " + std::to_string(rows[t].size() - 1) + " values";
      for (std::size_t n = 0; n < trace[t].size(); ++n, ++values) {
        if (!(std::abs(rows[t][n + 1] - trace[t][n]) <= 1e-9)) {
          return "step " + std::to_string(t) + ", index " + std::to_string(n) + ": found " + std::to_string(trace[t][n]) +
                 "; expected " + std::to_string(rows[t][n + 1]);
        }
      }
    }
    return {};
  }

  std::filesystem::path folder_;
  nlohmann::json expected_;
  Graph graph_;
};

/// The folder of third-party golden data, or empty.
inline std::filesystem::path shared_data() {
  const std::filesystem::path folder = shared_folder();
  return std::filesystem::is_directory(folder / "golden" / "nir") ? folder : std::filesystem::path();
}

/// All case folders below a folder, by name.
inline std::vector<std::filesystem::path> case_folders(const std::filesystem::path& folder) {
  std::vector<std::filesystem::path> cases;
  if (!std::filesystem::is_directory(folder)) return cases;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    if (std::filesystem::exists(entry.path() / "expected.json")) cases.push_back(entry.path());
  }
  std::sort(cases.begin(), cases.end());
  return cases;
}

}  // namespace synfire::test
