// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// cosim: describing a chip.
#include "cosim/describe.h"

#include <set>

#include "base/error.h"
#include "base/glob.h"

namespace synfire::cosim {

namespace {

void add_nodes(const DrivenRun& run, v1::Description& description) {
  const Observation& observation = run.session.observation();
  const std::vector<ImageNode>& nodes = observation.image().nodes;
  for (std::uint32_t n = 0; n < nodes.size(); ++n) {
    v1::Node& node = *description.add_nodes();
    node.set_name(nodes[n].name);
    node.set_type(nodes[n].type);
    node.set_role(std::string(choice_name(nodes[n].role)));
    for (const std::size_t extent : nodes[n].shape) node.add_shape(extent);
    node.set_size(nodes[n].size);
    node.set_spiking(!observation.is_analogue(n));
    for (const std::string& variable : observation.variables(n)) node.add_variables(variable);
  }
}

void add_memory(const DrivenRun& run, v1::Description& description) {
  for (const Instance& instance : run.prepared.description->instances()) {
    const auto add = [&](const std::string& name, std::uint64_t offset, std::uint64_t bytes) {
      v1::Region& region = *description.add_regions();
      region.set_component(instance.path);
      region.set_name(name);
      region.set_address(instance.base + offset);
      region.set_bytes(bytes);
    };
    if (const CoreTarget* core = instance.plan->core(); core != nullptr) {
      for (const Region& region : core->layout().regions()) add(region.name, region.offset, region.bytes());
    } else if (instance.window > 0) {
      add("registers", 0, instance.window);
    }
  }
}

void add_symbols(const DrivenRun& run, v1::Description& description) {
  const Image& image = run.session.observation().image();
  std::vector<std::string> paths;  // by core
  for (const Instance& instance : run.prepared.description->instances()) {
    if (instance.plan->core() == nullptr) continue;
    if (instance.core_id >= paths.size()) paths.resize(instance.core_id + 1);
    paths[instance.core_id] = instance.path;
  }
  for (const ImageRun& place : image.runs) {
    v1::Symbol& symbol = *description.add_symbols();
    symbol.set_node(image.nodes[place.node].name);
    symbol.set_first(place.first);
    symbol.set_count(place.count);
    symbol.set_component(paths[place.core]);
    symbol.set_address(place.address);
    symbol.set_bytes(place.bytes);
  }
}

/// `core[3].neuron[].v` of all copies is `core[*].neuron[*].v`.
void add_probes(const DrivenRun& run, v1::Description& description) {
  std::set<std::string> patterns;
  for (const Instance& instance : run.prepared.description->instances()) {
    for (const ProbeInfo& probe : instance.plan->probes()) {
      patterns.insert(without_indices(instance.path + "." + probe.name));
    }
  }
  for (const std::string& pattern : patterns) description.add_probes(pattern);
}

}  // namespace

void describe(const DrivenRun& run, v1::Description& description) {
  description.set_platform(run.prepared.description->name());
  description.set_title(run.prepared.description->title());
  description.set_dt_s(run.session.observation().image().conventions.dt);
  if (run.prepared.steps != Prepared::kEndless && run.prepared.steps > 0) description.set_steps(run.prepared.steps);
  for (const std::string& warning : run.prepared.warnings) description.add_warnings(warning);
  add_nodes(run, description);
  add_memory(run, description);
  add_symbols(run, description);
  add_probes(run, description);
}

void set_event(const v1::Event& event, DrivenRun& run, Goal& goal) {
  const Image& image = run.session.observation().image();
  switch (event.what_case()) {
    case v1::Event::kSpike: {
      const std::optional<std::uint32_t> node = image.find(event.spike().node());
      if (!node)
        throw InputError({}, "until.event.spike.node",
                         "found " + shown(event.spike().node()) + "; expected a node of the network");
      if (event.spike().has_index()) {
        if (event.spike().index() >= image.nodes[*node].size) {
          throw InputError({}, "until.event.spike.index",
                           "found " + std::to_string(event.spike().index()) + "; expected less than " +
                               std::to_string(image.nodes[*node].size));
        }
        goal.element = event.spike().index();
      }
      goal.node = node;
      return;
    }
    case v1::Event::kMemory: {
      const v1::MemoryEvent& memory = event.memory();
      const std::uint32_t bytes = memory.bytes() == 0 ? 4 : memory.bytes();
      if (bytes != 1 && bytes != 2 && bytes != 4 && bytes != 8) {
        throw InputError({}, "until.event.memory.bytes", "found " + std::to_string(bytes) + "; expected 1, 2, 4 or 8");
      }
      goal.word = Goal::Word{memory.address(), bytes, memory.mask() == 0 ? ~std::uint64_t{0} : memory.mask(), memory.value()};
      std::uint64_t there = 0;
      run.session.chip().read(memory.address(), std::span(reinterpret_cast<std::byte*>(&there), bytes));
      return;
    }
    case v1::Event::kFirmwareExit:
      if (!run.session.hosts().any()) {
        throw InputError({}, "until.event.firmware_exit", "found a run without firmware; expected another event");
      }
      return;
    default: throw InputError({}, "until.event", "found nothing; expected spike, memory or firmware_exit");
  }
}

}  // namespace synfire::cosim
