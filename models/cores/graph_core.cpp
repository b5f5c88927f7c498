// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// models/cores: `graph_core`: the reference core. It executes a NIR graph itself, node by node, in float64, without limits, and
// all at the start of its step: it has no speed of its own. Its neurons are the outputs of all nodes, in schedule order.
#include <algorithm>
#include <limits>
#include <optional>

#include "base/archive.h"
#include "base/error.h"
#include "base/graph_program.h"
#include "kernel/plan.h"
#include "kernel/step.h"
#include "models/cores/graph_interpreter.h"

namespace synfire {

namespace {

struct GraphParameters {
  MemorySize program{8.0 * (std::uint64_t{1} << 32)};
  MemorySize state{8.0 * (std::uint64_t{1} << 32)};

  static const Schema<GraphParameters>& schema() {
    static const auto declared =
        Schema<GraphParameters>("graph_core", "one core that executes a NIR graph itself, in float64 and without latency")
            .optional("program", &GraphParameters::program,
                      "memory for the graph and its parameters; only what is used is taken",
                      between(8 * 4096, 8.0 * (std::uint64_t{1} << 40)))
            .optional("state", &GraphParameters::state,
                      "memory for potentials, delay lines and outputs; only what is used is taken",
                      between(8 * 4096, 8.0 * (std::uint64_t{1} << 40)));
    return declared;
  }

  MemoryLayout layout() const {
    const auto elements = [](MemorySize size, double bits) { return static_cast<std::uint64_t>(size.si() / bits); };
    MemoryLayout memory;
    memory.add("program", Element::u8, elements(program, 8), RegionKind::configuration, "the graph as encoded by the compiler");
    memory.add("state", Element::f64, elements(state, 64), RegionKind::state,
               "all that changes: outputs, potentials, delay lines");
    return memory;
  }
};

class GraphTarget : public CoreTarget {
 public:
  explicit GraphTarget(const GraphParameters& parameters) : layout_(parameters.layout()) {}

  const MemoryLayout& layout() const override { return layout_; }
  CoreLimits limits() const override { return {}; }
  bool executes_graph() const override { return true; }
  std::string refuses(const NeuronGroup&) const override { return ""; }
  std::unique_ptr<QuantisedGroup> quantise(const NeuronGroup&, const WeightRange&, std::vector<std::string>&) const override {
    return nullptr;
  }
  std::uint64_t row_bits(const SynapseRow&) const override { return 0; }
  std::vector<Segment> encode(const CoreProgram&, std::vector<std::string>&) const override { return {}; }
  std::vector<Usage> usage(const CoreProgram&) const override { return {}; }

 private:
  MemoryLayout layout_;
};

enum GraphProbe : ProbeIndex { kSpikeProbe };

/// Outputs of nodes that do not spike are seen in `output` only; which neurons have v and i depends on the graph.
std::vector<ProbeInfo> graph_probes() {
  return {event_probe("neuron[].spike", "the neuron fires").of_neurons().traced_by_default(),
          real_probe("neuron[].v", "", "membrane potential").of_neurons().asked_for(),
          real_probe("neuron[].i", "", "synaptic current of CubaLI and CubaLIF").of_neurons().asked_for(),
          real_probe("neuron[].output", "", "what the node gives: spikes (1), or values").of_neurons().asked_for()};
}

class GraphCore : public StepCore, public Archived {
 public:
  GraphCore(const BuildContext& context, const GraphParameters& parameters)
      : StepCore(context.name.c_str(), context.path, context.core_id),
        memory_(parameters.layout()),
        synaptic_operation_(activity().action("synaptic_operation")),
        neuron_update_(activity().action("neuron_update")),
        spike_(activity().action("spike")) {}

  MemoryBlock* memory() override { return &memory_; }
  bool in_use() const override { return interpreter_.has_value(); }
  std::uint32_t axons() const override { return static_cast<std::uint32_t>(axon_input_.size()); }

  void prepare() override {
    const std::span<std::byte> program = memory_.region<std::byte>("program");
    if (std::ranges::all_of(program.first(8), [](std::byte byte) { return byte == std::byte{0}; })) return;
    interpreter_.emplace(decode(program), memory_.region<double>("state"));
    const GraphProgram& graph = interpreter_->program();
    std::uint64_t outputs = 0;
    first_.clear();
    for (const GraphOp& op : graph.ops) {
      first_.push_back(outputs);
      outputs += op.outputs;
    }
    if (outputs > std::numeric_limits<std::uint32_t>::max()) throw SimulationError(path() + ": the graph has too many outputs");
    first_.push_back(outputs);
    inputs_.clear();
    std::uint64_t axons = 0;
    for (const std::uint32_t op : interpreter_->inputs()) {
      inputs_.emplace_back(graph.ops[op].outputs);
      axons += graph.ops[op].outputs;
    }
    axon_input_.clear();
    axon_input_.reserve(axons);
    for (std::vector<double>& values : inputs_) {
      for (double& value : values) axon_input_.push_back(&value);
    }
    views_.assign(inputs_.begin(), inputs_.end());
  }

