// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// tests/models: small time-stepped cores for tests, made from YAML and loaded as a chip is.
#pragma once

#include <algorithm>
#include <catch2/catch.hpp>
#include <cstring>
#include <memory>
#include <numeric>
#include <string>
#include <vector>

#include "base/random.h"
#include "models/cores/timestep_target.h"

namespace synfire::testing {

template <class I>
Part<I> part(const std::string& yaml) {
  Problems problems;
  Part<I> made;
  read_part(parse_yaml(yaml, "test"), made, Reader(problems));
  problems.throw_if_any();
  return made;
}

/// A value that the field accepts, for contract tests that must make any registered part.
inline Value example(const FieldInfo& field) {
  using Kind = TypeInfo::Kind;
  const double least = field.type.limits.least.value_or(1.0) + (field.type.limits.above ? 1.0 : 0.0);
  switch (field.type.kind) {
    case Kind::boolean: return Value::scalar("false");
    case Kind::choice: return Value::scalar(field.type.choices.front());
    case Kind::quantity:
      return Value::scalar(field.type.dimension == "memory size" ? "1 MiB"
                                                                 : "1 " + std::string(field.type.units.front().symbol));
    default: return Value::scalar(format_number(least));
  }
}

/// The registered implementation of that name with an example for each required parameter.
template <class I>
Part<I> example_part(const std::string& name) {
  Value yaml = Value::map();
  yaml.set("type", Value::scalar(name));
  for (const FieldInfo& field : Registry<I>::instance().schema(name)->fields()) {
    if (field.required) yaml.set(field.name, example(field));
  }
  Problems problems;
  Part<I> made;
  read_part(yaml, made, Reader(problems));
  problems.throw_if_any();
  return made;
}

inline void load(MemoryBlock& memory, const std::vector<Segment>& segments) {
  for (const Segment& segment : segments) {
    REQUIRE(segment.offset + segment.bytes.size() <= memory.layout().size());
    std::memcpy(memory.data() + segment.offset, segment.bytes.data(), segment.bytes.size());
  }
}

/// A soma whose v is the sum that it was given in the step: what delivery did. Not registered.
template <class Sum>
class Recorder : public Soma {
 public:
  explicit Recorder(const Context& context) : capacity_(context.neurons) {}
  static constexpr bool kInteger = std::is_same_v<Sum, std::int32_t>;
  AccumulatorKind accumulator() const override { return kInteger ? AccumulatorKind::i32 : AccumulatorKind::f64; }
  void declare(MemoryLayout& layout) const override {
    layout.add("v", kInteger ? Element::i32 : Element::f64, capacity_, RegionKind::state, "sum");
  }
  std::string refuses(const NeuronGroup&) const override { return {}; }
  std::unique_ptr<QuantisedGroup> quantise(const NeuronGroup&, const WeightRange&, const WeightFormat&,
                                           std::vector<std::string>&) const override {
    return std::make_unique<QuantisedGroup>();
  }
  void encode(const CoreSlice&, MemoryImage&) const override {}
  void bind(MemoryBlock& memory, std::uint32_t neurons) override { v_ = memory.region<Sum>("v").first(neurons); }
  SomaActivity update(Accumulators input, FiredBatch&) override {
    Sum* sums;
    if constexpr (kInteger) {
      sums = input.i32;
    } else {
      sums = input.f64;
    }
    std::copy_n(sums, v_.size(), v_.begin());
    std::fill_n(sums, v_.size(), Sum{});
    return {.updates = v_.size(), .active = 0};
  }

 private:
  std::uint32_t capacity_;
  std::span<Sum> v_;
};

template <class Sum>
Part<Soma> recorder() {
  static const SchemaBase schema("recorder", "keeps what delivery added up");
  static const Registry<Soma>::Entry entry{
      "recorder", &schema, {}, [](const std::any&, const Soma::Context& context) -> std::unique_ptr<Soma> {
        return std::make_unique<Recorder<Sum>>(context);
      }};
  return {.entry = &entry, .parameters = {}};
}

/// One group of neurons with the parameters that its model needs; each can be changed afterwards.
inline NeuronGroup group_of(NeuronModel model, std::size_t size) {
  NeuronGroup group{.name = "group", .model = model, .size = size};
  group.conventions.if_dt = 1.0;
  const auto add = [&](const char* name, double value) { group.parameters[name].assign(size, value); };
  switch (model) {
    case NeuronModel::integrator: add("r", 1.0); break;
    case NeuronModel::integrate_and_fire: add("r", 1.0), add("v_threshold", 1.0), add("v_reset", 0.0); break;
    case NeuronModel::leaky_integrator: add("tau", 20e-3), add("r", 1.0), add("v_leak", 0.0); break;
    case NeuronModel::lif:
      add("tau", 20e-3), add("r", 1.0), add("v_leak", 0.0), add("v_threshold", 1.0), add("v_reset", 0.0);
      break;
    case NeuronModel::cuba_li:
      add("tau_mem", 20e-3), add("tau_syn", 5e-3), add("r", 1.0), add("v_leak", 0.0), add("w_in", 1.0);
      break;
    case NeuronModel::cuba_lif:
      add("tau_mem", 20e-3), add("tau_syn", 5e-3), add("r", 1.0), add("v_leak", 0.0), add("w_in", 1.0);
      add("v_threshold", 1.0), add("v_reset", 0.0);
      break;
    case NeuronModel::threshold: add("threshold", 1.0); break;
    case NeuronModel::relay: break;
    case NeuronModel::if_cond_exp: add("e_rev_E", 70.0), add("e_rev_I", -10.0); [[fallthrough]];
    case NeuronModel::if_curr_exp:
      add("tau_m", 20e-3), add("cm", 1e-3), add("tau_syn_E", 5e-3), add("tau_syn_I", 10e-3), add("tau_refrac", 2e-3);
      add("v_rest", 0.0), add("v_thresh", 15.0), add("v_reset", -1.0), add("i_offset", 0.0), add("v_init", 0.0);
      break;
  }
  return group;
}

/// A core with the groups given, one after the other, and rows of synapses.
struct Core {
  explicit Core(TimestepParts made) : parts(std::move(made)), target(parts), engine(parts) {}

  void add(NeuronGroup group, WeightRange weights = {-1.0, 1.0, false}) {
    groups.push_back(std::make_unique<NeuronGroup>(std::move(group)));
    REQUIRE(target.refuses(*groups.back()) == "");
    quantised.push_back(target.quantise(*groups.back(), weights, notes));
    CoreSlice slice{groups.back().get(), quantised.back().get(), neurons, std::vector<std::uint32_t>(groups.back()->size)};
    std::iota(slice.neurons.begin(), slice.neurons.end(), 0u);
    neurons += static_cast<std::uint32_t>(groups.back()->size);
    program.slices.push_back(std::move(slice));
  }
  void load() {
    program.destinations.resize(neurons);
    testing::load(engine.memory(), target.encode(program, notes));
    engine.bind();
    engine.keep_state();
  }
  template <class T = double>
  std::span<T> region(const char* name) {
    return engine.memory().region<T>(name);
  }

  TimestepParts parts;
  TimestepTarget target;
  TimestepEngine engine;
  std::vector<std::unique_ptr<NeuronGroup>> groups;
  std::vector<std::unique_ptr<QuantisedGroup>> quantised;
  CoreProgram program;
  std::vector<std::string> notes;
  std::uint32_t neurons = 0;
};

}  // namespace synfire::testing
