// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// scenarios: hosts of an elaborated chip: booting, spikes through FIFOs, what registers show of the chip.
#include "scenarios/hosts.h"

#include <algorithm>
#include <limits>
#include <map>

#include "base/error.h"
#include "models/hosts/host.h"

namespace synfire {

FifoStream::FifoStream(std::shared_ptr<FifoFeed> feed, std::uint32_t size)
    : feed_(std::move(feed)), first_(feed_->elements), size_(size) {
  feed_->elements += size;
}

const FiredBatch& FifoStream::at(std::uint64_t step) {
  if (feed_->step != step) {
    feed_->step = step;
    feed_->port->take(step, feed_->events);
  }
  events_.clear();
  for (const std::uint32_t element : feed_->events.neurons) {
    if (element >= first_ && element - first_ < size_) events_.neurons.push_back(element - first_);
  }
  return events_;
}

Hosts::Hosts(Chip& chip, const Description& description, HostSetup setup, const Observation& observation)
    : chip_(chip), setup_(std::move(setup)), observation_(observation) {
  const std::vector<Instance>& instances = description.instances();
  for (std::size_t i = 0; i < instances.size(); ++i) {
    Component* component = chip.components()[i].get();
    if (auto* user = dynamic_cast<ChipUser*>(component)) user->attach(*this);
    auto* port = dynamic_cast<SpikePort*>(component);
    if (port == nullptr) continue;
    ports_.push_back(port);
    std::uint32_t inputs = 0;
    for (const auto& feed : setup_.feeds) {
      if (feed->fifo != instances[i].path) continue;
      feed->port = port;
      inputs = feed->elements;
    }
    std::uint32_t outputs = 0;
    heard_.clear();
    const std::vector<ImageNode>& nodes = observation.image().nodes;
    for (std::uint32_t node = 0; node < nodes.size(); ++node) {
      if (nodes[node].role != NodeRole::output || observation.is_analogue(node)) continue;
      heard_.push_back({node, outputs});
      outputs += nodes[node].size;
    }
    constexpr std::uint32_t kMost = 0xffff;
    if (inputs > kMost || outputs > kMost) {
      throw InputError({}, "",
                       instances[i].path + ": found " + std::to_string(std::max(inputs, outputs)) +
                           " elements of nodes; expected at most " + std::to_string(kMost));
    }
    port->set_elements(inputs, outputs);
  }
  std::uint32_t number = 0;
  std::map<const Firmware*, std::uint32_t> copies;
  for (std::size_t i = 0; i < instances.size(); ++i) {
    auto* host = dynamic_cast<Host*>(chip.components()[i].get());
    if (host == nullptr) continue;
    const auto boot = std::ranges::find(setup_.boots, i, &HostSetup::Boot::instance);
    if (boot != setup_.boots.end()) {
      host->boot(boot->firmware, number, copies[boot->firmware.get()]++);
      hosts_.push_back(host);
    }
    ++number;
  }
}

void Hosts::load(const Image& image) {
  const auto put = [&](std::uint64_t address, std::span<const std::byte> bytes, const Location& where,
                       const std::string& path) {
    try {
      chip_.write(address, bytes);
    } catch (const InputError& error) {
      throw InputError(where, path, error.problems().front().message);
    }
  };
  for (const HostSetup::Boot& boot : setup_.boots) {
    for (const Firmware::Segment& segment : boot.firmware->segments()) {
      const Location where{boot.firmware->file(), 0, 0};
      put(segment.address, segment.bytes, where, "");
      const std::vector<std::byte> zeros(std::min<std::uint64_t>(segment.zeros, 1 << 20));
      for (std::uint64_t done = 0; done < segment.zeros; done += zeros.size()) {
        put(segment.address + segment.bytes.size() + done,
            std::span(zeros).first(std::min<std::uint64_t>(zeros.size(), segment.zeros - done)), where, "");
      }
    }
  }
  for (HostSetup::Blob& blob : setup_.blobs) {
    put(blob.address, blob.image ? elf_bytes(image) : blob.bytes, blob.where, blob.path);
    blob.bytes = {};
  }
}

std::optional<int> Hosts::exit_code() const {
  for (const Host* host : hosts_) {
    if (host->exit_code()) return host->exit_code();
  }
  return std::nullopt;
}

std::string Hosts::states() const {
  std::string text;
  for (const Host* host : hosts_) text += (text.empty() ? "" : "; ") + host->state();
  return text;
}

void Hosts::on_step(const StepReport& report) {
  if (ports_.empty()) return;
  events_.clear();
  for (const Heard& heard : heard_) {
    const NodeOutput& output = observation_.output(heard.node);
    for (std::size_t i = 0; i < output.index.size(); ++i) {
      events_.push_back({report.start + output.at[i], heard.first + output.index[i]});
    }
  }
  std::ranges::sort(events_);
  for (SpikePort* port : ports_) {
    for (const auto& [at, element] : events_) port->give(report.step, at, element);
  }
}

std::uint64_t Hosts::count(const std::string& action) const {
  std::uint64_t sum = 0;
  for (const std::unique_ptr<Component>& component : chip_.components()) sum += component->activity().of(action);
  return sum;
}

double Hosts::energy() const {
  return energy_ ? energy_() : std::numeric_limits<double>::quiet_NaN();
}

}  // namespace synfire
