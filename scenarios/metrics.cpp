// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// scenarios: metrics of a run.
#include "scenarios/metrics.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "scenarios/spike_distance.h"

namespace synfire {

namespace {

constexpr std::size_t kMostWaiting = 1'000'000;
constexpr double kBytesOfParameter = 4.0;  ///< as float32, what NeuroBench counts for a usual model

Json quotient(const std::optional<double>& above, double below) {
  return above && below > 0.0 ? Json(*above / below) : Json(nullptr);
}

}  // namespace

double bits_per_spike(std::span<const double> spikes, std::span<const double> presentations) {
  const double all = std::accumulate(presentations.begin(), presentations.end(), 0.0);
  const double mean = std::accumulate(spikes.begin(), spikes.end(), 0.0) / all;
  double bits = 0.0;
  for (std::size_t i = 0; i < spikes.size(); ++i) {
    if (spikes[i] <= 0.0) continue;
    const double ratio = spikes[i] / presentations[i] / mean;
    bits += presentations[i] / all * ratio * std::log2(ratio);
  }
  return bits;
}

Metrics::Metrics(const Observation& observation, const ScenarioParameters& scenario, const std::vector<std::uint32_t>& labels,
                 const NetworkFacts* facts, const std::vector<SpikeList>& references)
    : observation_(observation), scenario_(scenario), labels_(labels), facts_(facts), dt_(observation.image().conventions.dt) {
  const std::vector<ImageNode>& nodes = observation.image().nodes;
  for (std::uint32_t n = 0; n < nodes.size(); ++n) {
    if (nodes[n].role == NodeRole::input) inputs_.push_back(n);
    if (nodes[n].role == NodeRole::output && !observation.is_analogue(n)) outputs_.push_back(n);
    // An Output node that shows another one would count it twice.
    if (nodes[n].role != NodeRole::input && !nodes[n].source)
      neurons_.push_back({n, std::vector<std::uint64_t>(nodes[n].size)});
  }
  if (scenario.samples && !labels.empty()) {
    const auto node = observation.image().find(scenario.samples->decide.node);
    if (node && !observation.is_analogue(*node)) decides_ = node;
    if (decides_) by_class_.resize(nodes[*decides_].size);
  }
  for (std::size_t r = 0; r < references.size(); ++r) {
    const std::uint32_t node = observation.image().find(scenario.metrics->reference[r].node).value();
    Train& train = trains_.emplace_back(Train{node, references[r].timed, {}, {}});
    train.found.resize(nodes[node].size);
    train.expected.resize(nodes[node].size);
    for (std::size_t i = 0; i < references[r].size(); ++i) {
      const auto when = static_cast<Picoseconds>(references[r].when[i]);
      train.expected[references[r].index[i]].push_back(train.timed ? to_seconds(when) : static_cast<double>(when) * dt_);
    }
  }
}

void Metrics::on_step(const StepReport& report) {
  steps_ = report.step + 1;
  count_activity();
  follow_events(report);
  if (scenario_.samples) follow_label(report);
  for (Train& train : trains_) {
    const NodeOutput& output = observation_.output(train.node);
    for (std::size_t i = 0; i < output.index.size(); ++i) {
      const double at = train.timed ? to_seconds(report.start + output.at[i]) : static_cast<double>(report.step) * dt_;
      train.found[output.index[i]].push_back(at);
    }
  }
}

void Metrics::count_activity() {
  for (Watched& watched : neurons_) {
    for (const std::uint32_t index : observation_.output(watched.node).index) ++watched.counts[index];
  }
  for (const std::uint32_t input : inputs_) {
    for (const double value : observation_.output(input).values) values_ = values_ || value != 1.0;
  }
}

/// An input event waits for the first output spike that is not before it.
void Metrics::follow_events(const StepReport& report) {
  if (inputs_.empty() || outputs_.empty()) return;
  for (const std::uint32_t input : inputs_) {
    const NodeOutput& output = observation_.output(input);
    for (const Picoseconds at : output.at) ++waiting_[report.start + at];
  }
  std::vector<Picoseconds> answers;
  for (const std::uint32_t node : outputs_) {
    const NodeOutput& output = observation_.output(node);
    for (const Picoseconds at : output.at) answers.push_back(report.start + at);
  }
  std::ranges::sort(answers);
  for (const Picoseconds answer : answers) {
    while (!waiting_.empty() && waiting_.begin()->first <= answer) {
      event_latency_.add(answer - waiting_.begin()->first, waiting_.begin()->second);
      waiting_.erase(waiting_.begin());
    }
  }
  while (waiting_.size() > kMostWaiting) waiting_.erase(waiting_.begin());
}

void Metrics::follow_label(const StepReport& report) {
  const auto steps = static_cast<std::uint64_t>(scenario_.samples->steps);
  const std::uint64_t sample = report.step / steps;
  if (decides_ && sample < labels_.size()) {
    for (const std::uint32_t index : observation_.output(*decides_).index) ++by_class_[index][labels_[sample]];
  }
  if (report.step % steps != steps - 1) return;
  waiting_.clear();  // what comes later answers the next sample
}

Json Metrics::operations(const Json& counts, double executions) const {
  const double effective = static_cast<double>(counts.value("synaptic_operations", std::uint64_t{0})) / executions;
  const bool unit = !values_ && (facts_ == nullptr || !facts_->graded);
  Json json = Json::object();
  json["Effective_MACs"] = unit ? Json(0.0) : Json(nullptr);
  json["Effective_ACs"] = unit ? Json(effective) : Json(nullptr);
  json["Dense"] =
      facts_ == nullptr ? Json(nullptr) : Json(static_cast<double>(facts_->dense) * static_cast<double>(steps_) / executions);
  return json;
}

Json Metrics::rates() const {
  const double seconds = static_cast<double>(steps_) * dt_;
  double sum = 0.0, most = 0.0, least = 0.0, size = 0.0;
  for (const Watched& watched : neurons_) {
    if (observation_.is_analogue(watched.node)) continue;
    size += static_cast<double>(watched.counts.size());
    for (const std::uint64_t count : watched.counts) {
      const double rate = static_cast<double>(count) / seconds;
      sum += rate;
      most = std::max(most, rate);
      if (count > 0) least = least == 0.0 ? rate : std::min(least, rate);
    }
  }
  const bool known = size > 0.0 && steps_ > 0;
  Json json = Json::object();
  json["mean_hz"] = known ? Json(sum / size) : Json(nullptr);
  json["max_hz"] = known ? Json(most) : Json(nullptr);
  json["least_active_hz"] = least > 0.0 ? Json(least) : Json(nullptr);
  json["dynamic_range_db"] = least > 0.0 ? Json(20.0 * std::log10(most / least)) : Json(nullptr);
  return json;
}

/// Mean over the spikes of the deciding node's elements.
Json Metrics::information() const {
  std::map<std::uint32_t, double> presented;
  const std::uint64_t seen = scenario_.samples ? steps_ / static_cast<std::uint64_t>(scenario_.samples->steps) : 0;
  for (std::size_t i = 0; i < std::min<std::size_t>(labels_.size(), seen); ++i) presented[labels_[i]] += 1.0;
  std::vector<double> presentations;
  for (const auto& [label, times] : presented) presentations.push_back(times);
  double bits = 0.0, all = 0.0;
  for (const auto& counts : by_class_) {
    std::vector<double> spikes;
    for (const auto& [label, times] : presented) {
      const auto found = counts.find(label);
      spikes.push_back(found == counts.end() ? 0.0 : static_cast<double>(found->second));
    }
    const double total = std::accumulate(spikes.begin(), spikes.end(), 0.0);
    if (total == 0.0) continue;
    bits += total * bits_per_spike(spikes, presentations);
    all += total;
  }
  return all > 0.0 ? Json(bits / all) : Json(nullptr);
}

Json Metrics::timing() const {
  if (trains_.empty()) return nullptr;
  const MetricsParameters& asked = *scenario_.metrics;
  Json json = Json::object();
  for (const Train& train : trains_) {
    double rossum = 0.0, purpura = 0.0;
    Jitter all;
    for (std::size_t i = 0; i < train.found.size(); ++i) {
      rossum += van_rossum_squared(train.expected[i], train.found[i], asked.tau.si());
      purpura += victor_purpura(train.expected[i], train.found[i], asked.cost.si());
      const Jitter own = jitter(train.expected[i], train.found[i], asked.window.si());
      all.pairs += own.pairs;
      all.sum += own.sum;
      all.squares += own.squares;
    }
    const auto pairs = static_cast<double>(all.pairs);
    Json own = Json::object();
    own["van_rossum"] = std::sqrt(rossum);
    own["victor_purpura"] = purpura;
    own["matched"] = all.pairs;
    own["lag_s"] = all.pairs == 0 ? Json(nullptr) : Json(all.sum / pairs);
    own["jitter_s"] =
        all.pairs == 0 ? Json(nullptr) : Json(std::sqrt(std::max(0.0, all.squares / pairs - std::pow(all.sum / pairs, 2))));
    json[observation_.image().nodes[train.node].name] = std::move(own);
  }
  return json;
}

Json Metrics::json(const Json& counts, const EnergyReport& energy, const Inference* inference, double seconds) const {
  const double samples = inference == nullptr ? 0.0 : static_cast<double>(inference->samples());
  const double executions = samples > 0.0 ? samples : 1.0;
  const double operations_done = static_cast<double>(counts.value("synaptic_operations", std::uint64_t{0}));
  double active = 0.0, places = 0.0, spikes = 0.0;
  for (const Watched& watched : neurons_) {
    const double own = static_cast<double>(std::accumulate(watched.counts.begin(), watched.counts.end(), std::uint64_t{0}));
    active += own;
    places += static_cast<double>(watched.counts.size()) * static_cast<double>(steps_);
    if (!observation_.is_analogue(watched.node)) spikes += own;
  }
  const std::optional<double> delay = inference == nullptr ? std::optional(seconds) : inference->latency_seconds();

  Json json = Json::object();
  json["synaptic_operations"] = operations(counts, executions);
  json["activation_sparsity"] = places > 0.0 ? Json(1.0 - active / places) : Json(nullptr);
  json["connection_sparsity"] = facts_ == nullptr ? Json(nullptr) : Json(facts_->connection_sparsity());
  json["footprint"] = facts_ == nullptr ? Json(nullptr) : Json(kBytesOfParameter * static_cast<double>(facts_->parameters));
  json["energy_per_synaptic_operation_j"] = quotient(energy.total, operations_done);
  json["energy_per_spike_j"] = quotient(energy.total, spikes);
  json["energy_per_inference_j"] = quotient(energy.total, samples);
  json["energy_delay_product_js"] =
      energy.total && delay && steps_ > 0 ? Json(*energy.total / executions * *delay) : Json(nullptr);
  json["latency_per_event"] = event_latency_.json();
  json["latency_per_inference"] = inference == nullptr ? Distribution().json() : inference->latencies().json();
  json["rate"] = rates();
  json["information_bits_per_spike"] = information();
  json["timing"] = timing();
  return json;
}

}  // namespace synfire
