// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// models/cores/odin: the chip as a component. A step of the network is a time reference (for leaks) and the events of its
// input, and it ends when the chip has come to rest.
#include "models/cores/odin/odin_core.h"

#include <algorithm>

#include "base/error.h"
#include "models/cores/odin/neuron.h"

namespace synfire {

using namespace odin;

namespace {

constexpr const char* kActions[] = {"synaptic_operation", "neuron_update", "spike",      "clock_cycle",  "busy_cycle",
                                    "input_event",        "output_event",  "event_loss", "synapse_write"};

/// What a run depended on although the chip leaves it undefined, by Undefined.
constexpr const char* kUndefined[] = {
    "a word of the main FIFO that was never written was processed as an event; it counts as 0 here",
    "learning used SDSP flags that were never written since power-up (they have no reset); they count as 0 here",
    "a burst slot took more than 4 events since the last reset; the chip has storage for 4 and loses or garbles the others"};

}  // namespace

OdinCore::OdinCore(const sc_core::sc_module_name& name, std::string path, std::uint32_t id, const Settings& settings)
    : StepCore(name, std::move(path), id),
      settings_(settings),
      design_(settings.variant),
      memory_(design_.layout),
      engine_(design_, memory_),
      host_(engine_),
      teller_(probes(), [clock = settings.clock](Cycle cycle) { return clock.at(cycle); }),
      map_(design_, memory_) {
  for (std::size_t i = 0; i < actions_.size(); ++i) actions_[i] = activity().action(kActions[i]);
  spi_write_ = activity().action("spi_write");
  host_.set_delay(settings.acknowledge_delay);
  if (settings.behavioural) {
    behavioural_.emplace(design_, memory_);
    behavioural_->set_delay(settings.acknowledge_delay);
  }
}

bool OdinCore::in_use() const {
  return next_end_ > 0 || map_.neurons() > 0;
}

void OdinCore::prepare() {
  map_.check();
  const std::span<std::uint32_t> words = memory_.region<std::uint32_t>("neurons");
  if (!settings_.learns && map_.neurons() > 0 && !design_.tiny()) {
    for (std::size_t n = 0; n < kNeurons; ++n) {
      Word word = load_word(words.data() + n * 4);
      set_field<17, 1>(word, 0);  // without calcium there are no flags
      store_word(words.data() + n * 4, word);
    }
  }
  loaded_.assign(words.begin(), words.end());
  // The monitor's transfers are a matter of cycles.
  if (!design_.tiny() && memory_.region<std::uint32_t>("registers")[Register::kMonitorEnable] != 0) behavioural_.reset();
  if (behavioural_) behavioural_->begin();
}

/// Whether somebody looks at what only the clock knows.
bool OdinCore::clock_is_watched() {
  for (ProbeIndex probe = kOdinState; probe <= kOdinOutAcknowledge; ++probe) {
    if (probes().watched(probe)) return true;
  }
  return false;
}

void OdinCore::wire(Component& peer) {
  auto* first = dynamic_cast<OdinCore*>(&peer);
  const auto refuse = [&](const std::string& what) {
    throw InputError({}, path() + ".fed_by", "found " + peer.path() + ", " + what);
  };
  if (first == nullptr) refuse("which is no ODIN; expected an odin_core");
  if (first->settings_.variant != settings_.variant) refuse("another variant; expected a chip of the same");
  if (first->settings_.clock.hertz != settings_.clock.hertz)
    refuse("which has another clock; expected a chip of the same clock");
  if (first->next_ != nullptr) refuse("which feeds " + first->next_->path() + " already; expected one that feeds none");
  if (first->fed_ || next_ != nullptr) refuse("which would make a chain of three; expected a pair");
  fed_ = true;
  first->next_ = this;
  first->link_.emplace(first->host_, host_, settings_.link_latency);
  first->behavioural_.reset();
  behavioural_.reset();
}

void OdinCore::wait(Cycle until) {
  if (behavioural_) {
    behavioural_->wait(until);
  } else {
    host_.run_to(until);
  }
}

/// The chip has no reset of its neurons, so the host writes the bytes that hold their state, over SPI at a quarter of the
/// clock. What was learned stays.
void OdinCore::reset_state() {
  constexpr Cycle kFrame = 40 * 4;
  const Cycle bytes = design_.tiny() ? 2 : 3;  // potential; potential, calcium and its counter
  write_neurons();
  const Cycle writes = bytes * map_.neurons();
  activity().count(spi_write_, static_cast<std::uint64_t>(writes));
  wait(now() + writes * kFrame);
  axons_.clear();
}

/// The neurons as the image left them. Bytes 10, 9 and 8 are written in this order, and each write sets the SDSP flags by the
/// word as it was before: by the last one calcium is back, and all of the potential but its two lowest bits.
void OdinCore::write_neurons() {
  const std::span<std::uint32_t> words = memory_.region<std::uint32_t>("neurons");
  if (!design_.tiny()) {
    const std::span<std::uint8_t> flags = memory_.region<std::uint8_t>("sdsp_flags");
    for (std::size_t n = 0; n < map_.neurons(); ++n) {
      Word before = load_word(loaded_.data() + n * 4);
      set_field<70, 2>(before, field<70, 2>(load_word(words.data() + n * 4)));
      flags[n] = update_lif(before, {.on = false}).sdsp;
    }
  }
  std::ranges::copy(loaded_, words.begin());
}

void OdinCore::archive(Archive& archive) {
  const auto refuse = [&](const char* why) { throw InputError({}, path(), std::string("found ") + why); };
  if (fed_ || next_ != nullptr) refuse("one of a pair of chips, whose link no checkpoint holds; expected a chip by itself");
  if (behavioural_ && !behavioural_->at_rest()) refuse("bursts under way; expected a chip at rest");
  archive(axons_);
  if (!archive.reading()) return;
  Machine& machine = *reinterpret_cast<Machine*>(memory_.data() + memory_.layout().at("machine").offset);
  const Cycle present = std::max<Cycle>(settings_.clock.from(to_picoseconds(sc_core::sc_time_stamp())), 2);
  machine.slot_since += present - machine.now;
  machine.now = present;
  if (behavioural_) behavioural_->begin();
}

void OdinCore::receive(std::size_t, const PacketBatch& batch) {
  if (fed_) throw SimulationError(path() + ": a spike arrived; its input is wired to another chip, and takes no others");
  if (std::ranges::any_of(batch.values, [](double value) { return value != 1.0; })) {
    throw SimulationError(path() + ": a spike with a value arrived; an AER event carries none");
  }
  for (const Packet& packet : batch.packets) {
    for (std::uint32_t d = 0; d < packet.count; ++d) axons_.push_back(batch.destinations[packet.first + d].axon);
  }
}

bool OdinCore::settle(Cycle limit) {
  return link_ && next_->in_use() ? link_->settle(limit) : host_.settle(limit);
}

void OdinCore::work(const std::vector<std::uint32_t>& events) {
  const Cycle limit = now() + settings_.longest;
  bool rests = true;
  if (behavioural_) {
    for (const std::uint32_t event : events) {
      behavioural_->take(event, behavioural_->now());
      rests = rests && behavioural_->settle(limit);
    }
  } else {
    for (const std::uint32_t event : events) {
      host_.send(event, engine_.now());
      if (settings_.sender == Sender::patient) rests = rests && settle(limit);
    }
    rests = rests && (settings_.sender == Sender::patient || settle(limit));
  }
  if (!rests) {
    throw SimulationError(path() + ": the chip does not come to rest within " + std::to_string(settings_.longest) +
                          " cycles of a step's first event; its neurons keep one another busy");
  }
}

void OdinCore::begin_step(Picoseconds time) {
  engine_.set_watcher(probes().watched() ? &teller_ : nullptr);
  fired_.clear();
  fired_at_.clear();
  wait(settings_.clock.from(time));
}

/// `sent`: events that came in.
void OdinCore::end_step(Picoseconds start, std::span<const SentEvent> sent) {
  collect(behavioural_ ? behavioural_->received() : host_.received(), start);
  if (!behavioural_ && probes().watched()) teller_.tell(sent, host_.received());
  if (behavioural_) behavioural_->received().clear();
  host_.forget();
  finished_ = settings_.clock.at(now()) - start;
  count();
}

void OdinCore::compute(std::uint64_t step, Picoseconds begin) {
  if (fed_) return;  // whoever feeds it has run it
  const Picoseconds start = to_picoseconds(sc_core::sc_time_stamp());
  if (step == 0 && clock_is_watched()) behavioural_.reset();
  if (step == 0 && link_) host_.set_delay(next_->in_use() ? kNever : settings_.acknowledge_delay);
  begin_step(start + begin);
  if (next_end_ > 0) {
    host_.run_to(next_end_);
    next_end_ = 0;
    finished_ = settings_.clock.at(now()) - start;
    count();
    return;
  }
  if (next_ != nullptr) {
    next_->begin_step(settings_.clock.at(now()));
    wait(next_->now());
  }
  work(map_.events(axons_));
  axons_.clear();
  end_step(start, host_.sent());
  if (next_ != nullptr) {
    next_->end_step(start, link_->crossed());
    link_->forget();
  }
}

void OdinCore::collect(std::span<const ReceivedEvent> received, Picoseconds start) {
  std::vector<std::pair<std::uint32_t, Picoseconds>> heard;
  for (const ReceivedEvent& event : received) {
    if (const std::optional<std::uint32_t> neuron = map_.neuron(event.address)) {
      heard.emplace_back(*neuron, settings_.clock.at(event.requested) - start);
    }
  }
  std::ranges::stable_sort(heard, {}, &std::pair<std::uint32_t, Picoseconds>::first);
  for (const auto& [neuron, at] : heard) {
    fired_.neurons.push_back(neuron);
    fired_at_.push_back(at);
    if (probes().watched()) probes().event(kOdinSpike, neuron, start + at);
  }
}

void OdinCore::run_to(Picoseconds time) {
  wait(settings_.clock.from(time));
  count();
}

void OdinCore::count() {
  const Counts& all = behavioural_ ? behavioural_->counts() : engine_.counts();
  const std::uint64_t did[] = {all.synaptic_operations - counted_.synaptic_operations,
                               all.neuron_updates - counted_.neuron_updates,
                               all.spikes - counted_.spikes,
                               static_cast<std::uint64_t>(std::max<Cycle>(now() - counted_to_, 0)),
                               all.busy_cycles - counted_.busy_cycles,
                               all.input_events - counted_.input_events,
                               all.output_events - counted_.output_events,
                               all.losses - counted_.losses,
                               all.weight_writes - counted_.weight_writes};
  for (std::size_t i = 0; i < std::size(did); ++i) activity().count(actions_[i], did[i]);
  counted_ = all;
  counted_to_ = now();
}

std::vector<std::string> OdinCore::warnings() const {
  std::vector<std::string> all;
  for (std::size_t what = 0; what < std::size(kUndefined); ++what) {
    const UndefinedUse& use = engine_.undefined(static_cast<Undefined>(what));
    if (use.times == 0) continue;
    all.push_back(path() + ": undefined on the chip, first at cycle " + std::to_string(use.first) + ": " + kUndefined[what]);
  }
  return all;
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
