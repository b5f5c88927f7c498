// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// app: `synfire describe`: a platform (tree, capacities, memory map, probes, sources of its figures) or a component
// (parameters, regions, probes).
#include <fmt/format.h>

#include <algorithm>
#include <iostream>
#include <map>

#include "app/command.h"
#include "app/device_text.h"
#include "app/example.h"
#include "base/data_files.h"
#include "platforms/description.h"
#include "power/technology.h"
#include "scenarios/waves/signals.h"

namespace synfire::app {

namespace {

void print_regions(const MemoryLayout& layout, std::uint64_t base, const std::string& indent) {
  std::cout << fmt::format("{}{:<14} {:<20} {:>12} {:<5} {:<14} {}\n", indent, base == 0 ? "offset" : "address", "region",
                           "elements", "type", "kind", "meaning");
  for (const Region& region : layout.regions()) {
    std::cout << fmt::format("{}{:#014x} {:<20} {:>12} {:<5} {:<14} {}\n", indent, base + region.offset, region.name,
                             region.count, element_name(region.element),
                             region.kind == RegionKind::state ? "state" : "configuration", region.meaning);
  }
}

std::string limit_text(std::uint64_t limit) {
  return limit == CoreLimits::kNone ? "unlimited" : std::to_string(limit);
}

struct Copies {
  std::string path;
  const Instance* first = nullptr;
  const Instance* last = nullptr;
  std::size_t count = 0;
};

std::vector<Copies> grouped(const Description& description) {
  std::vector<Copies> groups;
  for (const Instance& instance : description.instances()) {
    const std::string path = without_index(instance.path);
    if (groups.empty() || groups.back().path != path || groups.back().first->type != instance.type) {
      groups.push_back({path, &instance, &instance, 0});
    }
    groups.back().last = &instance;
    ++groups.back().count;
  }
  return groups;
}

/// Every figure with a source, below a value of the platform.
void print_sources(const Value& value, const std::string& path, std::size_t& found) {
  for (const Value::Entry& entry : value.entries) {
    const std::string below = path.empty() ? entry.key : path + "." + entry.key;
    const Value* given = entry.value.find("value");
    const Value* source = entry.value.find("source");
    if (given != nullptr && source != nullptr) {
      const Value* tier = entry.value.find("tier");
      std::cout << fmt::format("  {:<40} {:<14} {:<11} {}\n", below, given->is_null() ? "unpublished" : given->text,
                               tier == nullptr ? "unstated" : tier->text, source->text);
      ++found;
    } else {
      print_sources(entry.value, below, found);
    }
  }
}

void print_technology(const Description& description) {
  if (description.technology().is_null()) {
    std::cout << "\nenergy: no technology is named, so no energy is known\n";
    return;
  }
  const Technology technology = load_technology(description.technology());
  std::cout << "\nenergy: " << technology.name << (technology.title.empty() ? "" : ", " + technology.title) << " ("
            << choice_name(technology.scope) << " figures)\n";
  const auto print = [](const std::string& name, const auto& figure) {
    const Provenance& from = figure.provenance;
    std::cout << fmt::format("  {:<40} {:<14} {:<11} {}{}\n", name, figure.value ? to_string(*figure.value) : "unpublished",
                             choice_name(from.tier), from.source, from.note.empty() ? "" : " (" + from.note + ")");
  };
  print("static", technology.static_power);
  for (const auto& [action, figure] : technology.actions) print(action, figure);
  for (const auto& [type, table] : technology.components) {
    for (const auto& [action, figure] : table) print(type + "." + action, figure);
  }
  if (!technology.included.empty()) std::cout << "  part of other figures: " << any_of(technology.included) << '\n';
}

void print_platform(const Description& description) {
  std::cout << description.name() << (description.title().empty() ? "" : ": " + description.title()) << "\n\ntree:\n";
  const std::vector<Copies> groups = grouped(description);
  for (const Copies& group : groups) {
    const auto depth = static_cast<std::size_t>(std::ranges::count(group.path, '.'));
    std::cout << fmt::format("{:<{}}{:<24} {:<16}{}\n", "", 2 + 2 * depth, group.path, group.first->type,
                             group.count > 1 ? fmt::format("{} copies", group.count) : std::string());
  }
  const Target& target = description.target();
  std::cout << fmt::format("\nsync discipline: {}; {} {}; packets reach {}\n", choice_name(target.discipline),
                           target.cores.size(), target.cores.size() == 1 ? "core" : "cores",
                           target.multicast ? "several cores at once" : "one core each");
  std::cout << "\ncapacities of a core, and memory map:\n";
  for (const Copies& group : groups) {
    const CoreTarget* core = group.first->plan->core();
    if (core == nullptr) continue;
    const CoreLimits limits = core->limits();
    std::cout << fmt::format(
        "  {} ({}): neurons {}, axons in {}, axons out {}, synapse memory {}, delay up to {} steps\n", group.path,
        group.first->type, limit_text(limits.neurons), limit_text(limits.axons_in), limit_text(limits.axons_out),
        limits.synapse_bits == CoreLimits::kNone ? "unlimited"
                                                 : to_string(MemorySize(static_cast<double>(limits.synapse_bits))),
        limits.delay);
    std::cout << fmt::format("    {} at {:#x}", group.first->path, group.first->base);
    if (group.count > 1) {
      std::cout << fmt::format(" to {} at {:#x}, {:#x} bytes apart", group.last->path, group.last->base,
                               (group.last->base - group.first->base) / (group.count - 1));
    }
    std::cout << '\n';
    print_regions(core->layout(), group.first->base, "    ");
  }
  std::cout
      << "\nprobes, by which waves are asked for ([] is the number of a neuron, which the network has names for as well):\n";
  for (const Copies& group : groups) {
    if (group.first->plan->probes().empty()) continue;
    std::cout << "  " << group.first->path << (group.count > 1 ? " to " + group.last->path : std::string()) << ":\n";
    print_probes(*group.first->plan, "    ");
  }
  const ProbeInfo power = power_probe();
  std::cout << fmt::format("  the chip, and each component:\n    {:<32} {:<8} {}\n", power.name, power.kind_text(),
                           power.meaning);
  print_devices(description);
  std::cout << "\nfigures and their sources:\n";
  std::size_t found = 0;
  const Value* components = description.resolved().find("components");
  if (components != nullptr) print_sources(*components, "", found);
  if (found == 0) std::cout << "  none has a source\n";
  print_technology(description);
}

void print_fields(const SchemaBase& schema, const std::string& prefix) {
  for (const FieldInfo& field : schema.fields()) {
    const bool nested = field.type.kind == TypeInfo::Kind::mapping && field.type.nested != nullptr;
    std::string given = field.required ? "required"
                                       : "default " + (field.default_value.is_scalar() ? field.default_value.text
                                                       : field.default_value.is_null() ? std::string("none")
                                                       : nested                        ? std::string("as below")
                                                                                       : write_yaml(field.default_value));
    while (given.ends_with('\n')) given.pop_back();
    std::cout << "  " << prefix << field.name << "\n      " << field.meaning << "\n      " << field.type.text() << "; " << given
              << '\n';
    if (field.type.kind == TypeInfo::Kind::quantity) {
      std::vector<std::string> units;
      for (const Unit& unit : field.type.units) units.emplace_back(unit.symbol);
      std::cout << "      units: " << any_of(units) << '\n';
    }
    if (field.type.kind == TypeInfo::Kind::part && field.type.alternatives) {
      std::cout << "      types: " << any_of(field.type.alternatives()) << " (see synfire describe NAME)\n";
    }
    if (nested) print_fields(*field.type.nested(), prefix + field.name + ".");
  }
}

/// Regions and probes depend on parameters, so they are shown as some bundled platform has them.
void print_example(const std::string& type) {
  const std::optional<Example> example = example_of(type);
  if (!example) return;
  const std::string as = ", as " + example->instance->path + " of platform " + example->platform + " has them:\n";
  if (const CoreTarget* core = example->instance->plan->core()) {
    std::cout << "\nregisters and memory" << as;
    print_regions(core->layout(), 0, "  ");
  }
  if (!example->instance->plan->probes().empty()) {
    std::cout << "\nprobes" << as;
    print_probes(*example->instance->plan, "  ");
  }
}

void print_component(const std::string& slot, const std::string& name, const SchemaBase& schema) {
  std::cout << name << " (" << slot << "): " << schema.summary() << "\n\n";
  std::cout << (schema.fields().empty() ? "no parameters\n" : "parameters:\n");
  print_fields(schema, "");
  const auto block = RegisterBlock::all().find(name);
  if (slot == "component" && block != RegisterBlock::all().end()) {
    std::cout << "\nregisters, by offset (" << block->second->meaning() << "):\n";
    print_registers(*block->second, 0, "  ");
  } else if (slot == "component") {
    print_example(name);
  }
}

int describe_name(const po::variables_map& given) {
  load_plugins(given);
  if (given.contains("registers")) {
    print_register_reference();
    return kDone;
  }
  if (given.contains("c-header")) {
    print_c_header(required_argument(given, "name", "the name of a device or platform, or the path of a platform"));
    return kDone;
  }
  const std::string name = required_argument(given, "name", "the name of a platform or a component, or the path of a platform");
  std::vector<std::string> names = list_data(DataKind::platform);
  bool found = false;
  for (const auto& [slot, registry] : RegistryBase::all()) {
    const std::vector<std::string> own = registry->names();
    names.insert(names.end(), own.begin(), own.end());
    if (const SchemaBase* schema = registry->schema(name)) {
      if (found) std::cout << '\n';
      print_component(slot, name, *schema);
      found = true;
    }
  }
  std::error_code error;
  if (!find_data(DataKind::platform, name).empty() || std::filesystem::is_regular_file(name, error)) {
    if (found) std::cout << '\n';
    print_platform(
        Description(load_platform(Value::scalar(name, kCommandLine, Origin::command_line), std::filesystem::current_path())));
    found = true;
  }
  if (!found && !find_data(DataKind::scenario, name).empty()) {
    throw InputError(kCommandLine, "",
                     "found the scenario " + shown(name) + "; expected a platform or a component (synfire explain " + name +
                         " prints a scenario)");
  }
  if (!found) {
    throw InputError(kCommandLine, "",
                     "found " + shown(name) + ", which is no platform and no component; expected " + any_of(names) +
                         did_you_mean(name, names));
  }
  return kDone;
}

}  // namespace

Command describe_command() {
  Command command{"describe", "NAME", "describe one platform (by name or path) or one component", {}, "name", 1, describe_name};
  add_plugin_option(command.options);
  command.options.add_options()("c-header", "print a C header for firmware: a device's registers, or a platform's addresses")(
      "registers", "print the reference of all devices' registers, in Markdown; takes no NAME");
  return command;
}

}  // namespace synfire::app
