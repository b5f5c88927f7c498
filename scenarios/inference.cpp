// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// scenarios: deciding.
#include "scenarios/inference.h"

#include <algorithm>
#include <limits>

#include "base/error.h"

namespace synfire {

Inference::Inference(const SamplesParameters& samples, const std::vector<std::uint32_t>& labels, const Observation& observation,
                     Sync& sync, const Value& merged)
    : samples_(samples), labels_(labels), observation_(observation), sync_(sync) {
  node_ = observation.image().find(samples.decide.node).value();
  const std::size_t size = observation.image().nodes[node_].size;
  score_.resize(size);
  values_.resize(size);
  const Value& at = merged.at({"samples", "decide", "node"});
  if (size == 0)
    throw InputError(at.where, "samples.decide.node", "found a node without elements; expected one for each class");
  if (samples.decide.by == DecideBy::max_state) {
    if (!observation.is_analogue(node_) && !observation.read(node_, "v", values_)) {
      throw InputError(at.where, "samples.decide.node",
                       "found " + shown(samples.decide.node) +
                           ", which has no state v of its own here; expected the node of neurons before it");
    }
  } else if (observation.is_analogue(node_)) {
    throw InputError(at.where, "samples.decide.by",
                     "found a decision by spikes, but " + samples.decide.node + " gives analogue values; expected max_state");
  }
}

void Inference::begin_sample(const StepReport& report) {
  begin_ = report.start;
  begin_step_ = report.step;
  first_.reset();
  first_input_.reset();
  std::ranges::fill(score_, samples_.decide.by == DecideBy::max_state ? -std::numeric_limits<double>::infinity() : 0.0);
}

void Inference::look(const StepReport& report) {
  for (const InputRouting& input : observation_.image().inputs) {
    const std::vector<Picoseconds>& at = observation_.output(input.node).at;
    if (!first_input_ && !at.empty()) first_input_ = report.start + *std::ranges::min_element(at);
  }
  const NodeOutput& output = observation_.output(node_);
  if (samples_.decide.by == DecideBy::max_state) {
    if (observation_.is_analogue(node_)) {
      std::ranges::fill(values_, 0.0);
      for (std::size_t i = 0; i < output.index.size(); ++i) values_[output.index[i]] = output.values[i];
    } else {
      observation_.read(node_, "v", values_);
    }
    for (std::size_t i = 0; i < score_.size(); ++i) score_[i] = std::max(score_[i], values_[i]);
    return;
  }
  for (const std::uint32_t index : output.index) score_[index] += 1.0;
  // Within a step the lowest index is first, whatever order the cores work in: so the decision is the same at every fidelity.
  if (!first_ && !output.index.empty()) {
    first_ = output.index.front();
    first_at_ = report.start + output.at.front();
    first_step_ = report.step;
  }
}

void Inference::decide(const StepReport& report) {
  std::uint32_t best = static_cast<std::uint32_t>(std::ranges::max_element(score_) - score_.begin());
  Picoseconds end = report.end;
  std::uint64_t last_step = report.step;
  if (samples_.decide.by == DecideBy::first_spike && first_) {
    best = *first_;
    end = first_at_;
    last_step = first_step_;
  }
  decisions_.push_back(best);
  total_latency_ += end - begin_;
  latencies_.add(std::max<Picoseconds>(end - first_input_.value_or(begin_), 0));
  total_steps_ += last_step - begin_step_ + 1;
}

void Inference::on_step(const StepReport& report) {
  const auto steps = static_cast<std::uint64_t>(samples_.steps);
  if (report.step % steps == 0) begin_sample(report);
  look(report);
  if (report.step % steps != steps - 1) return;
  decide(report);
  if (samples_.between == Between::reset && report.step + 1 < sync_.steps()) sync_.request_reset();
}

std::optional<std::uint64_t> Inference::correct() const {
  if (labels_.empty()) return std::nullopt;
  std::uint64_t correct = 0;
  for (std::size_t i = 0; i < decisions_.size(); ++i) correct += i < labels_.size() && decisions_[i] == labels_[i] ? 1 : 0;
  return correct;
}

std::optional<double> Inference::accuracy() const {
  const auto right = correct();
  if (!right || decisions_.empty()) return std::nullopt;
  return static_cast<double>(*right) / static_cast<double>(decisions_.size());
}

std::optional<double> Inference::latency_seconds() const {
  if (decisions_.empty()) return std::nullopt;
  return to_seconds(total_latency_) / static_cast<double>(decisions_.size());
}

std::optional<double> Inference::latency_steps() const {
  if (decisions_.empty()) return std::nullopt;
  return static_cast<double>(total_steps_) / static_cast<double>(decisions_.size());
}

}  // namespace synfire
