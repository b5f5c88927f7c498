// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// app: the table of a run, from its summary.
#include "app/run_table.h"

#include <fmt/format.h>

#include <ostream>

namespace synfire::app {

namespace {

class Table {
 public:
  explicit Table(std::ostream& out) : out_(out) {}
  void row(const std::string& name, const std::string& value) { out_ << fmt::format("{:<20} {}\n", name, value); }

 private:
  std::ostream& out_;
};

/// Three to four digits are enough to read.
std::string rounded(double value) {
  return fmt::format("{:.4g}", value);
}

template <class D>
std::string physical(double si) {
  return format_quantity(si, D::kUnits, 4);
}

std::string counted(std::uint64_t count) {
  std::string digits = std::to_string(count);
  for (int at = static_cast<int>(digits.size()) - 3; at > 0; at -= 3) digits.insert(static_cast<std::size_t>(at), ",");
  return digits;
}

std::string energy_text(const Json& energy) {
  const auto part = [&](const char* name) {
    return energy[name].is_null() ? std::string("unpublished") : physical<dimension::Energy>(energy[name].get<double>());
  };
  if (energy["total"].is_null()) return "unpublished";
  std::string text = part("total") + " (dynamic " + part("dynamic") + ", static " + part("static") + ")";
  if (!energy["tier"].is_null()) text += ", figures: " + energy["tier"].get<std::string>();
  if (!energy["complete"].get<bool>()) {
    text += "; incomplete, unpublished:";
    for (const auto& name : energy["missing"]) text += " " + name.get<std::string>();
  }
  return text;
}

void print_inference(Table& table, const Json& inference) {
  const std::uint64_t samples = inference["samples"];
  table.row("samples",
            counted(samples) +
                (inference["correct"].is_null() ? "" : ", " + counted(inference["correct"].get<std::uint64_t>()) + " correct"));
  if (!inference["latency_s"].is_null()) {
    table.row("latency", rounded(inference["latency_steps"]) + " steps, " + physical<dimension::Time>(inference["latency_s"]) +
                             " per inference");
  }
}

}  // namespace

void print_run_table(std::ostream& out, const RunResult& result, const std::filesystem::path& folder) {
  const Json& summary = result.summary;
  const Json& inference = summary["inference"];
  if (const std::string title = summary["title"]; !title.empty()) out << title << '\n';
  if (!inference.is_null() && !inference["accuracy"].is_null()) {
    out << fmt::format("accuracy {:.1f} %\n", 100.0 * inference["accuracy"].get<double>());
  }
  Table table(out);
  table.row("platform", summary["platform"].get<std::string>() + ", " + summary["fidelity"].get<std::string>());
  if (!inference.is_null()) print_inference(table, inference);
  table.row("steps", counted(summary["steps"]));
  table.row("simulated time", physical<dimension::Time>(summary["simulated_time_s"]));
  table.row("wall time", physical<dimension::Time>(summary["wall_time_s"]));
  std::string spikes;
  for (const auto& [node, count] : summary["spikes"].items()) {
    spikes += (spikes.empty() ? "" : ", ") + node + " " + counted(count.get<std::uint64_t>());
  }
  table.row("spikes", spikes.empty() ? "none" : spikes);
  const Json& counts = summary["counts"];
  table.row("synaptic operations", counted(counts["synaptic_operations"]));
  table.row("packets", counted(counts["packets"]) + " over " + counted(counts["hops"]) + " hops");
  const Json& cores = summary["utilisation"]["cores"];
  table.row("cores used", counted(cores["used"]) + " of " + counted(cores["capacity"]));
  table.row("energy", energy_text(summary["energy_j"]));
  if (!summary["inference"].is_null() && !summary["energy_j"]["dynamic"].is_null()) {
    const double each = summary["energy_j"]["dynamic"].get<double>() / summary["inference"]["samples"].get<double>();
    table.row("", physical<dimension::Energy>(each) + " dynamic per inference");
  }
  for (const Verdict& verdict : result.verdicts) {
    table.row(verdict.met ? "expectation met" : "expectation NOT met", verdict.expectation + " (" + verdict.found + ")");
  }
  table.row("results", folder.string());
}

}  // namespace synfire::app
