// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// scenarios: faults of memories: bits that flip or are stuck, soft errors, values that vary from device to device.
#include <algorithm>
#include <cmath>
#include <numbers>
#include <unordered_map>

#include "base/error.h"
#include "base/glob.h"
#include "kernel/simulation.h"
#include "scenarios/damage.h"
#include "scenarios/faults.h"

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

void Faults::find_memory(Fault& fault) const {
  std::unordered_map<std::uint64_t, std::uint64_t> loaded;  ///< bytes, by address
  for (const Session::Place& place : places_) loaded.emplace(place.address, place.bytes);
  const Target& target = description_.target();
  for (std::uint32_t core = 0; core < target.cores.size(); ++core) {
    if (!chip_.cores()[core]->in_use()) continue;
    for (const Region& region : target.cores[core].kind->layout().regions()) {
      const std::string name = target.cores[core].path + "." + region.name;
      if (!glob_matches(fault.is->where, name)) continue;
      const std::uint64_t address = target.cores[core].base + region.offset;
      const auto place = loaded.find(address);
      const std::uint64_t bytes = place != loaded.end() ? std::min(place->second, region.bytes()) : region.bytes();
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

}  // namespace synfire
