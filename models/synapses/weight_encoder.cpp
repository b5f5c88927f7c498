// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// models/synapses: scaling, rounding and limiting of weights.
#include "models/synapses/weight_encoder.h"

#include <algorithm>
#include <cmath>
#include <stdexcept>

#include "base/error.h"

namespace synfire {

void check_weight_bits(std::int64_t weight_bits, const Value& at, Reader& reader) {
  if (weight_bits <= 16 || weight_bits == 32 || weight_bits == 64) return;
  reader.fail_at(at.place("weight_bits"), "weight_bits",
                 "found " + std::to_string(weight_bits) + "; expected 1 to 16 (an integer), 32 or 64 (floating point)");
}

WeightKind weight_kind(std::int64_t weight_bits, AccumulatorKind accumulator) {
  if (weight_bits <= 16) return WeightKind::integer;
  if (accumulator == AccumulatorKind::i32) {
    throw InputError({}, "weight_bits",
                     "found " + std::to_string(weight_bits) + "; expected 1 to 16, since this core's soma adds up integers");
  }
  return weight_bits == 32 ? WeightKind::float32 : WeightKind::float64;
}

WeightEncoder::WeightEncoder(const CoreProgram& program, const WeightFormat& format, std::uint32_t neurons,
                             std::uint32_t delay) {
  for (const CoreSlice& slice : program.slices) {
    const std::size_t end = std::size_t{slice.first_local} + slice.neurons.size();
    if (end > neurons) {
      throw std::length_error("neurons: " + std::to_string(end) + " needed; the core has " + std::to_string(neurons));
    }
    if (scale_.size() < end) {
      scale_.resize(end, 1.0);
      group_.resize(end, 0);
    }
    for (std::size_t k = 0; k < slice.neurons.size(); ++k) scale_[slice.first_local + k] = mantissa_scale(slice, k);
    const auto known = std::ranges::find(losses_, slice.quantised, &Loss::group);
    std::fill(group_.begin() + slice.first_local, group_.begin() + static_cast<std::ptrdiff_t>(end),
              static_cast<std::uint32_t>(known - losses_.begin()));
    if (known == losses_.end()) {
      const auto* fine = dynamic_cast<const FineGroup*>(slice.quantised);
      losses_.push_back(
          {.group = slice.quantised, .name = slice.group->name, .format = fine && fine->format ? *fine->format : format});
    }
  }
  for (const SynapseRow& row : program.rows) {
    for (const SynapseEntry& synapse : row.synapses) {
      if (synapse.target >= scale_.size()) {
        throw std::length_error("a synapse has target " + std::to_string(synapse.target) + " of " +
                                std::to_string(scale_.size()) + " neurons");
      }
      if (synapse.delay > delay) {
        throw std::length_error("synaptic delay: " + std::to_string(synapse.delay) + " steps needed; the core has " +
                                std::to_string(delay));
      }
    }
  }
}

WeightEncoder::Loss& WeightEncoder::account(const SynapseEntry& synapse) {
  Loss& loss = losses_[group_[synapse.target]];
  ++loss.weights;
  loss.largest = std::max(loss.largest, std::abs(synapse.weight));
  return loss;
}

std::int32_t WeightEncoder::integer(const SynapseEntry& synapse) {
  Loss& loss = account(synapse);
  const WeightFormat& format = loss.format;
  const double exact = scaled(synapse);
  // Representable are least, least + step, ...; halves go away from zero, as users expect of rounding.
  const double steps = std::round((exact - format.least) / format.step);
  const double nearest = format.step == 1.0 ? std::round(exact) : format.least + steps * format.step;
  const double stored = std::isnan(nearest) ? 0.0 : std::clamp(nearest, format.least, format.most);
  if (stored != nearest) {
    ++loss.limited;
  } else if (std::abs(stored - exact) > 1e-9 * std::abs(exact)) {  // more than the scale's own rounding
    ++loss.rounded;
    loss.largest_error = std::max(loss.largest_error, std::abs((stored - exact) / scale_[synapse.target]));
  }
  return static_cast<std::int32_t>(stored);
}

float WeightEncoder::single(const SynapseEntry& synapse) {
  Loss& loss = account(synapse);
  const double exact = scaled(synapse);
  const auto stored = static_cast<float>(exact);
  if (static_cast<double>(stored) != exact) {
    ++loss.rounded;
    loss.largest_error = std::max(loss.largest_error, std::abs((static_cast<double>(stored) - exact) / scale_[synapse.target]));
  }
  return stored;
}

void WeightEncoder::report(std::vector<std::string>& notes) const {
  for (const Loss& loss : losses_) {
    const std::string of = " of " + std::to_string(loss.weights) + " weights ";
    if (loss.rounded != 0) {
      const double percent = std::round(1e4 * 100.0 * loss.largest_error / loss.largest) / 1e4;
      notes.push_back(loss.name + ": " + std::to_string(loss.rounded) + of + "rounded, by at most " + format_number(percent) +
                      " % of the largest");
    }
    if (loss.limited != 0) {
      notes.push_back(loss.name + ": " + std::to_string(loss.limited) + of + "limited to the range " +
                      format_number(loss.format.least) + " to " + format_number(loss.format.most));
    }
  }
}

}  // namespace synfire
