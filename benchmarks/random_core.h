// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// benchmarks: a time-stepped core filled with a random network, loaded the way a chip is: encoded by its target, copied into
// its memory, bound.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstring>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "base/random.h"
#include "models/cores/timestep_target.h"

namespace synfire::benchmarks {

/// What the network looks like: every neuron is also an axon, and reaches `fan_out` neurons.
struct NetworkShape {
  std::uint32_t neurons = 0;
  std::uint32_t fan_out = 0;
  std::uint32_t delay = 0;  ///< largest, in steps; delays are uniform
};

template <class I>
Part<I> part(const std::string& yaml) {
  Problems problems;
  Part<I> made;
  read_part(parse_yaml(yaml, "benchmark"), made, Reader(problems));
  problems.throw_if_any();
  return made;
}

/// A soma that adds up integers and never fires: only what delivery needs. Not registered.
class Adder : public Soma {
 public:
  explicit Adder(const Context& context) : capacity_(context.neurons) {}
  AccumulatorKind accumulator() const override { return AccumulatorKind::i32; }
  void declare(MemoryLayout& layout) const override { layout.add("v", Element::i32, capacity_, RegionKind::state, "sum"); }
  std::string refuses(const NeuronGroup&) const override { return {}; }
  std::unique_ptr<QuantisedGroup> quantise(const NeuronGroup&, const WeightRange&, const WeightFormat&,
                                           std::vector<std::string>&) const override {
    return std::make_unique<QuantisedGroup>();
  }
  void encode(const CoreSlice&, MemoryImage&) const override {}
  void bind(MemoryBlock& memory, std::uint32_t neurons) override { v_ = memory.region<std::int32_t>("v").first(neurons); }
  SomaActivity update(Accumulators input, FiredBatch&) override {
    for (std::size_t n = 0; n < v_.size(); ++n) {
      v_[n] ^= input.i32[n];
      input.i32[n] = 0;
    }
    return {.updates = v_.size(), .active = 0};
  }

 private:
  std::uint32_t capacity_;
  std::span<std::int32_t> v_;
};

/// `adder`, or a registered soma.
inline Part<Soma> soma_named(const std::string& name) {
  static const SchemaBase schema("adder", "adds up integers and never fires");
  static const Registry<Soma>::Entry adder{
      "adder", &schema, {}, [](const std::any&, const Soma::Context& context) -> std::unique_ptr<Soma> {
        return std::make_unique<Adder>(context);
      }};
  if (name == "adder") return {.entry = &adder, .parameters = {}};
  return part<Soma>("type: " + name);
}

/// Rows in ascending order of target, integer weights of 8 bits.
inline std::vector<SynapseRow> random_rows(const NetworkShape& shape) {
  RandomStream random(7, "benchmark");
  std::vector<SynapseRow> rows(shape.neurons);
  std::vector<std::uint32_t> targets;
  for (SynapseRow& row : rows) {
    targets.clear();
    if (shape.fan_out == shape.neurons) {
      for (std::uint32_t n = 0; n < shape.neurons; ++n) targets.push_back(n);
    } else {
      std::set<std::uint32_t> chosen;
      while (chosen.size() < shape.fan_out) chosen.insert(static_cast<std::uint32_t>(random.below(shape.neurons)));
      targets.assign(chosen.begin(), chosen.end());
    }
    for (const std::uint32_t target : targets) {
      // Never zero: a crossbar does not count those.
      const double magnitude = 1.0 + static_cast<double>(random.below(127));
      row.synapses.push_back({.target = target,
                              .delay = static_cast<std::uint32_t>(random.below(shape.delay + 1)),
                              .weight = random.below(2) == 0 ? magnitude : -magnitude});
    }
  }
  return rows;
}

/// Batches of distinct axons in ascending order, as a fabric delivers them.
inline std::vector<std::vector<std::uint32_t>> random_batches(std::uint32_t neurons, double fraction, std::size_t count) {
  RandomStream random(11, "benchmark");
  std::vector<std::vector<std::uint32_t>> batches(count);
  for (auto& batch : batches) {
    for (std::uint32_t n = 0; n < neurons; ++n) {
      if (random.uniform() < fraction) batch.push_back(n);
    }
  }
  return batches;
}

struct RandomCore {
  /// `soma`: `float64` (LIF neurons that never fire) or `adder`. `synapses`: YAML.
  RandomCore(const NetworkShape& shape, const std::string& soma, const std::string& synapses) : rows(random_rows(shape)) {
    const TimestepParts parts{.neurons = shape.neurons,
                              .axons_in = shape.neurons,
                              .axons_out = shape.neurons,
                              .delay = shape.delay,
                              .soma = soma_named(soma),
                              .synapses = part<SynapseMemory>(synapses)};
    const TimestepTarget target(parts);
    NeuronGroup group{.name = "lif", .model = NeuronModel::lif, .size = shape.neurons};
    const auto all = [&](double value) { return std::vector<double>(shape.neurons, value); };
    group.parameters = {
        {"tau", all(20e-3)}, {"r", all(1.0)}, {"v_leak", all(0.0)}, {"v_threshold", all(1e9)}, {"v_reset", all(0.0)}};
    std::vector<std::string> notes;
    const auto quantised = target.quantise(group, {-128, 127, false}, notes);
    CoreProgram program;
    program.slices.push_back({&group, quantised.get(), 0, {}});
    for (std::uint32_t n = 0; n < shape.neurons; ++n) program.slices[0].neurons.push_back(n);
    program.rows = rows;
    for (std::uint32_t n = 0; n < shape.neurons; ++n) program.destinations.push_back({{0, n}});
    const std::vector<Segment> segments = target.encode(program, notes);
    engine = std::make_unique<TimestepEngine>(parts);
    for (const Segment& segment : segments) {
      std::memcpy(engine->memory().data() + segment.offset, segment.bytes.data(), segment.bytes.size());
    }
    engine->bind();
    engine->keep_state();
  }

  std::vector<SynapseRow> rows;
  std::unique_ptr<TimestepEngine> engine;
};

}  // namespace synfire::benchmarks
