// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// models/cores/odin: the chip as a component. A step of the network is a time reference (for leaks) and the events of its
// input, sent as fast as the handshakes allow, and the step ends when the chip has come to rest.
#include "models/cores/odin/odin_core.h"

#include <spdlog/spdlog.h>

#include <algorithm>

#include "base/error.h"
#include "models/cores/odin/lif.h"

namespace synfire {

using namespace odin;

namespace {

constexpr const char* kActions[] = {"synaptic_operation", "neuron_update", "spike",      "clock_cycle",  "busy_cycle",
                                    "input_event",        "output_event",  "event_loss", "synapse_write"};

}  // namespace

std::vector<ProbeInfo> odin_probes(Variant variant) {
  std::vector<ProbeInfo> all = {real_probe("neuron[].v", "", "membrane potential").of_neurons().asked_for()};
  if (variant == Variant::odin) all.push_back(real_probe("neuron[].calcium", "", "calcium variable").of_neurons().asked_for());
  return all;
}

OdinCore::OdinCore(const sc_core::sc_module_name& name, std::string path, std::uint32_t id, const Settings& settings)
    : StepCore(name, std::move(path), id),
      settings_(settings),
      design_(settings.variant),
      memory_(design_.layout),
      engine_(design_, memory_),
      host_(engine_) {
  for (std::size_t i = 0; i < actions_.size(); ++i) actions_[i] = activity().action(kActions[i]);
  spi_write_ = activity().action("spi_write");
  host_.set_delay(settings.acknowledge_delay);
}

bool OdinCore::in_use() const {
  return next_end_ > 0 || const_cast<MemoryBlock&>(memory_).region<std::uint32_t>("host")[HostRegister::kNeurons] > 0;
}

void OdinCore::prepare() {
  const std::span<const std::uint32_t> words = memory_.region<std::uint32_t>("neurons");
  if (in_use()) loaded_.assign(words.begin(), words.end());
}

/// The chip has no reset of its neurons, so the host writes the bytes that hold their state, over SPI at a quarter of the
/// clock. What was learned stays.
void OdinCore::reset_state() {
  constexpr Cycle kFrame = 40 * 4;
  const Cycle bytes = design_.tiny() ? 2 : 3;  // potential; potential, calcium and its counter
  const std::span<std::uint32_t> words = memory_.region<std::uint32_t>("neurons");
  std::ranges::copy(loaded_, words.begin());
  const Cycle writes = bytes * memory_.region<std::uint32_t>("host")[HostRegister::kNeurons];
  activity().count(spi_write_, static_cast<std::uint64_t>(writes));
  host_.run_to(engine_.now() + writes * kFrame);
  axons_.clear();
}

void OdinCore::receive(std::size_t, const PacketBatch& batch) {
  if (!batch.values.empty() && std::ranges::any_of(batch.values, [](double value) { return value != 1.0; })) {
    throw SimulationError(path() + ": a spike with a value arrived; an AER event carries none");
  }
  for (const Packet& packet : batch.packets) {
    for (std::uint32_t d = 0; d < packet.count; ++d) axons_.push_back(batch.destinations[packet.first + d].axon);
  }
}

void OdinCore::compute(std::uint64_t, Picoseconds begin) {
  const Picoseconds start = to_picoseconds(sc_core::sc_time_stamp());
  fired_.clear();
  fired_at_.clear();
  if (next_end_ > 0) {
    host_.run_to(next_end_);
    next_end_ = 0;
  } else {
    host_.run_to(settings_.clock.from(start + begin));
    const Cycle from = engine_.now();
    if (memory_.region<std::uint32_t>("host")[HostRegister::kTimeReference] != 0)
      host_.send(design_.tiny() ? 0x1ff : 0x7f, from);
    const std::span<const std::uint32_t> events = memory_.region<std::uint32_t>("host_axons");
    for (const std::uint32_t axon : axons_) {
      for (std::uint32_t e = 0; e < kEventsPerAxon; ++e) {
        const std::uint32_t event = axon < kAxons ? events[axon * kEventsPerAxon + e] : 0;
        if ((event & kValid) != 0) host_.send(event & ~kValid, from);
      }
    }
    axons_.clear();
    if (!host_.settle(from + settings_.longest)) {
      throw SimulationError(path() + ": the chip does not come to rest within " + std::to_string(settings_.longest) +
                            " cycles of a step's first event; its neurons keep one another busy");
    }
    collect(start);
  }
  finished_ = settings_.clock.at(engine_.now()) - start;
  count();
}

void OdinCore::collect(Picoseconds start) {
  const std::span<const std::uint32_t> listeners = memory_.region<std::uint32_t>("host_neurons");
  std::vector<std::pair<std::uint32_t, Picoseconds>> heard;
  for (const ReceivedEvent& event : host_.received()) {
    const std::uint32_t shown = listeners[event.address];
    if (shown != 0) heard.emplace_back(shown - 1, settings_.clock.at(event.requested) - start);
  }
  std::ranges::stable_sort(heard, {}, &std::pair<std::uint32_t, Picoseconds>::first);
  for (const auto& [neuron, at] : heard) {
    fired_.neurons.push_back(neuron);
    fired_at_.push_back(at);
  }
  host_.forget();
}

void OdinCore::run_to(Picoseconds time) {
  host_.run_to(settings_.clock.from(time));
  count();
}

void OdinCore::count() {
  const Counts& now = engine_.counts();
  const std::uint64_t did[] = {now.synaptic_operations - counted_.synaptic_operations,
                               now.neuron_updates - counted_.neuron_updates,
                               now.spikes - counted_.spikes,
                               static_cast<std::uint64_t>(std::max<Cycle>(engine_.now() - counted_to_, 0)),
                               now.busy_cycles - counted_.busy_cycles,
                               now.input_events - counted_.input_events,
                               now.output_events - counted_.output_events,
                               now.losses - counted_.losses,
                               now.weight_writes - counted_.weight_writes};
  for (std::size_t i = 0; i < actions_.size(); ++i) activity().count(actions_[i], did[i]);
  counted_ = now;
  counted_to_ = engine_.now();
}

bool OdinCore::read_state(std::string_view variable, std::uint32_t first, std::span<double> values) {
  const std::span<const std::uint32_t> words = memory_.region<std::uint32_t>("neurons");
  if (first + values.size() > kNeurons) return false;
  for (std::size_t i = 0; i < values.size(); ++i) {
    if (design_.tiny()) {
      if (variable != "v") return false;
      values[i] = static_cast<std::int32_t>(words[first + i] << 20) >> 20;
      continue;
    }
    const Word word = load_word(words.data() + (first + i) * 4);
    if (variable == "v") {
      values[i] = is_lif(word) ? field<70, 8>(word) : static_cast<std::int32_t>(field<82, 4>(word) << 28) >> 28;
    } else if (variable == "calcium") {
      values[i] = is_lif(word) ? field<78, 3>(word) : field<116, 3>(word);
    } else {
      return false;
    }
  }
  return true;
}

}  // namespace synfire