  void reset_state() override { interpreter_->reset(); }
  void archive(Archive& archive) override {
    if (interpreter_) interpreter_->archive(archive);
  }

  void compute(std::uint64_t, Picoseconds) override {
    interpreter_->clear_counts();
    interpreter_->step(views_);
    for (std::vector<double>& values : inputs_) std::ranges::fill(values, 0.0);
    activity().count(synaptic_operation_, interpreter_->counts().multiply_accumulates);
    activity().count(neuron_update_, interpreter_->counts().neuron_updates);
    activity().count(spike_, interpreter_->counts().spikes);

    fired_.clear();
    for (std::size_t op = 0; op + 1 < first_.size(); ++op) {
      const std::span<const double> output = interpreter_->output(op);
      for (std::size_t i = 0; i < output.size(); ++i) {
        if (output[i] == 0.0) continue;
        fired_.neurons.push_back(static_cast<std::uint32_t>(first_[op] + i));
        fired_.values.push_back(output[i]);
      }
    }
    fired_at_.assign(fired_.neurons.size(), 0);
    if (probes().watched(kSpikeProbe)) {
      const Picoseconds now = to_picoseconds(sc_core::sc_time_stamp());
      for (const std::uint32_t neuron : fired_.neurons) probes().event(kSpikeProbe, neuron, now);
    }
  }
  void send() override {}
  Picoseconds finished() const override { return 0; }
  const FiredBatch& fired() const override { return fired_; }
  std::span<const Picoseconds> fired_at() const override { return fired_at_; }

  bool read_state(std::string_view variable, std::uint32_t first, std::span<double> values) override {
    if (!interpreter_ || first >= first_.back()) return false;
    const std::size_t op = op_of(first);
    if (variable != "output" && variable != "v" && variable != "i") return false;  // a delay line is nobody's
    const std::span<const double> state =
        variable == "output" ? interpreter_->output(op) : std::span<const double>(interpreter_->state(op, variable));
    const std::size_t offset = first - first_[op];
    if (offset + values.size() > state.size()) return false;
    std::ranges::copy(state.subspan(offset, values.size()), values.begin());
    return true;
  }

 private:
  /// Values of the outside for this step; what comes twice adds up.
  void receive(std::size_t, const PacketBatch& batch) override {
    for (std::size_t i = 0; i < batch.packets.size(); ++i) {
      const Packet& packet = batch.packets[i];
      for (std::uint32_t d = 0; d < packet.count; ++d) {
        const std::uint32_t axon = batch.destinations[packet.first + d].axon;
        if (axon >= axon_input_.size())
          throw SimulationError(path() + ": a packet for axon " + std::to_string(axon) + " of " +
                                std::to_string(axon_input_.size()));
        *axon_input_[axon] += batch.value(i);
      }
    }
  }
  std::size_t op_of(std::uint32_t local) const {
    return static_cast<std::size_t>(std::ranges::upper_bound(first_, local) - first_.begin()) - 1;
  }

  MemoryBlock memory_;
  std::optional<GraphInterpreter> interpreter_;
  std::vector<std::uint64_t> first_;  ///< first local index of each op, and their number
  std::vector<std::vector<double>> inputs_;
  std::vector<std::span<const double>> views_;
  std::vector<double*> axon_input_;
  FiredBatch fired_;
  std::vector<Picoseconds> fired_at_;
  Activity::Index synaptic_operation_, neuron_update_, spike_;
};

class GraphPlan : public ComponentPlan {
 public:
  using Parameters = GraphParameters;
  GraphPlan(const GraphParameters& parameters, const Context&) : parameters_(parameters), target_(parameters) {}

  Role role() const override { return Role::core; }
  const CoreTarget* core() const override { return &target_; }
  std::vector<ProbeInfo> probes() const override { return graph_probes(); }
  std::unique_ptr<Component> build(const BuildContext& context) const override {
    return std::make_unique<GraphCore>(context, parameters_);
  }

 private:
  GraphParameters parameters_;
  GraphTarget target_;
};

const Registered<ComponentPlan, GraphPlan> kRegistered;

}  // namespace

}  // namespace synfire
