// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// platforms: reading the frame of a component.
#include "platforms/component_frame.h"

#include <algorithm>

#include "platforms/frame.h"

namespace synfire {

namespace {

void find_fabric(const Value::Entry& entry, FabricsByName& fabrics) {
  const Value* type = entry.value.is_map() ? entry.value.find("type") : nullptr;
  if (type == nullptr) return;
  Problems ignored;  // they are reported when the component itself is planned
  Part<ComponentPlan> part;
  read_part(entry.value, part, Reader(ignored), kFrameKeys);
  if (!ignored.empty() || part.entry == nullptr) {
    fabrics[entry.key] = nullptr;
    return;
  }
  std::shared_ptr<const ComponentPlan> plan = part.make({entry.key});
  if (plan->role() == ComponentPlan::Role::fabric) fabrics[entry.key] = std::move(plan);
}

void read_connect(const Value& in, Reader reader, const FabricsByName& fabrics, Described& described) {
  if (!in.is_map() || in.entries.size() != 1) {
    reader.fail(in, "found " + in.shown() + "; expected a mapping of a fabric to routers, such as {mesh: 4 per router}");
    return;
  }
  const Value::Entry& to = in.entries.front();
  Reader at = reader.below(to.key);
  const auto fabric = fabrics.find(to.key);
  if (fabric == fabrics.end()) {
    std::vector<std::string> names;
    for (const auto& [name, plan] : fabrics) {
      if (plan) names.push_back(name);
    }
    reader.fail_at(to.where, to.key, "found no fabric of this name; expected " + any_of(names) + did_you_mean(to.key, names));
    return;
  }
  if (!fabric->second) return;  // its own problems are told
  const std::int64_t routers = static_cast<const FabricPlan&>(*fabric->second).routers();
  const auto place = [&](std::int64_t router, const Value& where) {
    if (router < 0 || router >= routers) {
      at.fail(where, "found router " + std::to_string(router) + "; expected 0 to " + std::to_string(routers - 1));
      router = 0;
    }
    described.routers.push_back(static_cast<std::uint32_t>(router));
  };
  if (to.value.is_list()) {
    for (const Value& item : to.value.items) {
      std::int64_t router = 0;
      FieldType<std::int64_t>::read(item, router, at, at_least(0));
      place(router, item);
    }
    if (static_cast<std::int64_t>(described.routers.size()) != described.count) {
      at.fail(to.value, "found " + std::to_string(described.routers.size()) + " routers; expected " +
                            std::to_string(described.count) + ", one for each copy");
      described.routers.resize(static_cast<std::size_t>(described.count));
    }
    return;
  }
  const std::string& text = to.value.text;
  const std::size_t space = text.find(' ');
  std::optional<std::int64_t> number = parse_integer(text.substr(0, space));
  if (!to.value.is_scalar() || !number || *number < 0 ||
      (space != std::string::npos && (text.substr(space) != " per router" || *number == 0))) {
    at.fail(to.value, "found " + to.value.shown() + "; expected `N per router`, the number of a router, or a list of them");
    return;
  }
  if (space != std::string::npos && described.count > *number * routers) {
    at.fail(to.value, "found " + std::to_string(described.count) + " copies at " + text + "; expected at most " +
                          std::to_string(*number * routers) + " on " + std::to_string(routers) + " routers");
    number = (described.count + routers - 1) / routers;
  }
  for (std::int64_t copy = 0; copy < described.count; ++copy)
    place(space == std::string::npos ? *number : copy / *number, to.value);
}

void check_copies(const Value& copies, Reader reader, const Described& described) {
  if (!copies.is_map()) {
    reader.fail(copies,
                "found " + copies.shown() + "; expected a mapping of copies to what differs in them, such as {3: {...}}");
    return;
  }
  for (const Value::Entry& entry : copies.entries) {
    const std::optional<std::int64_t> index = parse_integer(entry.key);
    if (!index || *index < 0 || *index >= described.count) {
      reader.fail_at(entry.where, entry.key,
                     "found no such copy; expected " + (described.counted ? "0 to " + std::to_string(described.count - 1)
                                                                          : std::string("a component with a `count`")));
    } else if (!entry.value.is_map()) {
      reader.fail_at(entry.value.where, entry.key, "found " + entry.value.shown() + "; expected a mapping");
    }
  }
}

void check_nested_keys(const Value& in, Reader& reader) {
  const std::vector<std::string> names{"platform", "count", "connect", "copies"};
  for (const Value::Entry& entry : in.entries) {
    if (std::ranges::find(names, entry.key) == names.end()) {
      reader.fail_at(
          entry.where, entry.key,
          "found a key that a nested platform does not have; expected " + any_of(names) + did_you_mean(entry.key, names));
    }
  }
}

}  // namespace

FabricsByName find_fabrics(const Value& components) {
  FabricsByName fabrics;
  for (const Value::Entry& entry : components.entries) find_fabric(entry, fabrics);
  return fabrics;
}

Described read_component_frame(const Value& in, Reader reader, const FabricsByName& fabrics) {
  Described described;
  if (const Value* count = in.find("count")) {
    described.counted = true;
    FieldType<std::int64_t>::read(*count, described.count, reader.below("count"), between(1, kMostInstances));
  }
  if (const Value* connect = in.find("connect")) read_connect(*connect, reader.below("connect"), fabrics, described);
  if (const Value* copies = in.find("copies")) check_copies(*copies, reader.below("copies"), described);
  if (in.find("platform") != nullptr) check_nested_keys(in, reader);
  return described;
}

}  // namespace synfire
