// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// scenarios: what breaks, and how.
#include "scenarios/faults.h"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "base/error.h"
#include "base/glob.h"
#include "kernel/simulation.h"
#include "scenarios/damage.h"
#include "scenarios/prepare.h"

namespace synfire {

namespace {

constexpr std::size_t kBatch = 1 << 16;
constexpr std::size_t kMostSoftErrors = 10'000;  ///< of a fault in a step

/// The core looks at its memory again. Where that makes no sense, or nothing.
std::string refused_by(StepCore& core) {
  core.take_written();
  try {
    core.refresh();
  } catch (const InputError& error) {
    const std::string& path = error.problems().front().path;
    return path.empty() ? "a word" : path;
  }
  return {};
}

}  // namespace

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
    dead_links_.push_back(place);
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
  if (dead_links_.empty()) return true;
  const auto [found, fresh] = ways_.try_emplace({from, to}, true);
  if (fresh) found->second = !meets(description_, from, to, dead_links_);
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
          if (destination.axon >= receiver.axons()) copies = 0;
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

void Faults::find_memory(Fault& fault) const {
  const Target& target = description_.target();
  for (std::uint32_t core = 0; core < target.cores.size(); ++core) {
    if (!chip_.cores()[core]->in_use()) continue;
    for (const Region& region : target.cores[core].kind->layout().regions()) {
      const std::string name = target.cores[core].path + "." + region.name;
      if (!glob_matches(fault.is->where, name)) continue;
      const std::uint64_t address = target.cores[core].base + region.offset;
      const auto loaded = std::ranges::find(places_, address, &Session::Place::address);
      const std::uint64_t bytes = loaded != places_.end() ? std::min(loaded->bytes, region.bytes()) : region.bytes();
      fault.memory.push_back({core, name, address, bytes, region.element});
      fault.bits += bytes * 8;
    }
  }
}

/// Bits are visited by the distance to the next one that is struck.
void Faults::strike_bits(Fault& fault) {
  watch_packets();
  const double p = fault.is->probability;
  if (p <= 0.0) return;
  std::vector<Strike> strikes;
  double bit = -1.0;
  while (!Simulation::interrupted()) {
    bit += 1.0 + (p >= 1.0 ? 0.0 : std::floor(std::log1p(-fault.random.uniform()) / std::log1p(-p)));
    const bool over = bit >= static_cast<double>(fault.bits);
    if (over || strikes.size() == kBatch) apply(fault, strikes);
    if (over) return;
    strikes.push_back(strike(fault, static_cast<std::uint64_t>(bit)));
  }
}

Faults::Strike Faults::strike(Fault& fault, std::uint64_t bit) {
  auto at = fault.memory.begin();
  while (bit >= at->bytes * 8) bit -= (at++)->bytes * 8;
  log(fault, at->name, "byte " + std::to_string(bit / 8) + ", bit " + std::to_string(bit % 8));
  Strike struck{at->core, at->address + bit / 8, static_cast<std::byte>(1u << (bit % 8)), {}, {}};
  if (fault.is->kind == FaultKind::stuck_bits) fault.stuck.push_back(struck);
  return struck;
}

void Faults::apply(Fault& fault, std::vector<Strike>& strikes) {
  std::ranges::stable_sort(strikes, {}, &Strike::core);
  for (std::size_t begin = 0, end = 0; begin < strikes.size(); begin = end) {
    while (end < strikes.size() && strikes[end].core == strikes[begin].core) ++end;
    hit(fault, std::span(strikes).subspan(begin, end - begin));
  }
  for (const Strike& struck : strikes) {
    if (!struck.refused.empty()) log_put_back(fault, struck.core, struck.refused);
  }
  strikes.clear();
}

void Faults::hit(const Fault& fault, std::span<Strike> strikes) {
  if (Simulation::interrupted()) return;
  bool changed = false;
  for (Strike& struck : strikes) {
    chip_.read(struck.address, {&struck.before, 1});
    std::byte byte = struck.before ^ struck.mask;
    if (fault.is->kind == FaultKind::stuck_bits)
      byte = fault.is->to != 0 ? struck.before | struck.mask : struck.before & ~struck.mask;
    if (byte == struck.before) continue;
    chip_.write(struck.address, {&byte, 1});
    changed = true;
  }
  if (!changed) return;
  StepCore& core = *chip_.cores()[strikes.front().core];
  const std::string refused = refused_by(core);
  if (refused.empty()) return;
  // The last first: two may have hit one byte.
  for (std::size_t i = strikes.size(); i-- > 0;) chip_.write(strikes[i].address, {&strikes[i].before, 1});
  core.take_written();
  core.refresh();
  if (strikes.size() == 1) {
    strikes.front().refused = refused;
    return;
  }
  hit(fault, strikes.first(strikes.size() / 2));
  hit(fault, strikes.subspan(strikes.size() / 2));
}

/// Stuck bits of state are put back after every step.
void Faults::hold(Fault& fault) {
  std::vector<Strike> strikes = fault.stuck;
  apply(fault, strikes);
}

void Faults::soften(Fault& fault) {
  const double rate = *fault.is->per_bit_hour * static_cast<double>(fault.bits);
  if (!fault.active || rate <= 0.0) return;
  const double now = static_cast<double>(now_) / 3600e12;
  const auto wait = [&] { return -std::log1p(-fault.random.uniform()) / rate; };
  if (fault.next_hour == 0.0 || step_ == static_cast<std::uint64_t>(fault.is->at)) fault.next_hour = now + wait();
  std::vector<Strike> strikes;
  for (; fault.next_hour <= now && strikes.size() < kMostSoftErrors; fault.next_hour += wait()) {
    strikes.push_back(strike(fault, fault.random.below(fault.bits)));
  }
  if (fault.next_hour <= now) {  // waiting has no memory, so it may begin anew
    ++counts_["steps with more soft errors than are looked at"];
    fault.next_hour = now + wait();
  }
  apply(fault, strikes);
}

void Faults::vary(Fault& fault) {
  const auto normal = [&] {
    const double u = 1.0 - fault.random.uniform();
    return std::sqrt(-2.0 * std::log(u)) * std::cos(2.0 * std::numbers::pi * fault.random.uniform());
  };
  for (const Bits& memory : fault.memory) {
    std::vector<std::byte> bytes(memory.bytes);
    chip_.read(memory.address, bytes);
    const std::vector<std::byte> before = bytes;
    multiply_elements(bytes, memory.element, [&] { return 1.0 + *fault.is->sigma * normal(); });
    log(fault, memory.name, std::to_string(memory.bytes / element_size(memory.element)) + " values");
    chip_.write(memory.address, bytes);
    StepCore& core = *chip_.cores()[memory.core];
    const std::string refused = refused_by(core);
    if (refused.empty()) continue;
    chip_.write(memory.address, before);
    core.take_written();
    core.refresh();
    log_put_back(fault, memory.core, refused);
  }
}

/// A word of the model's layout that no chip could hold, such as a synapse of a neuron that there is not.
void Faults::log_put_back(const Fault& fault, std::uint32_t core, const std::string& refused) {
  log(fault, chip_.cores()[core]->path(), "put back: " + refused + " would make no sense");
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
