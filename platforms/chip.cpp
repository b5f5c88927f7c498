// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// platforms: elaboration: modules are made in the hierarchy of the description, spike sockets and bus are bound.
#include "platforms/chip.h"

#include <fmt/format.h>
#include <tlm_utils/simple_initiator_socket.h>

#include <algorithm>
#include <functional>
#include <map>

#include "base/error.h"
#include "base/glob.h"
#include "interconnect/bus.h"
#include "kernel/device.h"

namespace synfire {

namespace {

/// A module that only holds others: a nested platform.
class Nest : public sc_core::sc_module {
 public:
  Nest(const sc_core::sc_module_name& name, const std::function<void()>& fill) : sc_module(name) { fill(); }
};

}  // namespace

struct Chip::Loader : sc_core::sc_module {
  explicit Loader(const sc_core::sc_module_name& name) : sc_module(name) {}

  tlm_utils::simple_initiator_socket<Loader, 64> socket{"socket"};
  Bus* bus = nullptr;
  std::unique_ptr<Bus> own_bus;  ///< of a platform that describes none: it takes no time
  std::vector<std::unique_ptr<sc_core::sc_module>> nests;
};

Chip::Chip(const Description& description, Fidelity fidelity) : loader_(std::make_unique<Loader>("loader")) {
  const std::vector<Instance>& instances = description.instances();
  const std::vector<Level>& levels = description.levels();
  components_.resize(instances.size());

  // What hangs on each level's fabric, in order of core numbers.
  std::vector<std::vector<BuildContext::Port>> ports(levels.size());
  for (const Instance& instance : instances) {
    if (instance.plan->role() == ComponentPlan::Role::core)
      ports[instance.platform].push_back({instance.router, instance.core_id, 1});
  }
  for (const Level& level : levels) {
    if (level.parent >= 0)
      ports[static_cast<std::size_t>(level.parent)].push_back({level.router, level.first_core, level.cores});
  }
  for (auto& of_level : ports) std::ranges::sort(of_level, {}, &BuildContext::Port::first_core);

  std::map<const ComponentPlan*, std::shared_ptr<const std::vector<ProbeInfo>>> probes;  // copies share a plan
  const auto cores = static_cast<std::uint32_t>(description.target().cores.size());
  const std::function<void(std::uint32_t)> build_level = [&](std::uint32_t number) {
    for (std::size_t i = 0; i < instances.size(); ++i) {
      const Instance& instance = instances[i];
      if (instance.platform != number) continue;
      BuildContext context;
      context.name = instance.name;
      context.path = instance.path;
      context.core_id = instance.core_id;
      context.cores = cores;
      context.fidelity = fidelity;
      if (instance.plan->role() == ComponentPlan::Role::fabric) {
        context.ports = ports[number];
        context.uplink = levels[number].parent >= 0;
      }
      components_[i] = instance.plan->build(context);
      std::shared_ptr<const std::vector<ProbeInfo>>& declared = probes[instance.plan.get()];
      if (!declared) declared = std::make_shared<const std::vector<ProbeInfo>>(instance.plan->probes());
      components_[i]->probes().declare(declared);
    }
    for (std::uint32_t child = 0; child < levels.size(); ++child) {
      if (levels[child].parent != static_cast<int>(number)) continue;
      loader_->nests.push_back(std::make_unique<Nest>(last_part(levels[child].path).c_str(), [&] { build_level(child); }));
    }
  };
  build_level(0);

  const auto fabric_of = [&](const Level& level) -> Fabric* {
    return level.fabric < 0 ? nullptr : static_cast<Fabric*>(components_[static_cast<std::size_t>(level.fabric)].get());
  };
  const auto port_of = [&](std::size_t level, std::uint32_t first_core) {
    return static_cast<std::size_t>(std::ranges::lower_bound(ports[level], first_core, {}, &BuildContext::Port::first_core) -
                                    ports[level].begin());
  };
  for (std::size_t i = 0; i < instances.size(); ++i) {
    const Instance& instance = instances[i];
    if (instance.plan->role() != ComponentPlan::Role::core) continue;
    auto* core = static_cast<StepCore*>(components_[i].get());
    cores_.push_back(core);
    if (Fabric* fabric = fabric_of(levels[instance.platform])) {
      const std::size_t port = port_of(instance.platform, instance.core_id);
      core->out.bind(fabric->port_in(port));
      fabric->port_out(port).bind(core->in);
    } else {
      core->out.bind(core->in);  // no fabric on the chip: what it sends is for itself, in the next step
    }
  }
  for (std::size_t i = 0; i < instances.size(); ++i) {
    if (instances[i].peer >= 0) components_[i]->wire(*components_[static_cast<std::size_t>(instances[i].peer)]);
  }
  connect_bus(description);
  Sync::Driven driven;
  for (std::size_t i = levels.size(); i-- > 0;) {
    Fabric* fabric = fabric_of(levels[i]);
    if (fabric == nullptr) continue;
    driven.fabrics.push_back(fabric);
    if (levels[i].parent < 0) continue;
    const auto parent = static_cast<std::size_t>(levels[i].parent);
    Fabric* above = fabric_of(levels[parent]);
    const std::size_t port = port_of(parent, levels[i].first_core);
    fabric->port_out(ports[i].size()).bind(above->port_in(port));
    above->port_out(port).bind(fabric->port_in(ports[i].size()));
  }
  driven.cores = cores_;
  driven.entry = fabric_of(levels[0]);
  sync_ = static_cast<Sync*>(components_[static_cast<std::size_t>(levels[0].sync)].get());
  sync_->drive(std::move(driven));
}

void Chip::connect_bus(const Description& description) {
  const std::vector<Instance>& instances = description.instances();
  Bus* bus = nullptr;
  for (const std::unique_ptr<Component>& component : components_) {
    auto* found = dynamic_cast<Bus*>(component.get());
    if (found != nullptr) bus = found;
  }
  if (bus == nullptr) {
    loader_->own_bus = std::make_unique<Bus>("loader_bus", "loader_bus", Bus::Timing{});
    bus = loader_->own_bus.get();
  }
  loader_->bus = bus;
  std::vector<std::size_t> answering;
  for (std::size_t i = 0; i < instances.size(); ++i) {
    // A core without memory is on the bus too, with nothing to answer.
    if (instances[i].window > 0 || instances[i].plan->role() == ComponentPlan::Role::core) answering.push_back(i);
    if (auto* initiator = dynamic_cast<BusInitiator*>(components_[i].get())) initiator->bus_initiator().bind(bus->in);
  }
  loader_->socket.bind(bus->in);  // last, so that it never goes before a host
  std::ranges::stable_sort(answering, {}, [&](std::size_t i) { return instances[i].base; });
  for (const std::size_t i : answering) {
    if (auto* target = dynamic_cast<BusTarget*>(components_[i].get())) {
      bus->connect(instances[i].base, instances[i].window, target->bus_target());
    } else {
      bus->connect(instances[i].base, instances[i].window, static_cast<MemoryMapped*>(components_[i].get())->bus);
    }
  }
  for (const InterruptWire& wire : description.interrupts()) {
    dynamic_cast<InterruptSource&>(*components_[wire.from])
        .drive(dynamic_cast<InterruptSink&>(*components_[wire.to]), wire.line);
  }
}

Chip::~Chip() = default;

namespace {

void transport(Bus& bus, tlm::tlm_command command, std::uint64_t address, std::byte* bytes, std::size_t count) {
  // One transaction carries at most 32 bits of length.
  constexpr std::size_t kMost = std::size_t{1} << 30;
  while (count > 0) {
    const std::size_t part = std::min(count, kMost);
    tlm::tlm_generic_payload transaction;
    transaction.set_command(command);
    transaction.set_address(address);
    transaction.set_data_ptr(reinterpret_cast<unsigned char*>(bytes));
    transaction.set_data_length(static_cast<unsigned>(part));
    transaction.set_streaming_width(static_cast<unsigned>(part));
    if (bus.debug(transaction) != part) {
      throw InputError({}, "", fmt::format("nothing answers at bus address {:#x} ({} bytes)", address, part));
    }
    address += part;
    bytes += part;
    count -= part;
  }
}

}  // namespace

void Chip::write(std::uint64_t address, std::span<const std::byte> bytes) {
  // A write never changes what it is given.
  transport(*loader_->bus, tlm::TLM_WRITE_COMMAND, address, const_cast<std::byte*>(bytes.data()), bytes.size());
}

void Chip::read(std::uint64_t address, std::span<std::byte> bytes) {
  transport(*loader_->bus, tlm::TLM_READ_COMMAND, address, bytes.data(), bytes.size());
}

void Chip::prepare() {
  Problems problems;
  for (const std::unique_ptr<Component>& component : components_) {
    try {
      component->prepare();
      if (auto* mapped = dynamic_cast<MemoryMapped*>(component.get())) mapped->take_written();
    } catch (const InputError& error) {  // of what was loaded; the component knows its registers, not its own name
      for (const Problem& problem : error.problems()) {
        problems.add(problem.where, component->path() + "." + problem.path, problem.message);
      }
    }
  }
  problems.throw_if_any();
}

}  // namespace synfire
