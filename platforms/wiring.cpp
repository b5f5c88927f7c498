// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// platforms: addresses and interrupt wires.
#include "platforms/wiring.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "base/address.h"
#include "base/glob.h"
#include "kernel/device.h"

namespace synfire {

namespace {

constexpr std::uint64_t kPage = MemoryLayout::kPage;

}  // namespace

void Wiring::add(std::uint32_t index, Instance& instance, const Value& in, Reader& reader) {
  if (const auto peer = instance.plan->peer()) {
    peers_.push_back({index, peer->name, in.place(peer->key), reader.below(peer->key).path()});
  }
  const auto* device = dynamic_cast<const DevicePlan*>(instance.plan.get());
  const std::uint64_t window = device == nullptr ? 0 : device->window();
  if (device != nullptr && device->is_bus() && !std::exchange(bus_, instance.path).empty()) {
    reader.fail_at(in.where, "type", "found a second bus; expected one");
  }
  const Value* address = in.find("address");
  if (window == 0) {
    if (address != nullptr) {
      reader.below("address").fail(*address, "found an address; expected none: " + instance.type +
                                                 (device == nullptr ? " gets its own" : " does not answer on the bus"));
    }
  } else if (address == nullptr) {
    reader.fail_at(in.where, "address", "found nothing; expected where it answers on the bus, such as 0x4000_0000");
  } else {
    Address base;
    const std::size_t before = reader.problems().count();
    FieldType<Address>::read(*address, base, reader.below("address"), {});
    if (reader.problems().count() != before) return;
    const std::string of = without_index(instance.path);
    if (next_.path == of && in.find("count") != nullptr) base.value = next_.base;
    if (base.value % kPage != 0 || base.value + window < base.value) {
      reader.below("address").fail(*address, "found " + address->shown() +
                                                 "; expected a multiple of 4096 that leaves room for " +
                                                 std::to_string(window) + " bytes");
      return;
    }
    instance.base = base.value;
    instance.window = window;
    next_ = {of, base.value + (window + kPage - 1) / kPage * kPage};
    placed_.push_back({index, address->where});
  }

  const Value* interrupt = in.find("interrupt");
  if (interrupt == nullptr) return;
  Reader at = reader.below("interrupt");
  if (device == nullptr || device->interrupt_outputs() == 0) {
    at.fail(*interrupt, "found an interrupt; expected none: " + instance.type + " has no such output");
  } else if (!interrupt->is_map() || interrupt->entries.empty() || interrupt->entries.size() > device->interrupt_outputs()) {
    at.fail(*interrupt, "found " + interrupt->shown() + "; expected up to " + std::to_string(device->interrupt_outputs()) +
                            " components and their lines, such as {intc: 3}");
  } else {
    for (const Value::Entry& entry : interrupt->entries) {
      ends_.push_back({index, prefix_of(instance.path), entry.key, entry.value, at.path()});
    }
  }
}

void Wiring::find_peers(std::vector<Instance>& instances, Reader& reader) const {
  for (const PeerOf& wanted : peers_) {
    Instance& instance = instances[wanted.from];
    const auto beside = [&](const Instance& other) { return &other != &instance && other.platform == instance.platform; };
    const auto found =
        std::ranges::find_if(instances, [&](const Instance& other) { return beside(other) && other.name == wanted.name; });
    if (found != instances.end()) {
      instance.peer = static_cast<int>(found - instances.begin());
      continue;
    }
    std::vector<std::string> names;
    for (const Instance& other : instances) {
      if (beside(other)) names.push_back(other.name);
    }
    reader.problems().add(
        wanted.where, wanted.path,
        "found " + shown(wanted.name) + "; expected another component of the platform" + did_you_mean(wanted.name, names));
  }
}

void Wiring::check_windows(const std::vector<Instance>& instances, Reader& reader) const {
  for (const auto& [index, where] : placed_) {
    const Instance& placed = instances[index];
    for (const Instance& other : instances) {
      if (&other == &placed || other.window == 0) continue;
      if (placed.base < other.base + other.window && other.base < placed.base + placed.window) {
        reader.problems().add(
            where, placed.path + ".address",
            fmt::format("{:#x} to {:#x} overlaps {} at {:#x} to {:#x}", placed.base, placed.base + placed.window - 1,
                        other.path, other.base, other.base + other.window - 1));
        break;
      }
    }
  }
}

void Wiring::finish(std::vector<Instance>& instances, std::vector<InterruptWire>& wires, Reader& reader) const {
  find_peers(instances, reader);
  check_windows(instances, reader);
  for (const End& end : ends_) {
    const auto found = std::ranges::find(instances, end.prefix + end.to, &Instance::path);
    if (found == instances.end()) {
      std::vector<std::string> names;
      for (const Instance& instance : instances) {
        const auto* device = dynamic_cast<const DevicePlan*>(instance.plan.get());
        if (device != nullptr && device->interrupt_inputs() > 0 && prefix_of(instance.path) == end.prefix) {
          names.push_back(instance.name);
        }
      }
      reader.problems().add(
          end.line.where, end.path,
          "found no component " + shown(end.to) + "; expected " + any_of(names) + did_you_mean(end.to, names));
      continue;
    }
    const auto* device = dynamic_cast<const DevicePlan*>(found->plan.get());
    const unsigned inputs = device == nullptr ? 0 : device->interrupt_inputs();
    std::int64_t line = 0;
    const std::size_t before = reader.problems().count();
    if (inputs == 0) {
      reader.problems().add(end.line.where, end.path, found->path + " takes no interrupts");
    } else {
      FieldType<std::int64_t>::read(end.line, line, Reader(reader.problems(), end.path + "." + end.to), between(0, inputs - 1));
    }
    if (reader.problems().count() != before) continue;
    wires.push_back({end.from, static_cast<std::uint32_t>(found - instances.begin()), static_cast<unsigned>(line)});
  }
}

}  // namespace synfire
