// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// scenarios: reading what a scenario says of hosts.
#include <algorithm>
#include <span>

#include "base/mapped_file.h"
#include "models/hosts/host.h"
#include "scenarios/hosts.h"

namespace synfire {

namespace {

constexpr std::uintmax_t kLargestBlob = std::uintmax_t{1} << 30;

const HostPlan* host_of(const Instance& instance) {
  return dynamic_cast<const HostPlan*>(instance.plan.get());
}
bool is_fifo(const Instance& instance) {
  const auto* device = dynamic_cast<const DevicePlan*>(instance.plan.get());
  return device != nullptr && device->is_spike_port();
}

bool is_there(const std::filesystem::path& file) {
  std::error_code error;
  return std::filesystem::exists(file, error);
}

std::vector<std::string> paths_of(const Description& description, auto wanted) {
  std::vector<std::string> paths;
  for (const Instance& instance : description.instances()) {
    if (wanted(instance)) paths.push_back(instance.path);
  }
  return paths;
}

std::vector<std::byte> read_blob(const std::string& file) {
  const MappedFile mapped(file);
  if (mapped.text().size() > kLargestBlob) {
    throw InputError({file, 0, 0}, "", "cannot be read; expected a file of at most 1 GiB");
  }
  const auto bytes = std::as_bytes(std::span(mapped.text()));
  return {bytes.begin(), bytes.end()};
}

void read_firmware(const ScenarioParameters& scenario, const Value& merged, const Description& description, HostSetup& setup,
                   Problems& problems) {
  const std::vector<std::string> hosts = paths_of(description, host_of);
  for (const auto& [name, file] : scenario.firmware) {
    const Value& at = merged.at({"firmware", name});
    const std::string path = "firmware." + name;
    std::shared_ptr<const Firmware> firmware;
    if (!is_there(file.path)) continue;  // told already
    try {
      firmware = std::make_shared<const Firmware>(file.path);
    } catch (const InputError& error) {
      problems.add(error.problems());
      continue;
    }
    bool found = false;
    for (std::size_t i = 0; i < description.instances().size(); ++i) {
      const Instance& instance = description.instances()[i];
      if (instance.path != name && without_index(instance.path) != name) continue;
      const HostPlan* host = host_of(instance);
      if (host == nullptr) continue;
      found = true;
      const Machine wanted = host->machine();
      if (firmware->machine() != wanted) {
        problems.add(at.where, path,
                     "found firmware for " + firmware->machine_name() + "; expected one for " +
                         (wanted == Machine::arm ? "ARM" : "RISC-V") + ": " + instance.path + " is a " + instance.type);
        break;
      }
      setup.boots.push_back({i, firmware});
    }
    if (!found) {
      problems.add(at.where, path,
                   hosts.empty() ? "found firmware, but the platform has no host"
                                 : "found no such host; expected " + any_of(hosts) + did_you_mean(name, hosts));
    }
  }
  std::ranges::sort(setup.boots, {}, &HostSetup::Boot::instance);
}

}  // namespace

HostSetup read_hosts(const ScenarioParameters& scenario, const Value& merged, const Description& description,
                     Problems& problems) {
  HostSetup setup;
  setup.loaded_later = scenario.network.loaded_by != LoadedBy::loader;
  read_firmware(scenario, merged, description, setup, problems);
  for (std::size_t i = 0; i < scenario.load.size(); ++i) {
    const LoadParameters& load = scenario.load[i];
    const Location where = merged.at({"load", std::to_string(i)}).where;
    const std::string path = "load[" + std::to_string(i) + "]";
    const std::optional<std::filesystem::path>& named = load.elf ? load.elf : load.file;
    if ((!load.elf && !load.address) || (named && !is_there(*named))) continue;  // told already
    try {
      if (load.elf) {
        const Firmware file(*load.elf);
        for (const Firmware::Segment& segment : file.segments()) {
          setup.blobs.push_back({segment.address, segment.bytes, false, where, path});
        }
      } else if (load.file) {
        setup.blobs.push_back({load.address->value, read_blob(*load.file), false, where, path});
      } else {
        setup.blobs.push_back({load.address->value, {}, true, where, path});
      }
    } catch (const InputError& error) {
      problems.add(error.problems());
    }
  }
  return setup;
}

std::shared_ptr<FifoFeed> feed_of(HostSetup& setup, const std::string& fifo, const Value& at, const std::string& path,
                                  const Description& description, Problems& problems) {
  const auto present = std::ranges::find_if(setup.feeds, [&](const auto& feed) { return feed->fifo == fifo; });
  if (present != setup.feeds.end()) return *present;
  const std::vector<std::string> fifos = paths_of(description, is_fifo);
  if (std::ranges::find(fifos, fifo) == fifos.end()) {
    problems.add(at.where, path,
                 fifos.empty() ? "found a FIFO, but the platform has no spike_fifo"
                               : "found " + shown(fifo) + "; expected " + any_of(fifos) + did_you_mean(fifo, fifos));
    return nullptr;
  }
  auto feed = std::make_shared<FifoFeed>();
  feed->fifo = fifo;
  setup.feeds.push_back(feed);
  return feed;
}

}  // namespace synfire
