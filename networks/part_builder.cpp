// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// networks: grows one part. Local indices ascend, so appending keeps every row sorted by target.
#include "networks/part_builder.h"

namespace synfire {

void PartBuilder::attach(Part& part) {
  part_ = &part;
  row_bits_.clear();
  mark_.clear();
  block_ = 0;
  entries_out_ = 0;
}

void PartBuilder::detach() {
  for (const std::uint64_t source : part_->axons) axon_[source] = kNone;
  part_ = nullptr;
}

std::uint32_t PartBuilder::axon_of(std::uint64_t source, bool graded) {
  std::uint32_t& axon = axon_[source];
  if (axon == kNone) {
    axon = static_cast<std::uint32_t>(part_->axons.size());
    part_->axons.push_back(source);
    part_->rows.push_back({{}, graded});
    if (spare_.empty()) {
      part_->rows.back().synapses.reserve(16);
    } else {
      part_->rows.back().synapses = std::move(spare_.back());
      spare_.pop_back();
    }
    row_bits_.push_back(0);
    mark_.push_back(0);
  }
  return axon;
}

void PartBuilder::append(const IncomingMap& from, std::uint32_t neuron, std::uint32_t local) {
  for (const SynapseEntry& entry : from.map.row(neuron)) {
    const std::uint32_t axon = axon_of(from.first + entry.target, from.graded);
    std::vector<SynapseEntry>& row = part_->rows[axon].synapses;
    if (mark_[axon] != block_) {
      mark_[axon] = block_;
      touched_.push_back({axon, static_cast<std::uint32_t>(row.size())});
    }
    row.push_back({local, entry.delay, entry.weight});
  }
}

void PartBuilder::take_back(std::size_t axons, std::uint64_t bits) {
  for (const Touched& touched : touched_) {
    if (touched.axon >= axons) continue;
    SynapseRow& row = part_->rows[touched.axon];
    row.synapses.resize(touched.length);
    row_bits_[touched.axon] = part_->kind->row_bits(row);
  }
  for (std::size_t axon = axons; axon < part_->axons.size(); ++axon) {
    axon_[part_->axons[axon]] = kNone;
    spare_.push_back(std::move(part_->rows[axon].synapses));
    spare_.back().clear();
  }
  part_->axons.resize(axons);
  part_->rows.resize(axons);
  row_bits_.resize(axons);
  mark_.resize(axons);
  part_->synapse_bits = bits;
}

std::string PartBuilder::add(std::uint32_t group, std::span<const std::uint32_t> neurons, std::span<const IncomingMap> incoming,
                             std::span<const std::uint32_t> fan_out, const CoreLimits& limits) {
  if (neurons.size() > limits.neurons || part_->neurons > limits.neurons - neurons.size()) return "neurons";
  std::uint64_t out = entries_out_;
  for (const std::uint32_t neuron : neurons) out += fan_out.empty() ? 0 : fan_out[neuron];
  if (out > limits.axons_out) return "axons out";

  const std::size_t axons = part_->axons.size();
  const std::uint64_t bits = part_->synapse_bits;
  ++block_;
  touched_.clear();
  std::uint32_t local = part_->neurons;
  for (const std::uint32_t neuron : neurons) {
    for (const IncomingMap& from : incoming) append(from, neuron, local);
    ++local;
    if (part_->axons.size() > limits.axons_in) {
      take_back(axons, bits);
      return "axons in";
    }
  }
  for (const Touched& touched : touched_) {
    const std::uint64_t now = part_->kind->row_bits(part_->rows[touched.axon]);
    part_->synapse_bits += now - row_bits_[touched.axon];
    row_bits_[touched.axon] = now;
  }
  if (part_->synapse_bits > limits.synapse_bits) {
    take_back(axons, bits);
    return "synapse memory";
  }
  if (part_->slices.empty() || part_->slices.back().group != group) part_->slices.push_back({group, part_->neurons, {}});
  std::vector<std::uint32_t>& slice = part_->slices.back().neurons;
  slice.insert(slice.end(), neurons.begin(), neurons.end());
  part_->neurons = local;
  entries_out_ = out;
  return {};
}

}  // namespace synfire
