// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// interconnect/traffic: patterns.
#include "interconnect/traffic/traffic_source.h"

#include <bit>
#include <cmath>

namespace synfire {

const Schema<TrafficParameters>& TrafficParameters::schema() {
  using P = TrafficParameters;
  static const auto declared =
      Schema<P>("traffic_source", "sends packets after a pattern, to try a fabric; a scenario with `traffic` says how many")
          .optional("pattern", &P::pattern,
                    "where packets go: to any other node (uniform), across the diagonal (transpose), to the node with all bits "
                    "inverted (bit_complement), often to a few (hotspot), to the next in the row (neighbour), or as listed in "
                    "the scenario's file")
          .optional("columns", &P::columns, "nodes in a row, for transpose and neighbour; by default as many as rows",
                    at_least(1))
          .optional("hotspots", &P::hotspots, "nodes that many packets go to", at_least(0))
          .optional("hotspot_share", &P::hotspot_share, "part of the packets that goes to them; the rest is uniform",
                    between(0, 1));
  return declared;
}

TrafficSource::TrafficSource(const BuildContext& context, const sc_core::sc_module_name& name,
                             const TrafficParameters& parameters)
    : StepCore(name, context.path, context.core_id),
      parameters_(parameters),
      nodes_(context.cores),
      columns_(static_cast<std::uint32_t>(
          parameters.columns.value_or(std::max(1, static_cast<int>(std::lround(std::sqrt(context.cores))))))) {}

std::string TrafficSource::unfit() const {
  const std::string found = "found " + std::to_string(nodes_) + " nodes; expected ";
  if (nodes_ < 2) return found + "at least 2";
  switch (parameters_.pattern) {
    case Pattern::transpose:
      return columns_ * columns_ == nodes_ ? "" : found + "as many rows as columns (" + std::to_string(columns_) + ")";
    case Pattern::bit_complement: return std::has_single_bit(nodes_) ? "" : found + "a power of 2";
    case Pattern::neighbour: return nodes_ % columns_ == 0 ? "" : found + "whole rows of " + std::to_string(columns_);
    case Pattern::hotspot:
      if (parameters_.hotspots.empty()) return "found no hotspot; expected at least one node";
      for (const std::int32_t node : parameters_.hotspots) {
        if (static_cast<std::uint32_t>(node) >= nodes_)
          return "found hotspot " + std::to_string(node) + "; expected 0 to " + std::to_string(nodes_ - 1);
      }
      return "";
    default: return "";
  }
}

std::uint32_t TrafficSource::target(RandomStream& random) const {
  const std::uint32_t x = id() % columns_;
  const std::uint32_t y = id() / columns_;
  switch (parameters_.pattern) {
    case Pattern::transpose: return x * columns_ + y;
    case Pattern::bit_complement: return nodes_ - 1 - id();
    case Pattern::neighbour: return y * columns_ + (x + 1) % columns_;
    case Pattern::hotspot:
      if (random.uniform() < parameters_.hotspot_share)
        return static_cast<std::uint32_t>(parameters_.hotspots[random.below(parameters_.hotspots.size())]);
      break;
    default: break;
  }
  const auto other = static_cast<std::uint32_t>(random.below(nodes_ - 1));
  return other >= id() ? other + 1 : other;
}

/// Bernoulli: in each cycle a packet with the probability of the rate, so gaps are geometric: floor(ln(1 - u) / ln(1 - rate)).
void TrafficSource::compute(std::uint64_t step, Picoseconds begin) {
  batch_.clear();
  if (parameters_.pattern == Pattern::listed) {
    for (; next_listed_ < listed_.size() && listed_[next_listed_].step <= step; ++next_listed_) {
      const Destination to{listed_[next_listed_].to, 0};
      if (to.core != id()) batch_.add(begin + listed_[next_listed_].time, id(), &to, 1);
    }
    return;
  }
  if (step >= points_.size() || points_[step].rate <= 0.0) return;
  const TrafficPoint& point = points_[step];
  RandomStream random(point.seed, path() + " " + format_number(point.rate));
  const double scale = point.rate < 1.0 ? 1.0 / std::log1p(-point.rate) : 0.0;
  for (double cycle = std::floor(std::log1p(-random.uniform()) * scale); cycle < static_cast<double>(point.cycles);
       cycle += 1.0 + std::floor(std::log1p(-random.uniform()) * scale)) {
    const Destination to{target(random), 0};
    if (to.core != id()) batch_.add(begin + static_cast<Picoseconds>(cycle) * point.period, id(), &to, 1);
  }
}

void TrafficSource::send() {
  sc_core::sc_time none;
  if (!batch_.packets.empty()) out->b_transport(batch_, none);
}

namespace {

class TrafficPlan : public ComponentPlan {
 public:
  using Parameters = TrafficParameters;
  TrafficPlan(const TrafficParameters& parameters, const Context&) : parameters_(parameters) {}
  Role role() const override { return Role::core; }
  std::unique_ptr<Component> build(const BuildContext& context) const override {
    return std::make_unique<TrafficSource>(context, context.name.c_str(), parameters_);
  }

 private:
  TrafficParameters parameters_;
};

const Registered<ComponentPlan, TrafficPlan> kRegistered;

}  // namespace

}  // namespace synfire
