// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// scenarios: what breaks, and how: neurons, cores, ways and packets. (Memory is in memory_faults.cpp.)
#include "scenarios/faults.h"

#include <algorithm>
#include <bit>

#include "base/error.h"
#include "base/glob.h"
#include "scenarios/damage.h"
#include "scenarios/prepare.h"

namespace synfire {

Faults::Faults(const Prepared& prepared, Session& session, const std::filesystem::path& folder)
    : description_(*prepared.description), image_(prepared.image), places_(session.places()), chip_(session.chip()) {
  const ScenarioParameters& scenario = prepared.scenario.parameters;
  if (scenario.faults.empty()) return;
  file_ = std::make_unique<TextFile>(folder / "faults.csv");
  *file_ << "time_s,step,fault,place,what\n";
  for (std::size_t i = 0; i < scenario.faults.size(); ++i) {
    const std::string name = "fault " + std::to_string(i);
    faults_.push_back(
        {&scenario.faults[i], RandomStream(static_cast<std::uint64_t>(scenario.seed), name), {}, 0, 0.0, {}, false});
  }
  for (const StepCore* core : chip_.cores()) {
    arrivals_.push_back(
        std::make_unique<RandomStream>(static_cast<std::uint64_t>(scenario.seed), "packets of " + core->path()));
  }
  for (Fault& fault : faults_) {
    if (fault.is->at == 0) begin(fault);
  }
}
Faults::~Faults() = default;

void Faults::on_step(const StepReport& report) {
  step_ = report.step + 1;
  now_ = report.end;
  for (Fault& fault : faults_) {
    if (!fault.active && static_cast<std::uint64_t>(fault.is->at) <= step_) begin(fault);
    if (fault.is->kind == FaultKind::stuck_bits) hold(fault);
    if (fault.is->kind == FaultKind::soft_errors) soften(fault);
  }
}

void Faults::begin(Fault& fault) {
  fault.active = true;
  switch (fault.is->kind) {
    case FaultKind::dead_neurons: return kill_neurons(fault);
    case FaultKind::dead_cores: return kill_cores(fault);
    case FaultKind::dead_routers:
    case FaultKind::dead_links: return break_ways(fault);
    case FaultKind::lost_packets:
    case FaultKind::repeated_packets:
    case FaultKind::corrupted_packets: return watch_packets();
    case FaultKind::flipped_bits:
    case FaultKind::stuck_bits: find_memory(fault); return strike_bits(fault);
    case FaultKind::variation:
      find_memory(fault);
      watch_packets();
      return vary(fault);
    case FaultKind::soft_errors:
      find_memory(fault);
      watch_packets();
      fault.next_hour = static_cast<double>(now_) / 3600e12;
      return soften(fault);
  }
}

void Faults::kill_neurons(Fault& fault) {
  const std::uint32_t node = image_.find(fault.is->where).value();
  const std::uint32_t size = image_.nodes[node].size;
  std::string why;
  for (const std::uint32_t index :
       parse_indices(fault.is->neurons.value_or("0:"), size, why).value_or(std::vector<std::uint32_t>{})) {
    if (fault.random.uniform() >= fault.is->probability) continue;
    for (const ImageRun& run : image_.runs_of(node)) {
      if (index < run.first || index - run.first >= run.count) continue;
      StepCore& core = *chip_.cores()[run.core];
      if (!core.can_lose_neurons()) {
        throw InputError({}, "faults",
                         "found dead_neurons on " + core.path() + ", a kind of core that keeps all of its neurons");
      }
      const std::uint32_t local = run.local + (index - run.first);
      core.lose_neurons({&local, 1});
      log(fault, fault.is->where + "[" + std::to_string(index) + "]", "never fires");
    }
  }
}

void Faults::kill_cores(Fault& fault) {
  for (StepCore* core : chip_.cores()) {
    if (!glob_matches(fault.is->where, core->path()) || fault.random.uniform() >= fault.is->probability) continue;
    core->kill();
    log(fault, core->path(), "stops");
  }
}

void Faults::break_ways(Fault& fault) {
  for (const std::string& place : places_of(description_, *fault.is)) {
    if (fault.random.uniform() >= fault.is->probability) continue;
    dead_places_.push_back(place);
    log(fault, place, "carries nothing");
  }
  ways_.clear();
  watch_packets();
}

void Faults::watch_packets() {
  for (std::uint32_t core = 0; core < chip_.cores().size(); ++core) {
    chip_.cores()[core]->set_filter([this, core](PacketBatch& batch) { filter(core, batch); });
  }
}

bool Faults::arrives(std::uint32_t from, std::uint32_t to) {
  if (dead_places_.empty()) return true;
  const auto [found, fresh] = ways_.try_emplace({from, to}, true);
  if (fresh) found->second = !meets(description_, from, to, dead_places_);
  return found->second;
}

/// What the packets for a core come to, fault by fault.
void Faults::filter(std::uint32_t core, PacketBatch& batch) {
  const StepCore& receiver = *chip_.cores()[core];
  const std::string& path = receiver.path();
  RandomStream& random = *arrivals_[core];
  kept_.clear();
  for (std::size_t i = 0; i < batch.packets.size(); ++i) {
    const Packet& packet = batch.packets[i];
    const double value = batch.value(i);
    to_.assign(batch.destinations.begin() + packet.first, batch.destinations.begin() + packet.first + packet.count);
    std::uint32_t copies = arrives(packet.source, core) ? 1 : 0;
    if (copies == 0) ++counts_["packets that met a dead link or router"];
    // Bits flip in tables of destinations, too.
    if (const auto lost = std::erase_if(to_, [&](const Destination& to) { return !receiver.has_axon(to.axon); }); lost > 0) {
      counts_["packets for an axon that there is not"] += lost;
      if (to_.empty()) copies = 0;
    }
    for (Fault& fault : faults_) {
      const FaultKind kind = fault.is->kind;
      const bool of_packets =
          kind == FaultKind::lost_packets || kind == FaultKind::repeated_packets || kind == FaultKind::corrupted_packets;
      if (!of_packets || !fault.active || copies == 0 || !glob_matches(fault.is->where, path)) continue;
      if (random.uniform() >= fault.is->probability) continue;
      if (kind == FaultKind::lost_packets) copies = 0;
      if (kind == FaultKind::repeated_packets) ++copies;
      if (kind == FaultKind::corrupted_packets) {
        // A bit of the axon's number flips; what no axon answers to is dropped there. Where there is one axon, none has a bit.
        const std::uint64_t axons = description_.target().cores[core].kind->limits().axons_in;
        if (axons < 2) continue;
        const auto bits = static_cast<std::uint64_t>(std::bit_width(std::min<std::uint64_t>(axons, 1u << 16) - 1));
        for (Destination& destination : to_) {
          destination.axon ^= 1u << random.below(bits);
          if (!receiver.has_axon(destination.axon)) copies = 0;
        }
      }
      log(fault, path, "a packet for axon " + std::to_string(batch.destinations[packet.first].axon));
    }
    for (std::uint32_t copy = 0; copy < copies; ++copy) {
      kept_.add(packet.time, packet.source, to_.data(), static_cast<std::uint32_t>(to_.size()), value);
    }
  }
  std::swap(batch, kept_);
}

void Faults::log(const Fault& fault, const std::string& place, const std::string& what) {
  const std::string kind(choice_name(fault.is->kind));
  ++counts_[kind];
  file_->seconds(now_) << ',' << step_ << ',' << kind << ',' << csv_field(place) << ',' << csv_field(what) << '\n';
}

Json Faults::json() const {
  if (faults_.empty()) return nullptr;
  Json json = Json::object();
  for (const auto& [kind, count] : counts_) json[kind] = count;
  return json;
}

void Faults::close() {
  if (file_) file_->close();
}

}  // namespace synfire
