// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// tests/plugin/vendor: a vendor's soma: a neuron fires once its input has summed to `start`, and begins anew. With a `start` of
// 1313 it throws what nobody expects, as a defect does.
#include <algorithm>
#include <stdexcept>

#include "models/soma/soma.h"

namespace vendor {

struct CountdownParameters {
  std::int32_t start = 3;

  static const synfire::Schema<CountdownParameters>& schema() {
    static const auto declared =
        synfire::Schema<CountdownParameters>("countdown", "fires when its input has summed to a number")
            .optional("start", &CountdownParameters::start, "input from spike to spike", synfire::at_least(1));
    return declared;
  }
};

class Countdown : public synfire::Soma {
 public:
  using Parameters = CountdownParameters;
  Countdown(const Parameters& parameters, const Context& context) : start_(parameters.start), capacity_(context.neurons) {
    if (start_ == 1313) throw std::logic_error("as the test wants it");
  }

  synfire::AccumulatorKind accumulator() const override { return synfire::AccumulatorKind::i32; }
  void declare(synfire::MemoryLayout& layout) const override {
    layout.add("v", synfire::Element::i32, capacity_, synfire::RegionKind::state, "input since the last spike");
  }
  std::string refuses(const synfire::NeuronGroup&) const override { return {}; }
  std::unique_ptr<synfire::QuantisedGroup> quantise(const synfire::NeuronGroup&, const synfire::WeightRange&,
                                                    const synfire::WeightFormat&, std::vector<std::string>&) const override {
    return std::make_unique<synfire::QuantisedGroup>();
  }
  void encode(const synfire::CoreSlice&, synfire::MemoryImage&) const override {}

  void bind(synfire::MemoryBlock& memory, std::uint32_t neurons) override {
    v_ = memory.region<std::int32_t>("v").first(neurons);
  }
  synfire::SomaActivity update(synfire::Accumulators input, synfire::FiredBatch& fired) override {
    for (std::uint32_t n = 0; n < v_.size(); ++n) {
      v_[n] += std::exchange(input.i32[n], 0);
      if (v_[n] < start_) continue;
      v_[n] = 0;
      fired.neurons.push_back(n);
    }
    return {v_.size(), v_.size()};
  }

 private:
  std::int32_t start_;
  std::uint32_t capacity_;
  std::span<std::int32_t> v_;
};

const synfire::Registered<synfire::Soma, Countdown> kRegistered;

}  // namespace vendor
